<?php
/**
 * What somebody wants to set about copyright notices.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Checks each field of what was entered. A field that is refused keeps its value; the token of another service goes into the vault and
 * never into the option.
 *
 * @since 0.1.0
 *
 * @phpstan-type Checked array{settings: array<string, int|string|bool|string[]>, refusals: array<string, string>, token: string|null}
 */
final class Claim_Settings_Input {

	/**
	 * Checks what was entered. Changes nothing.
	 *
	 * @since 0.1.0
	 *
	 * @param array<mixed> $input Fields by name.
	 * @return array<string, mixed> Settings as they would be, what was refused, and the token to keep; null keeps the present one.
	 *
	 * @phpstan-return Checked
	 */
	public static function check( array $input ): array {
		$checked = array(
			'settings' => Claim_Settings::all(),
			'refusals' => array(),
			'token'    => null,
		);
		foreach ( array_intersect_key( $input, $checked['settings'] ) as $name => $value ) {
			$name  = (string) $name;
			$taken = self::take( $name, $value );
			if ( null === $taken ) {
				$checked['refusals'][ $name ] = self::sentence( $name );
			} else {
				$checked['settings'][ $name ] = $taken;
			}
		}
		if ( Claim_Settings::text( 'registered_on' ) !== $checked['settings']['registered_on'] ) {
			$checked['settings']['renewal_warned'] = 0;   // Another registration, other warnings.
		}
		return self::take_token( $input, $checked );
	}

	/**
	 * Puts the token of what was checked into the vault.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $checked What check() returned.
	 * @return array<string, mixed> The same, with when it changed; or with a refusal if it could not be kept.
	 *
	 * @phpstan-param Checked $checked
	 * @phpstan-return Checked
	 */
	public static function keep_token( array $checked ): array {
		if ( null === $checked['token'] ) {
			return $checked;
		}
		try {
			Secrets::set( Claim_Settings::LUMEN_TOKEN, '' === $checked['token'] ? null : $checked['token'] );
			$checked['settings']['lumen_since'] = '' === $checked['token'] ? 0 : intdiv( Clock::now_ms(), 1000 );
		} catch ( \RuntimeException $e ) {
			$checked['refusals']['lumen_token'] = $e->getMessage();
		}
		return $checked;
	}

	/**
	 * One field as it is stored.
	 *
	 * @param string $name  Its name.
	 * @param mixed  $value What somebody entered.
	 * @return int|string|bool|string[]|null Null if it is refused.
	 */
	private static function take( string $name, $value ) {
		if ( isset( Claim_Settings_Schema::LINES[ $name ] ) ) {
			return self::take_line( $name, $value );
		}
		if ( isset( Claim_Settings_Schema::TEXTS[ $name ] ) ) {
			return is_string( $value ) ? self::short( trim( sanitize_textarea_field( $value ) ), Claim_Settings_Schema::TEXTS[ $name ] ) : null;
		}
		if ( isset( Claim_Settings_Schema::LISTS[ $name ] ) ) {
			return self::take_list( $name, $value );
		}
		if ( isset( Claim_Settings_Schema::CHOICES[ $name ] ) ) {
			return is_string( $value ) && in_array( $value, Claim_Settings_Schema::CHOICES[ $name ], true ) ? $value : null;
		}
		if ( in_array( $name, Claim_Settings_Schema::SWITCHES, true ) ) {
			return is_scalar( $value ) ? wp_validate_boolean( $value ) : null;
		}
		list( , $least, $most ) = Claim_Settings_Schema::NUMBERS[ $name ] ?? array( 0, 0, PHP_INT_MAX );
		$number                 = self::whole( $value, $least, $most );
		if ( ! in_array( $name, Claim_Settings_Schema::PAGES, true ) || null === $number || 0 === $number ) {
			return $number;
		}
		$type = get_post_type( $number );
		return false === $type ? 0 : ( 'page' === $type ? $number : null );   // A page that was deleted is none.
	}

	/**
	 * A text of one line.
	 *
	 * @param string $name  Its name.
	 * @param mixed  $value What somebody entered.
	 */
	private static function take_line( string $name, $value ): ?string {
		$line = is_string( $value ) ? self::short( trim( sanitize_text_field( $value ) ), Claim_Settings_Schema::LINES[ $name ] ) : null;
		if ( null === $line || '' === $line ) {
			return $line;
		}
		switch ( $name ) {
			case 'agent_email':
				return is_email( $line ) ? $line : null;
			case 'registered_on':
				$today = ( new \DateTimeImmutable( '@' . intdiv( Clock::now_ms(), 1000 ) ) )->setTimezone( Claim_Settings::zone() )->format( 'Y-m-d' );
				return self::is_day( $line ) && $line <= $today ? $line : null;
			case 'zone':
				return in_array( $line, timezone_identifiers_list( \DateTimeZone::ALL_WITH_BC ), true ) ? $line : null;
			default:
				return $line;
		}
	}

	/**
	 * A list of texts, from a list or from lines.
	 *
	 * @param string $name  Its name.
	 * @param mixed  $value What somebody entered.
	 * @return string[]|null
	 */
	private static function take_list( string $name, $value ): ?array {
		$lines = is_string( $value ) ? preg_split( '/\R/', $value ) : $value;
		if ( ! is_array( $lines ) || array_filter( $lines, 'is_string' ) !== $lines ) {
			return null;
		}
		list( $items, $length ) = Claim_Settings_Schema::LISTS[ $name ];
		$found                  = array_values( array_unique( array_diff( array_map( 'trim', array_map( 'sanitize_text_field', $lines ) ), array( '' ) ) ) );
		foreach ( $found as $line ) {
			$good = null !== self::short( $line, $length );
			$good = $good && ( 'handler_emails' !== $name || is_email( $line ) );
			$good = $good && ( 'closed_days' !== $name || self::is_day( $line ) );
			if ( ! $good ) {
				return null;
			}
		}
		if ( 'closed_days' === $name ) {
			sort( $found );
		}
		return count( $found ) > $items ? null : $found;
	}

	/**
	 * The token of the Lumen archive. An empty one changes nothing; whoever turns the archive off takes it back.
	 *
	 * @param array<mixed>         $input   Fields by name.
	 * @param array<string, mixed> $checked What is known so far.
	 * @return array<string, mixed>
	 *
	 * @phpstan-param Checked $checked
	 * @phpstan-return Checked
	 */
	private static function take_token( array $input, array $checked ): array {
		$token = $input['lumen_token'] ?? '';
		if ( ! is_string( $token ) || 1 !== preg_match( '/\A[\x21-\x7e]{0,' . Claim_Settings_Schema::TOKEN_MAX . '}\z/', trim( $token ) ) ) {
			$checked['refusals']['lumen_token'] = __( 'This is no token: paste it as Lumen gave it to you, without spaces.', 'dumbbell-stream' );
			return $checked;
		}
		if ( 'off' === $checked['settings']['lumen'] ) {
			$checked['token'] = 0 === $checked['settings']['lumen_since'] ? null : '';
		} elseif ( '' !== trim( $token ) ) {
			$checked['token'] = trim( $token );
		}
		return $checked;
	}

	/**
	 * Why a field was refused, and what to do.
	 *
	 * @param string $name Its name.
	 */
	private static function sentence( string $name ): string {
		$sentences = array(
			'agent_email'    => __( 'Enter an e-mail address such as copyright@example.org.', 'dumbbell-stream' ),
			'registered_on'  => __( 'Enter the day of the registration as 2026-12-31. It cannot lie in the future.', 'dumbbell-stream' ),
			'zone'           => __( 'Choose a time zone from the list.', 'dumbbell-stream' ),
			'handler_emails' => __( 'Enter one e-mail address in each line, at most ten.', 'dumbbell-stream' ),
			'closed_days'    => __( 'Enter one day in each line as 2026-12-31, at most sixty.', 'dumbbell-stream' ),
			'notice_page'    => __( 'Choose a page of this site.', 'dumbbell-stream' ),
			'policy_page'    => __( 'Choose a page of this site.', 'dumbbell-stream' ),
		);
		if ( isset( $sentences[ $name ] ) ) {
			return $sentences[ $name ];
		}
		if ( isset( Claim_Settings_Schema::NUMBERS[ $name ] ) ) {
			list( , $least, $most ) = Claim_Settings_Schema::NUMBERS[ $name ];
			/* translators: 1: the least number, 2: the largest. */
			return sprintf( __( 'Enter a whole number from %1$d to %2$d.', 'dumbbell-stream' ), $least, $most );
		}
		if ( isset( Claim_Settings_Schema::LISTS[ $name ] ) ) {
			/* translators: 1: number of lines, 2: number of characters. */
			return sprintf( __( 'Enter at most %1$d lines of %2$d characters each.', 'dumbbell-stream' ), Claim_Settings_Schema::LISTS[ $name ][0], Claim_Settings_Schema::LISTS[ $name ][1] );
		}
		$length = Claim_Settings_Schema::LINES[ $name ] ?? Claim_Settings_Schema::TEXTS[ $name ] ?? null;
		return null === $length
			? __( 'Choose one of the answers.', 'dumbbell-stream' )
			/* translators: %d: number of characters. */
			: sprintf( __( 'Enter at most %d characters.', 'dumbbell-stream' ), $length );
	}

	/**
	 * A text that is short enough.
	 *
	 * @param string $text   The text.
	 * @param int    $length Most characters.
	 */
	private static function short( string $text, int $length ): ?string {
		return mb_strlen( $text ) > $length ? null : $text;
	}

	/**
	 * Whether a text is a day of the calendar.
	 *
	 * @param string $text The text.
	 */
	private static function is_day( string $text ): bool {
		return 1 === preg_match( '/\A([0-9]{4})-([0-9]{2})-([0-9]{2})\z/', $text, $part ) && checkdate( (int) $part[2], (int) $part[3], (int) $part[1] );
	}

	/**
	 * A whole number within bounds.
	 *
	 * @param mixed $value What somebody entered.
	 * @param int   $least The least.
	 * @param int   $most  The largest.
	 */
	private static function whole( $value, int $least, int $most ): ?int {
		$number = filter_var(
			$value,
			FILTER_VALIDATE_INT,
			array(
				'options' => array(
					'min_range' => $least,
					'max_range' => $most,
				),
			)
		);
		return false === $number ? null : $number;
	}
}
