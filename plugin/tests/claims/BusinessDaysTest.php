<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Business_Days;
use PHPUnit\Framework\TestCase;

/** The clock of 17 U.S.C. 512(g)(2)(C), held against published dates and against a count that is written in another way. */
final class BusinessDaysTest extends TestCase {

	/**
	 * Federal holidays on the day on which they are observed, as the Office of Personnel Management publishes them: month-day, in the order
	 * New Year, King, Washington, Memorial, Juneteenth, Independence, Labor, Columbus, Veterans, Thanksgiving, Christmas.
	 * 2031-01-01 stands in the list of 2031; 2028-01-01 is a Saturday, so it is observed in 2027.
	 */
	const PUBLISHED = array(
		2026 => '01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25',
		2027 => '01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31',
		2028 => '01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25',
		2029 => '01-01 01-15 02-19 05-28 06-19 07-04 09-03 10-08 11-12 11-22 12-25',
		2030 => '01-01 01-21 02-18 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25',
		2031 => '01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25',
	);

	/** Year after year, as the law's rules give them. */
	public function test_holidays_are_those_that_were_published(): void {
		$found = array();
		foreach ( array_keys( self::PUBLISHED ) as $year ) {
			$found += Business_Days::observed_holidays( $year ) + Business_Days::observed_holidays( $year + 1 );
		}
		$expected = $this->published();
		foreach ( $found as $date => $true ) {
			if ( (int) substr( $date, 0, 4 ) > 2025 && (int) substr( $date, 0, 4 ) < 2032 ) {
				$this->assertArrayHasKey( $date, $expected );
				unset( $expected[ $date ] );
			}
		}
		$this->assertSame( array(), $expected );
	}

	public function test_every_day_of_2026_to_2030_gives_the_dates_of_an_independent_count(): void {
		$open = $this->open_days();
		for ( $day = gmmktime( 0, 0, 0, 1, 1, 2026 ), $days = 0; $day < gmmktime( 0, 0, 0, 1, 1, 2031 ); $day += 86400, ++$days ) {
			$date  = gmdate( 'Y-m-d', $day );
			$later = array_values( array_filter( $open, static function ( string $open_day ) use ( $date ): bool { return strcmp( $open_day, $date ) > 0; } ) );
			$open  = array_slice( $open, max( 0, count( $open ) - count( $later ) - 1 ) );
			$clock = Business_Days::window( 1000 * ( $day + 43200 ), 'UTC' );
			$this->assertSame(
				array( $date, array_slice( $later, 0, 11 ), gmdate( 'Y-m-d', strtotime( "$later[9] UTC" ) + 86400 ) . ' 00:00:00', "$later[10] 09:00:00", "$later[13] 23:59:59" ),
				array( $clock['received'], $clock['days'], $clock['not_before'], $clock['planned'], $clock['not_after'] )
			);
			$tenth      = ( strtotime( "$later[9] UTC" ) - $day ) / 86400;
			$fourteenth = ( strtotime( "$later[13] UTC" ) - $day ) / 86400;
			$this->assertTrue( $tenth >= 12 && $tenth <= 18 && $fourteenth >= 18 && $fourteenth <= 25, $date );
		}
		$this->assertSame( 1826, $days );
	}

	/** @dataProvider examples */
	public function test_worked_example( string $received, string $zone, string $day0, string $tenth, string $not_before, string $planned, string $not_after ): void {
		$clock = Business_Days::window( 1000 * strtotime( "$received UTC" ), $zone );
		$local = static function ( string $utc ) use ( $zone ): string {
			return ( new \DateTimeImmutable( $utc, new \DateTimeZone( 'UTC' ) ) )->setTimezone( new \DateTimeZone( $zone ) )->format( 'Y-m-d H:i:s' );
		};
		$this->assertSame( array( $day0, $tenth ), array( $clock['received'], $clock['days'][9] ) );
		$this->assertSame( array( $not_before, $planned, $not_after ), array( $local( $clock['not_before'] ), $local( (string) $clock['planned'] ), $local( $clock['not_after'] ) ) );
	}

	/** Received in UTC, then local: day 0, day 10, window opens, planned, closes. */
	public function examples(): array {
		return array(
			'over Christmas and New Year'            => array( '2026-12-16 20:30', 'America/New_York', '2026-12-16', '2026-12-31', '2027-01-01 00:00:00', '2027-01-04 09:00:00', '2027-01-07 23:59:59' ),
			'New Year observed in the old year'      => array( '2027-12-18 01:30', 'America/New_York', '2027-12-17', '2028-01-04', '2028-01-05 00:00:00', '2028-01-05 09:00:00', '2028-01-10 23:59:59' ),
			'evening in New York'                    => array( '2027-07-01 02:30', 'America/New_York', '2027-06-30', '2027-07-15', '2027-07-16 00:00:00', '2027-07-16 09:00:00', '2027-07-21 23:59:59' ),
			'the same moment in Berlin'              => array( '2027-07-01 02:30', 'Europe/Berlin', '2027-07-01', '2027-07-16', '2027-07-17 00:00:00', '2027-07-19 09:00:00', '2027-07-22 23:59:59' ),
			'on a Saturday'                          => array( '2026-08-01 15:00', 'America/New_York', '2026-08-01', '2026-08-14', '2026-08-15 00:00:00', '2026-08-17 09:00:00', '2026-08-20 23:59:59' ),
			'at midnight when clocks go forward'     => array( '2026-03-08 05:00', 'America/New_York', '2026-03-08', '2026-03-20', '2026-03-21 00:00:00', '2026-03-23 09:00:00', '2026-03-26 23:59:59' ),
			'a second before midnight of that day'   => array( '2026-03-08 04:59:59', 'America/New_York', '2026-03-07', '2026-03-20', '2026-03-21 00:00:00', '2026-03-23 09:00:00', '2026-03-26 23:59:59' ),
			'at midnight when clocks go back'        => array( '2026-11-01 04:00', 'America/New_York', '2026-11-01', '2026-11-16', '2026-11-17 00:00:00', '2026-11-17 09:00:00', '2026-11-20 23:59:59' ),
			'where a day lacks its midnight (Beirut)' => array( '2026-03-28 22:30', 'Asia/Beirut', '2026-03-29', '2026-04-10', '2026-04-11 00:00:00', '2026-04-13 09:00:00', '2026-04-16 23:59:59' ),
		);
	}

	/** @dataProvider moments */
	public function test_moments_are_stored_in_utc( string $received, string $zone, string $field, string $utc ): void {
		$this->assertSame( $utc, Business_Days::window( 1000 * strtotime( "$received UTC" ), $zone )[ $field ] );
	}

	public function moments(): array {
		return array(
			'the end in winter'                 => array( '2026-12-16 20:30', 'America/New_York', 'not_after', '2027-01-08 04:59:59' ),
			'the end a year later'              => array( '2027-12-18 01:30', 'America/New_York', 'not_after', '2028-01-11 04:59:59' ),
			'the end in summer'                 => array( '2027-07-01 02:30', 'America/New_York', 'not_after', '2027-07-22 03:59:59' ),
			'a plan beyond the change of clocks' => array( '2026-03-01 20:00', 'America/New_York', 'planned', '2026-03-16 13:00:00' ),
			'a zone of half an hour'            => array( '2026-08-03 12:00', 'Asia/Kolkata', 'not_before', '2026-08-17 18:30:00' ),
		);
	}

	public function test_closures_move_the_opening_and_never_the_end(): void {
		$at      = 1000 * strtotime( '2026-08-03 12:00 UTC' );
		$closed  = array( '2026-08-05', '2026-08-06', '2026-08-07', '2026-08-10' );
		$without = Business_Days::window( $at, 'UTC' );
		$with    = Business_Days::window( $at, 'UTC', array_slice( $closed, 0, 3 ) );
		$this->assertSame( array( '2026-08-18 00:00:00', '2026-08-21 23:59:59' ), array( $without['not_before'], $without['not_after'] ) );
		$this->assertSame( array( '2026-08-21 00:00:00', '2026-08-21 09:00:00', '2026-08-21 23:59:59' ), array( $with['not_before'], $with['planned'], $with['not_after'] ) );
		$shut = Business_Days::window( $at, 'UTC', $closed );
		$this->assertSame( array( '2026-08-22 00:00:00', null, '2026-08-21 23:59:59' ), array( $shut['not_before'], $shut['planned'], $shut['not_after'] ), 'Four closures squeeze the window shut: a person decides.' );
		$this->assertSame( $closed, $shut['closed'], 'A clock that runs keeps the closures that it was counted with.' );
	}

	public function test_a_target_is_the_same_hour_on_a_later_business_day(): void {
		$friday = 1000 * strtotime( '2026-03-06 16:20 America/New_York' );
		$this->assertSame( 1000 * strtotime( '2026-03-09 16:20 America/New_York' ), Business_Days::later( $friday, 1, 'America/New_York' ), 'Over a weekend on which clocks change.' );
	}

	/** @return array<string, true> Every published date. */
	private function published(): array {
		$dates = array();
		foreach ( self::PUBLISHED as $year => $days ) {
			foreach ( explode( ' ', $days ) as $day ) {
				$dates[ "$year-$day" ] = true;
			}
		}
		return $dates;
	}

	/** @return string[] Every business day from 2026 to 2031, from the table and the day of the week that 1 January 2026 is: a Thursday. */
	private function open_days(): array {
		$holidays = $this->published();
		$days     = array();
		$weekday  = 4;
		for ( $year = 2026; $year < 2032; $year++ ) {
			foreach ( array( 31, 0 === $year % 4 ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 ) as $month => $length ) {
				for ( $day = 1; $day <= $length; $day++, $weekday = $weekday % 7 + 1 ) {
					$date = sprintf( '%d-%02d-%02d', $year, $month + 1, $day );
					if ( $weekday < 6 && ! isset( $holidays[ $date ] ) ) {
						$days[] = $date;
					}
				}
			}
		}
		return $days;
	}
}
