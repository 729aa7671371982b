<?php
/**
 * What the site owner has decided.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The settings of this site and their one validation. The page that shows them is Settings_Page.
 *
 * @since 0.1.0
 */
final class Settings {

	/** The option, and the group it is saved in. */
	const OPTION = 'dumbbell_stream_settings';
	const GROUP  = 'dumbbell_stream';

	/** The shortest secret that is accepted, in characters: the sidecar accepts no shorter one either. The button makes 43. */
	const SECRET_LENGTH_MIN = 16;

	/** Name of the secret shared with the sidecar in the vault. */
	private const SECRET = 'sidecar';

	private const DEFAULTS = array(
		'sidecar_url'  => '',
		'secret_since' => 0,
		'ask_to_share' => true,
		'delete_data'  => false,
	);

	/**
	 * Registers the setting, with its schema.
	 *
	 * @since 0.1.0
	 */
	public static function register(): void {
		$properties = array(
			'sidecar_url'  => array(
				'type'        => 'string',
				'maxLength'   => 200,
				'description' => __( 'Address of the sidecar; empty while none is connected.', 'dumbbell-stream' ),
			),
			'secret_since' => array(
				'type'        => 'integer',
				'minimum'     => 0,
				'description' => __( 'When the secret shared with the sidecar was last changed, Unix seconds; 0 if there is none.', 'dumbbell-stream' ),
			),
			'ask_to_share' => array(
				'type'        => 'boolean',
				'description' => __( 'Whether viewers are asked to pass the picture on.', 'dumbbell-stream' ),
			),
			'delete_data'  => array(
				'type'        => 'boolean',
				'description' => __( 'Whether removing the plugin removes the streams and their keys too.', 'dumbbell-stream' ),
			),
		);
		register_setting(
			self::GROUP,
			self::OPTION,
			array(
				'type'              => 'object',
				'label'             => __( 'Dumbbell Stream', 'dumbbell-stream' ),
				'sanitize_callback' => array( self::class, 'sanitize' ),
				'default'           => self::DEFAULTS,
				'show_in_rest'      => array(
					'schema' => array(
						'type'                 => 'object',
						'properties'           => $properties,
						'additionalProperties' => false,
					),
				),
			)
		);
	}

	/**
	 * Capability that options.php asks for on our page.
	 *
	 * @since 0.1.0
	 */
	public static function capability(): string {
		return 'manage_dumbbell_stream';
	}

	/**
	 * All settings.
	 *
	 * @since 0.1.0
	 *
	 * @return array{sidecar_url: string, secret_since: int, ask_to_share: bool, delete_data: bool}
	 */
	public static function all(): array {
		$stored = get_option( self::OPTION );
		$stored = is_array( $stored ) ? $stored : array();
		return array(
			'sidecar_url'  => is_string( $stored['sidecar_url'] ?? null ) ? $stored['sidecar_url'] : '',
			'secret_since' => (int) ( $stored['secret_since'] ?? 0 ),
			'ask_to_share' => (bool) ( $stored['ask_to_share'] ?? true ),
			'delete_data'  => (bool) ( $stored['delete_data'] ?? false ),
		);
	}

	/**
	 * Address of the sidecar without a slash at the end; '' while none is connected.
	 *
	 * @since 0.1.0
	 */
	public static function sidecar_url(): string {
		return self::all()['sidecar_url'];
	}

	/**
	 * The secret shared with the sidecar: the constant DUMBBELL_STREAM_SECRET if it is set, else the one from the vault.
	 *
	 * @since 0.1.0
	 *
	 * @return string '' while there is none.
	 * @throws \RuntimeException If the vault cannot be opened.
	 */
	public static function secret(): string {
		return self::has_secret_constant() ? (string) constant( 'DUMBBELL_STREAM_SECRET' ) : (string) Secrets::get( self::SECRET );
	}

	/**
	 * Whether wp-config.php sets the secret.
	 *
	 * @since 0.1.0
	 */
	public static function has_secret_constant(): bool {
		return defined( 'DUMBBELL_STREAM_SECRET' ) && '' !== constant( 'DUMBBELL_STREAM_SECRET' );
	}

	/**
	 * Saves settings; those that are not named stay. The way in for programs, with the same validation as the page.
	 *
	 * @since 0.1.0
	 *
	 * @param array{sidecar_url?: string, secret?: string, ask_to_share?: bool, delete_data?: bool} $changes What to change.
	 * @return string[] What was refused and why, a sentence each; empty if all was taken.
	 */
	public static function save( array $changes ): array {
		$checked = self::check( $changes );
		update_option( self::OPTION, $checked['settings'], false );
		return $checked['refusals'];
	}

	/**
	 * The sanitize callback of the option.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed $input What somebody wants to store.
	 * @return array{sidecar_url: string, secret_since: int, ask_to_share: bool, delete_data: bool}
	 */
	public static function sanitize( $input ): array {
		$checked = self::check( is_array( $input ) ? $input : array() );
		foreach ( function_exists( 'add_settings_error' ) ? $checked['refusals'] : array() as $field => $sentence ) {
			add_settings_error( self::OPTION, "dumbbell_stream_$field", $sentence );
		}
		return $checked['settings'];
	}

	/**
	 * Checks each field. A refused field keeps its value; the secret goes into the vault and never into the option.
	 *
	 * @param array<mixed> $input Fields by name.
	 * @return array{settings: array{sidecar_url: string, secret_since: int, ask_to_share: bool, delete_data: bool}, refusals: array<string, string>}
	 */
	private static function check( array $input ): array {
		$settings = self::all();
		$refusals = array();
		if ( isset( $input['sidecar_url'] ) ) {
			$url = self::clean_url( $input['sidecar_url'] );
			if ( null === $url ) {
				$refusals['sidecar_url'] = __( 'The address of the sidecar was not saved. Enter it with https:// in front and nothing behind the host and port, for example https://live.example.org.', 'dumbbell-stream' );
			}
			$settings['sidecar_url'] = $url ?? $settings['sidecar_url'];
		}
		if ( isset( $input['secret_since'] ) ) {   // WordPress sanitizes a new option twice: this is what the first round made.
			$settings['secret_since'] = absint( $input['secret_since'] );
		}
		foreach ( array( 'ask_to_share', 'delete_data' ) as $field ) {
			$settings[ $field ] = isset( $input[ $field ] ) ? wp_validate_boolean( $input[ $field ] ) : $settings[ $field ];
		}
		$secret = isset( $input['secret'] ) && is_string( $input['secret'] ) ? trim( $input['secret'] ) : '';
		if ( '' !== $secret && ! self::is_kept( $secret ) ) {
			$refusal = self::keep_secret( $secret );
			if ( null === $refusal ) {
				$settings['secret_since'] = max( intdiv( Clock::now_ms(), 1000 ), $settings['secret_since'] + 1 );
			} else {
				$refusals['secret'] = $refusal;
			}
		}
		return array(
			'settings' => $settings,
			'refusals' => $refusals,
		);
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
	 * Whether this is the secret that is kept already.
	 *
	 * @param string $secret The secret.
	 */
	private static function is_kept( string $secret ): bool {
		try {
			return hash_equals( (string) Secrets::get( self::SECRET ), $secret );
		} catch ( \RuntimeException $e ) {
			return false;
		}
	}

	/**
	 * Puts the secret into the vault.
	 *
	 * @param string $secret The secret.
	 * @return string|null Why not; null if it is kept.
	 */
	private static function keep_secret( string $secret ): ?string {
		if ( strlen( $secret ) < self::SECRET_LENGTH_MIN ) {
			/* translators: %d: number of characters. */
			return sprintf( __( 'The secret was not saved: it must have at least %d characters. Use the button that makes one.', 'dumbbell-stream' ), self::SECRET_LENGTH_MIN );
		}
		try {
			Secrets::set( self::SECRET, $secret );
			return null;
		} catch ( \RuntimeException $e ) {
			return $e->getMessage();
		}
	}
}
