<?php
/**
 * The business-day clock.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Counts the business days of 17 U.S.C. 512(g)(2)(C): Monday to Friday without federal holidays on the day on which they are observed
 * (5 U.S.C. 6103). Days are counted as dates, and become moments in the agent's zone only at the end: a day on which clocks change, or
 * one that lacks its midnight, is a day like any other.
 *
 * @since 0.1.0
 *
 * @phpstan-type Window array{zone: string, received: string, days: string[], closed: string[], not_before: string, planned: string|null, not_after: string}
 */
final class Business_Days {

	/** The window opens when so many whole business days have passed since the day of receipt, is planned for, and closes with. */
	private const OPENS_AFTER   = 10;
	private const PLANNED_ON    = 11;
	private const CLOSES_WITH   = 14;
	private const PLANNED_CLOCK = '09:00:00';

	/** Holidays with a date of their own: a Saturday is observed on the Friday before, a Sunday on the Monday after. */
	private const FIXED = array( '01-01', '06-19', '07-04', '11-11', '12-25' );

	/** Holidays with a weekday of their own. */
	private const MOVING = array( 'third monday of january', 'third monday of february', 'last monday of may', 'first monday of september', 'second monday of october', 'fourth thursday of november' );

	/**
	 * Federal holidays that fall by their rule into a year, on the days on which they are observed. Inauguration Day is local to Washington.
	 *
	 * @since 0.1.0
	 *
	 * @param int $year The year.
	 * @return array<string, true> By date, Y-m-d; one of them may lie in the year before.
	 */
	public static function observed_holidays( int $year ): array {
		$days = array();
		foreach ( self::FIXED as $fixed ) {
			$day   = self::date( "$year-$fixed" );
			$shift = array(
				6 => '-1 day',
				7 => '+1 day',
			);
			$days[ $day->modify( $shift[ (int) $day->format( 'N' ) ] ?? '+0 day' )->format( 'Y-m-d' ) ] = true;
		}
		foreach ( self::MOVING as $rule ) {
			$days[ self::date( "$rule $year" )->format( 'Y-m-d' ) ] = true;
		}
		return $days;
	}

	/**
	 * The n-th business day after a date.
	 *
	 * @since 0.1.0
	 *
	 * @param string   $date   Y-m-d; the day itself does not count.
	 * @param int      $n      From 1.
	 * @param string[] $closed Dates that do not count besides, Y-m-d.
	 * @return string Y-m-d.
	 */
	public static function nth( string $date, int $n, array $closed = array() ): string {
		$days = self::following( $date, $n, $closed );
		return (string) end( $days );
	}

	/**
	 * When a counter-notice is due to be honoured. Closures move the opening and the plan, never the end; if they squeeze the window shut,
	 * nothing is planned and a person decides.
	 *
	 * @since 0.1.0
	 *
	 * @param int      $received_ms When the last missing element arrived, Unix ms.
	 * @param string   $zone        The agent's time zone.
	 * @param string[] $closed      Closures by executive order or of the owner's own list, Y-m-d.
	 * @return array{zone: string, received: string, days: string[], closed: string[], not_before: string, planned: string|null, not_after: string}
	 *         Day of receipt and the days counted as local dates; the three moments in UTC, Y-m-d H:i:s.
	 *
	 * @phpstan-return Window
	 */
	public static function window( int $received_ms, string $zone, array $closed = array() ): array {
		$received   = self::local_date( $received_ms, $zone );
		$days       = self::following( $received, self::PLANNED_ON, $closed );
		$opens      = self::date( $days[ self::OPENS_AFTER - 1 ] )->modify( '+1 day' )->format( 'Y-m-d' );
		$not_before = self::utc( "$opens 00:00:00", $zone );
		$not_after  = self::utc( self::nth( $received, self::CLOSES_WITH ) . ' 23:59:59', $zone );
		$planned    = self::utc( $days[ self::PLANNED_ON - 1 ] . ' ' . self::PLANNED_CLOCK, $zone );
		return array(
			'zone'       => $zone,
			'received'   => $received,
			'days'       => $days,
			'closed'     => array_values( $closed ),
			'not_before' => $not_before,
			'planned'    => $planned <= $not_after ? $planned : null,
			'not_after'  => $not_after,
		);
	}

	/**
	 * The same time of day some business days later: the owner's own targets.
	 *
	 * @since 0.1.0
	 *
	 * @param int      $from_ms Unix ms.
	 * @param int      $n       How many business days, from 1.
	 * @param string   $zone    The agent's time zone.
	 * @param string[] $closed  Dates that do not count besides, Y-m-d.
	 * @return int Unix ms.
	 */
	public static function later( int $from_ms, int $n, string $zone, array $closed = array() ): int {
		$clock = self::local( $from_ms, $zone )->format( 'H:i:s' );
		$date  = self::nth( self::local_date( $from_ms, $zone ), $n, $closed );
		return 1000 * ( new \DateTimeImmutable( "$date $clock", new \DateTimeZone( $zone ) ) )->getTimestamp();
	}

	/**
	 * The date somewhere.
	 *
	 * @since 0.1.0
	 *
	 * @param int    $at_ms Unix ms.
	 * @param string $zone  Time zone.
	 * @return string Y-m-d.
	 */
	public static function local_date( int $at_ms, string $zone ): string {
		return self::local( $at_ms, $zone )->format( 'Y-m-d' );
	}

	/**
	 * The next business days.
	 *
	 * @param string   $date   Y-m-d; the day itself does not count.
	 * @param int      $n      How many.
	 * @param string[] $closed Dates that do not count besides, Y-m-d.
	 * @return string[] Y-m-d, rising.
	 */
	private static function following( string $date, int $n, array $closed ): array {
		$day      = self::date( $date );
		$days     = array();
		$holidays = array();
		while ( $n > 0 ) {
			$day               = $day->modify( '+1 day' );
			$year              = (int) $day->format( 'Y' );
			$holidays[ $year ] = $holidays[ $year ] ?? self::observed_holidays( $year ) + self::observed_holidays( $year + 1 );   // 1 January on a Saturday is observed on 31 December.
			$ymd               = $day->format( 'Y-m-d' );
			if ( (int) $day->format( 'N' ) < 6 && ! isset( $holidays[ $year ][ $ymd ] ) && ! in_array( $ymd, $closed, true ) ) {
				$days[] = $ymd;
				--$n;
			}
		}
		return $days;
	}

	/**
	 * A date for counting: in UTC every day has 24 hours.
	 *
	 * @param string $text What DateTime reads.
	 */
	private static function date( string $text ): \DateTimeImmutable {
		return new \DateTimeImmutable( $text, new \DateTimeZone( 'UTC' ) );
	}

	/**
	 * A moment as it is called somewhere.
	 *
	 * @param int    $at_ms Unix ms.
	 * @param string $zone  Time zone.
	 */
	private static function local( int $at_ms, string $zone ): \DateTimeImmutable {
		return ( new \DateTimeImmutable( '@' . intdiv( $at_ms, 1000 ) ) )->setTimezone( new \DateTimeZone( $zone ) );
	}

	/**
	 * A local moment in UTC. Of two that bear one name, when clocks are set back, it is the earlier.
	 *
	 * @param string $text Y-m-d H:i:s.
	 * @param string $zone Time zone.
	 * @return string Y-m-d H:i:s.
	 */
	private static function utc( string $text, string $zone ): string {
		return ( new \DateTimeImmutable( $text, new \DateTimeZone( $zone ) ) )->setTimezone( new \DateTimeZone( 'UTC' ) )->format( 'Y-m-d H:i:s' );
	}
}
