<?php
/**
 * Carries a stream's key to another site.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Exports and imports a stream's key as text sealed under a passphrase: a backup, or a stream that moves. It is the one way by
 * which a private half leaves this site.
 *
 * The passphrase is stretched by Argon2id, which only PHP's sodium extension has: WordPress's own replacement refuses it, since
 * in plain PHP it would be so slow that nobody would wait, or so weak that anybody could guess.
 *
 * @since 0.1.0
 */
final class Key_Transfer {

	/** The shortest passphrase, in characters. */
	const PASSPHRASE_MIN = 12;

	/** The longest passphrase, in characters. */
	const PASSPHRASE_MAX = 200;

	/** The longest text that is looked at, in bytes: eight former keys and two full lists fit. */
	const TEXT_MAX = 24576;

	private const FORMAT  = 'dumbbell-stream key';
	private const VERSION = 1;

	/** Argon2id: passes and bytes. Half a second on a small server; libsodium's own advice for somebody who waits is half of it. */
	private const PASSES = 4;
	private const MEMORY = 67108864;

	/** What is accepted from elsewhere at most, so that a prepared file cannot bring the server down. */
	private const PASSES_MAX = 16;
	private const MEMORY_MAX = 268435456;

	/**
	 * Whether this server can do it.
	 *
	 * @since 0.1.0
	 */
	public static function is_possible(): bool {
		return extension_loaded( 'sodium' ) && function_exists( 'sodium_crypto_pwhash' );
	}

	/**
	 * Seals a stream's key.
	 *
	 * @since 0.1.0
	 *
	 * @param int    $post_id    Post of a stream that has a key.
	 * @param string $passphrase Chosen by the person.
	 * @return string|\WP_Error JSON, to be kept as a file.
	 */
	public static function export( int $post_id, string $passphrase ) {
		$refused = self::judge( $passphrase );
		if ( $refused ) {
			return $refused;
		}
		try {
			$stream = Base64url::encode( Keys::public_key( $post_id ) );
			$sealed = array(
				'stream' => $stream,
				'seed'   => Base64url::encode( (string) Secrets::get( Keys::secret_name( $post_id ) ) ),
			) + Key_Lists::export( $post_id );
		} catch ( \RuntimeException $e ) {
			return Storage_Fault::explain( $e );
		}
		$salt   = random_bytes( SODIUM_CRYPTO_PWHASH_SALTBYTES );
		$nonce  = random_bytes( SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		$key    = self::stretch( $passphrase, $salt, self::PASSES, self::MEMORY );
		$export = array(
			'format'  => self::FORMAT,
			'version' => self::VERSION,
			'stream'  => $stream,
			'passes'  => self::PASSES,
			'memory'  => self::MEMORY,
			'salt'    => Base64url::encode( $salt ),
			'nonce'   => Base64url::encode( $nonce ),
			'box'     => Base64url::encode( sodium_crypto_secretbox( (string) wp_json_encode( $sealed ), $nonce, $key ) ),
		);
		return (string) wp_json_encode( $export, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES );
	}

	/**
	 * Gives a stream the key of an export. Its present key names that one as its successor, so that old embeds of either play.
	 *
	 * @since 0.1.0
	 *
	 * @param int    $post_id    Post of a stream that has a key.
	 * @param string $text       What export() gave, here or on another site.
	 * @param string $passphrase The one under which it was sealed.
	 * @return string|\WP_Error The stream ID, 43 characters.
	 */
	public static function import( int $post_id, string $text, string $passphrase ) {
		if ( ! self::is_possible() ) {
			return self::impossible();
		}
		$sealed = self::open( $text, $passphrase );
		if ( is_wp_error( $sealed ) ) {
			return $sealed;
		}
		try {
			if ( Keys::stream_id( $post_id ) === $sealed['stream'] && Base64url::encode( Keys::public_key( $post_id ) ) === $sealed['stream'] ) {
				return $sealed['stream'];   // It is here already.
			}
			$refused = self::judge_place( $post_id, $sealed['stream'] );
			if ( $refused ) {
				return $refused;
			}
			return Keys::adopt( $post_id, $sealed['seed'], $sealed['brought'] );
		} catch ( \RuntimeException $e ) {
			return Storage_Fault::explain( $e );
		}
	}

	/**
	 * Opens an export.
	 *
	 * @param string $text       JSON.
	 * @param string $passphrase Chosen by the person.
	 * @return array{stream: string, seed: non-empty-string, brought: array{number: int, since: int, revoked: int[], former: array<int, array{stream: string, keyList: string}>}}|\WP_Error
	 */
	private static function open( string $text, string $passphrase ) {
		$malformed = self::error( 'key_file_malformed', __( 'This is no exported key, or it is damaged. Choose the file that was saved when the key was exported.', 'dumbbell-stream' ), 400 );
		$export    = strlen( $text ) <= self::TEXT_MAX ? json_decode( $text, true ) : null;
		if ( ! is_array( $export ) || self::FORMAT !== ( $export['format'] ?? null ) || self::VERSION !== ( $export['version'] ?? null ) ) {
			return $malformed;
		}
		$passes = is_int( $export['passes'] ?? null ) ? $export['passes'] : 0;
		$memory = is_int( $export['memory'] ?? null ) ? $export['memory'] : 0;
		$salt   = self::bytes( $export['salt'] ?? null, SODIUM_CRYPTO_PWHASH_SALTBYTES );
		$nonce  = self::bytes( $export['nonce'] ?? null, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		$box    = self::bytes( $export['box'] ?? null );
		if ( null === $salt || null === $nonce || null === $box || $passes < 1 || $passes > self::PASSES_MAX || $memory < SODIUM_CRYPTO_PWHASH_MEMLIMIT_INTERACTIVE || $memory > self::MEMORY_MAX ) {
			return $malformed;
		}
		$plain = sodium_crypto_secretbox_open( $box, $nonce, self::stretch( $passphrase, $salt, $passes, $memory ) );
		if ( false === $plain ) {
			return self::error( 'passphrase_wrong', __( 'The passphrase does not open this key.', 'dumbbell-stream' ), 403 );
		}
		$sealed = json_decode( $plain, true );
		$seed   = self::bytes( $sealed['seed'] ?? null, SODIUM_CRYPTO_SIGN_SEEDBYTES );
		$stream = $seed ? Base64url::encode( sodium_crypto_sign_publickey( sodium_crypto_sign_seed_keypair( $seed ) ) ) : '';
		if ( ! $seed || ( $sealed['stream'] ?? null ) !== $stream || ( $export['stream'] ?? null ) !== $stream ) {
			return $malformed;
		}
		return array(
			'stream'  => $stream,
			'seed'    => $seed,
			'brought' => array(
				'number'  => (int) ( $sealed['number'] ?? 0 ),
				'since'   => (int) ( $sealed['since'] ?? 0 ),
				'revoked' => array_map( 'intval', (array) ( $sealed['revoked'] ?? array() ) ),
				'former'  => (array) ( $sealed['former'] ?? array() ),
			),
		);
	}

	/**
	 * Whether a key may come to this post: not while another stream of this site has it, and not after it has named a successor.
	 *
	 * @param int    $post_id Post of a stream.
	 * @param string $stream  Stream ID of the key.
	 * @throws \RuntimeException If the vault cannot be opened.
	 */
	private static function judge_place( int $post_id, string $stream ): ?\WP_Error {
		$ids = get_posts(
			array(
				'post_type'   => Streams::POST_TYPE,
				'post_status' => array( 'publish', 'private', 'draft', 'pending', 'future', 'trash' ),
				'numberposts' => -1,
				'fields'      => 'ids',
			)
		);
		foreach ( $ids as $id ) {
			if ( $id !== $post_id && Keys::stream_id( $id ) === $stream && null !== Secrets::get( Keys::secret_name( $id ) ) ) {
				/* translators: %s: title of a stream. */
				return self::error( 'key_in_use', sprintf( __( 'This key belongs to the stream “%s” of this site. Delete that one for good first.', 'dumbbell-stream' ), Streams::plain_title( get_post( $id ) ?? new \WP_Post( new \stdClass() ) ) ), 409 );
			}
			if ( in_array( $stream, array_column( Key_Lists::former( $id ), 'stream' ), true ) ) {
				return self::error( 'key_superseded', __( 'This key has been replaced by a newer one, and viewers follow that. Import the newer one.', 'dumbbell-stream' ), 409 );
			}
		}
		return null;
	}

	/**
	 * Whether a passphrase will do.
	 *
	 * @param string $passphrase Chosen by the person.
	 */
	private static function judge( string $passphrase ): ?\WP_Error {
		if ( ! self::is_possible() ) {
			return self::impossible();
		}
		$letters = mb_strlen( $passphrase );
		if ( $letters < self::PASSPHRASE_MIN || $letters > self::PASSPHRASE_MAX ) {
			/* translators: %d: a number of characters. */
			return self::error( 'passphrase_short', sprintf( __( 'Choose a passphrase of at least %d characters: a few words that do not belong together.', 'dumbbell-stream' ), self::PASSPHRASE_MIN ), 400 );
		}
		return null;
	}

	/** This server cannot do it, and what would help. */
	private static function impossible(): \WP_Error {
		return self::error( 'no_sodium', __( 'This server cannot seal a key with a passphrase, because PHP lacks its sodium extension. Ask your host to switch it on; until then keys stay on this site.', 'dumbbell-stream' ), 501 );
	}

	/**
	 * A key out of a passphrase.
	 *
	 * @param string $passphrase Chosen by the person.
	 * @param string $salt       16 bytes.
	 * @param int    $passes     Of Argon2id.
	 * @param int    $memory     Bytes.
	 */
	private static function stretch( string $passphrase, string $salt, int $passes, int $memory ): string {
		return sodium_crypto_pwhash( SODIUM_CRYPTO_SECRETBOX_KEYBYTES, $passphrase, $salt, $passes, $memory, SODIUM_CRYPTO_PWHASH_ALG_ARGON2ID13 );
	}

	/**
	 * Base64url as bytes.
	 *
	 * @param mixed    $text   What stands in the file.
	 * @param int|null $length How many bytes it must be; null: any.
	 * @return non-empty-string|null
	 */
	private static function bytes( $text, ?int $length = null ): ?string {
		$bytes = is_string( $text ) ? Base64url::decode( $text, $length ?? intdiv( strlen( $text ) * 3, 4 ) ) : null;
		return null === $bytes || '' === $bytes ? null : $bytes;
	}

	/**
	 * An error with its HTTP status.
	 *
	 * @param string $code     Code without the plugin's prefix.
	 * @param string $sentence What is wrong and what to do.
	 * @param int    $status   HTTP status.
	 */
	private static function error( string $code, string $sentence, int $status ): \WP_Error {
		return new \WP_Error( "dumbbell_stream_$code", $sentence, array( 'status' => $status ) );
	}
}
