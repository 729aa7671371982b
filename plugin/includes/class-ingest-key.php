<?php
/**
 * What a broadcaster's encoder shows to the sidecar.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The ingest key is derived, not stored: both sides compute it, and counting the generation up makes a new one.
 *
 * @since 0.1.0
 */
final class Ingest_Key {

	/** Highest generation, the largest u32. */
	const GENERATION_MAX = 4294967295;

	/**
	 * Derives the key.
	 *
	 * @since 0.1.0
	 *
	 * @param string $stream     Stream ID, 43 characters.
	 * @param int    $generation Number of the key, from 0.
	 * @param string $secret     Secret shared with the sidecar.
	 * @return string 43 characters, base64url.
	 * @throws \InvalidArgumentException If the stream ID, the generation or the secret is out of bounds.
	 */
	public static function derive( string $stream, int $generation, string $secret ): string {
		$bytes = Base64url::decode( $stream, 32 );
		if ( null === $bytes || $generation < 0 || $generation > self::GENERATION_MAX || '' === $secret ) {
			throw new \InvalidArgumentException( 'An ingest key needs a stream ID, a generation and a secret.' );
		}
		return Base64url::encode( hash_hmac( 'sha256', 'dumbbell-stream ingest' . $bytes . pack( 'N', $generation ), $secret, true ) );
	}
}
