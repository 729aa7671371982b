<?php
/**
 * The list of claims.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Claims by their next date: what calls for somebody stands first, what is settled below, newest first.
 *
 * @since 0.1.0
 */
final class Claims_List_Table extends \WP_List_Table {

	/** Rows on a page. */
	private const PER_PAGE = 20;

	/** Streams that the filter offers. */
	private const STREAMS_MAX = 200;

	/** Makes the list. */
	public function __construct() {
		parent::__construct(
			array(
				'singular' => 'claim',
				'plural'   => 'claims',
				'ajax'     => false,
			)
		);
	}

	/**
	 * Who may see the list.
	 *
	 * @since 0.1.0
	 */
	public function ajax_user_can(): bool {
		return current_user_can( 'handle_dumbbell_claims' );
	}

	/**
	 * Headings.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, string>
	 */
	public function get_columns(): array {
		return array(
			'claim'  => __( 'Claim', 'dumbbell-stream' ),
			'due'    => __( 'Next date', 'dumbbell-stream' ),
			'status' => __( 'Status', 'dumbbell-stream' ),
			'stream' => __( 'Reported', 'dumbbell-stream' ),
			'sender' => __( 'Sender', 'dumbbell-stream' ),
		);
	}

	/**
	 * Reads the rows that were asked for.
	 *
	 * @since 0.1.0
	 */
	public function prepare_items(): void {
		$this->_column_headers = array( $this->get_columns(), array(), array(), 'claim' );
		$page                  = $this->get_pagenum();
		$found                 = Claims::query(
			array_filter(
				array(
					'status'  => Claims_Screen::VIEWS[ self::view() ] ?? array(),
					'search'  => self::asked( 's' ),
					'stream'  => absint( self::asked( 'stream' ) ),
					'orderby' => in_array( self::view(), array( 'closed', 'all' ), true ) ? 'received' : 'due',
				)
			) + array(
				'page'     => $page,
				'per_page' => self::PER_PAGE,
			)
		);
		$this->items           = $found['claims'];
		$this->set_pagination_args(
			array(
				'total_items' => $found['total'],
				'per_page'    => self::PER_PAGE,
			)
		);
	}

	/**
	 * Says that there is nothing, in a way that fits what was asked for.
	 *
	 * @since 0.1.0
	 */
	public function no_items(): void {
		echo esc_html( 'open' === self::view() && '' === self::asked( 's' ) ? __( 'No claim is open. When a notice comes in, it stands here, and you get a mail.', 'dumbbell-stream' ) : __( 'No claim fits.', 'dumbbell-stream' ) );
	}

	/**
	 * Links to groups of claims, with their numbers.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, string>
	 */
	protected function get_views(): array {
		$words = array(
			'open'   => _x( 'Open', 'claims that are not settled', 'dumbbell-stream' ),
			'act'    => __( 'To decide', 'dumbbell-stream' ),
			'off'    => __( 'Off the air', 'dumbbell-stream' ),
			'closed' => __( 'Decided', 'dumbbell-stream' ),
			'all'    => __( 'All', 'dumbbell-stream' ),
		);
		$links = array();
		foreach ( $words as $name => $word ) {
			$count          = Claims::count( Claims_Screen::VIEWS[ $name ] ?? array() );
			$current        = self::view() === $name;
			$links[ $name ] = sprintf(
				'<a href="%s"%s>%s <span class="count">(%s)</span></a>',
				esc_url( add_query_arg( 'view', $name, Claims_Screen::url() ) ),
				$current ? ' class="current" aria-current="page"' : '',
				esc_html( $word ),
				esc_html( number_format_i18n( $count ) )
			);
		}
		return $links;
	}

	/**
	 * Filters above the list.
	 *
	 * @since 0.1.0
	 *
	 * @param string $which `top` or `bottom`.
	 */
	protected function extra_tablenav( $which ): void {
		if ( 'top' !== $which ) {
			return;
		}
		echo '<div class="alignleft actions">';
		printf( '<label class="screen-reader-text" for="dumbbell-stream">%s</label><select name="stream" id="dumbbell-stream"><option value="">%s</option>', esc_html__( 'Filter by stream', 'dumbbell-stream' ), esc_html__( 'All streams', 'dumbbell-stream' ) );
		foreach ( Streams::all( self::STREAMS_MAX ) as $post ) {
			printf( '<option value="%d"%s>%s</option>', (int) $post->ID, selected( self::asked( 'stream' ), (string) $post->ID, false ), esc_html( Streams::plain_title( $post ) ) );
		}
		echo '</select>';
		submit_button( __( 'Filter', 'dumbbell-stream' ), '', 'filter_action', false );
		echo '</div>';
	}

	/**
	 * The claim itself: what was reported, in whose work.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	protected function column_claim( array $claim ): string {
		$title = '' === $claim['work_title'] ? __( '(no title of a work)', 'dumbbell-stream' ) : $claim['work_title'];
		return sprintf(
			'<strong><a class="row-title" href="%s">%s</a></strong><br><span class="dumbbell-quiet">%s</span>%s',
			esc_url( Claims_Screen::url( $claim['id'] ) ),
			esc_html( $title ),
			/* translators: 1: number of a claim, 2: a date. */
			esc_html( sprintf( __( 'No. %1$d, %2$s', 'dumbbell-stream' ), $claim['id'], Claim_Deadline::date( $claim['received_gmt'] ) ) ),
			$claim['duplicate_of'] > 0
				/* translators: %d: number of a claim. */
				? '<br><span class="dumbbell-quiet">' . esc_html( sprintf( __( 'Joined to no. %d', 'dumbbell-stream' ), $claim['duplicate_of'] ) ) . '</span>'
				: ''
		);
	}

	/**
	 * The next date.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	protected function column_due( array $claim ): string {
		$due = Claim_Deadline::of( $claim );
		if ( null === $due ) {
			return '<span aria-hidden="true">—</span>';
		}
		return sprintf(
			'<span class="dumbbell-due is-%s">%s</span><br><span class="dumbbell-quiet">%s<br>%s</span>',
			esc_attr( $due['tone'] ),
			esc_html( Claim_Deadline::distance( $due['at_ms'] ) ),
			esc_html( $due['what'] ),
			esc_html( Claim_Deadline::date( $claim['due_gmt'] ) )
		);
	}

	/**
	 * The status.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	protected function column_status( array $claim ): string {
		return Claims_Screen::badge( $claim );
	}

	/**
	 * What was reported.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	protected function column_stream( array $claim ): string {
		$post = Streams::find( $claim['stream_post_id'] );
		if ( ! $post ) {
			return esc_html__( 'Not found on this site', 'dumbbell-stream' );
		}
		$live = 'live' === Streams::state( $post->ID )['state'];
		return sprintf(
			'%s%s<br><span class="dumbbell-quiet">%s</span>',
			esc_html( Streams::plain_title( $post ) ),
			$live ? sprintf( ' <span class="dumbbell-live">%s</span>', esc_html__( 'Live', 'dumbbell-stream' ) ) : '',
			esc_html( Claims_Screen::range( $claim ) )
		);
	}

	/**
	 * Who sent it.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	protected function column_sender( array $claim ): string {
		$name = '' === $claim['claimant_name'] ? __( '(erased)', 'dumbbell-stream' ) : $claim['claimant_name'];
		return sprintf( '%s<br><span class="dumbbell-quiet">%s</span>', esc_html( $name ), esc_html( Desk_Words::grade( $claim['grade'] ) ) );
	}

	/** Which group is shown. */
	private static function view(): string {
		$view = self::asked( 'view' );
		return isset( Claims_Screen::VIEWS[ $view ] ) || 'all' === $view ? $view : ( '' === self::asked( 's' ) ? 'open' : 'all' );
	}

	/**
	 * What the address asks for.
	 *
	 * @param string $name Name of a field.
	 */
	private static function asked( string $name ): string {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only says what is shown.
		return isset( $_GET[ $name ] ) && is_string( $_GET[ $name ] ) ? sanitize_text_field( wp_unslash( $_GET[ $name ] ) ) : '';
	}
}
