<?php
/**
 * The database does not keep what it is given.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Thrown where something must not be taken for stored: WordPress itself says nothing when a disk is full or a table is read-only.
 *
 * @since 0.1.0
 */
final class Storage_Fault extends \RuntimeException {

	/** A fault with the words for it. */
	public function __construct() {
		parent::__construct( __( 'The database did not keep the change, so nothing was changed. Usually its disk is full or it allows reading only: ask your host, then try again.', 'dumbbell-stream' ) );
	}

	/**
	 * Writes a post's meta and looks whether it is there.
	 *
	 * @since 0.1.0
	 *
	 * @param int                             $post_id Post.
	 * @param string                          $key     Meta key.
	 * @param string|int|array<string, mixed> $value   What to keep.
	 * @throws self If it was not kept.
	 */
	public static function unless_meta_kept( int $post_id, string $key, $value ): void {
		if ( self::holds( $post_id, $key, $value ) || false !== update_post_meta( $post_id, $key, $value ) ) {
			return;
		}
		wp_cache_delete( $post_id, 'post_meta' );   // Another process may have written the same.
		if ( ! self::holds( $post_id, $key, $value ) ) {
			throw new self();
		}
	}

	/**
	 * Whether a post's meta is this.
	 *
	 * @param int    $post_id Post.
	 * @param string $key     Meta key.
	 * @param mixed  $value   What it should be.
	 *
	 * @phpstan-impure
	 */
	private static function holds( int $post_id, string $key, $value ): bool {
		return (string) maybe_serialize( get_post_meta( $post_id, $key, true ) ) === (string) maybe_serialize( $value );
	}

	/**
	 * What a caller of ours is told about a vault that cannot be opened, or a database that keeps nothing.
	 *
	 * @since 0.1.0
	 *
	 * @param \RuntimeException $fault What was thrown.
	 */
	public static function explain( \RuntimeException $fault ): \WP_Error {
		return new \WP_Error( $fault instanceof self ? 'dumbbell_stream_not_stored' : 'dumbbell_stream_keys_unreadable', $fault->getMessage(), array( 'status' => 500 ) );
	}
}
