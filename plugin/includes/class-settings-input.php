<?php
/**
 * What somebody wants to set.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Checks each field of what was entered. A field that is refused keeps its value; secrets go into the vault and never into the option.
 *
 * @since 0.1.0
 *
 * @phpstan-import-type Values from Settings
 * @phpstan-type Checked array{settings: Values, refusals: array<string, string>, secrets: array<string, string>}
 */
final class Settings_Input {

	/**
	 * Checks what was entered. Changes nothing.
	 *
	 * @since 0.1.0
	 *
	 * @param array<mixed> $input Fields by name.
	 * @return array<string, mixed> Settings as they would be, what was refused, and secrets to keep, by their names in the vault.
	 *
	 * @phpstan-return Checked
	 */
	public static function check( array $input ): array {
		$checked = array(
			'settings' => Settings::all(),
			'refusals' => array(),
			'secrets'  => array(),
		);
		$input   = self::unpack_pairing( $input, $checked );
		self::take_url( $input, $checked );
		self::take_choices( $input, $checked );
		self::take_helpers( $input, $checked );
		self::take_origins( $input, $checked );
		self::take_secret( $input, $checked );
		return $checked;
	}

	/**
	 * Puts the secrets of what was checked into the vault.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $checked What check() returned.
	 * @return array<string, mixed> The same, with when they changed; and with a refusal for each that could not be kept.
	 *
	 * @phpstan-param Checked $checked
	 * @phpstan-return Checked
	 */
	public static function keep_secrets( array $checked ): array {
		$since = array(
			Settings::SECRET      => 'secret_since',
			Settings::TURN_SECRET => 'turn_since',
		);
		foreach ( $checked['secrets'] as $name => $secret ) {
			try {
				if ( hash_equals( (string) Secrets::get( $name ), $secret ) ) {
					continue;
				}
			} catch ( \RuntimeException $e ) {
				unset( $e );   // A vault that cannot be opened is told by set(), which says why.
			}
			try {
				Secrets::set( $name, '' === $secret ? null : $secret );
				$now     = intdiv( Clock::now_ms(), 1000 );
				$changed = 'secret_since' === $since[ $name ] ? max( $now, $checked['settings']['secret_since'] + 1 ) : max( $now, $checked['settings']['turn_since'] + 1 );

				$checked['settings'][ $since[ $name ] ] = '' === $secret ? 0 : $changed;
			} catch ( Storage_Fault $e ) {
				$checked['refusals'][ Settings::STORAGE ] = $e->getMessage();
			} catch ( \RuntimeException $e ) {
				$checked['refusals'][ Settings::SECRET === $name ? 'secret' : 'turn_secret' ] = $e->getMessage();
			}
		}
		return $checked;
	}

	/**
	 * Address and secret out of what the sidecar prints.
	 *
	 * @param array<mixed>         $input   Fields by name.
	 * @param array<string, mixed> $checked What is known so far.
	 * @return array<mixed> The fields, with address and secret in place of the pairing string.
	 *
	 * @phpstan-param Checked $checked
	 * @phpstan-param-out Checked $checked
	 */
	private static function unpack_pairing( array $input, array &$checked ): array {
		$code = is_string( $input['pairing'] ?? null ) ? trim( $input['pairing'] ) : '';
		if ( '' === $code ) {
			return $input;
		}
		$pairing = Pairing::read( $code );
		if ( is_array( $pairing ) ) {
			return array(
				'sidecar_url' => $pairing['url'],
				'secret'      => $pairing['secret'],
			) + $input;
		}
		$checked['refusals']['pairing'] = Pairing::CUT === $pairing
			? __( 'A part of this text is missing. Copy it again, from “dumbbell1.” to its very end.', 'dumbbell-stream' )
			: __( 'This is not the text that the sidecar prints. It begins with “dumbbell1.”; the command “node sidecar.mjs pair” prints it.', 'dumbbell-stream' );
		return $input;
	}

	/**
	 * The address of the sidecar.
	 *
	 * @param array<mixed>         $input   Fields by name.
	 * @param array<string, mixed> $checked What is known so far.
	 *
	 * @phpstan-param Checked $checked
	 * @phpstan-param-out Checked $checked
	 */
	private static function take_url( array $input, array &$checked ): void {
		if ( ! isset( $input['sidecar_url'] ) ) {
			return;
		}
		$url = self::clean_url( $input['sidecar_url'] );
		if ( null === $url ) {
			$checked['refusals']['sidecar_url'] = __( 'The address of the sidecar was not saved. Enter it with https:// in front and nothing behind the host and port, for example https://live.example.org.', 'dumbbell-stream' );
		}
		$checked['settings']['sidecar_url'] = $url ?? $checked['settings']['sidecar_url'];
	}

	/**
	 * What is ticked, chosen or counted.
	 *
	 * @param array<mixed>         $input   Fields by name.
	 * @param array<string, mixed> $checked What is known so far.
	 *
	 * @phpstan-param Checked $checked
	 * @phpstan-param-out Checked $checked
	 */
	private static function take_choices( array $input, array &$checked ): void {
		if ( isset( $input['secret_since'] ) ) {   // WordPress sanitizes a new option twice: this is what the first round made.
			$checked['settings']['secret_since'] = absint( $input['secret_since'] );
		}
		if ( isset( $input['turn_since'] ) ) {
			$checked['settings']['turn_since'] = absint( $input['turn_since'] );
		}
		if ( isset( $input['delete_data'] ) ) {
			$checked['settings']['delete_data'] = wp_validate_boolean( $input['delete_data'] );
		}
		if ( isset( $input['guide_done'] ) ) {
			$checked['settings']['guide_done'] = wp_validate_boolean( $input['guide_done'] );
		}
		if ( isset( $input['share_when'] ) ) {
			$when = $input['share_when'];
			if ( is_string( $when ) && in_array( $when, Settings_Schema::SHARE_WHEN, true ) ) {
				$checked['settings']['share_when'] = $when;
			} else {
				$checked['refusals']['share_when'] = __( 'Choose when viewers are asked.', 'dumbbell-stream' );
			}
		}
		if ( isset( $input['share_kbits_max'] ) ) {
			$kbits = self::count( $input['share_kbits_max'], Settings_Schema::SHARE_KBITS_MAX );
			if ( null === $kbits ) {
				$checked['refusals']['share_kbits_max'] = __( 'Enter the upload as a whole number of kbit/s, at most 1000000.', 'dumbbell-stream' );
			}
			$checked['settings']['share_kbits_max'] = $kbits ?? $checked['settings']['share_kbits_max'];
		}
		if ( array_key_exists( 'floor_viewers', $input ) ) {
			$viewers = $input['floor_viewers'];
			$places  = null === $viewers || '' === $viewers ? null : self::count( $viewers, Settings_Schema::FLOOR_VIEWERS_MAX );
			if ( null === $places && null !== $viewers && '' !== $viewers ) {
				$checked['refusals']['floor_viewers'] = __( 'Enter how many may watch as a whole number, at most 100000, or leave the field empty.', 'dumbbell-stream' );
			} else {
				$checked['settings']['floor_viewers'] = $places;
			}
		}
	}

	/**
	 * Servers that help browsers find each other.
	 *
	 * @param array<mixed>         $input   Fields by name.
	 * @param array<string, mixed> $checked What is known so far.
	 *
	 * @phpstan-param Checked $checked
	 * @phpstan-param-out Checked $checked
	 */
	private static function take_helpers( array $input, array &$checked ): void {
		$stun = self::addresses( $input['stun_urls'] ?? $checked['settings']['stun_urls'], 'stun' );
		$turn = self::addresses( $input['turn_urls'] ?? $checked['settings']['turn_urls'], 'turn' );
		if ( null === $stun ) {
			$checked['refusals']['stun_urls'] = __( 'A STUN address reads like stun:stun.example.org:3478. At most four, one in each line.', 'dumbbell-stream' );
		}
		if ( null === $turn ) {
			$checked['refusals']['turn_urls'] = __( 'A TURN address reads like turn:turn.example.org:3478 or turns:turn.example.org. At most four, one in each line.', 'dumbbell-stream' );
		}
		$checked['settings']['stun_urls'] = $stun ?? $checked['settings']['stun_urls'];
		$checked['settings']['turn_urls'] = $turn ?? $checked['settings']['turn_urls'];
		if ( isset( $input['turn_username'] ) ) {
			$name = is_string( $input['turn_username'] ) ? trim( sanitize_text_field( $input['turn_username'] ) ) : null;
			if ( null === $name || strlen( $name ) > Settings_Schema::TEXT_MAX ) {
				$checked['refusals']['turn_username'] = __( 'The name at the TURN server is too long.', 'dumbbell-stream' );
			} else {
				$checked['settings']['turn_username'] = $name;
			}
		}
		$secret = $input['turn_secret'] ?? '';
		if ( ! is_string( $secret ) || strlen( $secret ) > Settings_Schema::TEXT_MAX ) {
			$checked['refusals']['turn_secret'] = __( 'The password of the TURN server is too long.', 'dumbbell-stream' );
		} elseif ( '' !== trim( $secret ) ) {
			$checked['secrets'][ Settings::TURN_SECRET ] = trim( $secret );
		} elseif ( array() === $checked['settings']['turn_urls'] && 0 !== $checked['settings']['turn_since'] ) {
			$checked['secrets'][ Settings::TURN_SECRET ] = '';   // No server, no password.
		}
	}

	/**
	 * Whose pages may frame a stream.
	 *
	 * @param array<mixed>         $input   Fields by name.
	 * @param array<string, mixed> $checked What is known so far.
	 *
	 * @phpstan-param Checked $checked
	 * @phpstan-param-out Checked $checked
	 */
	private static function take_origins( array $input, array &$checked ): void {
		$lines = self::lines( $input['embed_origins'] ?? array() );
		$found = array();
		foreach ( isset( $input['embed_origins'] ) ? $lines ?? array( '' ) : array() as $line ) {
			// What browsers take in a policy; whoever pastes the address of a page means its site.
			$found[] = 1 === preg_match( '#^(https?://(\*\.)?[a-z0-9.-]+(:[0-9]{1,5})?)(/\S*)?\z#', strtolower( $line ), $parts ) && strlen( $parts[1] ) <= Settings_Schema::TEXT_MAX ? $parts[1] : '';
		}
		$found = array_values( array_unique( $found ) );
		if ( in_array( '', $found, true ) || count( $found ) > Settings_Schema::ORIGINS_MAX ) {
			/* translators: %d: a number. */
			$checked['refusals']['embed_origins'] = sprintf( __( 'Enter each site as in https://example.org, one in each line, at most %d. https://*.example.org stands for all below that name.', 'dumbbell-stream' ), Settings_Schema::ORIGINS_MAX );
			return;
		}
		$checked['settings']['embed_origins'] = isset( $input['embed_origins'] ) ? $found : $checked['settings']['embed_origins'];
	}

	/**
	 * Lines that are not empty, each once, from a list or a text.
	 *
	 * @param mixed $input What somebody entered.
	 * @return string[]|null Null if it is neither.
	 */
	private static function lines( $input ): ?array {
		$lines = is_string( $input ) ? (array) preg_split( '/[\s,]+/', $input ) : $input;
		if ( ! is_array( $lines ) || array_filter( $lines, 'is_string' ) !== $lines ) {
			return null;
		}
		return array_values( array_unique( array_filter( array_map( 'trim', $lines ) ) ) );
	}

	/**
	 * The secret shared with the sidecar.
	 *
	 * @param array<mixed>         $input   Fields by name.
	 * @param array<string, mixed> $checked What is known so far.
	 *
	 * @phpstan-param Checked $checked
	 * @phpstan-param-out Checked $checked
	 */
	private static function take_secret( array $input, array &$checked ): void {
		$secret = is_string( $input['secret'] ?? null ) ? trim( $input['secret'] ) : '';
		if ( '' === $secret ) {
			return;
		}
		if ( strlen( $secret ) < Settings::SECRET_LENGTH_MIN ) {
			/* translators: %d: number of characters. */
			$checked['refusals']['secret'] = sprintf( __( 'The secret was not saved: it must have at least %d characters.', 'dumbbell-stream' ), Settings::SECRET_LENGTH_MIN );
			return;
		}
		$checked['secrets'][ Settings::SECRET ] = $secret;
	}

	/**
	 * An address as it is stored: scheme, host, port and perhaps a path, without a slash at the end.
	 *
	 * @param mixed $input What somebody typed.
	 * @return string|null '' for none; null if it is not the address of a sidecar.
	 */
	private static function clean_url( $input ): ?string {
		$url = is_string( $input ) ? trim( $input ) : null;
		if ( null === $url || '' === $url ) {
			return $url;
		}
		if ( 1 !== preg_match( '#^https?://#i', $url ) ) {   // esc_url_raw() would put http:// in front of anything.
			return null;
		}
		$url   = untrailingslashit( esc_url_raw( $url, array( 'http', 'https' ) ) );
		$parts = wp_parse_url( $url );
		if ( strlen( $url ) > 200 || ! is_array( $parts ) || ! isset( $parts['scheme'], $parts['host'] ) || array_intersect_key( $parts, array_flip( array( 'user', 'pass', 'query', 'fragment' ) ) ) ) {
			return null;
		}
		return $url;
	}

	/**
	 * Addresses of helpers, from a list or from lines.
	 *
	 * @param mixed  $input What somebody entered.
	 * @param string $kind  One of stun, turn.
	 * @return string[]|null Null if one is none, or they are too many.
	 */
	private static function addresses( $input, string $kind ): ?array {
		$found = self::lines( $input );
		foreach ( $found ?? array() as $address ) {
			// What browsers take: scheme, host or address, perhaps a port, for TURN perhaps a transport.
			if ( 1 !== preg_match( "/^{$kind}s?:(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?(\?transport=(udp|tcp))?\z/i", $address ) || strlen( $address ) > Settings_Schema::TEXT_MAX ) {
				return null;
			}
		}
		return null === $found || count( $found ) > Settings_Schema::SERVERS_MAX ? null : $found;
	}

	/**
	 * A whole number from 0.
	 *
	 * @param mixed $input What somebody entered.
	 * @param int   $most  The largest.
	 */
	private static function count( $input, int $most ): ?int {
		$number = filter_var(
			$input,
			FILTER_VALIDATE_INT,
			array(
				'options' => array(
					'min_range' => 0,
					'max_range' => $most,
				),
			)
		);
		return false === $number ? null : $number;
	}
}
