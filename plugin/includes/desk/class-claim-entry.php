<?php
/**
 * Entering a notice that came by letter, mail or call.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The form "Enter a notice". It takes what a letter says and ticks for what it contains: nothing is refused because something lacks, the
 * sender is then asked for it.
 *
 * @since 0.1.0
 */
final class Claim_Entry {

	/** What somebody entered waits under this name for him when it was refused. */
	private const KEPT = 'dumbbell_stream_claim_entry_';

	/** For how long, in seconds. */
	private const KEPT_S = 3600;

	/** Fields of one line, and of several lines. */
	private const LINES = array( 'work_title', 'work_url', 'work_registration', 'claimant_name', 'claimant_org', 'claimant_email', 'claimant_phone', 'claimant_country', 'signature_name' );
	private const AREAS = array( 'material_text', 'work_text', 'claimant_address', 'letter_text' );

	/**
	 * Reads what the form sent, as the service takes it.
	 *
	 * @since 0.1.0
	 *
	 * @param array<mixed> $given Fields by name, unslashed.
	 * @return array<string, mixed>
	 */
	public static function read( array $given ): array {
		$notice = array();
		foreach ( array_merge( self::LINES, self::AREAS, array( 'kind', 'intake', 'claimant_role', 'received' ) ) as $name ) {
			if ( isset( $given[ $name ] ) && is_string( $given[ $name ] ) && '' !== trim( $given[ $name ] ) ) {
				$notice[ $name ] = trim( $given[ $name ] );
			}
		}
		$notice['stream']     = isset( $given['stream'] ) && is_numeric( $given['stream'] ) ? (int) $given['stream'] : null;
		$notice['statements'] = array();
		foreach ( Claim_Fields::STATEMENTS as $statement ) {
			$notice['statements'][ $statement ] = isset( $given['statements'][ $statement ] );
		}
		foreach ( array( 'capture_from_ms', 'capture_to_ms' ) as $name ) {
			$notice[ $name ] = isset( $given[ $name ] ) && is_string( $given[ $name ] ) ? Claim_Moves::moment( $given[ $name ] ) : null;
		}
		return $notice;
	}

	/**
	 * Keeps what was entered, with what is wrong, for the next look at the form: nobody types a letter twice.
	 *
	 * @since 0.1.0
	 *
	 * @param array<mixed> $given Fields as they came.
	 * @param \WP_Error    $error What is wrong.
	 */
	public static function keep( array $given, \WP_Error $error ): void {
		$data = $error->get_error_data();
		set_transient(
			self::KEPT . get_current_user_id(),
			array(
				'given'  => $given,
				'error'  => $error->get_error_message(),
				'params' => is_array( $data ) && isset( $data['params'] ) ? (array) $data['params'] : array(),
			),
			self::KEPT_S
		);
	}

	/**
	 * Prints the form.
	 *
	 * @since 0.1.0
	 */
	public static function print_form(): void {
		$kept = get_transient( self::KEPT . get_current_user_id() );
		$kept = is_array( $kept ) ? $kept : array(
			'given'  => array(),
			'error'  => '',
			'params' => array(),
		);
		delete_transient( self::KEPT . get_current_user_id() );
		printf( '<p><a href="%s">%s</a></p><h1>%s</h1><hr class="wp-header-end">', esc_url( Claims_Screen::url() ), esc_html__( 'All claims', 'dumbbell-stream' ), esc_html__( 'Enter a notice', 'dumbbell-stream' ) );
		printf( '<p class="dumbbell-lead">%s</p>', esc_html__( 'For notices that came by letter, mail or call. Enter what is there; if something lacks, the sender is asked for it.', 'dumbbell-stream' ) );
		if ( '' !== $kept['error'] ) {
			wp_admin_notice( esc_html( $kept['error'] ), array( 'type' => 'error' ) );
		}
		printf( '<form method="post" action="%s" class="dumbbell-entry">', esc_url( admin_url( 'admin-post.php' ) ) );
		printf( '<input type="hidden" name="action" value="%s">', esc_attr( Claims_Screen::ENTER ) );
		wp_nonce_field( Claims_Screen::ENTER );
		( new self( $kept['given'], $kept['params'] ) )->print_parts();
		submit_button( __( 'Enter this notice', 'dumbbell-stream' ) );
		echo '</form>';
	}

	/**
	 * What stands in the fields.
	 *
	 * @var array<mixed>
	 */
	private $given;

	/**
	 * What is wrong with fields.
	 *
	 * @var array<string, string>
	 */
	private $faults;

	/**
	 * With what was entered before.
	 *
	 * @param array<mixed>          $given  Fields by name.
	 * @param array<string, string> $faults Sentences by name of field.
	 */
	private function __construct( array $given, array $faults ) {
		$this->given  = $given;
		$this->faults = $faults;
	}

	/** Prints all parts. */
	private function print_parts(): void {
		self::open( __( 'How it came', 'dumbbell-stream' ) );
		$this->print_choice( 'intake', __( 'By', 'dumbbell-stream' ), array_intersect_key( Desk_Words::intakes(), array_flip( array( 'mail', 'post' ) ) ) );
		$this->print_choice( 'kind', __( 'Kind', 'dumbbell-stream' ), Desk_Words::kinds() );
		$this->print_line( 'received', __( 'Received', 'dumbbell-stream' ), 'date', __( 'The day on which it arrived, not the day on which somebody opened it. Empty: today.', 'dumbbell-stream' ) );
		$this->print_area( 'letter_text', __( 'The letter, word for word', 'dumbbell-stream' ), 8 );
		self::close();

		self::open( __( 'What it reports', 'dumbbell-stream' ) );
		$this->print_choice( 'stream', __( 'Stream', 'dumbbell-stream' ), self::streams() );
		$this->print_area( 'material_text', __( 'The material and where it is, as the notice says it', 'dumbbell-stream' ), 3 );
		echo '<div class="dumbbell-pair">';
		$this->print_line( 'capture_from_ms', __( 'From', 'dumbbell-stream' ), 'datetime-local' );
		$this->print_line( 'capture_to_ms', __( 'To', 'dumbbell-stream' ), 'datetime-local' );
		echo '</div>';
		self::close();

		self::open( __( 'The work', 'dumbbell-stream' ) );
		$this->print_line( 'work_title', __( 'Title', 'dumbbell-stream' ) );
		$this->print_area( 'work_text', __( 'Description, or a list of works', 'dumbbell-stream' ), 3 );
		$this->print_line( 'work_url', __( 'Address of the work', 'dumbbell-stream' ), 'url' );
		$this->print_line( 'work_registration', __( 'Registration number', 'dumbbell-stream' ) );
		self::close();

		self::open( __( 'The sender', 'dumbbell-stream' ) );
		$this->print_line( 'claimant_name', __( 'Name', 'dumbbell-stream' ) );
		$this->print_line( 'claimant_org', __( 'Organisation', 'dumbbell-stream' ) );
		$this->print_choice(
			'claimant_role',
			__( 'Acts as', 'dumbbell-stream' ),
			array(
				'owner' => __( 'Owner', 'dumbbell-stream' ),
				'agent' => __( 'Agent of the owner', 'dumbbell-stream' ),
			)
		);
		$this->print_line( 'claimant_email', __( 'E-mail', 'dumbbell-stream' ), 'email' );
		$this->print_line( 'claimant_phone', __( 'Phone', 'dumbbell-stream' ), 'tel' );
		$this->print_area( 'claimant_address', __( 'Address', 'dumbbell-stream' ), 3 );
		$this->print_line( 'claimant_country', __( 'Country', 'dumbbell-stream' ) );
		self::close();

		self::open( __( 'What the notice contains', 'dumbbell-stream' ) );
		printf( '<p class="description">%s</p>', esc_html__( 'Tick what is really there. It need not be word for word.', 'dumbbell-stream' ) );
		$this->print_tick( 'good_faith', __( 'The sender believes in good faith that the use is not authorised by the owner, its agent, or the law.', 'dumbbell-stream' ) );
		$this->print_tick( 'accuracy', __( 'The sender says that the notice is accurate.', 'dumbbell-stream' ) );
		$this->print_tick( 'authority', __( 'The sender says, under penalty of perjury, that he is authorised to act for the owner.', 'dumbbell-stream' ) );
		$this->print_line( 'signature_name', __( 'Signed by', 'dumbbell-stream' ), 'text', __( 'The name below a letter, or “/s/ Name” in a mail.', 'dumbbell-stream' ) );
		self::close();
	}

	/**
	 * Streams of this site to choose from.
	 *
	 * @return array<int|string, string>
	 */
	private static function streams(): array {
		$choices = array( '' => __( 'Not known, or on no stream of this site', 'dumbbell-stream' ) );
		foreach ( Streams::all( 200 ) as $post ) {
			$choices[ $post->ID ] = Streams::plain_title( $post );
		}
		return $choices;
	}

	/**
	 * Prints a field of one line.
	 *
	 * @param string $name  Its name.
	 * @param string $label Its label.
	 * @param string $type  Its type.
	 * @param string $note  A sentence below.
	 */
	private function print_line( string $name, string $label, string $type = 'text', string $note = '' ): void {
		printf( '<p><label for="dumbbell-%1$s">%2$s</label><br><input type="%3$s" class="regular-text" id="dumbbell-%1$s" name="notice[%1$s]" value="%4$s" step="%5$s"', esc_attr( $name ), esc_html( $label ), esc_attr( $type ), esc_attr( $this->value( $name ) ), esc_attr( 'datetime-local' === $type ? '1' : 'any' ) );
		$this->print_marks( $name );
		echo '>';
		if ( '' !== $note ) {
			printf( '<br><span class="description">%s</span>', esc_html( $note ) );
		}
		echo '</p>';
		$this->print_fault( $name );
	}

	/**
	 * Prints a field of several lines.
	 *
	 * @param string $name  Its name.
	 * @param string $label Its label.
	 * @param int    $rows  How many lines.
	 */
	private function print_area( string $name, string $label, int $rows ): void {
		printf( '<p><label for="dumbbell-%1$s">%2$s</label><br><textarea class="large-text" id="dumbbell-%1$s" name="notice[%1$s]" rows="%3$d"', esc_attr( $name ), esc_html( $label ), (int) $rows );
		$this->print_marks( $name );
		printf( '>%s</textarea></p>', esc_textarea( $this->value( $name ) ) );
		$this->print_fault( $name );
	}

	/**
	 * Prints a choice.
	 *
	 * @param string                    $name    Its name.
	 * @param string                    $label   Its label.
	 * @param array<int|string, string> $choices Words by value.
	 */
	private function print_choice( string $name, string $label, array $choices ): void {
		printf( '<p><label for="dumbbell-%1$s">%2$s</label><br><select id="dumbbell-%1$s" name="notice[%1$s]">', esc_attr( $name ), esc_html( $label ) );
		foreach ( $choices as $value => $word ) {
			printf( '<option value="%s"%s>%s</option>', esc_attr( (string) $value ), selected( $this->value( $name ), (string) $value, false ), esc_html( $word ) );
		}
		echo '</select></p>';
		$this->print_fault( $name );
	}

	/**
	 * Prints a tick.
	 *
	 * @param string $name     Name of the statement.
	 * @param string $sentence What it says.
	 */
	private function print_tick( string $name, string $sentence ): void {
		printf( '<p><label><input type="checkbox" name="notice[statements][%s]" value="1"%s> %s</label></p>', esc_attr( $name ), checked( isset( $this->given['statements'][ $name ] ), true, false ), esc_html( $sentence ) );
	}

	/**
	 * Ties a field to what is wrong with it.
	 *
	 * @param string $name Its name.
	 */
	private function print_marks( string $name ): void {
		if ( isset( $this->faults[ $name ] ) ) {
			printf( ' aria-invalid="true" aria-describedby="dumbbell-%s-fault"', esc_attr( $name ) );
		}
	}

	/**
	 * Prints what is wrong with a field, if something is.
	 *
	 * @param string $name Its name.
	 */
	private function print_fault( string $name ): void {
		if ( isset( $this->faults[ $name ] ) ) {
			printf( '<p class="dumbbell-fault" id="dumbbell-%s-fault">%s</p>', esc_attr( $name ), esc_html( $this->faults[ $name ] ) );
		}
	}

	/**
	 * What stands in a field.
	 *
	 * @param string $name Its name.
	 */
	private function value( string $name ): string {
		return isset( $this->given[ $name ] ) && is_string( $this->given[ $name ] ) ? $this->given[ $name ] : '';
	}

	/**
	 * Begins a part.
	 *
	 * @param string $title Its heading.
	 */
	private static function open( string $title ): void {
		printf( '<fieldset class="dumbbell-card"><legend><h2>%s</h2></legend>', esc_html( $title ) );
	}

	/** Ends a part. */
	private static function close(): void {
		echo '</fieldset>';
	}
}
