<?php
/**
 * Named secrets, sealed.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * A vault holds secrets under one random master key, which is itself sealed under a passphrase from wp-config.php.
 * Changing the passphrase therefore seals one key again and touches no secret. Values never change: with() makes a new vault.
 *
 * @since 0.1.0
 */
final class Vault {

	private const VERSION = 1;

	/**
	 * Master key, 32 bytes.
	 *
	 * @var string
	 */
	private $master;

	/**
	 * The master key sealed under the passphrase.
	 *
	 * @var string
	 */
	private $sealed_master;

	/**
	 * Sealed values by name.
	 *
	 * @var array<string, string>
	 */
	private $values;

	/**
	 * Whether the stored form is sealed under an older passphrase.
	 *
	 * @var bool
	 */
	private $outdated;

	/**
	 * Takes the parts; create() and open() are the doors.
	 *
	 * @param string                $master        Master key, 32 bytes.
	 * @param string                $sealed_master The same, sealed.
	 * @param array<string, string> $values        Sealed values by name.
	 * @param bool                  $outdated      Whether the stored form is sealed under an older passphrase.
	 */
	private function __construct( string $master, string $sealed_master, array $values, bool $outdated ) {
		$this->master        = $master;
		$this->sealed_master = $sealed_master;
		$this->values        = $values;
		$this->outdated      = $outdated;
	}

	/**
	 * Makes an empty vault.
	 *
	 * @since 0.1.0
	 *
	 * @param string $passphrase Long and random: there is no slow hash in the way of a guess.
	 */
	public static function create( string $passphrase ): self {
		$master = random_bytes( SODIUM_CRYPTO_SECRETBOX_KEYBYTES );
		return new self( $master, self::seal( $master, self::wrapping_key( $passphrase ) ), array(), false );
	}

	/**
	 * Opens a stored vault. If an older passphrase fits, the vault is sealed under the current one and says that it is outdated.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed    $stored      What to_array() gave.
	 * @param string[] $passphrases The current one first, then older ones.
	 * @return self|null Null if no passphrase fits or the stored form is damaged.
	 */
	public static function open( $stored, array $passphrases ): ?self {
		if ( ! is_array( $stored ) || self::VERSION !== ( $stored['version'] ?? null ) || ! is_string( $stored['master'] ?? null ) || ! is_array( $stored['values'] ?? null ) ) {
			return null;
		}
		foreach ( array_values( $passphrases ) as $age => $passphrase ) {
			$master = '' === $passphrase ? null : self::unseal( $stored['master'], self::wrapping_key( $passphrase ) );
			if ( null !== $master ) {
				$sealed = 0 === $age ? $stored['master'] : self::seal( $master, self::wrapping_key( $passphrases[0] ) );
				return new self( $master, $sealed, $stored['values'], $age > 0 );
			}
		}
		return null;
	}

	/**
	 * Whether to_array() should be stored again because an older passphrase had to open it.
	 *
	 * @since 0.1.0
	 */
	public function is_outdated(): bool {
		return $this->outdated;
	}

	/**
	 * Whether a secret of this name is kept, readable or not.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name Name of the secret.
	 */
	public function has( string $name ): bool {
		return isset( $this->values[ $name ] );
	}

	/**
	 * Reads a secret.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name Name of the secret.
	 * @return string|null Null if there is none, or if somebody tampered with it.
	 */
	public function get( string $name ): ?string {
		return $this->has( $name ) ? self::unseal( $this->values[ $name ], $this->value_key( $name ) ) : null;
	}

	/**
	 * The vault with a secret put in, replaced or, with null, taken out.
	 *
	 * @since 0.1.0
	 *
	 * @param string      $name  Name of the secret.
	 * @param string|null $value Any bytes.
	 */
	public function with( string $name, ?string $value ): self {
		$values = $this->values;
		unset( $values[ $name ] );
		if ( null !== $value ) {
			$values[ $name ] = self::seal( $value, $this->value_key( $name ) );
		}
		return new self( $this->master, $this->sealed_master, $values, $this->outdated );
	}

	/**
	 * The form to store: nothing in it is plain but the names.
	 *
	 * @since 0.1.0
	 *
	 * @return array{version: int, master: string, values: array<string, string>}
	 */
	public function to_array(): array {
		return array(
			'version' => self::VERSION,
			'master'  => $this->sealed_master,
			'values'  => $this->values,
		);
	}

	/**
	 * Each name has a key of its own, so that a sealed value cannot be moved under another name.
	 *
	 * @param string $name Name of the secret.
	 */
	private function value_key( string $name ): string {
		return sodium_crypto_generichash( 'dumbbell-stream value ' . $name, $this->master );
	}

	/**
	 * A passphrase as a key.
	 *
	 * @param string $passphrase Long and random.
	 */
	private static function wrapping_key( string $passphrase ): string {
		return sodium_crypto_generichash( 'dumbbell-stream master ' . $passphrase );
	}

	/**
	 * Seals bytes.
	 *
	 * @param string $bytes Plain bytes.
	 * @param string $key   32 bytes.
	 * @return string Nonce and box, base64url.
	 */
	private static function seal( string $bytes, string $key ): string {
		$nonce = random_bytes( SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		return Base64url::encode( $nonce . sodium_crypto_secretbox( $bytes, $nonce, $key ) );
	}

	/**
	 * Opens what seal() made.
	 *
	 * @param mixed  $sealed What was stored; a damaged database may hold anything.
	 * @param string $key    32 bytes.
	 * @return string|null Null if it was not sealed by this key.
	 */
	private static function unseal( $sealed, string $key ): ?string {
		$overhead = SODIUM_CRYPTO_SECRETBOX_NONCEBYTES + SODIUM_CRYPTO_SECRETBOX_MACBYTES;
		$length   = is_string( $sealed ) ? intdiv( strlen( $sealed ) * 3, 4 ) : 0;
		$bytes    = $length >= $overhead ? Base64url::decode( $sealed, $length ) : null;
		if ( null === $bytes ) {
			return null;
		}
		$nonce = substr( $bytes, 0, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		$plain = sodium_crypto_secretbox_open( substr( $bytes, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES ), $nonce, $key );
		return false === $plain ? null : $plain;
	}
}
