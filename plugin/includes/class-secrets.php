<?php
/**
 * The vault of this site.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Keeps secrets in one encrypted option: never in post meta, never autoloaded, never in a script.
 *
 * The vault is sealed under DUMBBELL_STREAM_KEY from wp-config.php or, failing that, under the LOGGED_IN salts.
 * After a change of either, DUMBBELL_STREAM_KEY_PREVIOUS names the former one (for salts: LOGGED_IN_KEY and
 * LOGGED_IN_SALT written together); the next write seals the vault under the new one.
 *
 * @since 0.1.0
 */
final class Secrets {

	/** The option. */
	const OPTION = 'dumbbell_stream_secrets';

	/**
	 * Reads a secret.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name Name of the secret.
	 * @return string|null Null if there is none.
	 * @throws \RuntimeException If the vault or the secret cannot be opened. Never make a new secret then: the old one may come back.
	 */
	public static function get( string $name ): ?string {
		return null === self::stored() ? null : self::read( self::vault(), $name );
	}

	/**
	 * Reads a secret, and makes it the first time.
	 *
	 * @since 0.1.0
	 *
	 * @param string   $name Name of the secret.
	 * @param callable $make Makes the secret, any bytes.
	 * @return string The secret.
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 *
	 * @phpstan-param callable(): string $make
	 */
	public static function get_or_make( string $name, callable $make ): string {
		return self::get( $name ) ?? Lock::run(
			'secrets',
			static function () use ( $name, $make ): string {
				self::look_again();
				$vault = self::vault();
				$found = self::read( $vault, $name );   // Another process may have made it while we waited.
				return $found ?? self::store( $vault, $name, $make() );
			}
		);
	}

	/**
	 * Keeps a secret, replaces it or, with null, destroys it.
	 *
	 * @since 0.1.0
	 *
	 * @param string      $name  Name of the secret.
	 * @param string|null $value Any bytes.
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	public static function set( string $name, ?string $value ): void {
		self::set_all( array( $name => $value ) );
	}

	/**
	 * Changes several secrets at once: all of them, or none.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, string|null> $values Secrets by name; null destroys one.
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	public static function set_all( array $values ): void {
		Lock::run(
			'secrets',
			static function () use ( $values ): void {
				self::look_again();
				$vault = self::vault();
				foreach ( $values as $name => $value ) {
					$vault = $vault->with( (string) $name, $value );
				}
				self::write( $vault );
			}
		);
	}

	/**
	 * Seals the vault under the current key of wp-config.php, if an older one had to open it.
	 *
	 * @since 0.1.0
	 *
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	public static function rotate(): void {
		if ( null === self::stored() || ! self::vault()->is_outdated() ) {
			return;
		}
		Lock::run(
			'secrets',
			static function (): void {
				self::look_again();
				self::write( self::vault() );
			}
		);
	}

	/**
	 * Whether the secrets can be opened: one sentence if not, null if all is well.
	 *
	 * @since 0.1.0
	 */
	public static function problem(): ?string {
		try {
			null === self::stored() || self::vault();
			return null;
		} catch ( \RuntimeException $e ) {
			return $e->getMessage();
		}
	}

	/**
	 * Whether a key in wp-config.php of their own protects the secrets, and not only the salts.
	 *
	 * @since 0.1.0
	 */
	public static function has_own_key(): bool {
		return '' !== self::constant( 'DUMBBELL_STREAM_KEY' );
	}

	/**
	 * The vault as it stands, or a new one if nothing was kept yet.
	 *
	 * @throws \RuntimeException If no passphrase of wp-config.php opens it.
	 */
	private static function vault(): Vault {
		$salts       = wp_salt( 'logged_in' );
		$current     = self::has_own_key() ? self::constant( 'DUMBBELL_STREAM_KEY' ) : $salts;
		$passphrases = array( $current, $salts, self::constant( 'DUMBBELL_STREAM_KEY_PREVIOUS' ) );
		$stored      = self::stored();
		$vault       = null === $stored ? Vault::create( $current ) : Vault::open( $stored, $passphrases );
		if ( null === $vault ) {
			throw new \RuntimeException( esc_html__( 'The keys of your streams cannot be opened, because the keys in wp-config.php have changed. Put the former DUMBBELL_STREAM_KEY, or the former LOGGED_IN_KEY followed by LOGGED_IN_SALT, into wp-config.php as DUMBBELL_STREAM_KEY_PREVIOUS.', 'dumbbell-stream' ) );
		}
		return $vault;
	}

	/**
	 * Reads a secret out of an open vault.
	 *
	 * @param Vault  $vault The vault.
	 * @param string $name  Name of the secret.
	 * @throws \RuntimeException If the secret is there but damaged.
	 */
	private static function read( Vault $vault, string $name ): ?string {
		$value = $vault->get( $name );
		if ( null === $value && $vault->has( $name ) ) {
			throw new \RuntimeException( esc_html__( 'A stored key of your streams is damaged. Restore the option dumbbell_stream_secrets from a backup of the database.', 'dumbbell-stream' ) );
		}
		return $value;
	}

	/**
	 * Writes the vault with one secret changed, and hands the secret on.
	 *
	 * @param Vault       $vault The vault.
	 * @param string      $name  Name of the secret.
	 * @param string|null $value The secret; null takes it out.
	 * @throws \RuntimeException If the database did not keep it.
	 *
	 * @phpstan-template T of string|null
	 * @phpstan-param T $value
	 * @phpstan-return T
	 */
	private static function store( Vault $vault, string $name, ?string $value ): ?string {
		self::write( $vault->with( $name, $value ) );
		return $value;
	}

	/**
	 * Writes the vault and reads it back before anybody drops a plain text.
	 *
	 * @param Vault $vault The vault.
	 * @throws Storage_Fault If the database did not keep it.
	 */
	private static function write( Vault $vault ): void {
		update_option( self::OPTION, $vault->to_array(), false );
		self::look_again();
		if ( self::stored() !== $vault->to_array() ) {
			throw new Storage_Fault();
		}
	}

	/**
	 * What the option holds; null if there is none.
	 *
	 * @return mixed
	 */
	private static function stored() {
		return get_option( self::OPTION, null );
	}

	/**
	 * Makes the next look go to the database: what this request has seen before it had to wait for a lock may be out of date.
	 *
	 * @since 0.1.0
	 */
	public static function look_again(): void {
		wp_cache_delete( self::OPTION, 'options' );
		wp_cache_delete( 'notoptions', 'options' );
		wp_cache_delete( 'alloptions', 'options' );
	}

	/**
	 * A constant of wp-config.php, '' if it is not set.
	 *
	 * @param string $name Name of the constant.
	 */
	private static function constant( string $name ): string {
		return defined( $name ) ? (string) constant( $name ) : '';
	}
}
