<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Claim_Tables;
use Dumbbell_Stream\Claims;
use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Copyright_Health;

require_once __DIR__ . '/class-notice-case.php';

final class ClaimHealthTest extends Notice_Case {

	public function test_all_is_well_while_no_deadline_has_passed(): void {
		$claim = $this->filed();
		$this->assertSame( 'good', Copyright_Health::test_clocks()['status'] );
		Clock::stop( strtotime( "{$claim['due_gmt']} UTC" ) * 1000 );
		$this->assertSame( 'good', Copyright_Health::test_clocks()['status'] );
	}

	public function test_a_notice_that_waits_too_long_is_worth_a_word(): void {
		$claim = $this->filed();
		$this->assertNotNull( $claim['due_gmt'] );
		Clock::stop( strtotime( "{$claim['due_gmt']} UTC" ) * 1000 + 1000 );
		$result = Copyright_Health::test_clocks();
		$this->assertSame( array( 'recommended', '1 copyright notice waits for longer than you meant it to' ), array( $result['status'], $result['label'] ) );
		$this->step( Claims::find( $claim['id'] ), 'reject', array( 'code' => 'no_match', 'text' => 'Another song.' ) );
		$this->assertSame( 'good', Copyright_Health::test_clocks()['status'] );
	}

	public function test_material_that_should_be_back_is_critical(): void {
		global $wpdb;
		$claim = $this->filed();
		$wpdb->update( Claim_Tables::name( Claim_Tables::CLAIMS ), array( 'status' => 'countered', 'due_gmt' => null ), array( 'id' => $claim['id'] ) );
		$wpdb->insert(
			Claim_Tables::name( Claim_Tables::COUNTERS ),
			array(
				'claim_id'              => $claim['id'],
				'status'                => 'accepted',
				'received_gmt'          => '2026-01-01 00:00:00',
				'restore_not_after_gmt' => gmdate( 'Y-m-d H:i:s', intdiv( self::NOW_MS, 1000 ) ),
			)
		);
		$this->assertSame( 'good', Copyright_Health::test_clocks()['status'] );
		Clock::stop( self::NOW_MS + 1000 );
		$this->assertSame( 'critical', Copyright_Health::test_clocks()['status'] );
	}
}
