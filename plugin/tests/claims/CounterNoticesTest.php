<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Certificate;
use Dumbbell_Stream\Claim_Events;
use Dumbbell_Stream\Claim_Settings;
use Dumbbell_Stream\Claims;
use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Counter_Key;
use Dumbbell_Stream\Counter_Notices;
use Dumbbell_Stream\Off_Air;
use Dumbbell_Stream\Tests\Claim_Case;

/** The other side's answer, and the clock that it starts. */
final class CounterNoticesTest extends Claim_Case {

	/** Wednesday 16 December 2026, 15:30 in New York: the first worked example. */
	const RECEIVED = '2026-12-16 20:30:00';

	public function test_the_whole_way_with_the_clock_of_the_first_worked_example(): void {
		$claim = $this->countered();
		$this->posted();
		$this->assertRefused( 'too_early', $this->handle( $claim['id'], 'restore' ) );
		Clock::stop( Claim_Events::ms( '2027-01-01 04:59:59' ) );
		$this->assertRefused( 'too_early', $this->handle( $claim['id'], 'restore' ) );
		Clock::stop( Claim_Events::ms( '2027-01-01 05:00:00' ) );
		$back = $this->handle( $claim['id'], 'restore' )['claim'];
		$this->assertSame( array( 'restored', array() ), array( $back['status'], Off_Air::ranges( $this->post->ID, $back['stream_key'] ) ) );
		$this->assertSame( array( 'ann@example.org: What was taken offline because of your notice is back', get_userdata( $this->bob )->user_email . ': What was taken offline because of a copyright notice is back, and its strike is lifted' ), $this->posted() );
		$this->assertSame( array(), Claim_Events::verify( $back ) );
	}

	public function test_the_sender_gets_a_copy_with_the_dates_and_the_broadcasters_address(): void {
		$claim = $this->countered( array( 'signed_text' => "Counter-notice of Bob Broadcaster, 2 Side Street" ) );
		$texts = array_column( array_filter( $this->mails, static function ( array $mail ): bool { return array( 'ann@example.org' ) === $mail['to']; } ), 'message' );
		$this->assertStringContainsString( 'Bob Broadcaster, 2 Side Street', end( $texts ) );
		$this->assertStringContainsString( 'between 2027-01-01 and 2027-01-07 (America/New_York)', end( $texts ) );
		$counter = Counter_Notices::in_force( $claim['id'] );
		$this->assertSame( array( '2027-01-01 05:00:00', '2027-01-04 14:00:00', '2027-01-08 04:59:59' ), array( $counter['restore_not_before_gmt'], $counter['restore_planned_gmt'], $counter['restore_not_after_gmt'] ) );
	}

	public function test_it_comes_back_by_itself_only_where_the_owner_chose_so(): void {
		$by_hand = $this->countered();
		Clock::stop( Claim_Events::ms( '2027-01-04 14:00:01' ) );
		do_action( 'dumbbell_stream_claims' );
		$this->assertSame( 'countered', Claims::find( $by_hand['id'] )['status'] );
		update_option( Claim_Settings::OPTION, array( 'zone' => 'America/New_York', 'restore_automatic' => true ) );
		Clock::stop( Claim_Events::ms( self::RECEIVED ) );
		$by_clock = $this->countered();
		Clock::stop( Claim_Events::ms( '2027-01-04 13:59:59' ) );
		do_action( 'dumbbell_stream_claims' );
		$this->assertSame( 'countered', Claims::find( $by_clock['id'] )['status'] );
		Clock::stop( Claim_Events::ms( '2027-01-04 14:00:00' ) );
		do_action( 'dumbbell_stream_claims' );
		$this->assertSame( 'restored', Claims::find( $by_clock['id'] )['status'] );
	}

	public function test_an_overdue_restoration_is_told_once_a_day_until_somebody_acts(): void {
		$claim = $this->countered();
		$told  = array();
		for ( $hour = 0; $hour < 60; $hour += 6 ) {
			Clock::stop( Claim_Events::ms( '2027-01-08 05:00:00' ) + $hour * 3600000 );
			do_action( 'dumbbell_stream_claims' );
			$told[] = count( array_keys( array_column( Claim_Events::of( $claim['id'] ), 'type' ), 'overdue', true ) );
		}
		$this->assertSame( array( 1, 1, 1, 1, 2, 2, 2, 2, 3, 3 ), $told );
		$this->handle( $claim['id'], 'restore' );
		Clock::stop( Clock::now_ms() + 5 * 86400000 );
		do_action( 'dumbbell_stream_claims' );
		$this->assertSame( 'restore', array_column( Claim_Events::of( $claim['id'] ), 'type' )[ count( Claim_Events::of( $claim['id'] ) ) - 1 ] );
	}

	public function test_a_court_action_keeps_it_off_the_air_until_it_is_decided(): void {
		$claim = $this->countered();
		$this->assertRefused( 'no_case', $this->handle( $claim['id'], 'court', array( 'kind' => 'court' ) ) );
		$this->assertRefused( 'other_material', $this->handle( $claim['id'], 'court', array( 'kind' => 'court', 'ref' => '26-cv-1', 'names_material' => false ) ) );
		$this->assertSame( 'held_court', $this->handle( $claim['id'], 'court', array( 'kind' => 'ccb', 'ref' => '26-CCB-0001', 'names_material' => true ) )['claim']['status'] );
		$this->assertSame( array( 'ccb', '26-CCB-0001' ), array( Counter_Notices::in_force( $claim['id'] )['action_kind'], Counter_Notices::in_force( $claim['id'] )['action_ref'] ) );
		Clock::stop( Claim_Events::ms( '2027-02-01 00:00:00' ) );
		$this->assertRefused( 'refused', $this->handle( $claim['id'], 'restore' ) );
		$lost = $this->handle( $claim['id'], 'outcome_claimant' )['claim'];
		$this->assertSame( array( 'actioned', '2027-02-01 00:00:00' ), array( $lost['status'], $lost['closed_gmt'] ) );
		$this->assertRefused( 'closed', Counter_Notices::file( $claim['id'], self::COUNTER, $this->bob ) );
	}

	public function test_the_clock_begins_with_the_last_missing_element(): void {
		$claim = $this->acted();
		Clock::stop( Claim_Events::ms( '2026-12-10 12:00:00' ) );
		$half = Counter_Notices::file( $claim['id'], array( 'phone' => '' ) + self::COUNTER, $this->bob );
		$this->assertSame( array( 'incomplete', 'actioned', null ), array( $half['counter']['status'], $half['claim']['status'], $half['counter']['restore_not_before_gmt'] ) );
		Clock::stop( Claim_Events::ms( self::RECEIVED ) );
		$whole = Counter_Notices::file( $claim['id'], array( 'phone' => '+1 555 0101' ), $this->bob );
		$this->assertSame( array( 'accepted', 'countered', '2027-01-01 05:00:00', 'Bob Broadcaster' ), array( $whole['counter']['status'], $whole['claim']['status'], $whole['counter']['restore_not_before_gmt'], $whole['counter']['name'] ) );
		$this->assertCount( 1, Counter_Notices::of( $claim['id'] ) );
	}

	public function test_a_later_change_of_zone_or_closures_moves_no_clock_that_runs(): void {
		$claim = $this->countered();
		update_option( Claim_Settings::OPTION, array( 'zone' => 'Asia/Tokyo', 'closed_days' => array( '2026-12-17', '2026-12-18' ) ) );
		$this->handle( $claim['id'], 'note', array( 'text' => 'The settings changed.' ) );
		$this->assertSame( '2027-01-01 05:00:00', Counter_Notices::in_force( $claim['id'] )['restore_not_before_gmt'] );
	}

	public function test_only_the_owner_of_the_stream_answers_and_only_what_was_acted_on(): void {
		$claim   = $this->notice()['claim'];
		$mallory = $this->log_in( 'author' );
		$this->assertRefused( 'refused', Counter_Notices::file( $claim['id'], self::COUNTER, $this->bob ) );
		$this->handle( $claim['id'], 'act', array( 'level' => 1 ) );
		$this->assertRefused( 'not_found', Counter_Notices::file( $claim['id'], self::COUNTER, $mallory ) );
		$this->assertRefused( 'not_found', Counter_Notices::file( $claim['id'], self::COUNTER, 0 ) );
		$this->assertSame( array(), Counter_Notices::of( $claim['id'] ) );
		$this->assertSame( 'countered', Counter_Notices::file( $claim['id'], self::COUNTER, $this->bob )['claim']['status'] );
		$this->assertRefused( 'refused', Counter_Notices::file( $claim['id'], self::COUNTER, $this->bob ) );
	}

	public function test_whoever_takes_it_back_stays_off_the_air(): void {
		$claim = $this->countered();
		$this->assertRefused( 'not_found', Counter_Notices::withdraw( $claim['id'], $this->log_in( 'author' ) ) );
		$back = Counter_Notices::withdraw( $claim['id'], $this->bob )['claim'];
		$this->assertSame( array( 'actioned', null ), array( $back['status'], $back['wake_gmt'] ) );
		$this->assertNull( Counter_Notices::in_force( $claim['id'] ) );
		$this->assertCount( 1, Off_Air::ranges( $this->post->ID, $claim['stream_key'] ) );
		$this->assertSame( 'countered', Counter_Notices::file( $claim['id'], self::COUNTER, $this->bob )['claim']['status'], 'He may think better of it.' );
	}

	public function test_a_key_of_the_stream_proves_who_answered_and_a_bad_one_says_nothing(): void {
		$stream  = sodium_crypto_sign_seed_keypair( str_repeat( 's', 32 ) );
		$session = sodium_crypto_sign_seed_keypair( str_repeat( 'k', 32 ) );
		$text    = 'The text that Bob signed.';
		$make    = static function ( string $scope, string $signed, int $end ) use ( $stream, $session, $text ): array {
			return Counter_Key::columns(
				array(
					'key_certificate' => Base64url::encode( Certificate::sign( array( 'scope' => $scope, 'key' => sodium_crypto_sign_publickey( $session ), 'session' => self::NOW_MS - 1000, 'notAfter' => $end ), $stream ) ),
					'key_signature'   => Base64url::encode( sodium_crypto_sign_detached( 'dumbbell-stream statement' . $signed, sodium_crypto_sign_secretkey( $session ) ) ),
					'signed_text'     => $text,
				)
			);
		};
		$good = $make( 'statement', $text, self::NOW_MS + 1000 );
		$this->assertSame( Base64url::encode( sodium_crypto_sign_publickey( $stream ) ), Counter_Key::stream( $good ) );
		foreach ( array( $make( 'media', $text, self::NOW_MS + 1000 ), $make( 'statement', 'Another text.', self::NOW_MS + 1000 ), $make( 'statement', $text, self::NOW_MS - 1 ) ) as $bad ) {
			$this->assertSame( array( 'key_certificate' => null, 'key_signature' => null ), $bad );
		}
		$claim = $this->acted();
		$filed = Counter_Notices::file( $claim['id'], array( 'key_certificate' => 'rubbish', 'key_signature' => 'rubbish' ) + self::COUNTER, $this->bob );
		$this->assertSame( array( 'accepted', '' ), array( $filed['counter']['status'], Counter_Key::stream( $filed['counter'] ) ) );
	}

	public function test_silence_is_broken_twice_and_then_the_notice_lapses(): void {
		$claim = $this->notice( array( 'signature_name' => '' ) )['claim'];
		$days  = array();
		for ( $hour = 0; $hour <= 16 * 24; $hour += 6 ) {
			Clock::stop( self::NOW_MS + $hour * 3600000 );
			do_action( 'dumbbell_stream_claims' );
			$type = array_column( Claim_Events::of( $claim['id'] ), 'type' );
			$days[ count( $type ) ] = $days[ count( $type ) ] ?? $hour / 24 . ' ' . end( $type );
		}
		$this->assertSame( array( '0 check_failed', '3 remind', '10 remind', '14 lapse' ), array_values( $days ) );
		$this->assertSame( array( 'rejected', 'incomplete' ), array( Claims::find( $claim['id'] )['status'], Claims::find( $claim['id'] )['decision_code'] ) );
	}

	public function test_after_a_pause_of_cron_nobody_lapses_unwarned(): void {
		$claim = $this->notice( array( 'signature_name' => '' ) )['claim'];
		Clock::stop( self::NOW_MS + 40 * 86400000 );
		for ( $i = 0; $i < 3; $i++ ) {
			do_action( 'dumbbell_stream_claims' );
		}
		$this->assertSame( array( 'file', 'check_failed', 'remind' ), array_column( Claim_Events::of( $claim['id'] ), 'type' ) );
		$this->assertGreaterThan( Claim_Events::gmt( Clock::now_ms() ), Claims::find( $claim['id'] )['wake_gmt'] );
	}

	/** A claim that was acted on and answered at the time of the first worked example. */
	private function countered( array $change = array() ): array {
		Clock::stop( Claim_Events::ms( self::RECEIVED ) );
		$filed = Counter_Notices::file( $this->acted()['id'], $change + self::COUNTER, $this->bob );
		$this->assertNotInstanceOf( \WP_Error::class, $filed, is_wp_error( $filed ) ? $filed->get_error_message() : '' );
		return $filed['claim'];
	}
}
