<?php
/**
 * The studio: going live from a browser.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * What both places of the studio share: who may see it, what it loads, what it must know.
 *
 * The screen is WordPress's own components; the engine behind it is a module of its own, which knows nothing of WordPress.
 * The stream's key stays here: the engine makes a key for each session and asks REST to certify it.
 *
 * @since 0.1.0
 */
final class Studio {

	/** Handle of the screen's script and style. */
	private const HANDLE = 'dumbbell-stream-studio';

	/** Where the built screen lies. */
	private const FOLDER = 'build/blocks/studio';

	/** The most streams that a person chooses from. */
	private const STREAMS_MAX = 100;

	/**
	 * Whether the current user may broadcast at all.
	 *
	 * @since 0.1.0
	 */
	public static function allowed(): bool {
		return current_user_can( 'broadcast_dumbbell_streams' );
	}

	/**
	 * Loads script and style.
	 *
	 * @since 0.1.0
	 */
	public static function enqueue(): void {
		$asset = dirname( DUMBBELL_STREAM_FILE ) . '/' . self::FOLDER . '/index.asset.php';
		if ( ! is_readable( $asset ) ) {
			return;
		}
		$built = require $asset;
		wp_enqueue_script( self::HANDLE, plugins_url( self::FOLDER . '/index.js', DUMBBELL_STREAM_FILE ), $built['dependencies'], $built['version'], true );
		wp_set_script_translations( self::HANDLE, 'dumbbell-stream' );
		wp_enqueue_style( self::HANDLE, plugins_url( self::FOLDER . '/style-index.css', DUMBBELL_STREAM_FILE ), array( 'wp-components' ), $built['version'] );
		wp_style_add_data( self::HANDLE, 'rtl', 'replace' );
	}

	/**
	 * Prints the place for the screen, and what it must know.
	 *
	 * @since 0.1.0
	 *
	 * @param int $current Post id of the chosen stream; 0 for the newest.
	 */
	public static function print_place( int $current ): void {
		$json = (string) wp_json_encode( self::config( $current ), JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES );
		printf( '<div id="dumbbell-studio"><p>%s</p></div>', esc_html__( 'The studio needs JavaScript.', 'dumbbell-stream' ) );
		printf( '<script type="application/json" id="dumbbell-studio-config">%s</script>', $json ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- JSON without < and &.
	}

	/**
	 * What the screen must know.
	 *
	 * @since 0.1.0
	 *
	 * @param int $current Post id of the chosen stream; 0 for the newest.
	 * @return array{engine: string, streams: array<int, array<string, mixed>>, current: int, newStream: string, settings: string}
	 */
	public static function config( int $current ): array {
		$streams = array_map( array( self::class, 'describe' ), self::streams( $current ) );
		return array(
			'engine'    => plugins_url( 'build/studio/dumbbell-studio.js?ver=' . DUMBBELL_STREAM_VERSION, DUMBBELL_STREAM_FILE ),
			'streams'   => $streams,
			'current'   => in_array( $current, array_column( $streams, 'id' ), true ) ? $current : (int) ( $streams[0]['id'] ?? 0 ),
			'newStream' => current_user_can( 'edit_dumbbell_streams' ) ? admin_url( 'post-new.php?post_type=' . Streams::POST_TYPE ) : '',
			'settings'  => current_user_can( 'manage_dumbbell_stream' ) ? Settings_Page::url() : '',
		);
	}

	/**
	 * The streams that the current user may broadcast, newest first.
	 *
	 * @param int $current One that is looked for even if there are many.
	 * @return \WP_Post[]
	 */
	private static function streams( int $current ): array {
		$posts = get_posts(
			array(
				'post_type'        => Streams::POST_TYPE,
				'post_status'      => array( 'publish', 'private', 'draft', 'future', 'pending' ),
				'numberposts'      => self::STREAMS_MAX, // phpcs:ignore WordPress.WP.PostsPerPage -- A choice for one person who broadcasts, bounded.
				'suppress_filters' => false,
			)
		);
		$named = Streams::find( $current );
		if ( $named && ! in_array( $named->ID, wp_list_pluck( $posts, 'ID' ), true ) ) {
			$posts[] = $named;
		}
		return array_values(
			array_filter(
				$posts,
				static function ( \WP_Post $post ): bool {
					return current_user_can( 'broadcast_dumbbell_stream', $post->ID );
				}
			)
		);
	}

	/**
	 * A stream as the screen shows it.
	 *
	 * @param \WP_Post $post A stream.
	 * @return array{id: int, title: string, stream: string, src: string, link: string, studio: string, open: bool}
	 */
	private static function describe( \WP_Post $post ): array {
		return array(
			'id'     => $post->ID,
			'title'  => Streams::plain_title( $post ),
			'stream' => Keys::stream_id( $post->ID ),
			'src'    => Streams::src( $post ),
			'link'   => (string) get_permalink( $post ),
			'studio' => Studio_Page::url( $post->ID ),
			'open'   => Streams::is_open( $post ),
		);
	}
}
