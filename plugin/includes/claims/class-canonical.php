<?php
/**
 * One spelling for each value.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Canonical JSON: RFC 8785, held to what two languages cannot read differently. Objects with plain names, lists, strings of valid
 * UTF-8, whole numbers up to 2^53 - 1, true, false, null. What is signed or hashed is written by this and by nothing else.
 *
 * @since 0.1.0
 */
final class Canonical {

	/** The largest whole number that a reader in JavaScript holds exactly. */
	const INTEGER_MAX = 9007199254740991;

	/** How deep lists and objects may stand in each other. Ours need six. */
	const DEPTH_MAX = 32;

	/** Names of an object's members. */
	private const NAME = '/^[A-Za-z0-9_-]+\z/';

	/**
	 * Writes a value.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed $value An array with names is an object, one that counts from 0 a list; the empty array is a list, and a stdClass an object.
	 * @return string The one text for it.
	 * @throws \InvalidArgumentException If it holds what has no one text.
	 */
	public static function encode( $value ): string {
		return self::write( $value, 0 );
	}

	/**
	 * Writes a value that stands so deep.
	 *
	 * @param mixed $value Anything.
	 * @param int   $depth How many lists and objects are around it.
	 * @throws \InvalidArgumentException If it holds what has no one text.
	 */
	private static function write( $value, int $depth ): string {
		if ( $depth > self::DEPTH_MAX ) {
			throw new \InvalidArgumentException( 'Canonical JSON is not this deep.' );
		}
		if ( null === $value || is_bool( $value ) ) {
			return null === $value ? 'null' : ( $value ? 'true' : 'false' );
		}
		if ( is_int( $value ) && $value >= -self::INTEGER_MAX && $value <= self::INTEGER_MAX ) {
			return (string) $value;
		}
		if ( is_string( $value ) ) {
			return self::text( $value );
		}
		if ( is_array( $value ) && self::is_list( $value ) ) {
			return '[' . implode( ',', array_map( static fn( $one ) => self::write( $one, $depth + 1 ), $value ) ) . ']';
		}
		if ( is_array( $value ) || $value instanceof \stdClass ) {
			return self::members( $value, $depth );
		}
		throw new \InvalidArgumentException( 'Canonical JSON has whole numbers, strings, lists, objects, true, false and null.' );
	}

	/**
	 * Writes an object.
	 *
	 * @param array<mixed>|\stdClass $value Its members.
	 * @param int                    $depth How many lists and objects are around it.
	 * @throws \InvalidArgumentException If a name is none, or a member has no one text.
	 */
	private static function members( $value, int $depth ): string {
		$members = array();
		foreach ( $value instanceof \stdClass ? get_object_vars( $value ) : $value as $name => $member ) {
			if ( ( is_int( $name ) && is_array( $value ) ) || 1 !== preg_match( self::NAME, (string) $name ) ) {
				throw new \InvalidArgumentException( 'A name in canonical JSON has letters, digits, - and _.' );
			}
			$members[ "$name\"" ] = "\"$name\":" . self::write( $member, $depth + 1 );   // The quote keeps a name of digits a string.
		}
		uksort( $members, static fn( string $a, string $b ): int => strcmp( substr( $a, 0, -1 ), substr( $b, 0, -1 ) ) );
		return '{' . implode( ',', $members ) . '}';
	}

	/**
	 * Writes a string.
	 *
	 * @param string $value Text.
	 * @throws \InvalidArgumentException If it is not UTF-8.
	 */
	private static function text( string $value ): string {
		// phpcs:ignore WordPress.WP.AlternativeFunctions.json_encode_json_encode -- wp_json_encode() would mend what must be refused, and this class knows no WordPress.
		$text = json_encode( $value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_LINE_TERMINATORS );
		if ( false === $text ) {
			throw new \InvalidArgumentException( 'A string in canonical JSON is valid UTF-8.' );
		}
		return $text;
	}

	/**
	 * Whether an array counts from 0.
	 *
	 * @param array<mixed> $value Any array.
	 */
	private static function is_list( array $value ): bool {
		return array_keys( $value ) === array_keys( array_keys( $value ) );
	}
}
