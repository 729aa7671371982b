<?php
/**
 * Where the material is.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Finds the stream of this site that a notice means. A stream of another site is none of ours: nothing can be done about it here.
 *
 * @since 0.1.0
 */
final class Claim_Place {

	/**
	 * The stream, its owner and its key.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $notice Fields `stream` (post id) and `stream_key`, as far as they are known.
	 * @return array{stream_post_id: int, owner_user_id: int, stream_key: string} 0 and '' if it is no stream of this site.
	 */
	public static function of( array $notice ): array {
		$key  = (string) ( $notice['stream_key'] ?? '' );
		$post = self::post( (int) ( $notice['stream'] ?? 0 ), $key );
		if ( null === $post ) {
			return array(
				'stream_post_id' => 0,
				'owner_user_id'  => 0,
				'stream_key'     => '',
			);
		}
		$current = Keys::stream_id( $post->ID );
		return array(
			'stream_post_id' => $post->ID,
			'owner_user_id'  => (int) $post->post_author,
			'stream_key'     => in_array( $key, self::former_keys( $post->ID ), true ) ? $key : $current,
		);
	}

	/**
	 * The post of the stream, in whatever status it is.
	 *
	 * @param int    $id  Post id; 0 if it was not said.
	 * @param string $key The stream's key; '' if it was not said.
	 */
	private static function post( int $id, string $key ): ?\WP_Post {
		$post = $id > 0 ? get_post( $id ) : null;
		if ( $post && Streams::POST_TYPE === $post->post_type ) {
			return $post;
		}
		if ( null === Base64url::decode( $key, 32 ) ) {
			return null;
		}
		$posts = get_posts(
			array(
				'post_type'        => Streams::POST_TYPE,
				'post_status'      => array_keys( get_post_stati() ),
				'meta_key'         => Keys::PUBLIC_META, // phpcs:ignore WordPress.DB.SlowDBQuery -- Once per notice.
				'meta_value'       => $key, // phpcs:ignore WordPress.DB.SlowDBQuery -- Once per notice.
				'numberposts'      => 10,
				'suppress_filters' => false,
			)
		);
		foreach ( $posts as $post ) {
			if ( Keys::stream_id( $post->ID ) === $key ) {   // The database does not look at the case of letters.
				return $post;
			}
		}
		return null;
	}

	/**
	 * What the stream was known as before.
	 *
	 * @param int $post_id Post of a stream.
	 * @return string[]
	 */
	private static function former_keys( int $post_id ): array {
		try {
			return array_column( Key_Lists::former( $post_id ), 'stream' );
		} catch ( \RuntimeException $e ) {
			return array();   // Site Health shows Secrets::problem(); the stream is known by its present key.
		}
	}
}
