<?php
/**
 * The stream key's word about the keys around it.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * A key list says which sessions are void, by which key the site signs, and which key comes after this one.
 *
 * Numbers big-endian: version u8 | stream 32 | number u64 | since u64 Unix ms | site key 32 | successor 32 (zeros: none) |
 * count u8 | so many sessions u64 Unix ms, rising | Ed25519 signature 64 by the stream key over "dumbbell-stream key list" and
 * everything before it.
 *
 * @since 0.1.0
 */
final class Key_List {

	/** The most sessions that one list names; what is older goes into `since`. */
	const SESSIONS_MAX = 64;

	/** The number of a list that names a successor, and of no other: 2^53 - 1. */
	const LAST = 9007199254740991;

	private const VERSION = 1;

	/**
	 * Signs a list.
	 *
	 * @since 0.1.0
	 *
	 * @param array{number: int, since: int, site: string|null, successor: string|null, revoked: int[]} $claims  Number of the list
	 *        from 1; sessions before `since` are void (Unix ms); public keys of 32 bytes; void sessions, rising.
	 * @param non-empty-string                                                                          $keypair The stream's Ed25519 key pair, 96 bytes as sodium keeps it.
	 * @throws \InvalidArgumentException If a claim is out of bounds.
	 */
	public static function sign( array $claims, string $keypair ): string {
		$stream = sodium_crypto_sign_publickey( $keypair );
		self::judge( $claims, $stream );
		$none = str_repeat( "\0", SODIUM_CRYPTO_SIGN_PUBLICKEYBYTES );
		$body = pack( 'C', self::VERSION ) . $stream . pack( 'JJ', $claims['number'], $claims['since'] )
			. ( $claims['site'] ?? $none ) . ( $claims['successor'] ?? $none ) . pack( 'C', count( $claims['revoked'] ) )
			. ( $claims['revoked'] ? pack( 'J*', ...$claims['revoked'] ) : '' );
		return $body . sodium_crypto_sign_detached( 'dumbbell-stream key list' . $body, sodium_crypto_sign_secretkey( $keypair ) );
	}

	/**
	 * Refuses what no reader would accept.
	 *
	 * @param array{number: int, since: int, site: string|null, successor: string|null, revoked: int[]} $claims What is to be signed.
	 * @param string                                                                                    $stream Public key of the stream.
	 * @throws \InvalidArgumentException If a claim is out of bounds.
	 */
	private static function judge( array $claims, string $stream ): void {
		$revoked = array_values( $claims['revoked'] );
		$rising  = $revoked;
		sort( $rising );
		if ( array_values( array_unique( $rising ) ) !== $revoked || count( $revoked ) > self::SESSIONS_MAX || ( $revoked && $revoked[0] < $claims['since'] ) ) {
			throw new \InvalidArgumentException( 'A key list names at most 64 sessions, rising, none before `since`.' );
		}
		if ( $claims['number'] < 1 || $claims['number'] > self::LAST || $claims['since'] < 0 ) {
			throw new \InvalidArgumentException( 'A key list has a number from 1.' );
		}
		if ( ( null !== $claims['successor'] ) !== ( self::LAST === $claims['number'] ) || $claims['successor'] === $stream ) {
			throw new \InvalidArgumentException( 'The last key list, and no other, names a successor.' );
		}
		foreach ( array( $claims['site'], $claims['successor'] ) as $key ) {
			if ( null !== $key && SODIUM_CRYPTO_SIGN_PUBLICKEYBYTES !== strlen( $key ) ) {
				throw new \InvalidArgumentException( 'A public key has 32 bytes.' );
			}
		}
	}
}
