<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Claim_Brakes;
use Dumbbell_Stream\Claim_Settings;
use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Proof_Of_Work;
use Dumbbell_Stream\Secrets;

final class ClaimBrakesTest extends WP_Case {

	const CLAIMANT = array( 'kind' => 'claimant' );

	protected function setUp(): void {
		parent::setUp();
		remove_filter( 'dumbbell_stream_notice_allowance', array( $this, 'many_notices' ) );
		add_filter( 'dumbbell_stream_work_bits', '__return_zero' );
		$_SERVER['REMOTE_ADDR'] = '192.0.2.1';
	}

	protected function tearDown(): void {
		remove_filter( 'dumbbell_stream_work_bits', '__return_zero' );
		$_SERVER['REMOTE_ADDR'] = '192.0.2.1';
		parent::tearDown();
	}

	public function test_a_notice_passes_with_and_without_the_little_work(): void {
		$this->assertTrue( $this->file( $this->worked() ) );
		$this->assertTrue( $this->file( array() ) );
	}

	public function test_work_counts_once_and_only_if_it_was_done_here_and_now(): void {
		$notice = $this->worked();
		$this->assertTrue( $this->file( $notice ) );
		$this->assertRefused( 'dumbbell_stream_work_used', $this->file( $notice ) );
		$old = $this->worked();
		Clock::stop( self::NOW_MS + Proof_Of_Work::LASTS_MS );
		$this->assertRefused( 'dumbbell_stream_work_expired', $this->file( $old ) );
		$this->assertRefused( 'dumbbell_stream_work_malformed', $this->file( array( 'pow' => array( 'challenge' => 'x', 'answer' => '1' ) ) ) );
	}

	public function test_one_place_sends_twenty_notices_in_an_hour_and_then_waits(): void {
		for ( $i = 0; $i < 20; $i++ ) {
			$this->assertTrue( $this->file( $this->worked( "person$i@example$i.org" ) ) );
		}
		Claim_Settings::save( array( 'agent_email' => 'copyright@example.org' ) );
		$refusal = $this->file( $this->worked( 'another@example.net' ) );
		$this->assertRefused( 'dumbbell_stream_too_many_notices', $refusal );
		$this->assertStringContainsString( 'copyright@example.org counts as much', $refusal->get_error_message() );
		$this->assertSame( array( 429, 3600 - intdiv( self::NOW_MS, 1000 ) % 3600 ), array( $refusal->get_error_data()['status'], $refusal->get_error_data()['retry_after'] ) );
		$_SERVER['REMOTE_ADDR'] = '192.0.2.2';
		$this->assertTrue( $this->file( $this->worked( 'another@example.net' ) ), 'Somebody elsewhere is not concerned.' );
		$_SERVER['REMOTE_ADDR'] = '192.0.2.1';
		Clock::stop( self::NOW_MS + 3600000 );
		$this->assertTrue( $this->file( $this->worked( 'another@example.net' ) ) );
	}

	public function test_without_the_little_work_it_is_a_quarter(): void {
		for ( $i = 0; $i < 5; $i++ ) {
			$this->assertTrue( $this->file( array( 'claimant_email' => "person$i@example$i.org" ) ) );
		}
		$this->assertRefused( 'dumbbell_stream_too_many_notices', $this->file( array( 'claimant_email' => 'a@example.net' ) ) );
		$this->assertTrue( $this->file( $this->worked( 'a@example.net' ) ), 'Whoever lets his browser work goes on.' );
	}

	public function test_one_address_and_one_domain_are_bounded_wherever_they_send_from(): void {
		$place = 0;
		$send  = function ( string $email ) use ( &$place ) {
			$_SERVER['REMOTE_ADDR'] = '198.51.100.' . ( ++$place );
			return $this->file( $this->worked( $email ) );
		};
		for ( $i = 0; $i < 20; $i++ ) {
			$this->assertTrue( $send( 'Me@Example.org' ) );
		}
		$this->assertRefused( 'dumbbell_stream_too_many_notices', $send( 'me@example.org' ) );
		for ( $i = 0; $i < 40; $i++ ) {
			$this->assertTrue( $send( "p$i@example.org" ) );
		}
		$this->assertRefused( 'dumbbell_stream_too_many_notices', $send( 'new@example.org' ) );
		$this->assertTrue( $send( 'new@example.net' ) );
	}

	public function test_a_day_has_its_bound_too(): void {
		for ( $i = 0; $i < 100; $i++ ) {
			Clock::stop( self::NOW_MS - self::NOW_MS % 86400000 + intdiv( $i, 20 ) * 3600000 );
			$this->assertTrue( $this->file( $this->worked( "p$i@example$i.org" ) ) );
		}
		Clock::stop( self::NOW_MS - self::NOW_MS % 86400000 + 23 * 3600000 );
		$this->assertRefused( 'dumbbell_stream_too_many_notices', $this->file( $this->worked( 'a@example.net' ) ) );
	}

	public function test_a_refused_notice_costs_nothing(): void {
		for ( $i = 0; $i < 25; $i++ ) {
			$this->assertRefused( 'dumbbell_stream_work_malformed', $this->file( array( 'pow' => array( 'challenge' => 'x', 'answer' => '1' ) ) ) );
		}
		$this->assertTrue( $this->file( array() ) );
	}

	public function test_a_notice_without_an_address_and_a_caller_that_nobody_knows_pass(): void {
		$_SERVER['REMOTE_ADDR'] = '';
		$this->assertSame( '', Claim_Brakes::caller_hash() );
		$this->assertTrue( $this->file( array() ) );
	}

	public function test_letters_that_somebody_enters_are_not_counted(): void {
		for ( $i = 0; $i < 30; $i++ ) {
			$this->assertTrue( apply_filters( 'dumbbell_stream_claim_gate', true, array( 'claimant_email' => 'me@example.org' ), array( 'kind' => 'handler' ) ) );
		}
		$this->assertTrue( $this->file( array() ) );
	}

	public function test_what_others_refuse_stays_refused(): void {
		$error = new \WP_Error( 'theirs' );
		$this->assertSame( $error, apply_filters( 'dumbbell_stream_claim_gate', $error, array(), self::CLAIMANT ) );
	}

	public function test_a_vault_that_does_not_open_stops_no_notice(): void {
		$this->worked();
		add_filter( 'salt', $salt = static function (): string { return 'new salts'; } );
		$verdict = $this->file( array( 'pow' => array( 'challenge' => 'x', 'answer' => '1' ) ) );
		remove_filter( 'salt', $salt );
		$this->assertTrue( $verdict );
	}

	public function test_the_hash_of_an_address_is_forgotten_with_its_key(): void {
		$hash = Claim_Brakes::caller_hash();
		$this->assertMatchesRegularExpression( '/\A[0-9a-f]{32}\z/', $hash );
		Clock::stop( self::NOW_MS + 29 * 86400000 );
		Claim_Brakes::rotate_address_key();
		$this->assertSame( $hash, Claim_Brakes::caller_hash() );
		Clock::stop( self::NOW_MS + 30 * 86400000 );
		Claim_Brakes::rotate_address_key();
		$this->assertNull( Secrets::get( Claim_Brakes::ADDRESS_KEY ) );
		$this->assertNotSame( $hash, Claim_Brakes::caller_hash() );
	}

	public function test_a_network_of_the_new_kind_counts_as_one_place(): void {
		$_SERVER['REMOTE_ADDR'] = '2001:db8:1:2::1';
		$hash                   = Claim_Brakes::caller_hash();
		$_SERVER['REMOTE_ADDR'] = '2001:db8:1:2:ffff::9';
		$this->assertSame( $hash, Claim_Brakes::caller_hash() );
		$_SERVER['REMOTE_ADDR'] = '2001:db8:1:3::1';
		$this->assertNotSame( $hash, Claim_Brakes::caller_hash() );
	}

	public function test_no_address_is_stored_in_the_clear(): void {
		$this->file( $this->worked( 'somebody@example.com' ) );
		$rows = wp_json_encode( $GLOBALS['wpdb']->get_results( "SELECT option_name, option_value FROM {$GLOBALS['wpdb']->options} WHERE option_name LIKE '%dumbbell%'" ) );
		$this->assertStringContainsString( Claim_Brakes::HITS, $rows );
		$this->assertDoesNotMatchRegularExpression( '/somebody|example\.com|192\.0\.2/', $rows );
	}

	public function test_anybody_may_ask_for_a_challenge_that_no_cache_keeps(): void {
		$request = new \WP_REST_Request( 'GET', '/dumbbell-stream/v1/claims/challenge' );
		$server  = rest_get_server();
		$answer  = apply_filters( 'rest_post_dispatch', rest_ensure_response( $server->dispatch( $request ) ), $server, $request );
		$this->assertSame( array( 200, 'no-store' ), array( $answer->get_status(), $answer->get_headers()['Cache-Control'] ) );
		$this->assertSame( Proof_Of_Work::GOOD, Proof_Of_Work::check( $answer->get_data()['challenge'], '0', Claim_Brakes::key(), self::NOW_MS ) );
		$this->assertSame( self::NOW_MS + 3600000, $answer->get_data()['expires_ms'] );
	}

	private function worked( string $email = 'me@example.org' ): array {
		return array( 'claimant_email' => $email, 'pow' => array( 'challenge' => Claim_Brakes::challenge()['challenge'], 'answer' => '7' ) );
	}

	/** @return true|\WP_Error */
	private function file( array $notice ) {
		return apply_filters( 'dumbbell_stream_claim_gate', true, $notice, self::CLAIMANT );
	}

	private function assertRefused( string $code, $verdict ): void {
		$this->assertInstanceOf( \WP_Error::class, $verdict );
		$this->assertSame( $code, $verdict->get_error_code() );
	}
}
