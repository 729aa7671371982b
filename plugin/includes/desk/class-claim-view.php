<?php
/**
 * A claim on the screen.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * What is reported, what proves it, what the notice has and lacks, what can be done now, and what was done so far.
 *
 * @since 0.1.0
 */
final class Claim_View {

	/**
	 * The claim.
	 *
	 * @var array<string, mixed>
	 */
	private $claim;

	/**
	 * For a claim.
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	public function __construct( array $claim ) {
		$this->claim = $claim;
	}

	/**
	 * Prints the page.
	 *
	 * @since 0.1.0
	 *
	 * @param callable $print_said Prints what was done just now.
	 */
	public function print_page( callable $print_said ): void {
		$claim = $this->claim;
		/* translators: %d: number of a claim. */
		printf( '<p><a href="%s">%s</a></p><h1>%s %s</h1><hr class="wp-header-end">', esc_url( Claims_Screen::url() ), esc_html__( 'All claims', 'dumbbell-stream' ), esc_html( sprintf( __( 'Claim no. %d', 'dumbbell-stream' ), $claim['id'] ) ), wp_kses_post( Claims_Screen::badge( $claim ) ) );
		$print_said();
		$this->print_due();
		$this->print_cautions();
		echo '<div class="dumbbell-columns"><div class="dumbbell-main">';
		$this->print_material();
		$this->print_work();
		$this->print_elements();
		$this->print_counter();
		$this->print_history();
		echo '</div><div class="dumbbell-side">';
		$this->print_moves();
		$this->print_sender();
		$this->print_keeping();
		echo '</div></div>';
	}

	/** The next date. */
	private function print_due(): void {
		$due = Claim_Deadline::of( $this->claim );
		if ( null === $due ) {
			return;
		}
		printf(
			'<p class="dumbbell-next is-%s"><strong>%s</strong> %s <span class="dumbbell-quiet">%s</span></p>',
			esc_attr( $due['tone'] ),
			esc_html( $due['what'] ),
			esc_html( Claim_Deadline::distance( $due['at_ms'] ) ),
			esc_html( Claim_Deadline::date( $this->claim['due_gmt'] ) )
		);
	}

	/** What whoever decides must know first. */
	private function print_cautions(): void {
		$cautions = array();
		if ( $this->claim['owner_user_id'] > 0 && get_current_user_id() === $this->claim['owner_user_id'] ) {
			$cautions[] = __( 'This is your own stream: somebody else decides. If nobody else can, you may, and it is noted.', 'dumbbell-stream' );
		}
		if ( $this->claim['owner_user_id'] > 0 && user_can( $this->claim['owner_user_id'], 'manage_dumbbell_stream' ) ) {
			$cautions[] = __( 'The broadcast is the site’s own. The rules for material of users, 17 U.S.C. 512(c), are not made for it.', 'dumbbell-stream' );
		}
		foreach ( $cautions as $caution ) {
			wp_admin_notice(
				esc_html( $caution ),
				array(
					'type'               => 'info',
					'additional_classes' => array( 'inline' ),
				)
			);
		}
	}

	/** What is reported, with the player. */
	private function print_material(): void {
		$claim = $this->claim;
		$post  = Streams::find( $claim['stream_post_id'] );
		self::open( __( 'What is reported', 'dumbbell-stream' ) );
		if ( $post ) {
			printf( '<p><a href="%s"><strong>%s</strong></a><br>%s</p>', esc_url( (string) get_permalink( $post ) ), esc_html( Streams::plain_title( $post ) ), esc_html( Claims_Screen::range( $claim ) ) );
		}
		if ( '' !== (string) $claim['material_text'] ) {
			printf( '<p class="dumbbell-quote">%s</p>', nl2br( esc_html( (string) $claim['material_text'] ) ) );
		}
		printf( '<p><strong>%s</strong> %s</p>', esc_html__( 'Signed packets:', 'dumbbell-stream' ), esc_html( Desk_Words::evidence( (string) $claim['evidence_result'] ) ) );
		Claim_Material::print_files( $claim );
		self::close();
	}

	/** The work in which a right is stated. */
	private function print_work(): void {
		$claim = $this->claim;
		self::open( __( 'The work, as the sender states it', 'dumbbell-stream' ) );
		$rows = array(
			__( 'Title', 'dumbbell-stream' )        => $claim['work_title'],
			__( 'Description', 'dumbbell-stream' )  => $claim['work_text'],
			__( 'Address', 'dumbbell-stream' )      => $claim['work_url'],
			__( 'Registration', 'dumbbell-stream' ) => $claim['work_registration'],
			__( 'Source copy', 'dumbbell-stream' )  => 'none' === $claim['source_kind'] ? __( 'None', 'dumbbell-stream' ) : trim( $claim['source_hash'] ),
		);
		self::print_rows( $rows );
		self::close();
	}

	/** The elements of the notice as a list with ticks. */
	private function print_elements(): void {
		$missing = Notice_Elements::missing( Claims::notice( $this->claim ) );
		self::open( __( 'What the notice has', 'dumbbell-stream' ) );
		echo '<ul class="dumbbell-elements">';
		foreach ( 'dsa' === $this->claim['kind'] ? array_intersect_key( Desk_Words::elements(), array_flip( Notice_Elements::DSA ) ) : Desk_Words::elements() as $element => $word ) {
			$has = ! in_array( $element, $missing, true );
			printf( '<li class="%s"><span class="dashicons dashicons-%s" aria-hidden="true"></span> %s <span class="dumbbell-quiet">%s</span></li>', esc_attr( $has ? 'has' : 'lacks' ), esc_attr( $has ? 'yes-alt' : 'marker' ), esc_html( $word ), esc_html( $has ? __( 'there', 'dumbbell-stream' ) : __( 'lacks', 'dumbbell-stream' ) ) );
		}
		echo '</ul>';
		if ( '' !== (string) $this->claim['signed_text'] ) {
			printf( '<details><summary>%s</summary><pre class="dumbbell-text">%s</pre></details>', esc_html__( 'The notice, as it was signed', 'dumbbell-stream' ), esc_html( (string) $this->claim['signed_text'] ) );
		}
		self::close();
	}

	/** The other side's answer. */
	private function print_counter(): void {
		$counters = Counter_Notices::of( (int) $this->claim['id'] );
		foreach ( $counters as $counter ) {
			self::open( __( 'Counter-notice', 'dumbbell-stream' ) );
			self::print_rows(
				array(
					__( 'From', 'dumbbell-stream' )     => $counter['name'],
					__( 'Received', 'dumbbell-stream' ) => Claim_Deadline::date( $counter['received_gmt'] ),
					__( 'Why', 'dumbbell-stream' )      => $counter['reason_text'],
					__( 'Signed with the key of the stream', 'dumbbell-stream' ) => null === $counter['key_signature'] || '' === $counter['key_signature'] ? __( 'No', 'dumbbell-stream' ) : __( 'Yes', 'dumbbell-stream' ),
					__( 'May be back from', 'dumbbell-stream' ) => Claim_Deadline::date( $counter['restore_not_before_gmt'] ),
					__( 'Planned', 'dumbbell-stream' )  => Claim_Deadline::date( $counter['restore_planned_gmt'] ),
					__( 'Must be back by', 'dumbbell-stream' ) => Claim_Deadline::date( $counter['restore_not_after_gmt'] ),
				)
			);
			self::close();
		}
	}

	/** What happened so far. */
	private function print_history(): void {
		self::open( __( 'History', 'dumbbell-stream' ) );
		echo '<ol class="dumbbell-history">';
		foreach ( Claim_Events::of( (int) $this->claim['id'] ) as $event ) {
			$said = (string) ( $event['private']['text'] ?? '' );
			printf(
				'<li><span class="dumbbell-quiet">%s</span> <strong>%s</strong> <span class="dumbbell-quiet">%s</span>',
				esc_html( Claim_Deadline::date( $event['created_gmt'] ) ),
				esc_html( Desk_Words::event( $event['type'] ) ),
				esc_html( Desk_Words::actor( $event['actor_kind'], (int) $event['actor_user_id'] ) )
			);
			if ( '' !== $said ) {
				printf( '<br><span class="dumbbell-quote">%s</span>', nl2br( esc_html( $said ) ) );
			}
			if ( '' !== (string) $event['effects_pending'] ) {
				printf( '<br><span class="dumbbell-due is-soon">%s</span>', esc_html__( 'Something of this is still to be done; it is tried again by itself.', 'dumbbell-stream' ) );
			}
			echo '</li>';
		}
		echo '</ol>';
		$faults = Claim_Events::verify( $this->claim );
		printf( '<p class="dumbbell-quiet">%s</p>', esc_html( array() === $faults ? __( 'Every entry follows from the one before it: nothing was changed afterwards.', 'dumbbell-stream' ) : implode( ' ', $faults ) ) );
		self::close();
	}

	/** What can be done now. */
	private function print_moves(): void {
		self::open( __( 'What you can do now', 'dumbbell-stream' ) );
		Claim_Moves::print_all( $this->claim, Claims::moves( $this->claim, get_current_user_id() ) );
		self::close();
	}

	/** Who sent the notice. */
	private function print_sender(): void {
		$claim = $this->claim;
		self::open( __( 'Sender', 'dumbbell-stream' ) );
		if ( null !== $claim['redacted_gmt'] ) {
			/* translators: %s: a date. */
			printf( '<p>%s</p>', esc_html( sprintf( __( 'The contact data were erased on %s.', 'dumbbell-stream' ), Claim_Deadline::date( $claim['redacted_gmt'] ) ) ) );
		}
		self::print_rows(
			array(
				__( 'Name', 'dumbbell-stream' )         => $claim['claimant_name'],
				__( 'Organisation', 'dumbbell-stream' ) => $claim['claimant_org'],
				__( 'Acts as', 'dumbbell-stream' )      => 'agent' === $claim['claimant_role'] ? __( 'Agent of the owner', 'dumbbell-stream' ) : __( 'Owner', 'dumbbell-stream' ),
				__( 'E-mail', 'dumbbell-stream' )       => $claim['claimant_email'],
				__( 'Phone', 'dumbbell-stream' )        => $claim['claimant_phone'],
				__( 'Address', 'dumbbell-stream' )      => trim( $claim['claimant_address'] . "\n" . $claim['claimant_country'] ),
				__( 'Known as', 'dumbbell-stream' )     => Desk_Words::grade( $claim['grade'] ),
				__( 'Came in by', 'dumbbell-stream' )   => Desk_Words::intakes()[ $claim['intake'] ] ?? $claim['intake'],
				__( 'Kind', 'dumbbell-stream' )         => Desk_Words::kinds()[ $claim['kind'] ] ?? $claim['kind'],
			)
		);
		self::close();
	}

	/** Files and receipts to take away. */
	private function print_keeping(): void {
		self::open( __( 'Keep and pass on', 'dumbbell-stream' ) );
		echo '<ul>';
		foreach ( Claim_Material::links( $this->claim ) as $words => $url ) {
			printf( '<li><a href="%s">%s</a></li>', esc_url( $url ), esc_html( $words ) );
		}
		echo '</ul>';
		self::close();
	}

	/**
	 * Begins a part.
	 *
	 * @param string $title Its heading.
	 */
	private static function open( string $title ): void {
		printf( '<section class="dumbbell-card"><h2>%s</h2>', esc_html( $title ) );
	}

	/** Ends a part. */
	private static function close(): void {
		echo '</section>';
	}

	/**
	 * Prints what is there of a list of facts.
	 *
	 * @param array<string, string|null> $rows Facts by their names.
	 */
	private static function print_rows( array $rows ): void {
		echo '<dl>';
		foreach ( $rows as $name => $value ) {
			if ( null !== $value && '' !== $value ) {
				printf( '<dt>%s</dt><dd>%s</dd>', esc_html( $name ), nl2br( esc_html( $value ) ) );
			}
		}
		echo '</dl>';
	}
}
