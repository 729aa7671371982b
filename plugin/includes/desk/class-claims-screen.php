<?php
/**
 * Where claims are worked on.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The page "Claims" in the admin: the list, a claim, and the entry of a notice that came by letter, mail or call. Everything works
 * without JavaScript; what is done goes through admin-post.php to the one service behind all surfaces.
 *
 * @since 0.1.0
 */
final class Claims_Screen {

	/** Slug of the page. */
	const SLUG = 'dumbbell-stream-claims';

	/** Who may work here. */
	const CAPABILITY = 'handle_dumbbell_claims';

	/** Names of what admin-post.php does for us. */
	const MOVE  = 'dumbbell_claim_move';
	const ENTER = 'dumbbell_claim_enter';

	/** Groups of statuses, as the links above the list offer them. */
	const VIEWS = array(
		'open'   => array( 'received', 'incomplete', 'under_review', 'countered', 'held_court' ),
		'act'    => array( 'received', 'under_review' ),
		'off'    => array( 'actioned', 'countered', 'held_court' ),
		'closed' => array( 'actioned', 'rejected', 'restored', 'withdrawn' ),
	);

	/** After how many events this page does what is still to be done. */
	private const EFFECTS_MAX = 10;

	/** What is told after something was done waits under this name for the user who did it. */
	private const SAID = 'dumbbell_stream_claims_said_';

	/**
	 * Adds the page to the menu, with the number of claims that call for somebody: on our own menu only.
	 *
	 * @since 0.1.0
	 */
	public static function add(): void {
		$waiting = current_user_can( self::CAPABILITY ) ? Claims::count( self::VIEWS['act'] ) : 0;
		$title   = esc_html__( 'Claims', 'dumbbell-stream' );
		if ( $waiting > 0 ) {
			$title .= sprintf(
				' <span class="awaiting-mod"><span aria-hidden="true">%s</span><span class="screen-reader-text">%s</span></span>',
				esc_html( number_format_i18n( $waiting ) ),
				/* translators: %s: number of claims. */
				esc_html( sprintf( _n( '%s claim to decide', '%s claims to decide', $waiting, 'dumbbell-stream' ), number_format_i18n( $waiting ) ) )
			);
		}
		add_submenu_page( 'edit.php?post_type=' . Streams::POST_TYPE, __( 'Claims', 'dumbbell-stream' ), $title, self::CAPABILITY, self::SLUG, array( self::class, 'print_page' ) );
	}

	/**
	 * Address of the list, of a claim, or of the entry.
	 *
	 * @since 0.1.0
	 *
	 * @param int|string $what Number of a claim, `enter`, or '' for the list.
	 */
	public static function url( $what = '' ): string {
		$url = admin_url( 'edit.php?post_type=' . Streams::POST_TYPE . '&page=' . self::SLUG );
		return '' === $what ? $url : add_query_arg( 'enter' === $what ? array( 'enter' => 1 ) : array( 'claim' => (int) $what ), $url );
	}

	/**
	 * Loads the style on this page only.
	 *
	 * @since 0.1.0
	 *
	 * @param string $hook Name of the screen.
	 */
	public static function enqueue( string $hook ): void {
		if ( Streams::POST_TYPE . '_page_' . self::SLUG === $hook ) {
			wp_enqueue_style( 'dumbbell-stream-claims', plugins_url( 'admin/claims/claims.css', DUMBBELL_STREAM_FILE ), array(), DUMBBELL_STREAM_VERSION );
		}
	}

	/**
	 * Prints what the address asks for.
	 *
	 * @since 0.1.0
	 */
	public static function print_page(): void {
		if ( ! current_user_can( self::CAPABILITY ) ) {
			wp_die( esc_html__( 'You are not allowed to work on claims.', 'dumbbell-stream' ), '', array( 'response' => 403 ) );
		}
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- Only says what is shown.
		$id    = absint( $_GET['claim'] ?? 0 );
		$enter = isset( $_GET['enter'] );
		// phpcs:enable
		Claim_Effects::run_pending( self::EFFECTS_MAX );
		echo '<div class="wrap dumbbell-claims">';
		if ( $enter ) {
			Claim_Entry::print_form();
		} elseif ( $id > 0 ) {
			self::print_claim( $id );
		} else {
			self::print_list();
		}
		echo '</div>';
	}

	/** Prints the list. */
	private static function print_list(): void {
		printf( '<h1 class="wp-heading-inline">%s</h1> <a href="%s" class="page-title-action">%s</a><hr class="wp-header-end">', esc_html__( 'Claims', 'dumbbell-stream' ), esc_url( self::url( 'enter' ) ), esc_html__( 'Enter a notice', 'dumbbell-stream' ) );
		self::print_said();
		require_once __DIR__ . '/class-claims-list-table.php';   // Its base is there in the admin only.
		$table = new Claims_List_Table();
		$table->prepare_items();
		$table->views();
		printf( '<form method="get"><input type="hidden" name="post_type" value="%s"><input type="hidden" name="page" value="%s">', esc_attr( Streams::POST_TYPE ), esc_attr( self::SLUG ) );
		$table->search_box( __( 'Search claims', 'dumbbell-stream' ), 'dumbbell-claims' );
		$table->display();
		echo '</form>';
	}

	/**
	 * Prints a claim.
	 *
	 * @param int $id Its number.
	 */
	private static function print_claim( int $id ): void {
		$claim = Claims::find( $id );
		if ( ! $claim ) {
			printf( '<h1>%s</h1><p>%s <a href="%s">%s</a></p>', esc_html__( 'Claims', 'dumbbell-stream' ), esc_html__( 'There is no such claim.', 'dumbbell-stream' ), esc_url( self::url() ), esc_html__( 'All claims', 'dumbbell-stream' ) );
			return;
		}
		( new Claim_View( $claim ) )->print_page( array( self::class, 'print_said' ) );
	}

	/**
	 * Answers admin-post.php: a move of a claim.
	 *
	 * @since 0.1.0
	 */
	public static function move(): void {
		$id = absint( $_POST['claim'] ?? 0 );   // phpcs:ignore WordPress.Security.NonceVerification.Missing -- Names the nonce that is checked next.
		self::judge( self::MOVE . "_$id" );
		// phpcs:disable WordPress.Security.NonceVerification.Missing, WordPress.Security.ValidatedSanitizedInput.InputNotSanitized -- Checked above; texts are cleaned by the service.
		$event   = sanitize_key( wp_unslash( $_POST['move'] ?? '' ) );
		$details = isset( $_POST['details'] ) && is_array( $_POST['details'] ) ? wp_unslash( $_POST['details'] ) : array();
		// phpcs:enable
		$result = Claims::apply( $id, $event, Claim_Moves::read( $details ), self::actor() );
		if ( is_wp_error( $result ) ) {
			self::say( 'error', $result->get_error_message() );
		} else {
			/* translators: %s: what was done, such as "Taken offline". */
			self::say( 'success', sprintf( __( 'Done: %s.', 'dumbbell-stream' ), Desk_Words::event( $event ) ) );
		}
		self::leave( self::url( $id ) );
	}

	/**
	 * Answers admin-post.php: a notice that came by letter, mail or call.
	 *
	 * @since 0.1.0
	 */
	public static function enter(): void {
		self::judge( self::ENTER );
		// phpcs:ignore WordPress.Security.NonceVerification.Missing, WordPress.Security.ValidatedSanitizedInput.InputNotSanitized -- Checked above; texts are cleaned by the service.
		$given  = isset( $_POST['notice'] ) && is_array( $_POST['notice'] ) ? wp_unslash( $_POST['notice'] ) : array();
		$result = Claims::file( Claim_Entry::read( $given ), self::actor() );
		if ( is_wp_error( $result ) ) {
			Claim_Entry::keep( $given, $result );
			self::leave( self::url( 'enter' ) );
			return;
		}
		self::say( 'success', __( 'The notice was entered.', 'dumbbell-stream' ) );
		self::leave( self::url( (int) $result['claim']['id'] ) );
	}

	/**
	 * Lets only those go on who may, and who came from our own form.
	 *
	 * @since 0.1.0
	 *
	 * @param string $nonce Name of the nonce.
	 */
	public static function judge( string $nonce ): void {
		if ( ! current_user_can( self::CAPABILITY ) ) {
			wp_die( esc_html__( 'You are not allowed to work on claims.', 'dumbbell-stream' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( $nonce );
	}

	/**
	 * Whoever works here, as the service names actors.
	 *
	 * @return array{kind: string, user: int}
	 */
	private static function actor(): array {
		return array(
			'kind' => 'handler',
			'user' => get_current_user_id(),
		);
	}

	/**
	 * Keeps a sentence for the next page.
	 *
	 * @since 0.1.0
	 *
	 * @param string $type `success` or `error`.
	 * @param string $text The sentence.
	 */
	public static function say( string $type, string $text ): void {
		set_transient( self::SAID . get_current_user_id(), compact( 'type', 'text' ), MINUTE_IN_SECONDS );
	}

	/**
	 * Prints what was kept for this page.
	 *
	 * @since 0.1.0
	 */
	public static function print_said(): void {
		$said = get_transient( self::SAID . get_current_user_id() );
		if ( is_array( $said ) && isset( $said['type'], $said['text'] ) ) {
			delete_transient( self::SAID . get_current_user_id() );
			wp_admin_notice(
				esc_html( $said['text'] ),
				array(
					'type'        => $said['type'],
					'dismissible' => true,
				)
			);
		}
	}

	/**
	 * Goes to a page of ours.
	 *
	 * @since 0.1.0
	 *
	 * @param string $url Its address.
	 */
	public static function leave( string $url ): void {
		if ( wp_safe_redirect( $url ) ) {
			exit;
		}
	}

	/**
	 * A status as a badge: a word with a colour, never a colour alone.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	public static function badge( array $claim ): string {
		$held = Claim_Events::ms( $claim['held_until_gmt'] );
		return sprintf(
			'<span class="dumbbell-badge is-%s">%s</span>%s',
			esc_attr( Desk_Words::tone( $claim['status'] ) ),
			esc_html( Desk_Words::status( $claim['status'] ) ),
			null !== $held && $held > Clock::now_ms() && in_array( $claim['status'], Claim_States::HOLDABLE, true )
				? sprintf( ' <span class="dumbbell-badge is-held">%s</span>', esc_html__( 'Withheld for now', 'dumbbell-stream' ) )
				: ''
		);
	}

	/**
	 * The reported stretch of time in words.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	public static function range( array $claim ): string {
		$from = $claim['capture_from_ms'];
		$to   = $claim['capture_to_ms'];
		if ( null === $from ) {
			return __( 'No time was given', 'dumbbell-stream' );
		}
		$date  = (string) wp_date( (string) get_option( 'date_format' ), intdiv( $from, 1000 ) );
		$clock = static function ( int $ms ): string {
			return (string) wp_date( 'H:i:s', intdiv( $ms, 1000 ) );
		};
		return null === $to
			/* translators: 1: a date, 2: a time of day. */
			? sprintf( __( '%1$s, from %2$s', 'dumbbell-stream' ), $date, $clock( $from ) )
			/* translators: 1: a date, 2 and 3: times of day. */
			: sprintf( __( '%1$s, %2$s to %3$s', 'dumbbell-stream' ), $date, $clock( $from ), $clock( $to ) );
	}
}
