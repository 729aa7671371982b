<?php
/**
 * The same notice twice.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Finds a claim about the same work and a range of the same stream that overlaps. The second notice is received and answered like any other:
 * it is only shown beside the first, so that nobody works twice.
 *
 * @since 0.1.0
 */
final class Claim_Duplicates {

	/** Claims of a stream that are looked at, newest first. */
	private const LOOK_AT = 200;

	/**
	 * The oldest claim about the same.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $notice Fields of a notice.
	 * @return int Number of the claim; 0 if there is none.
	 */
	public static function of( array $notice ): int {
		$stream = (int) ( $notice['stream'] ?? 0 );
		$works  = self::works( $notice );
		if ( 0 === $stream || array() === $works ) {
			return 0;
		}
		$found = 0;
		foreach ( self::claims_of( $stream ) as $claim ) {
			if ( array_intersect( $works, self::works( $claim ) ) && self::overlap( $notice, $claim ) ) {
				$found = (int) $claim['id'];   // They come newest first, so the last one found is the oldest.
			}
		}
		return $found;
	}

	/**
	 * By what a work is known: its number, its address, its title, each without what people write differently.
	 *
	 * @param array<string, mixed> $fields Of a notice or a claim.
	 * @return string[]
	 */
	private static function works( array $fields ): array {
		$works = array();
		foreach ( array( 'work_registration', 'work_url', 'work_title' ) as $name ) {
			$plain = mb_strtolower( (string) preg_replace( '/[^\p{L}\p{N}]+/u', '', (string) ( $fields[ $name ] ?? '' ) ) );
			if ( '' !== $plain ) {
				$works[] = "$name $plain";
			}
		}
		return $works;
	}

	/**
	 * Whether two stretches of time have something in common. What has no end lasts; what has no beginning is the whole stream.
	 *
	 * @param array<string, mixed> $one   Of a notice or a claim.
	 * @param array<string, mixed> $other The same.
	 */
	private static function overlap( array $one, array $other ): bool {
		list( $a_from, $a_to ) = self::stretch( $one );
		list( $b_from, $b_to ) = self::stretch( $other );
		return $a_from <= $b_to && $b_from <= $a_to;
	}

	/**
	 * A stretch of time.
	 *
	 * @param array<string, mixed> $fields Of a notice or a claim.
	 * @return array{0: int, 1: int} Unix ms.
	 */
	private static function stretch( array $fields ): array {
		$from = $fields['capture_from_ms'] ?? null;
		$to   = $fields['capture_to_ms'] ?? null;
		return null === $from ? array( 0, PHP_INT_MAX ) : array( (int) $from, null === $to ? PHP_INT_MAX : (int) $to );
	}

	/**
	 * Claims of a stream that are not over.
	 *
	 * @param int $stream Post of the stream.
	 * @return array<int, array<string, mixed>> Newest first.
	 */
	private static function claims_of( int $stream ): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- A table of our own; a second notice that comes within the second must see the first.
		$rows = $wpdb->get_results( $wpdb->prepare( "SELECT id, work_title, work_url, work_registration, capture_from_ms, capture_to_ms FROM %i WHERE stream_post_id = %d AND status NOT IN ( 'rejected', 'restored', 'withdrawn' ) ORDER BY id DESC LIMIT %d", Claim_Tables::name( Claim_Tables::CLAIMS ), $stream, self::LOOK_AT ), ARRAY_A );
		return is_array( $rows ) ? $rows : array();
	}
}
