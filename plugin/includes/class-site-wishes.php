<?php
/**
 * What the sidecar should do for this site.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Tells the sidecar which servers help browsers find each other, how many viewers may watch without sharing, and whose pages may frame
 * a stream.
 *
 * @since 0.1.0
 *
 * @phpstan-import-type Values from Settings
 */
final class Site_Wishes {

	/**
	 * The wishes as the sidecar takes them.
	 *
	 * @since 0.1.0
	 *
	 * @return array{iceServers: array<int, array<string, mixed>>, floorViewers: int|null, embedOrigins: string[]}
	 * @throws \RuntimeException If the vault cannot be opened.
	 */
	public static function body(): array {
		$settings = Settings::all();
		$servers  = array();
		if ( array() !== $settings['stun_urls'] ) {
			$servers[] = array( 'urls' => $settings['stun_urls'] );
		}
		if ( array() !== $settings['turn_urls'] ) {
			$password  = (string) Secrets::get( Settings::TURN_SECRET );
			$servers[] = array( 'urls' => $settings['turn_urls'] ) + self::credentials( $settings['turn_username'], $password );
		}
		return array(
			'iceServers'   => $servers,
			'floorViewers' => $settings['floor_viewers'],
			'embedOrigins' => $settings['embed_origins'],
		);
	}

	/**
	 * Tells the connected sidecar. May be repeated.
	 *
	 * @since 0.1.0
	 *
	 * @return \WP_Error|null Why not; null if it knows.
	 */
	public static function tell(): ?\WP_Error {
		$sidecar = Sidecar::connected();
		if ( is_wp_error( $sidecar ) ) {
			return $sidecar;
		}
		try {
			$answer = $sidecar->wish( self::body() );
		} catch ( \RuntimeException $e ) {
			return Storage_Fault::explain( $e );
		}
		return is_wp_error( $answer ) ? $answer : null;
	}

	/**
	 * The part of the settings that the sidecar should hear of; equal parts need not be told twice.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed $settings Settings, or what stood in their place.
	 * @return array<string, mixed>
	 */
	public static function part( $settings ): array {
		$names = array( 'stun_urls', 'turn_urls', 'turn_username', 'turn_since', 'floor_viewers', 'embed_origins' );
		return array_intersect_key( ( is_array( $settings ) ? $settings : array() ) + Settings_Schema::DEFAULTS, array_flip( $names ) );
	}

	/**
	 * Whether there is anything that a sidecar does not do by itself.
	 *
	 * @since 0.1.0
	 */
	public static function are_any(): bool {
		return self::part( Settings::all() ) !== self::part( null );
	}

	/**
	 * How browsers show who they are.
	 *
	 * @param string $name     Name; '' if names and passwords are made from a shared secret.
	 * @param string $password Password or shared secret; '' if there is none.
	 * @return array<string, string>
	 */
	private static function credentials( string $name, string $password ): array {
		if ( '' === $name ) {
			return '' === $password ? array() : array( 'secret' => $password );
		}
		return array(
			'username'   => $name,
			'credential' => $password,
		);
	}
}
