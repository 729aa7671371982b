<?php
/**
 * The log of all that was done about claims.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * An append-only Merkle log over the events of all claims, after RFC 9162. Its head is signed by the site key: whoever keeps one can
 * show later whether the site rewrote what came before. The public may read it once the owner has opened it; receipts prove by it always.
 *
 * @since 0.1.0
 *
 * @phpstan-type Head array{v: int, site: string, size: int, root: string, time: string}
 * @phpstan-type Signed_Head array{head: Head, key: string, signature: string}
 */
final class Transparency_Log {

	/** The option that holds the last head that was signed. */
	const OPTION = 'dumbbell_stream_log_head';

	/** What stands before a head where it is signed. */
	const WORDS = 'dumbbell-stream log head';

	/** How many entries are given at a time. */
	const ENTRIES_MAX = 100;

	private const VERSION = 1;

	/**
	 * Whether the public may read it.
	 *
	 * @since 0.1.0
	 */
	public static function is_open(): bool {
		return Claim_Settings::is_on( 'log_open' );
	}

	/**
	 * How many entries it has.
	 *
	 * @since 0.1.0
	 */
	public static function size(): int {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- A table of our own; a log is always read as it stands.
		return (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM %i', Claim_Tables::name( Claim_Tables::EVENTS ) ) );
	}

	/**
	 * The hashes of the first entries.
	 *
	 * @since 0.1.0
	 *
	 * @param int|null $size How many; null for all.
	 * @return string[] 32 bytes each, in order.
	 * @throws \RuntimeException If there are not so many, or one in between is missing.
	 */
	public static function leaf_hashes( ?int $size = null ): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- See size().
		$rows   = $wpdb->get_results( $wpdb->prepare( 'SELECT log_index, leaf_hash FROM %i WHERE log_index < %d ORDER BY log_index', Claim_Tables::name( Claim_Tables::EVENTS ), $size ?? PHP_INT_MAX ), ARRAY_A );
		$hashes = array();
		foreach ( (array) $rows as $index => $row ) {
			$hash = 1 === preg_match( '/^[0-9a-f]{64}\z/', (string) $row['leaf_hash'] ) ? (string) hex2bin( (string) $row['leaf_hash'] ) : '';
			if ( (int) $row['log_index'] !== $index || '' === $hash ) {
				/* translators: %d: number of an entry. */
				throw new \RuntimeException( esc_html( sprintf( __( 'Entry %d of the log is missing or damaged.', 'dumbbell-stream' ), $index ) ) );
			}
			$hashes[] = $hash;
		}
		if ( null !== $size && count( $hashes ) !== $size ) {
			throw new \RuntimeException( esc_html__( 'The log has fewer entries than it had.', 'dumbbell-stream' ) );
		}
		return $hashes;
	}

	/**
	 * The signed head of the log as it is.
	 *
	 * @since 0.1.0
	 *
	 * @return array{head: Head, key: string, signature: string}
	 * @throws \RuntimeException If the log is damaged, or the site cannot sign.
	 *
	 * @phpstan-return Signed_Head
	 */
	public static function head(): array {
		$last = self::last();
		return null !== $last && self::size() === $last['head']['size'] && 0 === strpos( $last['head']['time'], gmdate( 'Y-m-d', intdiv( Clock::now_ms(), 1000 ) ) ) ? $last : self::sign();
	}

	/**
	 * Signs the head of the log as it is, and keeps it: at each entry, and once a day.
	 *
	 * @since 0.1.0
	 *
	 * @return array{head: Head, key: string, signature: string}
	 * @throws \RuntimeException If the log is damaged or no longer holds what was signed last, or the site cannot sign.
	 *
	 * @phpstan-return Signed_Head
	 */
	public static function sign(): array {
		$hashes = self::leaf_hashes();
		$last   = self::last();
		if ( null !== $last && ! self::holds( $hashes, $last ) ) {
			throw new \RuntimeException( esc_html__( 'The log does not hold what was signed before. Restore the tables of claims from a backup of the database.', 'dumbbell-stream' ) );
		}
		$head   = array(
			'v'    => self::VERSION,
			'site' => self::site(),
			'size' => count( $hashes ),
			'root' => Base64url::encode( Merkle::root( $hashes ) ),
			'time' => gmdate( 'Y-m-d\TH:i:s\Z', intdiv( Clock::now_ms(), 1000 ) ),
		);
		$signed = array(
			'head'      => $head,
			'key'       => Base64url::encode( Keys::site_key() ),
			'signature' => Base64url::encode( Keys::sign_as_site( self::WORDS . Canonical::encode( $head ) ) ),
		);
		update_option( self::OPTION, $signed, false );
		return $signed;
	}

	/**
	 * What is wrong with the log.
	 *
	 * @since 0.1.0
	 *
	 * @return string|null A sentence; null if all is well.
	 */
	public static function fault(): ?string {
		try {
			$last = self::last();
			return null === $last || self::holds( self::leaf_hashes(), $last ) ? null : __( 'The log does not hold what was signed before.', 'dumbbell-stream' );
		} catch ( \RuntimeException $e ) {
			return $e->getMessage();
		}
	}

	/**
	 * Proves that an entry stands in the log when it had so many entries.
	 *
	 * @since 0.1.0
	 *
	 * @param int $index Which entry, from 0.
	 * @param int $size  How many entries the log had.
	 * @return array{index: int, size: int, root: string, path: string[]}|null Null if there was no such entry.
	 * @throws \RuntimeException If the log is damaged.
	 */
	public static function proof( int $index, int $size ): ?array {
		if ( $index < 0 || $index >= $size || $size > self::size() ) {
			return null;
		}
		$hashes = self::leaf_hashes( $size );
		return array(
			'index' => $index,
			'size'  => $size,
			'root'  => Base64url::encode( Merkle::root( $hashes ) ),
			'path'  => array_map( array( Base64url::class, 'encode' ), Merkle::inclusion( $hashes, $index ) ),
		);
	}

	/**
	 * Proves that the log only grew.
	 *
	 * @since 0.1.0
	 *
	 * @param int $first  How many entries it had.
	 * @param int $second How many it had later.
	 * @return array{first: int, second: int, path: string[]}|null Null if it never had so many.
	 * @throws \RuntimeException If the log is damaged.
	 */
	public static function consistency( int $first, int $second ): ?array {
		if ( $first < 0 || $first > $second || $second > self::size() ) {
			return null;
		}
		return array(
			'first'  => $first,
			'second' => $second,
			'path'   => array_map( array( Base64url::class, 'encode' ), Merkle::consistency( self::leaf_hashes( $second ), $first ) ),
		);
	}

	/**
	 * Entries as they were written.
	 *
	 * @since 0.1.0
	 *
	 * @param int $start First of them, from 0.
	 * @param int $count How many at most.
	 * @return array<int, array{index: int, entry: array<string, mixed>}>
	 */
	public static function entries( int $start, int $count ): array {
		global $wpdb;
		$sql = 'SELECT e.log_index, e.type, e.data_json, e.created_gmt, c.public_id, c.kind FROM %i AS e INNER JOIN %i AS c ON c.id = e.claim_id WHERE e.log_index >= %d ORDER BY e.log_index LIMIT %d';
		// phpcs:ignore WordPress.DB -- See size(); the statement is written above.
		$rows = $wpdb->get_results( $wpdb->prepare( $sql, Claim_Tables::name( Claim_Tables::EVENTS ), Claim_Tables::name( Claim_Tables::CLAIMS ), $start, min( self::ENTRIES_MAX, $count ) ), ARRAY_A );
		return array_map(
			static function ( array $row ): array {
				return array(
					'index' => (int) $row['log_index'],
					'entry' => Log_Entry::value( $row, $row ),
				);
			},
			(array) $rows
		);
	}

	/**
	 * Something happened to a claim: the head is signed anew. A failure is Site Health's to tell; the event stands all the same.
	 *
	 * @since 0.1.0
	 */
	public static function grown(): void {
		try {
			self::sign();
		} catch ( \RuntimeException $e ) {
			return;
		}
	}

	/**
	 * How receipts and heads name this site.
	 *
	 * @since 0.1.0
	 */
	public static function site(): string {
		return untrailingslashit( home_url() );
	}

	/**
	 * The head that was signed last.
	 *
	 * @return array<string, mixed>|null
	 *
	 * @phpstan-return Signed_Head|null
	 */
	private static function last(): ?array {
		/**
		 * As sign() wrote it.
		 *
		 * @phpstan-var Signed_Head|mixed $last
		 */
		$last = get_option( self::OPTION );
		return isset( $last['head']['size'], $last['head']['root'], $last['head']['time'] ) ? $last : null;
	}

	/**
	 * Whether the log is the one whose head was signed, or that one grown.
	 *
	 * @param string[]             $hashes Of its entries.
	 * @param array<string, mixed> $signed A head that was signed.
	 *
	 * @phpstan-param Signed_Head $signed
	 */
	private static function holds( array $hashes, array $signed ): bool {
		$size = $signed['head']['size'];
		return $size <= count( $hashes ) && Base64url::encode( Merkle::root( array_slice( $hashes, 0, $size ) ) ) === $signed['head']['root'];
	}
}
