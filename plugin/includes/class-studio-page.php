<?php
/**
 * Where the studio is found.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The studio in two places: "Go live" in the admin, and `?dumbbell_studio` at a stream's own address for people who broadcast
 * but never see the admin.
 *
 * @since 0.1.0
 */
final class Studio_Page {

	/** Slug of the page in the admin. */
	const SLUG = 'dumbbell-stream-studio';

	/** What an address of the front end carries to ask for the studio. */
	const QUERY = 'dumbbell_studio';

	/**
	 * Adds "Go live" to the menu.
	 *
	 * @since 0.1.0
	 */
	public static function add(): void {
		add_submenu_page(
			'edit.php?post_type=' . Streams::POST_TYPE,
			__( 'Go Live', 'dumbbell-stream' ),
			__( 'Go Live', 'dumbbell-stream' ),
			'broadcast_dumbbell_streams',
			self::SLUG,
			array( self::class, 'print_page' ),
			1
		);
	}

	/**
	 * Address of the studio in the admin.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream; 0 for the newest.
	 */
	public static function url( int $post_id = 0 ): string {
		return admin_url( 'edit.php?post_type=' . Streams::POST_TYPE . '&page=' . self::SLUG . ( $post_id > 0 ? "&stream=$post_id" : '' ) );
	}

	/**
	 * Address of the studio outside of the admin.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A stream.
	 */
	public static function front_url( \WP_Post $post ): string {
		return add_query_arg( self::QUERY, '1', (string) get_permalink( $post ) );
	}

	/**
	 * Loads script and style on this page only.
	 *
	 * @since 0.1.0
	 *
	 * @param string $hook Name of the screen.
	 */
	public static function enqueue( string $hook ): void {
		if ( Streams::POST_TYPE . '_page_' . self::SLUG === $hook ) {
			Studio::enqueue();
		}
	}

	/**
	 * Prints the page in the admin.
	 *
	 * @since 0.1.0
	 */
	public static function print_page(): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only says which stream is shown first.
		$current = absint( $_GET['stream'] ?? 0 );
		printf( '<div class="wrap"><h1>%s</h1>', esc_html( get_admin_page_title() ) );
		Studio::print_place( $current );
		echo '</div>';
	}

	/**
	 * Puts a link to the studio below a stream in the list.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, string> $actions Links so far.
	 * @param \WP_Post              $post    The post.
	 * @return array<string, string>
	 */
	public static function add_action( array $actions, \WP_Post $post ): array {
		if ( null === Streams::find( $post->ID ) || ! Streams::is_open( $post ) || ! current_user_can( 'broadcast_dumbbell_stream', $post->ID ) ) {
			return $actions;
		}
		return array( 'dumbbell_studio' => sprintf( '<a href="%s">%s</a>', esc_url( self::url( $post->ID ) ), esc_html__( 'Go live', 'dumbbell-stream' ) ) ) + $actions;
	}

	/**
	 * Shows the studio in place of a stream's page, to those who may broadcast it.
	 *
	 * @since 0.1.0
	 */
	public static function maybe_show(): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only says what is shown.
		if ( ! isset( $_GET[ self::QUERY ] ) || ! is_singular( Streams::POST_TYPE ) ) {
			return;
		}
		if ( ! is_user_logged_in() ) {
			auth_redirect();
		}
		$post = get_queried_object();
		if ( ! $post instanceof \WP_Post || ! current_user_can( 'broadcast_dumbbell_stream', $post->ID ) ) {
			wp_die( esc_html__( 'You are not allowed to broadcast this stream.', 'dumbbell-stream' ), '', array( 'response' => 403 ) );
		}
		nocache_headers();
		add_filter( 'show_admin_bar', '__return_false' );
		add_action( 'wp_enqueue_scripts', array( Studio::class, 'enqueue' ) );
		self::print_front( $post );
		exit;
	}

	/**
	 * Prints the page outside of the admin: no theme, nothing but the studio.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A stream.
	 */
	public static function print_front( \WP_Post $post ): void {
		printf( '<!doctype html><html %s><head><meta charset="%s"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">', get_language_attributes(), esc_attr( get_bloginfo( 'charset' ) ) ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Attributes by core.
		remove_action( 'wp_head', 'feed_links', 2 );   // The studio is nothing to subscribe to; and WordPress 6.8 looks for comments of a post that is not set up.
		remove_action( 'wp_head', 'feed_links_extra', 3 );
		wp_head();
		/* translators: %s: title of a stream. */
		printf( '</head><body class="dumbbell-studio-page"><h1>%s</h1>', esc_html( sprintf( __( 'Go live: %s', 'dumbbell-stream' ), Streams::plain_title( $post ) ) ) );
		Studio::print_place( $post->ID );
		wp_footer();
		echo '</body></html>';
	}
}
