<?php
/**
 * Bytes as text that is safe in addresses.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Base64url without padding: how keys, tickets and signatures are written in text.
 *
 * @since 0.1.0
 */
final class Base64url {

	/** Matches the text form of 32 bytes: a stream ID, a public key, an ingest key. For REST schemas. */
	const PATTERN_32_BYTES = '^[A-Za-z0-9_-]{43}\z';

	/**
	 * Writes bytes as text.
	 *
	 * @since 0.1.0
	 *
	 * @param string $bytes Any bytes.
	 * @return string Text of ceil(4n/3) characters.
	 */
	public static function encode( string $bytes ): string {
		return sodium_bin2base64( $bytes, SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING );
	}

	/**
	 * Reads text back into bytes. Refuses every spelling but the one that encode() writes.
	 *
	 * @since 0.1.0
	 *
	 * @param string $text   Text from anybody.
	 * @param int    $length How many bytes it must hold.
	 * @return string|null The bytes; null if the text is anything else.
	 */
	public static function decode( string $text, int $length ): ?string {
		try {
			$bytes = sodium_base642bin( $text, SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING );
		} catch ( \Exception $e ) {   // SodiumException from the extension, RangeException and others from sodium_compat.
			return null;
		}
		return strlen( $bytes ) === $length && self::encode( $bytes ) === $text ? $bytes : null;
	}
}
