<?php
/**
 * A counter-notice that is signed with the key of the stream.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Whoever signs a counter-notice with a key that the stream key has certified for statements proves that he controls the stream. What
 * cannot be verified is not kept: it proves nothing, and says nothing against the counter-notice.
 *
 * The certificate is that of Certificate, scope 2; the signature is over "dumbbell-stream statement" and the signed text.
 *
 * @since 0.1.0
 */
final class Counter_Key {

	private const BODY_BYTES  = 82;
	private const SCOPE       = 2;
	private const CERTIFICATE = 'dumbbell-stream certificate';
	private const STATEMENT   = 'dumbbell-stream statement';

	/**
	 * The columns of a certificate and a signature: bytes if they are good, null otherwise.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $row With key_certificate and key_signature in base64url, and signed_text.
	 * @return array{key_certificate: string|null, key_signature: string|null}
	 */
	public static function columns( array $row ): array {
		$certificate = Base64url::decode( (string) $row['key_certificate'], self::BODY_BYTES + SODIUM_CRYPTO_SIGN_BYTES );
		$signature   = Base64url::decode( (string) $row['key_signature'], SODIUM_CRYPTO_SIGN_BYTES );
		$is_good     = null !== $certificate && null !== $signature && self::is_good( $certificate, $signature, (string) $row['signed_text'] );
		return array(
			'key_certificate' => $is_good ? $certificate : null,
			'key_signature'   => $is_good ? $signature : null,
		);
	}

	/**
	 * The stream by whose key a counter-notice is certified.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $counter A counter-notice as stored.
	 * @return string Base64url; '' if it is not signed so.
	 */
	public static function stream( array $counter ): string {
		return null === ( $counter['key_certificate'] ?? null ) || '' === $counter['key_certificate'] ? '' : Base64url::encode( substr( $counter['key_certificate'], 2, 32 ) );
	}

	/**
	 * Whether certificate and signature hold.
	 *
	 * @param string $certificate 146 bytes.
	 * @param string $signature   64 bytes.
	 * @param string $text        What was signed.
	 */
	private static function is_good( string $certificate, string $signature, string $text ): bool {
		list( $body, $seal )  = array( (string) substr( $certificate, 0, self::BODY_BYTES ), (string) substr( $certificate, self::BODY_BYTES ) );
		list( $stream, $key ) = array( (string) substr( $body, 2, 32 ), (string) substr( $body, 34, 32 ) );
		$times                = unpack( 'Jsession/JnotAfter', $body, 66 );
		$now_ms               = Clock::now_ms();
		return is_array( $times ) && "\x01" . chr( self::SCOPE ) === substr( $body, 0, 2 ) && $times['session'] <= $now_ms + Call_Signature::WINDOW_MS && $now_ms <= $times['notAfter']
			&& '' !== $signature && '' !== $stream && '' !== $key && '' !== $seal
			&& sodium_crypto_sign_verify_detached( $seal, self::CERTIFICATE . $body, $stream )
			&& sodium_crypto_sign_verify_detached( $signature, self::STATEMENT . $text, $key );
	}
}
