<?php
/**
 * By when somebody should do something about a claim.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The next date of a claim in words: what the list is sorted by.
 *
 * @since 0.1.0
 *
 * @phpstan-type Due array{at_ms: int, what: string, tone: string}
 */
final class Claim_Deadline {

	/** What is less than so far away is urgent, ms. */
	private const SOON_MS = 4 * 3600 * 1000;

	/**
	 * The next date of a claim.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return array{at_ms: int, what: string, tone: string}|null When, what, and how pressing it is: `overdue`, `soon` or `later`.
	 *         Null if nothing is due.
	 *
	 * @phpstan-return Due|null
	 */
	public static function of( array $claim ): ?array {
		$at_ms = Claim_Events::ms( $claim['due_gmt'] );
		$what  = array(
			'received'     => __( 'Decide', 'dumbbell-stream' ),
			'under_review' => __( 'Decide', 'dumbbell-stream' ),
			'incomplete'   => __( 'The sender has until then', 'dumbbell-stream' ),
			'countered'    => __( 'Restore, unless a court action has come', 'dumbbell-stream' ),
			'held_court'   => __( 'Ask how the court action stands', 'dumbbell-stream' ),
		)[ $claim['status'] ] ?? null;
		if ( null === $at_ms || null === $what ) {
			return null;
		}
		$left = $at_ms - Clock::now_ms();
		return array(
			'at_ms' => $at_ms,
			'what'  => $what,
			'tone'  => $left < 0 ? 'overdue' : ( $left < self::SOON_MS ? 'soon' : 'later' ),
		);
	}

	/**
	 * How far away a date is, in words.
	 *
	 * @since 0.1.0
	 *
	 * @param int $at_ms Unix ms.
	 */
	public static function distance( int $at_ms ): string {
		$now  = intdiv( Clock::now_ms(), 1000 );
		$at   = intdiv( $at_ms, 1000 );
		$span = human_time_diff( min( $now, $at ), max( $now, $at ) );
		return $at < $now
			/* translators: %s: a span of time, such as "3 hours". */
			? sprintf( __( '%s overdue', 'dumbbell-stream' ), $span )
			/* translators: %s: a span of time, such as "3 hours". */
			: sprintf( __( 'in %s', 'dumbbell-stream' ), $span );
	}

	/**
	 * A date in the site's words and zone, for people.
	 *
	 * @since 0.1.0
	 *
	 * @param string|null $gmt UTC, Y-m-d H:i:s.
	 */
	public static function date( ?string $gmt ): string {
		$at_ms = Claim_Events::ms( $gmt );
		if ( null === $at_ms ) {
			return '';
		}
		return (string) wp_date( (string) get_option( 'date_format' ) . ' ' . (string) get_option( 'time_format' ), intdiv( $at_ms, 1000 ) );
	}
}
