<?php
/**
 * Where the public pages of notices are.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Addresses of form, status page and counter-notice, and the bare pages that stand at them: they work on every site, with any theme,
 * whether or not somebody has made a page with the form.
 *
 * The secret of a notice is never part of an address that a server sees: links carry it behind the `#`, a script sends it, and without a
 * script it is pasted. It is then kept in a cookie of the session that scripts cannot read.
 *
 * @since 0.1.0
 */
final class Claim_Pages {

	/** What an address carries: for the form, for the status of a notice, for a counter-notice. The last two name the notice. */
	const NOTICE  = 'dumbbell_notice_form';
	const CLAIM   = 'dumbbell_claim';
	const COUNTER = 'dumbbell_counter';

	/** Public ids of notices. */
	const ID = '/^[a-z0-9]{26}$/D';

	/** Cookies of this name, followed by the public id. */
	private const COOKIE = 'dumbbell_claim_';

	/**
	 * Address of the form: the site's page with it if there is one, else a bare one.
	 *
	 * @since 0.1.0
	 */
	public static function notice_url(): string {
		$page = Claim_Settings::page_url( 'notice_page' );
		return null === $page ? add_query_arg( self::NOTICE, '1', home_url( '/' ) ) : $page;
	}

	/**
	 * Address at which a notice is followed, completed and taken back.
	 *
	 * @since 0.1.0
	 *
	 * @param string $public_id Public id of the notice.
	 * @param string $secret    Its secret, for a link that opens by itself; '' for whoever has opened it already.
	 */
	public static function status_url( string $public_id, string $secret = '' ): string {
		return add_query_arg( self::CLAIM, $public_id, home_url( '/' ) ) . ( '' === $secret ? '' : "#$secret" );
	}

	/**
	 * Address at which the broadcaster answers a notice.
	 *
	 * @since 0.1.0
	 *
	 * @param string $public_id Public id of the notice.
	 */
	public static function counter_url( string $public_id ): string {
		return add_query_arg( self::COUNTER, $public_id, home_url( '/' ) );
	}

	/**
	 * Makes a page with the form, unless there is one.
	 *
	 * @since 0.1.0
	 *
	 * @return int|\WP_Error Its post id.
	 */
	public static function create_notice_page() {
		$page = Claim_Settings::number( 'notice_page' );
		if ( $page > 0 && in_array( get_post_status( $page ), array( 'publish', 'draft', 'pending', 'private', 'future' ), true ) ) {
			return $page;
		}
		$made = wp_insert_post(
			array(
				'post_type'    => 'page',
				'post_title'   => __( 'Report a copyright problem', 'dumbbell-stream' ),
				'post_content' => '<!-- wp:' . Notice_Form::BLOCK . ' /-->',
				'post_status'  => 'publish',
			),
			true
		);
		if ( ! is_wp_error( $made ) ) {
			Claim_Settings::save( array( 'notice_page' => $made ) );
		}
		return $made;
	}

	/**
	 * Shows a bare page in place of the front page, if the address asks for one.
	 *
	 * @since 0.1.0
	 */
	public static function maybe_show(): void {
		foreach ( array(
			self::CLAIM   => array( Claim_Status_Page::class, 'answer' ),
			self::COUNTER => array( Counter_Form::class, 'answer' ),
		) as $query => $answer ) {
			$id = self::query( $query );
			if ( '' !== $id ) {
				self::deliver( $answer( 1 === preg_match( self::ID, $id ) ? $id : '' ) );
			}
		}
		if ( '' !== self::query( self::NOTICE ) ) {
			self::deliver(
				array(
					'title' => __( 'Report a copyright problem', 'dumbbell-stream' ),
					'html'  => Notice_Form::render( 'class="wp-block-dumbbell-stream-notice-form"' ),
				)
			);
		}
	}

	/**
	 * A bare page: the site's name, a heading, what is to be said.
	 *
	 * @since 0.1.0
	 *
	 * @param string $title Its title.
	 * @param string $html  What stands below it, escaped.
	 */
	public static function page( string $title, string $html ): string {
		remove_action( 'wp_head', 'feed_links', 2 );   // There is nothing to subscribe to; and WordPress 6.8 looks for comments of a post that is not set up.
		remove_action( 'wp_head', 'feed_links_extra', 3 );
		add_filter( 'show_admin_bar', '__return_false' );
		add_filter( 'wp_robots', 'wp_robots_no_robots' );
		add_filter(
			'pre_get_document_title',
			static function () use ( $title ): string {
				return $title . ' – ' . wp_strip_all_tags( get_bloginfo( 'name' ) );
			}
		);
		wp_enqueue_style( Notice_Form::STYLE );
		wp_enqueue_script_module( Notice_Form::MODULE );
		ob_start();
		wp_head();
		$head = (string) ob_get_clean();
		ob_start();
		wp_footer();
		$foot = (string) ob_get_clean();
		return sprintf(
			'<!doctype html><html %1$s><head><meta charset="%2$s"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="same-origin">%3$s</head><body class="dumbbell-bare"><header><a href="%4$s">%5$s</a></header><main><h1>%6$s</h1>%7$s</main>%8$s</body></html>',
			get_language_attributes(),
			esc_attr( get_bloginfo( 'charset' ) ),
			$head,
			esc_url( home_url( '/' ) ),
			esc_html( wp_strip_all_tags( get_bloginfo( 'name' ) ) ),
			esc_html( $title ),
			$html,
			$foot
		);
	}

	/**
	 * Keeps the secret of a notice for this session of this browser.
	 *
	 * @since 0.1.0
	 *
	 * @param string $public_id Public id of the notice.
	 * @param string $secret    Its secret.
	 */
	public static function remember( string $public_id, string $secret ): void {
		$_COOKIE[ self::COOKIE . $public_id ] = $secret;
		if ( ! headers_sent() ) {
			setcookie(
				self::COOKIE . $public_id,
				$secret,
				array(
					'path'     => (string) constant( 'COOKIEPATH' ),
					'domain'   => (string) constant( 'COOKIE_DOMAIN' ),
					'secure'   => is_ssl(),
					'httponly' => true,
					'samesite' => 'Lax',
				)
			);
		}
	}

	/**
	 * The secret of a notice, if this browser has opened it.
	 *
	 * @since 0.1.0
	 *
	 * @param string $public_id Public id of the notice.
	 */
	public static function remembered( string $public_id ): string {
		$secret = $_COOKIE[ self::COOKIE . $public_id ] ?? ''; // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- Compared by hash, and shown to nobody but who sent it.
		return is_string( $secret ) && null !== Base64url::decode( $secret, 32 ) ? $secret : '';
	}

	/**
	 * Whether the form also takes notices under the Digital Services Act.
	 *
	 * @since 0.1.0
	 */
	public static function takes_dsa(): bool {
		return Claim_Settings::is_on( 'dsa' );
	}

	/**
	 * Whom to write to instead.
	 *
	 * @since 0.1.0
	 *
	 * @return string Name, address, telephone number and e-mail in lines; '' while the owner has named nobody.
	 */
	public static function contact(): string {
		$lines = array_map( array( Claim_Settings::class, 'text' ), array( 'provider_name', 'agent_name', 'agent_address', 'agent_phone', 'agent_email' ) );
		return implode( "\n", array_diff( $lines, array( '' ) ) );
	}

	/**
	 * Who gets to see a notice.
	 *
	 * @since 0.1.0
	 */
	public static function who_sees_it(): string {
		$words = __( 'Your name and this notice are given to the broadcaster. Your address, telephone number and e-mail stay with this site, unless a court asks for them.', 'dumbbell-stream' );
		return 'off' === Claim_Settings::text( 'lumen' ) ? $words : $words . ' ' . __( 'A copy without address, telephone number and e-mail may be given to the public archive Lumen (lumendatabase.org).', 'dumbbell-stream' );
	}

	/**
	 * Sends a page, or leads elsewhere, and ends.
	 *
	 * @param array<string, mixed> $answer title and html; or redirect; or file and body; status.
	 */
	private static function deliver( array $answer ): void {
		nocache_headers();
		if ( isset( $answer['redirect'] ) ) {
			wp_safe_redirect( $answer['redirect'], 303 );
			exit;
		}
		status_header( $answer['status'] ?? 200 );
		if ( isset( $answer['file'] ) ) {
			header( 'Content-Type: application/json; charset=utf-8' );
			header( 'X-Content-Type-Options: nosniff' );
			header( 'Content-Disposition: attachment; filename="' . $answer['file'] . '"' );
			echo $answer['body']; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- JSON, sent as a file.
			exit;
		}
		header( 'X-Frame-Options: SAMEORIGIN' );
		header( 'Referrer-Policy: same-origin' );
		echo self::page( $answer['title'], $answer['html'] ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Each part escapes its own.
		exit;
	}

	/**
	 * A part of the address.
	 *
	 * @param string $name Its name.
	 */
	private static function query( string $name ): string {
		return isset( $_GET[ $name ] ) && is_string( $_GET[ $name ] ) ? sanitize_text_field( wp_unslash( $_GET[ $name ] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only says what is shown.
	}
}
