<?php
/**
 * The text that connects a site with a sidecar.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Reads what the sidecar prints: `dumbbell1.PAYLOAD.CHECK`, where the payload holds address and secret.
 *
 * @since 0.1.0
 */
final class Pairing {

	/** What can be wrong: it is something else, or a part of it is missing. */
	const MALFORMED = 'malformed';
	const CUT       = 'cut';

	/** The longest text that is looked at, in characters; an address and a secret need a third of it. */
	const LENGTH_MAX = 1000;

	/** Letters of the check. It notices half a text and protects against nobody. */
	private const CHECK_LENGTH = 8;

	/**
	 * Reads a pairing string.
	 *
	 * @since 0.1.0
	 *
	 * @param string $code What somebody pasted. Spaces and line breaks do not count: terminals break long lines.
	 * @return array{url: string, secret: string}|string Address and secret, not looked at further; or MALFORMED or CUT.
	 */
	public static function read( string $code ) {
		$code = (string) preg_replace( '/\s+/', '', $code );
		if ( strlen( $code ) > self::LENGTH_MAX || 1 !== preg_match( '/^dumbbell1\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)\z/', $code, $parts ) ) {
			return self::MALFORMED;
		}
		list( , $payload, $check ) = $parts;
		$expected                  = substr( Base64url::encode( hash( 'sha256', "dumbbell-stream pairing $payload", true ) ), 0, self::CHECK_LENGTH );
		if ( $expected !== $check ) {
			return self::CUT;
		}
		$bytes  = base64_decode( strtr( $payload, '-_', '+/' ), true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- It is how the text is made.
		$fields = false === $bytes ? null : json_decode( $bytes, true );
		if ( ! is_array( $fields ) || ! is_string( $fields['url'] ?? null ) || ! is_string( $fields['secret'] ?? null ) ) {
			return self::MALFORMED;
		}
		return array(
			'url'    => $fields['url'],
			'secret' => $fields['secret'],
		);
	}
}
