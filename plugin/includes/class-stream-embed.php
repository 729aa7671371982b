<?php
/**
 * The stream in pages of others.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The page `/embed/` of a stream, oEmbed, and a stream's address pasted into a text of this site.
 *
 * Other WordPress sites put the page into a sandboxed frame, which has no origin: its modules must come with CORS, so they are
 * served over REST and not as files, and the player does without storage.
 *
 * @since 0.1.0
 */
final class Stream_Embed {

	/** Handle of the frame's script and style. */
	const HANDLE = 'dumbbell-stream-embed';

	/** What a browser may let the frame do. */
	private const ALLOW = 'autoplay; fullscreen; picture-in-picture; encrypted-media';

	/** Widest frame that is offered, in pixels: core's 600 are made for cards of text. */
	private const WIDTH_MAX = 1920;

	/**
	 * Lets a stream's address on a line of its own become the player: the same as the block, with no frame around it.
	 *
	 * @since 0.1.0
	 */
	public static function register(): void {
		wp_embed_register_handler( 'dumbbell-stream', '#^' . preg_quote( home_url( '/' ), '#' ) . '.+#i', array( self::class, 'player_for_url' ) );
	}

	/**
	 * The player for an address of this site.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $matches What the pattern found.
	 * @return string|false False for what is no stream: core goes on looking.
	 */
	public static function player_for_url( array $matches ) {
		$post = Streams::find( url_to_postid( $matches[0] ) );
		return $post ? Player::shortcode( array( 'id' => (string) $post->ID ) ) : false;
	}

	/**
	 * Our page instead of core's card, unless the theme has one for streams, or the visitor may not watch.
	 *
	 * @since 0.1.0
	 *
	 * @param string $template Path of the template that was found.
	 */
	public static function template( string $template ): string {
		$post = get_queried_object();
		$ours = $post instanceof \WP_Post && Streams::POST_TYPE === $post->post_type && Streams::may_watch( $post ) && ! post_password_required( $post );
		return $ours && 'embed-' . Streams::POST_TYPE . '.php' !== basename( $template ) ? __DIR__ . '/templates/embed.php' : $template;
	}

	/**
	 * Tells browsers on whose pages the frame may stand, if the owner has said so.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, string> $headers Headers of a page, before it is known what it shows.
	 * @param \WP                   $wp      The request.
	 * @return array<string, string>
	 */
	public static function headers( array $headers, \WP $wp ): array {
		$origins = isset( $wp->query_vars['embed'] ) ? Settings::all()['embed_origins'] : array();
		$is_ours = isset( $wp->query_vars[ Streams::POST_TYPE ] ) || Streams::find( (int) ( $wp->query_vars['p'] ?? 0 ) );
		if ( array() === $origins || ! $is_ours ) {
			return $headers;
		}
		$name = 'Content-Security-Policy';
		$rule = "frame-ancestors 'self' " . implode( ' ', $origins );
		return array( $name => isset( $headers[ $name ] ) ? "{$headers[ $name ]}, $rule" : $rule ) + $headers;   // Of two policies both hold.
	}

	/**
	 * Prints what stands in the head of the page, in place of core's styles for its card.
	 *
	 * @since 0.1.0
	 */
	public static function print_head(): void {
		wp_robots();
		rel_canonical();
		$asset = dirname( DUMBBELL_STREAM_FILE ) . '/build/blocks/embed/index.asset.php';
		$built = is_readable( $asset ) ? require $asset : array( 'version' => DUMBBELL_STREAM_VERSION );
		wp_enqueue_style( self::HANDLE, plugins_url( 'build/blocks/embed/style-index.css', DUMBBELL_STREAM_FILE ), array( 'dumbbell-stream-player-style' ), $built['version'] );
		wp_enqueue_script( self::HANDLE, plugins_url( 'build/blocks/embed/index.js', DUMBBELL_STREAM_FILE ), array(), $built['version'], array( 'strategy' => 'defer' ) );
		wp_print_styles( array( self::HANDLE ) );
		wp_print_scripts( array( self::HANDLE ) );
	}

	/**
	 * Prints the player's module and its words. Neither wp_head nor wp_footer runs here: a frame is no place for what plugins add
	 * to pages.
	 *
	 * @since 0.1.0
	 */
	public static function print_module(): void {
		wp_print_script_tag(
			array(
				'type'        => 'module',
				'src'         => Player_Files_Controller::url( 'dumbbell-stream.js' ),
				'crossorigin' => 'anonymous',
			)
		);
		/** This filter is documented in wp-includes/class-wp-script-modules.php */
		$data = apply_filters( 'script_module_data_' . Player::MODULE, array() ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- Core's hook, which a page without wp_footer has to run itself.
		$json = (string) wp_json_encode( $data, JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		wp_print_inline_script_tag(
			$json,
			array(
				'type' => 'application/json',
				'id'   => 'wp-script-module-data-' . Player::MODULE,
			)
		);
	}

	/**
	 * A stream is a video to whoever asks by oEmbed, in the shape of the player.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $data  The answer so far.
	 * @param \WP_Post             $post  The post.
	 * @param int                  $width Width that core would allow.
	 * @return array<string, mixed>
	 */
	public static function oembed( array $data, \WP_Post $post, int $width ): array {
		if ( Streams::POST_TYPE !== $post->post_type ) {
			return $data;
		}
		return array(
			'type'   => 'video',
			'title'  => Streams::plain_title( $post ),
			'width'  => $width,
			'height' => self::height( $width ),
			'html'   => self::frame( $post, $width ),
		) + $data;
	}

	/**
	 * The frame that people copy, and that oEmbed gives.
	 *
	 * @since 0.1.0
	 *
	 * @param string   $html  Core's card with its scripts.
	 * @param \WP_Post $post  The post.
	 * @param int      $width Width in pixels.
	 */
	public static function html( string $html, \WP_Post $post, int $width ): string {
		return Streams::POST_TYPE === $post->post_type ? self::frame( $post, $width ) : $html;
	}

	/**
	 * Lets frames be as wide as the page that asks. The filter knows no post, so it looks at the request.
	 *
	 * @since 0.1.0
	 *
	 * @param array{min: int, max: int} $widths What core allows.
	 * @return array{min: int, max: int}
	 */
	public static function widths( array $widths ): array {
		$url = isset( $_GET['url'] ) && is_string( $_GET['url'] ) ? esc_url_raw( wp_unslash( $_GET['url'] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- A public question; nothing is changed.
		return '' !== $url && Streams::find( url_to_postid( $url ) ) ? array( 'max' => self::WIDTH_MAX ) + $widths : $widths;
	}

	/**
	 * The frame as HTML. It takes the width it is given and keeps its shape.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post  A stream.
	 * @param int      $width Width in pixels, for pages without styles.
	 */
	public static function frame( \WP_Post $post, int $width ): string {
		return sprintf(
			'<iframe src="%1$s" width="%2$d" height="%3$d" title="%4$s" allow="%5$s" allowfullscreen loading="lazy" referrerpolicy="strict-origin-when-cross-origin" style="border:0;width:100%%;max-width:%2$dpx;height:auto;aspect-ratio:16/9"></iframe>',
			esc_url( (string) get_post_embed_url( $post ) ),
			$width,
			self::height( $width ),
			/* translators: %s: title of a broadcast. */
			esc_attr( sprintf( __( 'Live video: %s', 'dumbbell-stream' ), Streams::plain_title( $post ) ) ),
			esc_attr( self::ALLOW )
		);
	}

	/**
	 * Height of a player.
	 *
	 * @param int $width Its width.
	 */
	private static function height( int $width ): int {
		return (int) round( $width * 9 / 16 );
	}
}
