<?php
/**
 * What a broadcaster typed into a counter-notice.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Reads the form once, as Notice_Input does for notices.
 *
 * @since 0.1.0
 */
final class Counter_Input {

	/** Texts of one line: the most characters of each. */
	const LINES = array(
		'name'            => 200,
		'email'           => 200,
		'phone'           => 60,
		'country'         => 100,
		'signature_name'  => 200,
		'reference'       => 40,
		'seal'            => 64,
		'key_certificate' => 200,
		'key_signature'   => 90,
	);

	/** Texts of several lines: the most characters of each. */
	const TEXTS = array(
		'material_text' => 4000,
		'reason_text'   => 8000,
		'address'       => 600,
	);

	/**
	 * Reads the form.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed $raw What came in, without slashes.
	 * @return array<string, mixed> Every field that the form has.
	 */
	public static function read( $raw ): array {
		$raw    = is_array( $raw ) ? $raw : array();
		$values = array();
		foreach ( array_keys( self::LINES ) as $name ) {
			$values[ $name ] = Notice_Input::line( $raw[ $name ] ?? '' );
		}
		foreach ( array_keys( self::TEXTS ) as $name ) {
			$values[ $name ] = Notice_Input::text( $raw[ $name ] ?? '' );
		}
		foreach ( Counter_Text::STATEMENTS as $name ) {
			$values['statements'][ $name ] = is_array( $raw['statements'] ?? null ) && ! empty( $raw['statements'][ $name ] );
		}
		return $values;
	}

	/**
	 * What must be mended before anything can be sent.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $values As read() gives them.
	 * @return array<string, string> A sentence each, by field.
	 */
	public static function faults( array $values ): array {
		$faults = array();
		foreach ( self::LINES + self::TEXTS as $name => $max ) {
			if ( mb_strlen( $values[ $name ] ) > $max ) {
				/* translators: %d: number of characters. */
				$faults[ $name ] = sprintf( _n( 'This is longer than %d character. Please shorten it.', 'This is longer than %d characters. Please shorten it.', $max, 'dumbbell-stream' ), $max );
			}
		}
		if ( '' !== $values['email'] && ! is_email( $values['email'] ) ) {
			$faults['email'] = __( 'This is not an e-mail address. One looks like name@example.org.', 'dumbbell-stream' );
		}
		return $faults;
	}

	/**
	 * What the law wants and the counter-notice lacks. It may be sent all the same; its clock begins when the last of it has come.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $values  As read() gives them.
	 * @param bool                 $signing Whether statements and signature are asked for, too.
	 * @return array<string, string> A sentence each, by field.
	 */
	public static function gaps( array $values, bool $signing ): array {
		$gaps   = array();
		$wanted = array(
			'material_text' => __( 'Please say what was taken offline, and where it was.', 'dumbbell-stream' ),
			'name'          => __( 'Please tell us your full name.', 'dumbbell-stream' ),
			'address'       => __( 'Please tell us your postal address: the law wants it in a counter-notice.', 'dumbbell-stream' ),
			'phone'         => __( 'Please tell us your telephone number: the law wants it in a counter-notice.', 'dumbbell-stream' ),
		);
		if ( $signing ) {
			$wanted['signature_name'] = __( 'Please sign: type your full name.', 'dumbbell-stream' );
		}
		foreach ( $wanted as $name => $sentence ) {
			if ( 1 !== preg_match( '/[\p{L}\p{N}]/u', $values[ $name ] ) ) {
				$gaps[ $name ] = $sentence;
			}
		}
		foreach ( $signing ? Counter_Text::STATEMENTS : array() as $name ) {
			if ( ! $values['statements'][ $name ] ) {
				$gaps[ $name ] = __( 'Please tick this sentence if it is true. It is part of a complete counter-notice.', 'dumbbell-stream' );
			}
		}
		return $gaps;
	}

	/**
	 * The counter-notice that the form describes.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $values As read() gives them.
	 * @return array<string, mixed>
	 */
	public static function counter( array $values ): array {
		$counter                = array_diff_key( $values, array_flip( array( 'reference', 'seal', 'key_certificate', 'key_signature' ) ) );
		$counter['language']    = determine_locale();
		$counter['signed_text'] = $values['reference'];   // Counter_Text::of() takes date and reference from here.
		if ( '' !== $values['key_signature'] ) {
			$counter['key_certificate'] = $values['key_certificate'];
			$counter['key_signature']   = $values['key_signature'];
		}
		return $counter;
	}
}
