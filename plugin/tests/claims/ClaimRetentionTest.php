<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Claim_Events;
use Dumbbell_Stream\Claim_Settings;
use Dumbbell_Stream\Claims;

require_once __DIR__ . '/class-notice-case.php';

final class ClaimRetentionTest extends Notice_Case {

	const PERSON = '/Clara|clara@example|555 0199|Side Street/';

	/** A claim that was rejected today. */
	private function closed( array $fields = array() ): array {
		return $this->step( $this->filed( $fields ), 'reject', array( 'code' => 'no_match', 'text' => 'It is another song.' ) );
	}

	public function test_hashed_addresses_live_thirty_days(): void {
		$claim = $this->filed();
		$this->assertMatchesRegularExpression( '/\A[0-9a-f]{32}\z/', $claim['ip_hash'] );
		$this->pass_days( 29 );
		do_action( 'dumbbell_stream_daily' );
		$this->assertSame( $claim['ip_hash'], Claims::find( $claim['id'] )['ip_hash'] );
		$this->pass_days( 1 );
		do_action( 'dumbbell_stream_daily' );
		$this->assertSame( '', Claims::find( $claim['id'] )['ip_hash'] );
	}

	public function test_a_closed_notice_is_erased_after_three_years_and_the_chain_stays_whole(): void {
		$claim = $this->closed();
		$open  = $this->filed( array( 'work_title' => 'Another song' ) );
		$this->pass_days( 3 * 365 );   // 2028 has 366 days: one is left.
		do_action( 'dumbbell_stream_daily' );
		$this->assertSame( 'Clara Claimant', Claims::find( $claim['id'] )['claimant_name'] );
		$this->pass_days( 1 );
		do_action( 'dumbbell_stream_daily' );
		$erased = Claims::find( $claim['id'] );
		$this->assertNotNull( $erased['redacted_gmt'] );
		$this->assertDoesNotMatchRegularExpression( self::PERSON, wp_json_encode( array( $erased, Claim_Events::of( $claim['id'] ) ) ) );
		$this->assertSame( array(), Claim_Events::verify( $erased ) );
		$this->assertSame( 'Clara Claimant', Claims::find( $open['id'] )['claimant_name'], 'What is not closed stays.' );
		$events = count( Claim_Events::of( $claim['id'] ) );
		do_action( 'dumbbell_stream_daily' );
		$this->assertCount( $events, Claim_Events::of( $claim['id'] ), 'Once is enough.' );
	}

	public function test_the_owner_says_how_long(): void {
		Claim_Settings::save( array( 'keep_years' => 5 ) );
		$claim = $this->closed();
		$this->pass_days( 4 * 366 );
		do_action( 'dumbbell_stream_daily' );
		$this->assertNull( Claims::find( $claim['id'] )['redacted_gmt'] );
	}

	public function test_a_legal_hold_stops_all_of_it(): void {
		$claim = $this->step( $this->closed(), 'legal_hold' );
		$this->pass_days( 5 * 365 );
		do_action( 'dumbbell_stream_daily' );
		$kept = Claims::find( $claim['id'] );
		$this->assertSame( array( 'Clara Claimant', $claim['ip_hash'] ), array( $kept['claimant_name'], $kept['ip_hash'] ) );
		$this->step( $kept, 'legal_hold_end' );
		do_action( 'dumbbell_stream_daily' );
		$this->assertSame( '', Claims::find( $claim['id'] )['claimant_name'] );
	}

	public function test_an_export_shows_a_sender_what_he_sent_and_nothing_of_others(): void {
		$mine = $this->closed( array( 'work_title' => '<b>Song</b>' ) );
		$this->filed( array( 'claimant_email' => 'other@example.net', 'claimant_name' => 'Otto Other' ) );
		$export = $this->tool( 'exporter' )( 'CLARA@example.com', 1 );
		$this->assertSame( array( true, array( "dumbbell-claim-{$mine['public_id']}" ) ), array( $export['done'], array_column( $export['data'], 'item_id' ) ) );
		$facts = array_column( $export['data'][0]['data'], 'value', 'name' );
		$this->assertSame( array( 'Clara Claimant', '&lt;b&gt;Song&lt;/b&gt;', 'It is another song.' ), array( $facts['Name'], $facts['Title of the work'], $facts['Decision'] ) );
		$this->assertStringNotContainsString( 'Otto', wp_json_encode( $export ) );
		$this->assertSame( array(), $this->tool( 'exporter' )( 'nobody@example.com', 1 )['data'] );
	}

	public function test_a_long_export_comes_in_pages(): void {
		for ( $i = 0; $i < 21; $i++ ) {
			$this->filed( array( 'work_title' => "Song $i" ) );
		}
		$first  = $this->tool( 'exporter' )( 'clara@example.com', 1 );
		$second = $this->tool( 'exporter' )( 'clara@example.com', 2 );
		$this->assertSame( array( 20, false, 1, true ), array( count( $first['data'] ), $first['done'], count( $second['data'] ), $second['done'] ) );
	}

	public function test_erasure_keeps_what_is_needed_and_says_why(): void {
		$open   = $this->filed();
		$closed = $this->closed( array( 'work_title' => 'Second' ) );
		$answer = $this->tool( 'eraser' )( 'clara@example.com', 1 );
		$this->assertSame( array( false, true, true ), array( $answer['items_removed'], $answer['items_retained'], $answer['done'] ) );
		$this->assertSame( array( "Notice {$open['public_id']} is not closed yet.", "Notice {$closed['public_id']} is kept until February 2, 2029, because a suit about it can still be brought." ), $answer['messages'] );
		$this->assertSame( 'Clara Claimant', Claims::find( $closed['id'] )['claimant_name'] );
	}

	public function test_erasure_empties_what_has_had_its_time_and_comes_to_an_end(): void {
		$claim = $this->closed();
		$held  = $this->step( $this->closed( array( 'work_title' => 'Second' ) ), 'legal_hold' );
		$this->pass_days( 1097 );
		$answers = array();
		for ( $page = 1; $page < 5 && ! ( end( $answers )['done'] ?? false ); $page++ ) {
			$answers[] = $this->tool( 'eraser' )( 'clara@example.com', $page );
		}
		$this->assertSame( array( true, false ), array_column( $answers, 'items_removed' ) );
		$this->assertSame( array( "Notice {$held['public_id']} is under legal hold: it is needed in a dispute." ), $answers[1]['messages'] );
		$this->assertSame( array( '', 'Clara Claimant' ), array( Claims::find( $claim['id'] )['claimant_name'], Claims::find( $held['id'] )['claimant_name'] ) );
	}

	private function tool( string $which ): callable {
		return apply_filters( "wp_privacy_personal_data_{$which}s", array() )['dumbbell-stream-claims']['callback'];
	}
}
