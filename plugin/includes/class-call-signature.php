<?php
/**
 * How WordPress and the sidecar know each other's calls.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * A call carries its time and an HMAC over method, path, time and body, in both directions.
 *
 * @since 0.1.0
 */
final class Call_Signature {

	/** Header with the caller's time, Unix ms. */
	const TIME_HEADER = 'X-Dumbbell-Time';

	/** Header with the signature, base64url. */
	const SIGNATURE_HEADER = 'X-Dumbbell-Signature';

	/** How far the two clocks may differ, in ms, either way. */
	const WINDOW_MS = 60000;

	/** Verdicts of check(). */
	const GOOD    = 'good';
	const EXPIRED = 'expired';
	const WRONG   = 'wrong';

	/**
	 * Signs a call.
	 *
	 * @since 0.1.0
	 *
	 * @param string $method  HTTP method, capitals.
	 * @param string $path    For the sidecar the path of the address, for WordPress the REST route.
	 * @param int    $time_ms Caller's time, Unix ms.
	 * @param string $body    Bytes of the body; '' if none.
	 * @param string $secret  Secret shared with the sidecar.
	 * @return string 43 characters, base64url.
	 */
	public static function sign( string $method, string $path, int $time_ms, string $body, string $secret ): string {
		$lines = array( 'dumbbell-stream call', $method, $path, (string) $time_ms, hash( 'sha256', $body ) );
		return Base64url::encode( hash_hmac( 'sha256', implode( "\n", $lines ), $secret, true ) );
	}

	/**
	 * Judges a call that came in. The signature is looked at first: only who knows the secret learns that his clock is off.
	 *
	 * @since 0.1.0
	 *
	 * @param array{method: string, path: string, time: string, body: string, signature: string} $call   What arrived; time as its header said.
	 * @param string                                                                             $secret Secret shared with the sidecar; '' accepts nothing.
	 * @param int                                                                                $now_ms Unix ms.
	 * @return string GOOD, EXPIRED or WRONG.
	 */
	public static function check( array $call, string $secret, int $now_ms ): string {
		if ( '' === $secret || 1 !== preg_match( '/^[0-9]{1,15}\z/', $call['time'] ) ) {
			return self::WRONG;
		}
		$time_ms  = (int) $call['time'];
		$expected = self::sign( $call['method'], $call['path'], $time_ms, $call['body'], $secret );
		// The time as written, not as a number: 007 and 7 must not share a signature.
		if ( (string) $time_ms !== $call['time'] || ! hash_equals( $expected, $call['signature'] ) ) {
			return self::WRONG;
		}
		return abs( $now_ms - $time_ms ) <= self::WINDOW_MS ? self::GOOD : self::EXPIRED;
	}
}
