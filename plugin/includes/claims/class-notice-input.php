<?php
/**
 * What somebody typed into the form of a notice.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Reads the form once, at the edge, and says what is missing or wrong.
 *
 * What was typed is kept to the letter (people sign it), but for characters that nobody can see; it is escaped wherever it is shown. Two
 * kinds of error: what is wrong must be mended; what is missing should be, but a notice may be sent without it, because no notice is
 * refused for want of an element.
 *
 * @since 0.1.0
 */
final class Notice_Input {

	/** Texts of one line: the most characters of each. */
	const LINES = array(
		'material_url'      => 500,
		'work_title'        => 300,
		'work_url'          => 500,
		'work_registration' => 100,
		'claimant_name'     => 200,
		'claimant_org'      => 200,
		'claimant_email'    => 200,
		'claimant_phone'    => 60,
		'claimant_country'  => 100,
		'signature_name'    => 200,
		'from'              => 25,
		'to'                => 25,
		'evidence'          => 64,
		'reference'         => 40,
		'seal'              => 64,
		'pow_challenge'     => 200,
		'pow_answer'        => 64,
		'completing'        => 26,
	);

	/** Texts of several lines: the most characters of each. */
	const TEXTS = array(
		'material_text'    => 4000,
		'work_text'        => 8000,
		'claimant_address' => 600,
	);

	/** Choices; the first is what an unknown one becomes. */
	const CHOICES = array(
		'kind'          => array( 'dmca', 'dsa', 'other' ),
		'source_kind'   => array( 'none', 'hash', 'file' ),
		'claimant_role' => array( 'owner', 'agent' ),
	);

	/** Whole numbers that the player fills in; what is none is left out. */
	const NUMBERS = array( 'session', 'rendition', 'seq_from', 'seq_to', 'capture_from_ms', 'capture_to_ms' );

	/** Files that came with this form, at most. */
	const ATTACHMENTS_MAX = 4;

	/** The largest number of the wire, 2^53 - 1. */
	private const NUMBER_MAX = 9007199254740991;

	/** The form in words: what a missing element is, and at which field. */
	private const FIELD_OF = array(
		'signature' => 'signature_name',
		'work'      => 'work_title',
		'material'  => 'material_url',
		'contact'   => 'claimant_email',
	);

	/**
	 * Reads the form.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed $raw What came in, without slashes.
	 * @return array<string, mixed> Every field that the form has, as text, number or list.
	 */
	public static function read( $raw ): array {
		$raw    = is_array( $raw ) ? $raw : array();
		$values = array();
		foreach ( self::LINES as $name => $max ) {
			$values[ $name ] = self::line( $raw[ $name ] ?? '' );
		}
		foreach ( self::TEXTS as $name => $max ) {
			$values[ $name ] = self::text( $raw[ $name ] ?? '' );
		}
		foreach ( self::CHOICES as $name => $known ) {
			$values[ $name ] = in_array( $raw[ $name ] ?? null, $known, true ) ? $raw[ $name ] : $known[0];
		}
		foreach ( self::NUMBERS as $name ) {
			$number          = $raw[ $name ] ?? null;
			$values[ $name ] = is_scalar( $number ) && 1 === preg_match( '/^[0-9]{1,16}$/D', (string) $number ) && (int) $number <= self::NUMBER_MAX ? (int) $number : null;
		}
		$key                   = is_string( $raw['stream_key'] ?? null ) ? $raw['stream_key'] : '';
		$values['stream_key']  = null === Base64url::decode( $key, 32 ) ? '' : $key;
		$hash                  = strtolower( self::line( $raw['source_hash'] ?? '' ) );
		$values['source_hash'] = mb_substr( $hash, 0, 200 );
		$values['attachments'] = array_slice( array_values( array_diff( array_map( array( self::class, 'line' ), is_array( $raw['attachments'] ?? null ) ? $raw['attachments'] : array() ), array( '' ) ) ), 0, self::ATTACHMENTS_MAX );
		$values['statements']  = array();
		foreach ( Statement_Text::STATEMENTS['dmca'] as $name ) {
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
		if ( '' !== $values['claimant_email'] && ! is_email( $values['claimant_email'] ) ) {
			$faults['claimant_email'] = __( 'This is not an e-mail address. One looks like name@example.org.', 'dumbbell-stream' );
		}
		foreach ( array( 'material_url', 'work_url' ) as $name ) {
			if ( '' !== $values[ $name ] && 1 !== preg_match( '#^https?://[^\s/]+\S*$#iD', $values[ $name ] ) ) {
				$faults[ $name ] = __( 'This is not an address. One begins with https://.', 'dumbbell-stream' );
			}
		}
		foreach ( array( 'from', 'to' ) as $name ) {
			if ( '' !== $values[ $name ] && null === self::moment( $values[ $name ] ) ) {
				$faults[ $name ] = __( 'This is not a date with a time. One looks like 2026-12-31 20:15:00.', 'dumbbell-stream' );
			}
		}
		$notice = self::notice( $values );
		if ( ! $faults && null === $notice['capture_from_ms'] && null !== $notice['capture_to_ms'] ) {
			$faults['from'] = __( 'Please say when it begins, too.', 'dumbbell-stream' );
		}
		if ( ! $faults && null !== $notice['capture_from_ms'] && null !== $notice['capture_to_ms'] && $notice['capture_to_ms'] < $notice['capture_from_ms'] ) {
			$faults['to'] = __( 'This is before the beginning. Please check the two times.', 'dumbbell-stream' );
		}
		if ( 'hash' === $values['source_kind'] && '' !== $values['source_hash'] && 1 !== preg_match( '/^[0-9a-f]{64}$/D', $values['source_hash'] ) ) {
			$faults['source_hash'] = __( 'This is not a SHA-256 hash: it has 64 digits from 0 to 9 and a to f.', 'dumbbell-stream' );
		}
		return $faults;
	}

	/**
	 * What the law wants and the notice lacks. It may be sent all the same.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $values  As read() gives them.
	 * @param bool                 $signing Whether statements and signature are asked for, too.
	 * @return array<string, string> A sentence each, by field.
	 */
	public static function gaps( array $values, bool $signing ): array {
		$gaps   = array();
		$notice = self::notice( $values );
		$asked  = $signing ? Notice_Elements::ALL : Notice_Elements::LOCATING;
		foreach ( array_intersect( Notice_Elements::missing( $notice ), $asked ) as $element ) {
			$gaps[ self::FIELD_OF[ $element ] ?? $element ] = self::sentence( $element, $values['kind'] );
		}
		if ( isset( $gaps['claimant_email'] ) && '' === $values['claimant_name'] ) {
			unset( $gaps['claimant_email'] );
			$gaps = array( 'claimant_name' => __( 'Please tell us your name and how we can reach you.', 'dumbbell-stream' ) ) + $gaps;
		}
		return $gaps;
	}

	/**
	 * The notice that the form describes, with the names that the rest of the plugin knows.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $values As read() gives them.
	 * @return array<string, mixed>
	 */
	public static function notice( array $values ): array {
		$form   = array( 'material_url', 'from', 'to', 'reference', 'seal', 'pow_challenge', 'pow_answer', 'completing', 'as_is' );
		$notice = array_diff_key( $values, array_flip( $form ) );
		$post   = self::stream( $values );

		$notice['stream']          = $post ? $post->ID : 0;
		$notice['stream_key']      = '' === $values['stream_key'] && $post ? Keys::stream_id( $post->ID ) : $values['stream_key'];
		$notice['material_text']   = trim( $values['material_url'] . "\n" . $values['material_text'] );
		$notice['capture_from_ms'] = self::exact( $values['from'], $values['capture_from_ms'] );
		$notice['capture_to_ms']   = self::exact( $values['to'], $values['capture_to_ms'] );
		$notice['intake']          = 'form';
		$notice['language']        = determine_locale();
		$notice['signed_text']     = $values['reference'];   // Statement_Text::of() takes date and reference from here.
		$notice['pow']             = '' === $values['pow_answer'] ? null : array(
			'challenge' => $values['pow_challenge'],
			'answer'    => $values['pow_answer'],
		);
		if ( $notice['capture_from_ms'] !== $values['capture_from_ms'] ) {
			$notice['seq_from'] = null;   // Another moment than the one that the player told.
			$notice['seq_to']   = null;
		}
		if ( 'dsa' === $values['kind'] ) {
			$notice['statements'] = array_intersect_key( $values['statements'], array_flip( Statement_Text::STATEMENTS['dsa'] ) );
		}
		if ( 'none' === $values['source_kind'] ) {
			$notice['source_hash'] = '';
		}
		return $notice;
	}

	/**
	 * The stream that is meant: by its key, else by the address of a page of this site.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $values As read() gives them.
	 */
	public static function stream( array $values ): ?\WP_Post {
		if ( '' !== $values['stream_key'] ) {
			$found = get_posts(
				array(
					'post_type'        => Streams::POST_TYPE,
					'post_status'      => 'any',
					'meta_key'         => Keys::PUBLIC_META, // phpcs:ignore WordPress.DB.SlowDBQuery -- Of one visitor who reports something, by key and value.
					'meta_value'       => $values['stream_key'], // phpcs:ignore WordPress.DB.SlowDBQuery -- As above.
					'numberposts'      => 1,
					'suppress_filters' => false,
				)
			);
			return $found ? Streams::find( $found[0]->ID ) : null;
		}
		return '' === $values['material_url'] ? null : Streams::find( url_to_postid( $values['material_url'] ) );
	}

	/**
	 * A moment as a field for date and time shows it, by the clock of the site.
	 *
	 * @since 0.1.0
	 *
	 * @param int $unix_ms Unix ms.
	 */
	public static function local( int $unix_ms ): string {
		return (string) wp_date( 'Y-m-d\TH:i:s', intdiv( $unix_ms, 1000 ) );
	}

	/**
	 * A text of one line, without what cannot be seen.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed $raw What came in.
	 */
	public static function line( $raw ): string {
		return trim( (string) preg_replace( '/\s+/u', ' ', self::text( $raw ) ) );
	}

	/**
	 * A text of several lines, without what cannot be seen: control characters, and those that turn the reading direction of what follows.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed $raw What came in.
	 */
	public static function text( $raw ): string {
		// What is no UTF-8 is left out: wp_check_invalid_utf8() before WordPress 6.9 complains about it aloud.
		$text = is_string( $raw ) ? (string) json_decode( (string) wp_json_encode( $raw, JSON_INVALID_UTF8_IGNORE ) ) : '';
		$text = str_replace( array( "\r\n", "\r" ), "\n", $text );
		return trim( (string) preg_replace( '/(?!\n|\t)[\p{Cc}\x{202A}-\x{202E}\x{2066}-\x{2069}\x{2028}\x{2029}\x{FEFF}]/u', '', $text ) );
	}

	/**
	 * What is asked of somebody whose notice lacks an element.
	 *
	 * @param string $element One of Notice_Elements::ALL.
	 * @param string $kind    dmca, dsa or other.
	 */
	private static function sentence( string $element, string $kind ): string {
		switch ( $element ) {
			case 'work':
				return 'dsa' === $kind ? __( 'Please say why you think that this is illegal.', 'dumbbell-stream' ) : __( 'Please say which work it is: a title or a few words are enough.', 'dumbbell-stream' );
			case 'material':
				return __( 'Please say where it is: the address of the page, or a few words by which we find it.', 'dumbbell-stream' );
			case 'contact':
				return 'dsa' === $kind ? __( 'Please tell us your e-mail address.', 'dumbbell-stream' ) : __( 'Please tell us two ways to reach you: e-mail, telephone or postal address.', 'dumbbell-stream' );
			case 'signature':
				return __( 'Please sign: type your full name.', 'dumbbell-stream' );
			default:
				return __( 'Please tick this sentence if it is true. It is part of a complete notice.', 'dumbbell-stream' );
		}
	}

	/**
	 * A moment of the form in Unix ms: exactly as the player told it while nobody changed what is shown of it.
	 *
	 * @param string   $shown What stands in the field.
	 * @param int|null $told  What the player told, Unix ms.
	 */
	private static function exact( string $shown, ?int $told ): ?int {
		$moment = self::moment( $shown );   // Of a whole minute browsers leave the seconds out.
		return null !== $told && $moment === $told - $told % 1000 ? $told : $moment;
	}

	/**
	 * A date with a time, by the clock of the site.
	 *
	 * @param string $text As browsers send it, or as people write it.
	 * @return int|null Unix ms; null if it is none.
	 */
	private static function moment( string $text ): ?int {
		if ( 1 !== preg_match( '/^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,3})?)?$/D', $text, $is ) || ! checkdate( (int) $is[2], (int) $is[3], (int) $is[1] ) || $is[4] > 23 || $is[5] > 59 || ( $is[6] ?? 0 ) > 59 ) {
			return null;
		}
		$at = new \DateTimeImmutable( "$is[1]-$is[2]-$is[3] $is[4]:$is[5]:" . ( $is[6] ?? '00' ), wp_timezone() );
		return 1000 * $at->getTimestamp();
	}
}
