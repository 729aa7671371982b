<?php
/**
 * The stream key's word for a session key.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * A session certificate says: packets of this session are signed by that key.
 *
 * 146 bytes, numbers big-endian: version u8 | scope u8 | stream 32 | session public key 32 | session u64 Unix ms |
 * not after u64 Unix ms | Ed25519 signature 64 by the stream key over "dumbbell-stream certificate" and the first 82 bytes.
 *
 * @since 0.1.0
 */
final class Certificate {

	private const VERSION = 1;

	/** `media` signs packets; `statement` signs what a broadcaster declares, such as a counter-notice. */
	private const SCOPES = array(
		'media'     => 1,
		'statement' => 2,
	);

	/**
	 * Signs a certificate.
	 *
	 * @since 0.1.0
	 *
	 * @param array{scope: string, key: string, session: int, notAfter: int} $claims  Scope 'media' or 'statement', session
	 *        public key (32 bytes), session (Unix ms of its start), last moment of validity (Unix ms).
	 * @param non-empty-string                                               $keypair The stream's Ed25519 key pair, 96 bytes as sodium keeps it.
	 * @return string 146 bytes.
	 * @throws \InvalidArgumentException If a claim is out of bounds.
	 */
	public static function sign( array $claims, string $keypair ): string {
		$scope = self::SCOPES[ $claims['scope'] ] ?? null;
		if ( null === $scope || 32 !== strlen( $claims['key'] ) ) {
			throw new \InvalidArgumentException( 'A certificate needs a known scope and a public key of 32 bytes.' );
		}
		if ( $claims['session'] < 0 || $claims['notAfter'] <= $claims['session'] ) {
			throw new \InvalidArgumentException( 'A certificate must end after its session has begun.' );
		}
		$body = pack( 'CC', self::VERSION, $scope )
			. sodium_crypto_sign_publickey( $keypair )
			. $claims['key']
			. pack( 'JJ', $claims['session'], $claims['notAfter'] );
		return $body . sodium_crypto_sign_detached( 'dumbbell-stream certificate' . $body, sodium_crypto_sign_secretkey( $keypair ) );
	}
}
