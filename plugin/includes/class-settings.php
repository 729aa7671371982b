<?php
/**
 * What the site owner has decided.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The settings of this site. What they may be says Settings_Schema, what is refused Settings_Input; the page is Settings_Page.
 *
 * @since 0.1.0
 *
 * @phpstan-type Values array{sidecar_url: string, secret_since: int, share_when: string, share_kbits_max: int, stun_urls: string[], turn_urls: string[], turn_username: string, turn_since: int, floor_viewers: int|null, embed_origins: string[], delete_data: bool, guide_done: bool}
 */
final class Settings {

	/** The option, and the group it is saved in. */
	const OPTION = 'dumbbell_stream_settings';
	const GROUP  = 'dumbbell_stream';

	/** The shortest secret that is accepted, in characters: the sidecar accepts no shorter one either. */
	const SECRET_LENGTH_MIN = 16;

	/** Among what was refused: the database. */
	const STORAGE = 'storage';

	/** Names in the vault: the secret shared with the sidecar, and what the TURN server wants to see. */
	const SECRET      = 'sidecar';
	const TURN_SECRET = 'turn';

	/**
	 * Registers the setting, with its schema.
	 *
	 * @since 0.1.0
	 */
	public static function register(): void {
		register_setting(
			self::GROUP,
			self::OPTION,
			array(
				'type'              => 'object',
				'label'             => __( 'Dumbbell Stream', 'dumbbell-stream' ),
				'sanitize_callback' => array( self::class, 'sanitize' ),
				'default'           => Settings_Schema::DEFAULTS,
				'show_in_rest'      => array(
					'schema' => array(
						'type'                 => 'object',
						'properties'           => Settings_Schema::properties(),
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
	 * All settings, whatever the database holds.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 *
	 * @phpstan-return Values
	 */
	public static function all(): array {
		return self::normal( get_option( self::OPTION ) );
	}

	/**
	 * Settings as they may be, whatever was stored.
	 *
	 * @param mixed $stored What was stored.
	 * @return array<string, mixed>
	 *
	 * @phpstan-return Values
	 */
	private static function normal( $stored ): array {
		$stored = is_array( $stored ) ? $stored : array();
		$number = static function ( string $name ) use ( $stored ): int {
			return is_numeric( $stored[ $name ] ?? null ) ? max( 0, (int) $stored[ $name ] ) : 0;
		};
		$text   = static function ( string $name ) use ( $stored ): string {
			return is_string( $stored[ $name ] ?? null ) ? $stored[ $name ] : '';
		};
		$list   = static function ( string $name ) use ( $stored ): array {
			return is_array( $stored[ $name ] ?? null ) ? array_values( array_filter( $stored[ $name ], 'is_string' ) ) : array();
		};
		return array(
			'sidecar_url'     => $text( 'sidecar_url' ),
			'secret_since'    => $number( 'secret_since' ),
			'share_when'      => in_array( $text( 'share_when' ), Settings_Schema::SHARE_WHEN, true ) ? $text( 'share_when' ) : 'play',
			'share_kbits_max' => $number( 'share_kbits_max' ),
			'stun_urls'       => $list( 'stun_urls' ),
			'turn_urls'       => $list( 'turn_urls' ),
			'turn_username'   => $text( 'turn_username' ),
			'turn_since'      => $number( 'turn_since' ),
			'floor_viewers'   => isset( $stored['floor_viewers'] ) ? $number( 'floor_viewers' ) : null,
			'embed_origins'   => $list( 'embed_origins' ),
			'delete_data'     => (bool) ( $stored['delete_data'] ?? false ),
			'guide_done'      => (bool) ( $stored['guide_done'] ?? false ),
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
	 * @param array<string, mixed> $changes What to change: settings by name; besides `pairing` (what the sidecar prints), `secret`
	 *                                      and `turn_secret`, which go into the vault.
	 * @return array<string, string> What was refused and why, a sentence each, by name; empty if all was taken. What the database did
	 *                               not keep stands under STORAGE: then nothing was changed.
	 */
	public static function save( array $changes ): array {
		$before = self::secrets();
		$kept   = Settings_Input::keep_secrets( Settings_Input::check( $changes ) );
		if ( isset( $kept['refusals'][ self::STORAGE ] ) || update_option( self::OPTION, $kept['settings'], false ) ) {
			return $kept['refusals'];
		}
		wp_cache_delete( self::OPTION, 'options' );   // False says as well that all was as it should be.
		if ( self::all() === self::normal( $kept['settings'] ) ) {
			return $kept['refusals'];
		}
		try {
			$before && Secrets::set_all( $before );   // A new secret with the old address would cut the connection.
		} catch ( \RuntimeException $e ) {
			unset( $e );   // It is told below either way.
		}
		return array( self::STORAGE => ( new Storage_Fault() )->getMessage() ) + $kept['refusals'];
	}

	/**
	 * What of the vault belongs to the settings.
	 *
	 * @return array<string, string|null> By name in the vault; empty if it cannot be opened.
	 */
	private static function secrets(): array {
		try {
			return array(
				self::SECRET      => Secrets::get( self::SECRET ),
				self::TURN_SECRET => Secrets::get( self::TURN_SECRET ),
			);
		} catch ( \RuntimeException $e ) {
			return array();
		}
	}

	/**
	 * The sanitize callback of the option.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed $input What somebody wants to store.
	 * @return array<string, mixed>
	 *
	 * @phpstan-return Values
	 */
	public static function sanitize( $input ): array {
		$kept = Settings_Input::keep_secrets( Settings_Input::check( is_array( $input ) ? $input : array() ) );
		foreach ( function_exists( 'add_settings_error' ) ? $kept['refusals'] : array() as $field => $sentence ) {
			add_settings_error( self::OPTION, "dumbbell_stream_$field", $sentence );
		}
		return $kept['settings'];
	}
}
