<?php
/**
 * The identities of streams.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Each stream is an Ed25519 key. The public half is open and stands in post meta; the private half is made here, stays in
 * the vault and signs nothing but session certificates and the key list.
 *
 * @since 0.1.0
 */
final class Keys {

	/** Post meta: the public key, base64url, which is the stream's ID. */
	const PUBLIC_META = '_dumbbell_stream_key';

	/** Post meta: generation of the ingest key. */
	const GENERATION_META = '_dumbbell_stream_generation';

	/** How many key pairs one request remembers. */
	private const PAIRS_MAX = 8;

	/**
	 * Key pairs by seed.
	 *
	 * @var array<string, non-empty-string>
	 */
	private static $pairs = array();

	/** How long a certificate is valid if nobody asks for less or more, in ms: a day. */
	const CERTIFICATE_MS = 86400000;

	/** The longest validity of a certificate, in ms: thirty days, for a channel whose sidecar cannot call this site. */
	const CERTIFICATE_MS_MAX = 2592000000;

	/**
	 * The stream ID of a post, made the first time.
	 *
	 * The vault is asked by post: a copied or imported post carries another stream's public key in its meta, and gets its own.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 * @return string 43 characters.
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	public static function ensure( int $post_id ): string {
		$public = Base64url::encode( sodium_crypto_sign_publickey( self::keypair( $post_id, true ) ) );
		Storage_Fault::unless_meta_kept( $post_id, self::PUBLIC_META, $public );
		return $public;
	}

	/**
	 * The stream ID of a post.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 * @return string 43 characters; '' if the stream has no key yet.
	 */
	public static function stream_id( int $post_id ): string {
		$public = get_post_meta( $post_id, self::PUBLIC_META, true );
		return is_string( $public ) && null !== Base64url::decode( $public, 32 ) ? $public : '';
	}

	/**
	 * Certifies a session key.
	 *
	 * @since 0.1.0
	 *
	 * @param int                                             $post_id Post of a stream.
	 * @param array{key: string, session: int, notAfter: int} $claims  Session public key (32 bytes), session and end (Unix ms).
	 * @return string The certificate, 146 bytes.
	 * @throws \RuntimeException If the vault cannot be opened, or holds no key for this stream.
	 * @throws \InvalidArgumentException If a claim is out of bounds.
	 */
	public static function certify( int $post_id, array $claims ): string {
		return Certificate::sign( array( 'scope' => 'media' ) + $claims, self::keypair( $post_id, false ) );
	}

	/**
	 * Signs a key list.
	 *
	 * @since 0.1.0
	 *
	 * @param int                                                                                       $post_id Post of a stream.
	 * @param array{number: int, since: int, site: string|null, successor: string|null, revoked: int[]} $claims  As Key_List::sign() takes them.
	 * @throws \RuntimeException If the vault cannot be opened, or holds no key for this stream.
	 */
	public static function sign_list( int $post_id, array $claims ): string {
		return Key_List::sign( $claims, self::keypair( $post_id, false ) );
	}

	/**
	 * The public half, as the vault has it.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 * @return string 32 bytes.
	 * @throws \RuntimeException If the vault cannot be opened, or holds no key for this stream.
	 */
	public static function public_key( int $post_id ): string {
		return sodium_crypto_sign_publickey( self::keypair( $post_id, false ) );
	}

	/**
	 * The public key by which this site signs receipts and logs, made the first time.
	 *
	 * @since 0.1.0
	 *
	 * @return string 32 bytes.
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	public static function site_key(): string {
		return sodium_crypto_sign_publickey( self::site_keypair() );
	}

	/**
	 * Signs in the name of this site: receipts, tombstones, log heads. Each begins with words of its own, so that none can be taken for another.
	 *
	 * @since 0.1.0
	 *
	 * @param string $message What is said, its prefix included.
	 * @return string 64 bytes.
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	public static function sign_as_site( string $message ): string {
		return sodium_crypto_sign_detached( $message, sodium_crypto_sign_secretkey( self::site_keypair() ) );
	}

	/**
	 * Gives a stream a new key. Old embeds follow, because the present key names the new one before it is destroyed. The sidecar is to
	 * be told afterwards, see Streams::tell().
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream that has a key.
	 * @return string The new stream ID, 43 characters.
	 * @throws \RuntimeException If the vault cannot be opened or written, or holds no key for this stream.
	 */
	public static function rotate( int $post_id ): string {
		$brought = array(
			'number'  => 0,
			'since'   => 0,
			'revoked' => array(),
			'former'  => array(),
		);
		return self::adopt( $post_id, random_bytes( SODIUM_CRYPTO_SIGN_SEEDBYTES ), $brought );
	}

	/**
	 * Gives a stream a key that was made elsewhere, as rotate() gives it a new one.
	 *
	 * @since 0.1.0
	 *
	 * @param int                                                                                                        $post_id Post of a stream that has a key.
	 * @param string                                                                                                     $seed    Seed of that key, 32 bytes.
	 * @param array{number: int, since: int, revoked: int[], former: array<int, array{stream: string, keyList: string}>} $brought What it has said already.
	 * @return string The stream ID, 43 characters.
	 * @throws \RuntimeException If the vault cannot be opened or written, or holds no key for this stream.
	 *
	 * @phpstan-param non-empty-string $seed
	 */
	public static function adopt( int $post_id, string $seed, array $brought ): string {
		Key_Lists::succeed( $post_id, $seed, $brought );
		self::renew_ingest_key( $post_id );
		delete_post_meta( $post_id, Streams::SRC_META );   // The address was the former key's; the sidecar has not heard of this one.
		return self::ensure( $post_id );
	}

	/**
	 * Which ingest key is in force, counted from 0.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 */
	public static function generation( int $post_id ): int {
		return (int) get_post_meta( $post_id, self::GENERATION_META, true );
	}

	/**
	 * Makes the ingest key void and the next one valid.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 * @throws Storage_Fault If the database did not keep it: then the old one is still valid, and nobody must believe otherwise.
	 */
	public static function renew_ingest_key( int $post_id ): void {
		Storage_Fault::unless_meta_kept( $post_id, self::GENERATION_META, min( self::generation( $post_id ) + 1, Ingest_Key::GENERATION_MAX ) );
	}

	/**
	 * Destroys the private half, for good.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	public static function destroy( int $post_id ): void {
		Secrets::set( self::secret_name( $post_id ), null );
		Key_Lists::destroy( $post_id );
	}

	/**
	 * The key pair of a stream.
	 *
	 * @param int  $post_id Post of a stream.
	 * @param bool $make    Whether to make it if there is none.
	 * @return non-empty-string 96 bytes, as sodium keeps it.
	 * @throws \RuntimeException If the vault cannot be opened or written, or there is no key and none may be made.
	 */
	private static function keypair( int $post_id, bool $make ): string {
		$name = self::secret_name( $post_id );
		$seed = $make
			? Secrets::get_or_make(
				$name,
				static function (): string {
					return random_bytes( SODIUM_CRYPTO_SIGN_SEEDBYTES );
				}
			)
			: Secrets::get( $name );
		if ( null === $seed || '' === $seed ) {
			throw new \RuntimeException( esc_html__( 'This stream has no key yet. Save it once more.', 'dumbbell-stream' ) );
		}
		return self::pair( $seed );
	}

	/**
	 * The key pair of this site.
	 *
	 * @return non-empty-string 96 bytes, as sodium keeps it.
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	private static function site_keypair(): string {
		$seed = Secrets::get_or_make(
			'site',
			static function (): string {
				return random_bytes( SODIUM_CRYPTO_SIGN_SEEDBYTES );
			}
		);
		if ( '' === $seed ) {
			throw new \RuntimeException( esc_html__( 'The key of this site is damaged. Restore the option dumbbell_stream_secrets from a backup of the database.', 'dumbbell-stream' ) );
		}
		return self::pair( $seed );
	}

	/**
	 * A key pair out of its seed. Without PHP's sodium extension that takes a tenth of a second, and one request needs it several times.
	 *
	 * @param string $seed 32 bytes.
	 * @return non-empty-string 96 bytes.
	 *
	 * @phpstan-param non-empty-string $seed
	 */
	private static function pair( string $seed ): string {
		if ( ! isset( self::$pairs[ $seed ] ) ) {
			self::$pairs          = array_slice( self::$pairs, 1 - self::PAIRS_MAX, null, true );
			self::$pairs[ $seed ] = sodium_crypto_sign_seed_keypair( $seed );
		}
		return self::$pairs[ $seed ];
	}

	/**
	 * Name of a stream's private half in the vault.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 */
	public static function secret_name( int $post_id ): string {
		return "stream-$post_id";
	}
}
