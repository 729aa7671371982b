<?php
/**
 * The site key's word about what of a stream is off the air.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * A list of tombstones names all that viewers and sidecar may not pass on or show, as stretches of capture time in every session
 * and rendition. The newest number counts, so a newer list with less in it gives the rest back.
 *
 * Numbers big-endian: version u8 | stream 32 | number u64 | issued u64 Unix ms | count u8 | so many times from u64 and to u64,
 * Unix ms | Ed25519 signature 64 by the site key over "dumbbell-stream tombstones" and everything before it.
 *
 * @since 0.1.0
 *
 * @phpstan-type Range array{0: int, 1: int}
 */
final class Tombstones {

	/** The most ranges that one list names; of more, the nearest neighbours become one. */
	const RANGES_MAX = 64;

	/** Stands for the end of a range that has none, and for the last number: 2^53 - 1. */
	const NO_END = 9007199254740991;

	private const VERSION = 1;

	/**
	 * Signs a list. Its ranges may come in any order and overlap: what is signed is their union.
	 *
	 * @since 0.1.0
	 *
	 * @param array{stream: string, number: int, issued: int, ranges: array<int, array{0: int, 1: int}>} $claims Public key of the
	 *        stream (32 bytes); number from 1; Unix ms; times of capture from (inclusive) and to (exclusive), Unix ms.
	 * @param callable                                                                                   $sign   Signs a message with
	 *        the site key: Keys::sign_as_site().
	 * @throws \InvalidArgumentException If a claim is out of bounds.
	 *
	 * @phpstan-param callable(string): string $sign
	 */
	public static function sign( array $claims, callable $sign ): string {
		if ( SODIUM_CRYPTO_SIGN_PUBLICKEYBYTES !== strlen( $claims['stream'] ) ) {
			throw new \InvalidArgumentException( 'A public key has 32 bytes.' );
		}
		if ( $claims['number'] < 1 || $claims['number'] > self::NO_END || $claims['issued'] < 0 || $claims['issued'] > self::NO_END ) {
			throw new \InvalidArgumentException( 'A list of tombstones has a number from 1 and a time.' );
		}
		$ranges = self::union( $claims['ranges'] );
		$body   = pack( 'C', self::VERSION ) . $claims['stream'] . pack( 'JJ', $claims['number'], $claims['issued'] ) . pack( 'C', count( $ranges ) );
		foreach ( $ranges as $range ) {
			$body .= pack( 'JJ', ...$range );
		}
		return $body . $sign( 'dumbbell-stream tombstones' . $body );
	}

	/**
	 * The same stretches, rising, none touching the next, and no more than a list may name: beyond that the nearest become one, so
	 * that what lies between them is withheld too.
	 *
	 * @since 0.1.0
	 *
	 * @param array<int, array{0: int, 1: int}> $ranges Times from (inclusive) and to (exclusive), Unix ms.
	 * @return array<int, array{0: int, 1: int}>
	 * @throws \InvalidArgumentException If a range is empty or out of bounds.
	 *
	 * @phpstan-return list<Range>
	 */
	public static function union( array $ranges ): array {
		foreach ( $ranges as list( $from, $to ) ) {
			if ( $from < 0 || $to <= $from || $to > self::NO_END ) {
				throw new \InvalidArgumentException( 'A range begins before it ends, at a time from 0 to 2^53 - 1.' );
			}
		}
		sort( $ranges );
		$union = array();
		foreach ( $ranges as list( $from, $to ) ) {
			$last = count( $union ) - 1;
			if ( $last >= 0 && $from <= $union[ $last ][1] ) {
				$union[ $last ][1] = max( $union[ $last ][1], $to );
			} else {
				$union[] = array( $from, $to );
			}
		}
		for ( $surplus = count( $union ) - self::RANGES_MAX; $surplus > 0; $surplus-- ) {
			$union = self::with_nearest_merged( $union );
		}
		return $union;
	}

	/**
	 * One range less.
	 *
	 * @param array<int, array{0: int, 1: int}> $ranges At least two, rising.
	 * @return array<int, array{0: int, 1: int}>
	 *
	 * @phpstan-param list<Range> $ranges
	 * @phpstan-return list<Range>
	 */
	private static function with_nearest_merged( array $ranges ): array {
		$nearest = 1;
		for ( $i = 2, $count = count( $ranges ); $i < $count; $i++ ) {
			if ( $ranges[ $i ][0] - $ranges[ $i - 1 ][1] < $ranges[ $nearest ][0] - $ranges[ $nearest - 1 ][1] ) {
				$nearest = $i;
			}
		}
		$merged = array( $ranges[ $nearest - 1 ][0], $ranges[ $nearest ][1] );
		array_splice( $ranges, $nearest - 1, 2, array( $merged ) );
		return $ranges;
	}
}
