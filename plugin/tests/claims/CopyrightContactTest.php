<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Claim_Settings;
use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Copyright_Contact;
use Dumbbell_Stream\Copyright_Health;

/** NOW_MS is 2 February 2026, 02:40 in UTC and still 1 February in New York. */
final class CopyrightContactTest extends WP_Case {

	const AGENT = array(
		'provider_name'       => 'Example Broadcasting Ltd',
		'agent_name'          => 'Legal Department',
		'agent_address'       => "1 Main Street\nSpringfield, IL 62701\nUSA",
		'agent_phone'         => '+1 217 555 0100',
		'agent_email'         => 'copyright@example.org',
		'registration_number' => 'DMCA-1000001',
		'registered_on'       => '2025-01-15',
		'zone'                => 'America/New_York',
	);

	public function test_nothing_is_known_before_somebody_enters_it(): void {
		$facts = $this->facts();
		$this->assertSame( array( null, null, null, false ), array( $facts['provider'], $facts['agent']['name'], $facts['registration'], $facts['complete'] ) );
		$this->assertSame( array( 'provider_name', 'agent_name', 'agent_address', 'agent_phone', 'agent_email', 'registration_number', 'registered_on' ), Copyright_Contact::missing() );
	}

	public function test_anybody_sees_the_agent_and_no_setting_besides(): void {
		$this->assertSame( array(), Claim_Settings::save( self::AGENT + array( 'handler_emails' => array( 'secretary@example.org' ), 'lumen' => 'ask', 'lumen_token' => 'hush-hush' ) ) );
		$facts = $this->facts();
		$this->assertSame( array( 'name' => 'Legal Department', 'address' => self::AGENT['agent_address'], 'phone' => '+1 217 555 0100', 'email' => 'copyright@example.org' ), $facts['agent'] );
		$this->assertSame( array( array( 'number' => 'DMCA-1000001', 'on' => '2025-01-15' ), 'America/New_York', array( 'dmca' ), true ), array( $facts['registration'], $facts['zone'], $facts['kinds'], $facts['complete'] ) );
		$this->assertStringNotContainsString( 'secretary', wp_json_encode( $facts ) );
		$this->assertStringNotContainsString( 'hush', wp_json_encode( $facts ) . wp_json_encode( get_option( Claim_Settings::OPTION ) ) );
		$this->assertSame( 'hush-hush', Claim_Settings::lumen_token() );
	}

	public function test_each_fact_has_its_place_in_the_schema_and_may_be_remembered_for_a_while(): void {
		$schema = rest_get_server()->dispatch( new \WP_REST_Request( 'OPTIONS', '/dumbbell-stream/v1/copyright-contact' ) )->get_data()['schema'];
		$this->assertSame( array_keys( $schema['properties'] ), array_keys( $this->facts() ) );
		$answer = rest_get_server()->dispatch( new \WP_REST_Request( 'GET', '/dumbbell-stream/v1/copyright-contact' ) );
		$this->assertSame( 'public, max-age=300', $answer->get_headers()['Cache-Control'] );
	}

	public function test_european_notices_name_the_representative(): void {
		Claim_Settings::save( array( 'dsa' => true, 'eu_representative' => 'Beispiel GmbH, Berlin' ) );
		$this->assertSame( array( array( 'dmca', 'dsa' ), 'Beispiel GmbH, Berlin' ), array( $this->facts()['kinds'], $this->facts()['representative'] ) );
	}

	public function test_pages_are_named_once_they_are_published(): void {
		$id = wp_insert_post( array( 'post_type' => 'page', 'post_title' => 'Notice', 'post_status' => 'draft' ) );
		$this->assertSame( array(), Claim_Settings::save( array( 'notice_page' => $id ) ) );
		$this->assertNull( $this->facts()['notice_url'] );
		wp_publish_post( $id );
		$this->assertSame( get_permalink( $id ), $this->facts()['notice_url'] );
	}

	/** @dataProvider renewals */
	public function test_the_registration_lasts_three_years( string $registered, ?int $left, string $status ): void {
		Claim_Settings::save( array( 'registered_on' => $registered ) + self::AGENT );
		$this->assertSame( array( $left, $status ), array( Copyright_Contact::days_left(), Copyright_Health::test_contact()['status'] ) );
	}

	public function renewals(): array {
		return array(   // Today is 1 February 2026 where the agent is.
			'a year old'                   => array( '2025-02-01', 730, 'good' ),
			'61 days left'                 => array( '2023-04-03', 61, 'good' ),
			'60 days left'                 => array( '2023-04-02', 60, 'recommended' ),
			'8 days left'                  => array( '2023-02-09', 8, 'recommended' ),
			'7 days left'                  => array( '2023-02-08', 7, 'critical' ),
			'lapses today'                 => array( '2023-02-01', 0, 'critical' ),
			'lapsed yesterday'             => array( '2023-01-31', -1, 'critical' ),
			'of a day that is not in 2027' => array( '2024-02-29', 393, 'good' ),
			'not entered'                  => array( '', null, 'recommended' ),
		);
	}

	public function test_somebody_is_told_by_mail_once_at_60_30_and_7_days(): void {
		Claim_Settings::save( array( 'registered_on' => '2023-04-10', 'handler_emails' => array( 'me@example.org' ), 'zone' => 'UTC' ) + self::AGENT );
		$told = array();
		$mail = static function ( $nothing, array $mail ) use ( &$told ): bool {
			$told[] = Copyright_Contact::days_left();
			self::assertSame( array( 'me@example.org' ), $mail['to'] );
			self::assertStringContainsString( '0, 2026', $mail['message'] );
			return true;
		};
		add_filter( 'pre_wp_mail', $mail, 20, 2 );
		for ( $day = 0; $day < 75; $day++ ) {
			Clock::stop( self::NOW_MS + $day * 86400000 );
			do_action( 'dumbbell_stream_daily' );
		}
		$at_first = $told;
		Claim_Settings::save( array( 'registered_on' => '2023-04-20' ) );
		do_action( 'dumbbell_stream_daily' );
		remove_filter( 'pre_wp_mail', $mail, 20 );
		$this->assertSame( array( 60, 30, 7 ), $at_first );
		$this->assertSame( array( 60, 30, 7, 3 ), $told, 'Another day of registration, other warnings; those that were missed come as one.' );
	}

	public function test_a_mail_that_was_not_sent_is_tried_again_the_next_day(): void {
		Claim_Settings::save( array( 'registered_on' => '2023-03-01' ) + self::AGENT );
		$tries = 0;
		$mail  = static function () use ( &$tries ): bool {
			return ++$tries > 1;
		};
		add_filter( 'pre_wp_mail', $mail, 20 );
		array_map( 'do_action', array_fill( 0, 3, 'dumbbell_stream_daily' ) );
		remove_filter( 'pre_wp_mail', $mail, 20 );
		$this->assertSame( 2, $tries );
	}

	public function test_site_health_asks_for_what_is_missing(): void {
		$tests = apply_filters( 'site_status_tests', array( 'direct' => array() ) );
		$this->assertSame( 'recommended', $tests['direct']['dumbbell_stream_copyright_contact']['test']()['status'] );
		$this->assertStringContainsString( 'page=dumbbell-stream-copyright', $tests['direct']['dumbbell_stream_copyright_pages']['test']()['actions'] );
	}

	public function test_mail_goes_to_those_who_may_handle_notices_unless_others_were_entered(): void {
		$user = get_userdata( $this->log_in( 'administrator' ) );
		$this->assertContains( $user->user_email, Claim_Settings::handlers() );
		Claim_Settings::save( array( 'handler_emails' => "a@example.org\n\nb@example.org" ) );
		$this->assertSame( array( 'a@example.org', 'b@example.org' ), Claim_Settings::handlers() );
	}

	private function facts(): array {
		return rest_get_server()->dispatch( new \WP_REST_Request( 'GET', '/dumbbell-stream/v1/copyright-contact' ) )->get_data();
	}
}
