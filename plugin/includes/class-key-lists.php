<?php
/**
 * The key lists of this site's streams.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * What a stream's key says of its sessions, and what the stream was known as before. Kept in the vault by post, so that a copied
 * or imported post brings nothing of another stream along.
 *
 * @since 0.1.0
 *
 * @phpstan-type Former array{stream: string, keyList: string}
 * @phpstan-type Book array{stream: string, number: int, since: int, revoked: int[], list: string, former: Former[]}
 */
final class Key_Lists {

	/** How many former keys of a stream old embeds may name; the sidecar takes no more either. */
	const FORMER_MAX = 8;

	/**
	 * The list in force, signed the first time it is asked for.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream that has a key.
	 * @return string Base64url.
	 * @throws \RuntimeException If the vault cannot be opened or written, or holds no key for this stream.
	 */
	public static function current( int $post_id ): string {
		$book = self::book( $post_id );
		if ( '' !== $book['list'] ) {
			return $book['list'];
		}
		return self::exclusively(
			$post_id,
			static function () use ( $post_id ): string {
				$book = self::book( $post_id );
				return '' === $book['list'] ? self::store( $post_id, self::signed( $post_id, $book ) )['list'] : $book['list'];
			}
		);
	}

	/**
	 * What the stream was known as before, newest first: each with its last list, which names a successor.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 * @return array<int, array{stream: string, keyList: string}>
	 * @throws \RuntimeException If the vault cannot be opened.
	 */
	public static function former( int $post_id ): array {
		return self::book( $post_id )['former'];
	}

	/**
	 * Whether a session is void.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 * @param int $session Unix ms of its start.
	 * @throws \RuntimeException If the vault cannot be opened.
	 */
	public static function is_revoked( int $post_id, int $session ): bool {
		$book = self::book( $post_id );
		return $session < $book['since'] || in_array( $session, $book['revoked'], true );
	}

	/**
	 * Makes a session void, for good.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream that has a key.
	 * @param int $session Unix ms of its start.
	 * @throws \RuntimeException If the vault cannot be opened or written, or holds no key for this stream.
	 */
	public static function revoke( int $post_id, int $session ): void {
		self::exclusively(
			$post_id,
			static function () use ( $post_id, $session ): void {
				if ( self::is_revoked( $post_id, $session ) ) {
					return;
				}
				$book = self::book( $post_id );
				$all  = array_merge( $book['revoked'], array( $session ) );
				sort( $all );
				$surplus = array_slice( $all, 0, max( 0, count( $all ) - Key_List::SESSIONS_MAX ) );
				if ( $surplus ) {   // The oldest go: whatever began before them is void as well.
					$book['since'] = 1 + max( $surplus );
				}
				$book['revoked'] = array_slice( $all, count( $surplus ) );
				self::store( $post_id, self::signed( $post_id, $book ) );
			}
		);
	}

	/**
	 * Gives the stream another key. The present one signs, as its last word, that the other has taken its place; then it is destroyed.
	 *
	 * @since 0.1.0
	 *
	 * @param int                                                              $post_id Post of a stream that has a key.
	 * @param string                                                           $seed    Seed of the other key, 32 bytes.
	 * @param array{number: int, since: int, revoked: int[], former: Former[]} $brought What the other key has said already.
	 * @throws \RuntimeException If the vault cannot be opened or written, or holds no key for this stream.
	 *
	 * @phpstan-param non-empty-string $seed
	 */
	public static function succeed( int $post_id, string $seed, array $brought ): void {
		self::exclusively(
			$post_id,
			static function () use ( $post_id, $seed, $brought ): void {
				$book   = self::book( $post_id );
				$former = array(
					'stream'  => Base64url::encode( Keys::public_key( $post_id ) ),
					'keyList' => self::last_word( $post_id, $book, sodium_crypto_sign_publickey( sodium_crypto_sign_seed_keypair( $seed ) ) ),
				);
				$all    = array_merge( array( $former ), $brought['former'], $book['former'] );
				$next   = array(
					'stream' => '',
					'list'   => '',
					'former' => array_slice( array_values( array_column( $all, null, 'stream' ) ), 0, self::FORMER_MAX ),
				) + $brought;
				// Both in one write: a stream never has the one key and the other's list.
				Secrets::set_all(
					array(
						Keys::secret_name( $post_id ) => $seed,
						self::name( $post_id )        => (string) wp_json_encode( $next ),
					)
				);
			}
		);
	}

	/**
	 * What is known of a stream's list, for its export.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 * @return array{number: int, since: int, revoked: int[], former: Former[]}
	 * @throws \RuntimeException If the vault cannot be opened.
	 */
	public static function export( int $post_id ): array {
		return array_intersect_key( self::book( $post_id ), array_flip( array( 'number', 'since', 'revoked', 'former' ) ) );
	}

	/**
	 * Destroys what is kept of a stream's lists.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	public static function destroy( int $post_id ): void {
		Secrets::set( self::name( $post_id ), null );
	}

	/**
	 * The book with its next list, signed by the stream's key.
	 *
	 * @param int                  $post_id Post of a stream.
	 * @param array<string, mixed> $book    What the list is to say.
	 * @return array<string, mixed>
	 *
	 * @phpstan-param Book $book
	 * @phpstan-return Book
	 */
	private static function signed( int $post_id, array $book ): array {
		$book['number'] += 1;
		$claims          = array(
			'number'    => $book['number'],
			'since'     => $book['since'],
			'site'      => Keys::site_key(),
			'successor' => null,
			'revoked'   => $book['revoked'],
		);
		$book['list']    = Base64url::encode( Keys::sign_list( $post_id, $claims ) );
		$book['stream']  = Base64url::encode( Keys::public_key( $post_id ) );
		return $book;
	}

	/**
	 * The list after which nothing comes.
	 *
	 * @param int                  $post_id   Post of a stream.
	 * @param array<string, mixed> $book      What the last list said.
	 * @param string               $successor Public key, 32 bytes.
	 *
	 * @phpstan-param Book $book
	 */
	private static function last_word( int $post_id, array $book, string $successor ): string {
		$claims = array(
			'number'    => Key_List::LAST,
			'since'     => $book['since'],
			'site'      => Keys::site_key(),
			'successor' => $successor,
			'revoked'   => $book['revoked'],
		);
		return Base64url::encode( Keys::sign_list( $post_id, $claims ) );
	}

	/**
	 * What is kept of a stream's lists.
	 *
	 * @param int $post_id Post of a stream.
	 * @return array<string, mixed>
	 * @throws \RuntimeException If the vault cannot be opened.
	 *
	 * @phpstan-return Book
	 */
	private static function book( int $post_id ): array {
		$stored = json_decode( (string) Secrets::get( self::name( $post_id ) ), true );
		$stored = is_array( $stored ) ? $stored : array();
		return array(
			'stream'  => (string) ( $stored['stream'] ?? '' ),
			'number'  => (int) ( $stored['number'] ?? 0 ),
			'since'   => (int) ( $stored['since'] ?? 0 ),
			'revoked' => array_map( 'intval', (array) ( $stored['revoked'] ?? array() ) ),
			'list'    => (string) ( $stored['list'] ?? '' ),
			'former'  => (array) ( $stored['former'] ?? array() ),
		);
	}

	/**
	 * Keeps a book.
	 *
	 * @param int                  $post_id Post of a stream.
	 * @param array<string, mixed> $book    What to keep.
	 * @return array<string, mixed> The same.
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 *
	 * @phpstan-param Book $book
	 * @phpstan-return Book
	 */
	private static function store( int $post_id, array $book ): array {
		Secrets::set( self::name( $post_id ), (string) wp_json_encode( $book ) );
		return $book;
	}

	/**
	 * Does the work while nobody else changes this stream's keys: of two lists with one number, half of the viewers would believe either.
	 *
	 * @param int      $post_id Post of a stream.
	 * @param callable $work    What to do.
	 * @return mixed
	 *
	 * @template T
	 * @phpstan-param callable(): T $work
	 * @phpstan-return T
	 */
	private static function exclusively( int $post_id, callable $work ) {
		return Lock::run(
			"keys_$post_id",
			static function () use ( $work ) {
				Secrets::look_again();   // Or what another process has just made void would be forgotten again.
				return $work();
			}
		);
	}

	/**
	 * Name of a stream's book in the vault.
	 *
	 * @param int $post_id Post of a stream.
	 */
	private static function name( int $post_id ): string {
		return "key-list-$post_id";
	}
}
