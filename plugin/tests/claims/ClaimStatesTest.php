<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Claim_States;
use Dumbbell_Stream\Counter_States;
use PHPUnit\Framework\TestCase;

final class ClaimStatesTest extends TestCase {

	/** What may happen and what comes of it, written down once more: `status event -> status`. Whatever is not here is refused. */
	const ALLOWED = array(
		' file -> received',
		' enter -> received',
		'received check_passed -> under_review',
		'received check_failed -> incomplete',
		'received hold -> received',
		'received hold_end -> received',
		'received withdraw -> withdrawn',
		'incomplete complete -> under_review',
		'incomplete supplement -> incomplete',
		'incomplete accept -> under_review',
		'incomplete remind -> incomplete',
		'incomplete lapse -> rejected',
		'incomplete hold -> incomplete',
		'incomplete hold_end -> incomplete',
		'incomplete withdraw -> withdrawn',
		'under_review hold -> under_review',
		'under_review hold_end -> under_review',
		'under_review act -> actioned',
		'under_review reject -> rejected',
		'under_review withdraw -> withdrawn',
		'rejected reopen -> under_review',
		'rejected withdraw -> withdrawn',
		'actioned counter -> countered',
		'actioned counter_incomplete -> actioned',
		'actioned correct -> restored',
		'actioned withdraw -> withdrawn',
		'countered court -> held_court',
		'countered restore -> restored',
		'countered overdue -> countered',
		'countered counter_withdrawn -> actioned',
		'countered withdraw -> withdrawn',
		'held_court outcome_streamer -> restored',
		'held_court outcome_claimant -> actioned',
		'held_court withdraw -> withdrawn',
	);

	public function test_every_pair_of_status_and_event_is_allowed_or_refused_as_written(): void {
		$found = array();
		$pairs = 0;
		foreach ( array_merge( array( '' ), Claim_States::STATUSES ) as $status ) {
			foreach ( Claim_States::events() as $event ) {
				++$pairs;
				$step = Claim_States::transition( $status, $event );
				if ( in_array( $event, Claim_States::REMARKS, true ) ) {
					$this->assertSame( '' === $status ? null : array( 'to' => $status, 'effects' => array() ), $step );
				} elseif ( null !== $step ) {
					$found[] = "$status $event -> {$step['to']}";
				}
			}
		}
		$this->assertSame( self::ALLOWED, $this->in_order( $found ) );
		$this->assertSame( 10 * 30, $pairs );
		$this->assertNull( Claim_States::transition( 'unknown', 'note' ) );
		$this->assertNull( Claim_States::transition( 'received', 'unknown' ) );
	}

	public function test_whatever_leaves_the_air_or_comes_back_is_ordered_before_anybody_is_told(): void {
		foreach ( array_merge( array( '' ), Claim_States::STATUSES ) as $status ) {
			foreach ( Claim_States::events_in( $status ) as $event ) {
				$step  = Claim_States::transition( $status, $event );
				$mails = array_keys( preg_grep( '/^mail_/', $step['effects'] ) );
				$other = array_keys( preg_grep( '/^mail_/', $step['effects'], PREG_GREP_INVERT ) );
				$this->assertTrue( array() === $mails || array() === $other || max( $other ) < min( $mails ), "$status $event" );
				$was = in_array( $status, Claim_States::OFF_AIR, true );
				$is  = in_array( $step['to'], Claim_States::OFF_AIR, true );
				$this->assertTrue( $was === $is || in_array( 'off_air', $step['effects'], true ), "$status $event" );
				$this->assertTrue( ! $was || $is || in_array( 'lift_strike', $step['effects'], true ), "$status $event" );
			}
		}
	}

	public function test_every_status_is_reached_and_every_claim_can_end(): void {
		$reached = array( '' );
		for ( $i = 0; $i < count( $reached ); $i++ ) {   // phpcs:ignore -- It grows on the way.
			foreach ( Claim_States::events_in( $reached[ $i ] ) as $event ) {
				$to      = Claim_States::transition( $reached[ $i ], $event )['to'];
				$reached = in_array( $to, $reached, true ) ? $reached : array_merge( $reached, array( $to ) );
			}
		}
		$this->assertEqualsCanonicalizing( array_merge( array( '' ), Claim_States::STATUSES ), $reached );
		foreach ( array_diff( Claim_States::STATUSES, array( 'restored', 'withdrawn' ) ) as $status ) {
			$this->assertSame( 'withdrawn', Claim_States::transition( $status, 'withdraw' )['to'], "Who sent a notice can always take it back ($status)." );
		}
	}

	public function test_nobody_does_what_is_somebody_elses(): void {
		foreach ( Claim_States::events() as $event ) {
			$may = array_values( array_filter( Claim_States::ACTORS, static function ( string $actor ) use ( $event ): bool { return Claim_States::may( $event, $actor ); } ) );
			$this->assertNotSame( array(), $may, $event );
		}
		foreach ( array( 'act', 'reject', 'correct', 'court', 'accept', 'outcome_streamer' ) as $event ) {
			$this->assertFalse( Claim_States::may( $event, 'claimant' ) || Claim_States::may( $event, 'streamer' ) || Claim_States::may( $event, 'system' ), "$event is a person's judgement." );
		}
		$this->assertFalse( Claim_States::may( 'withdraw', 'streamer' ) );
		$this->assertFalse( Claim_States::may( 'counter', 'claimant' ) );
		$this->assertFalse( Claim_States::may( 'invented', 'handler' ) );
	}

	public function test_a_counter_notice_has_a_life_of_its_own(): void {
		$found = array();
		foreach ( Counter_States::STATUSES as $status ) {
			foreach ( Counter_States::events() as $event ) {
				$to = Counter_States::transition( $status, $event );
				if ( null !== $to ) {
					$found[] = "$status $event -> $to";
				}
			}
		}
		$this->assertSame(
			array(
				'received check_passed -> accepted',
				'received check_failed -> incomplete',
				'received withdraw -> withdrawn',
				'incomplete withdraw -> withdrawn',
				'incomplete complete -> accepted',
				'incomplete accept -> accepted',
				'incomplete supplement -> incomplete',
				'accepted withdraw -> withdrawn',
			),
			$found
		);
	}

	/** @param string[] $found In the order of the table's events, as ALLOWED is. */
	private function in_order( array $found ): array {
		$order = array_flip( self::ALLOWED );
		usort( $found, static function ( string $a, string $b ) use ( $order ): int { return ( $order[ $a ] ?? 999 ) <=> ( $order[ $b ] ?? 999 ); } );
		return $found;
	}
}
