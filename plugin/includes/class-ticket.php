<?php
/**
 * The proof that a viewer or a broadcaster may connect.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * A ticket is shown to the sidecar alone and is needed only to connect.
 *
 * 90 bytes, numbers big-endian: version u8 | scope u8 | expires u64 Unix ms | stream 32 | viewer 16 |
 * HMAC-SHA256 32 over "dumbbell-stream ticket" and the first 58 bytes.
 *
 * @since 0.1.0
 */
final class Ticket {

	/** How long a ticket may live, in ms. Long enough to connect, too short to pass around. */
	const LIFETIME_MS_MAX = 300000;

	/** Length of the random viewer number, in bytes. */
	const VIEWER_BYTES = 16;

	private const VERSION = 1;

	/** Scope 3 (resume) is minted by the coordinator only. */
	private const SCOPES = array(
		'watch'     => 1,
		'broadcast' => 2,
	);

	/**
	 * Mints a ticket.
	 *
	 * @since 0.1.0
	 *
	 * @param array{scope: string, stream: string, viewer: string, expires: int} $claims Scope 'watch' or 'broadcast',
	 *        stream ID (43 characters), viewer (16 random bytes), expiry in Unix ms.
	 * @param string                                                             $secret Secret shared with the sidecar.
	 * @param int                                                                $now_ms Unix ms.
	 * @return string 120 characters, base64url.
	 * @throws \InvalidArgumentException If a claim is out of bounds or the secret is empty.
	 */
	public static function mint( array $claims, string $secret, int $now_ms ): string {
		$scope  = self::SCOPES[ $claims['scope'] ] ?? null;
		$stream = Base64url::decode( $claims['stream'], 32 );
		$left   = $claims['expires'] - $now_ms;
		if ( null === $scope || null === $stream || self::VIEWER_BYTES !== strlen( $claims['viewer'] ) ) {
			throw new \InvalidArgumentException( 'A ticket needs a known scope, a stream ID and 16 bytes for the viewer.' );
		}
		if ( $left <= 0 || $left > self::LIFETIME_MS_MAX ) {
			throw new \InvalidArgumentException( 'A ticket must end within five minutes from now.' );
		}
		if ( '' === $secret ) {
			throw new \InvalidArgumentException( 'A ticket needs the secret shared with the sidecar.' );
		}
		$body = pack( 'CCJ', self::VERSION, $scope, $claims['expires'] ) . $stream . $claims['viewer'];
		return Base64url::encode( $body . hash_hmac( 'sha256', 'dumbbell-stream ticket' . $body, $secret, true ) );
	}
}
