<?php
/**
 * The panel in the editor of a stream.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Loads the panel "Broadcast": state, addresses, how to go live. What it shows it asks of REST.
 *
 * @since 0.1.0
 */
final class Stream_Editor {

	/** Handle of the panel's script and style. */
	private const HANDLE = 'dumbbell-stream-panel';

	/**
	 * Loads script and style in the editor of a stream, and nowhere else.
	 *
	 * @since 0.1.0
	 */
	public static function enqueue(): void {
		$screen = get_current_screen();
		$folder = 'build/blocks/stream-panel';
		$asset  = dirname( DUMBBELL_STREAM_FILE ) . "/$folder/index.asset.php";
		if ( ! $screen || 'post' !== $screen->base || Streams::POST_TYPE !== $screen->post_type || ! is_readable( $asset ) ) {
			return;
		}
		$built = require $asset;
		wp_enqueue_script( self::HANDLE, plugins_url( "$folder/index.js", DUMBBELL_STREAM_FILE ), $built['dependencies'], $built['version'], true );
		wp_set_script_translations( self::HANDLE, 'dumbbell-stream' );
		wp_enqueue_style( self::HANDLE, plugins_url( "$folder/style-index.css", DUMBBELL_STREAM_FILE ), array( 'wp-components' ), $built['version'] );
		wp_style_add_data( self::HANDLE, 'rtl', 'replace' );
	}
}
