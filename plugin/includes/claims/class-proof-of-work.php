<?php
/**
 * A little work instead of a puzzle for people.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The browser looks for a number that, behind the challenge, gives a hash with so many zero bits in front: a second or two for one notice, days
 * for ten thousand. No third party, no picture, nothing to read. Pure: key and time are given.
 *
 * A challenge reads `v1.BITS.EXPIRES.SALT.MAC`: bits, Unix ms, 16 random bytes and an HMAC over what stands before it, the last two in
 * base64url. The answer is a decimal number; SHA-256 over `CHALLENGE:ANSWER` must begin with the zero bits.
 *
 * @since 0.1.0
 */
final class Proof_Of_Work {

	/** Zero bits: 65,536 hashes on average, about a second with WebCrypto on a slow telephone. */
	const BITS = 16;

	/** How long a challenge can be answered, in ms: whoever fills in the form slowly asks for another one. */
	const LASTS_MS = 3600000;

	/** Bytes of salt. */
	const SALT_LENGTH = 16;

	/** Verdicts. */
	const GOOD      = 'good';
	const MALFORMED = 'malformed';
	const FORGED    = 'forged';
	const EXPIRED   = 'expired';
	const WRONG     = 'wrong';

	/**
	 * A challenge.
	 *
	 * @since 0.1.0
	 *
	 * @param string $key    Secret of this site.
	 * @param string $salt   Random bytes, SALT_LENGTH of them.
	 * @param int    $now_ms Unix ms.
	 * @param int    $bits   Zero bits.
	 */
	public static function challenge( string $key, string $salt, int $now_ms, int $bits = self::BITS ): string {
		$claims = sprintf( 'v1.%d.%d.%s', $bits, $now_ms + self::LASTS_MS, Base64url::encode( $salt ) );
		return $claims . '.' . self::mac( $claims, $key );
	}

	/**
	 * Judges an answer.
	 *
	 * @since 0.1.0
	 *
	 * @param string $challenge What challenge() made.
	 * @param string $answer    What the browser found.
	 * @param string $key       Secret of this site.
	 * @param int    $now_ms    Unix ms.
	 * @return string One of the verdicts.
	 */
	public static function check( string $challenge, string $answer, string $key, int $now_ms ): string {
		if ( 1 !== preg_match( '/\Av1\.([0-9]{1,2})\.([0-9]{13})\.[\w-]{22}\.[\w-]{43}\z/', $challenge, $part ) || 1 !== preg_match( '/\A[0-9]{1,16}\z/', $answer ) ) {
			return self::MALFORMED;
		}
		$claims = substr( $challenge, 0, (int) strrpos( $challenge, '.' ) );
		if ( ! hash_equals( self::mac( $claims, $key ), substr( $challenge, strlen( $claims ) + 1 ) ) ) {
			return self::FORGED;
		}
		if ( (int) $part[2] <= $now_ms ) {
			return self::EXPIRED;
		}
		return self::zero_bits( hash( 'sha256', "$challenge:$answer", true ) ) >= (int) $part[1] ? self::GOOD : self::WRONG;
	}

	/**
	 * How many bits in front are zero.
	 *
	 * @since 0.1.0
	 *
	 * @param string $bytes Any bytes.
	 */
	public static function zero_bits( string $bytes ): int {
		$whole = strspn( $bytes, "\0" );
		if ( strlen( $bytes ) === $whole ) {
			return 8 * $whole;
		}
		return 8 * $whole + 8 - strlen( decbin( ord( $bytes[ $whole ] ) ) );
	}

	/**
	 * What only this site can write.
	 *
	 * @param string $claims Bits, time and salt.
	 * @param string $key    Secret of this site.
	 */
	private static function mac( string $claims, string $key ): string {
		return Base64url::encode( hash_hmac( 'sha256', "dumbbell-stream work $claims", $key, true ) );
	}
}
