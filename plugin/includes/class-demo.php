<?php
/**
 * The live preview of the plugin directory.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Fills a site with a recorded broadcast, where no sidecar can run: in the preview that the directory opens in a browser tab.
 * Nothing calls it but the blueprint of that preview.
 *
 * @since 0.1.0
 */
final class Demo {

	/** Slug of the page that the preview opens. */
	const SLUG = 'a-recorded-demo';

	/**
	 * Makes the stream and the page. May run twice.
	 *
	 * @since 0.1.0
	 *
	 * @return int Id of the page.
	 */
	public static function install(): int {
		$before = get_page_by_path( self::SLUG );
		if ( $before ) {
			return $before->ID;
		}
		Settings::save( array( 'share_when' => 'never' ) );   // There is nobody to share with.
		$stream = (int) wp_insert_post(
			array(
				'post_type'   => Streams::POST_TYPE,
				'post_status' => 'publish',
				'post_title'  => __( 'A recorded demo', 'dumbbell-stream' ),
			)
		);
		$clip   = wp_json_file_decode( dirname( DUMBBELL_STREAM_FILE ) . '/demo/clip.json', array( 'associative' => true ) );
		update_post_meta( $stream, Keys::PUBLIC_META, is_array( $clip ) ? (string) $clip['stream'] : '' );
		update_post_meta( $stream, Streams::SRC_META, plugins_url( 'demo/clip.json', DUMBBELL_STREAM_FILE ) );
		return (int) wp_insert_post(
			array(
				'post_type'    => 'page',
				'post_status'  => 'publish',
				'post_name'    => self::SLUG,
				'post_title'   => __( 'A recorded demo', 'dumbbell-stream' ),
				'post_content' => sprintf(
					"<!-- wp:dumbbell-stream/player {\"streamId\":%d} /-->\n\n<!-- wp:paragraph --><p>%s</p><!-- /wp:paragraph -->",
					$stream,
					esc_html__( 'Press play. What you see was broadcast once and kept as it was sent: your browser checks the signature of every packet before it shows it. On a site with a sidecar the same player is live, and viewers pass the picture on to each other.', 'dumbbell-stream' )
				),
			)
		);
	}
}
