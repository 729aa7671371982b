<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Claim_Fields;
use Dumbbell_Stream\Claim_Sides_Controller;
use Dumbbell_Stream\Claim_Tables;
use Dumbbell_Stream\Claims;
use Dumbbell_Stream\Tests\Claim_Case;

/** What comes in over REST: from senders, broadcasters, those who handle notices, and strangers who mean no good. */
final class ClaimRoutesTest extends Claim_Case {

	/** Text that means something to a browser, a database, a shell, a mailer or a file system. */
	const HOSTILE = array(
		'markup'      => '<script>alert(1)</script><img src=x onerror=alert(1)>',
		'SQL'         => "'; DROP TABLE wptests_dumbbell_claims; -- %s %d %i",
		'mail header' => "Ann\r\nBcc: everybody@example.org\r\n\r\nbody",
		'path'        => '../../../wp-config.php',
		'template'    => '${7*7} {{7*7}} %1$s %n',
		'other signs' => "Ä ö 漢字 🎬 \u{202E}gnitirw",
	);

	public function test_a_notice_comes_in_and_can_be_followed_completed_and_taken_back(): void {
		$filed = $this->post( '/claims', array( 'signature_name' => '' ) + $this->body() );
		$this->assertSame( 201, $filed->get_status(), (string) wp_json_encode( $filed->get_data() ) );
		$this->assertStringEndsWith( "/claims/{$filed->get_data()['public_id']}/status", $filed->get_headers()['Location'] );
		$this->assertSame( array( 'incomplete', array( 'signature' ) ), array( $filed->get_data()['status'], $filed->get_data()['missing'] ) );
		list( $id, $secret ) = array( $filed->get_data()['public_id'], $filed->get_data()['secret'] );
		$this->assertAnswer( 404, 'dumbbell_stream_claim_not_found', $this->get( "/claims/$id/status", 'guessed' ) );
		$this->assertSame( 'incomplete', $this->get( "/claims/$id/status", $secret )->get_data()['status'] );
		$this->assertAnswer( 404, 'dumbbell_stream_claim_not_found', $this->post( "/claims/$id/complete", array( 'signature_name' => 'Mallory' ) ) );
		$whole = $this->post( "/claims/$id/complete", array( 'secret' => $secret, 'signature_name' => 'Ann Author' ) );
		$this->assertSame( array( 'under_review', array() ), array( $whole->get_data()['status'], $whole->get_data()['missing'] ), (string) wp_json_encode( $whole->get_data() ) );
		$this->assertSame( 'withdrawn', $this->post( "/claims/$id/withdraw", array( 'secret' => $secret ) )->get_data()['status'] );
		$this->assertAnswer( 409, 'dumbbell_stream_claim_refused', $this->post( "/claims/$id/withdraw", array( 'secret' => $secret ) ) );
		foreach ( array( 'ann@example.org', '555 0100', 'Main Street', 'Ann Author' ) as $person ) {
			$this->assertStringNotContainsString( $person, (string) wp_json_encode( $this->get( "/claims/$id/status", $secret )->get_data() ) );
		}
	}

	public function test_those_who_handle_notices_list_read_and_decide_and_nobody_else(): void {
		$claim = $this->notice()['claim'];
		foreach ( array( 0, $this->bob ) as $user ) {
			wp_set_current_user( $user );
			$status = $user ? 403 : 401;
			$this->assertAnswer( $status, 'dumbbell_stream_forbidden', $this->get( '/claims' ) );
			$this->assertAnswer( $status, 'dumbbell_stream_forbidden', $this->get( "/claims/{$claim['id']}" ) );
			$this->assertAnswer( $status, 'dumbbell_stream_forbidden', $this->post( "/claims/{$claim['id']}/transitions", array( 'event' => 'act', 'level' => 4 ) ) );
		}
		wp_set_current_user( $this->hanna );
		$list = $this->get( '/claims' );
		$this->assertSame( array( '1', $claim['id'] ), array( $list->get_headers()['X-WP-Total'], $list->get_data()[0]['id'] ) );
		$this->assertArrayNotHasKey( 'receipt_secret_hash', $list->get_data()[0] );
		$whole = $this->get( "/claims/{$claim['id']}" )->get_data();
		$this->assertSame( array( 'file', 'check_passed' ), array_column( $whole['events'], 'type' ) );
		$this->assertAnswer( 409, 'dumbbell_stream_claim_changed', $this->post( "/claims/{$claim['id']}/transitions", array( 'event' => 'act', 'level' => 1, 'version' => 1 ) ) );
		$acted = $this->post( "/claims/{$claim['id']}/transitions", array( 'event' => 'act', 'level' => 1, 'version' => $claim['version'] ) );
		$this->assertSame( 'actioned', $acted->get_data()['status'], (string) wp_json_encode( $acted->get_data() ) );
		$this->assertAnswer( 404, 'dumbbell_stream_claim_not_found', $this->get( '/claims/999999' ) );
	}

	public function test_what_services_do_among_themselves_nobody_does_from_outside(): void {
		$claim = $this->notice()['claim'];
		wp_set_current_user( $this->hanna );
		foreach ( array( 'file', 'enter', 'check_passed', 'check_failed', 'complete', 'supplement', 'counter', 'counter_incomplete', 'counter_withdrawn', 'remind', 'lapse', 'overdue' ) as $event ) {
			$this->assertAnswer( 409, 'dumbbell_stream_claim_refused', $this->post( "/claims/{$claim['id']}/transitions", array( 'event' => $event ) ) );
		}
		$this->assertAnswer( 400, 'rest_invalid_param', $this->post( "/claims/{$claim['id']}/transitions", array( 'event' => 'delete' ) ) );
		$this->assertAnswer( 400, 'rest_missing_callback_param', $this->post( "/claims/{$claim['id']}/transitions" ) );
		$this->assertSame( $claim, Claims::find( $claim['id'] ) );
	}

	public function test_the_owner_of_the_stream_answers_and_no_other(): void {
		$claim = $this->acted();
		$this->assertAnswer( 404, 'dumbbell_stream_claim_not_found', $this->post( "/claims/{$claim['public_id']}/counter-notices", self::COUNTER ) );
		$this->log_in( 'author' );
		$this->assertAnswer( 404, 'dumbbell_stream_claim_not_found', $this->post( "/claims/{$claim['public_id']}/counter-notices", self::COUNTER ) );
		wp_set_current_user( $this->bob );
		$answer = $this->post( "/claims/{$claim['public_id']}/counter-notices", self::COUNTER );
		$this->assertSame( array( 201, 'accepted', array() ), array( $answer->get_status(), $answer->get_data()['status'], $answer->get_data()['missing'] ), (string) wp_json_encode( $answer->get_data() ) );
	}

	public function test_a_letter_is_entered_with_the_day_on_which_it_came(): void {
		wp_set_current_user( $this->hanna );
		$letter = $this->post( '/claims', array( 'intake' => 'post', 'received' => gmdate( 'Y-m-d', intdiv( self::NOW_MS, 1000 ) - 5 * 86400 ), 'letter_text' => "Dear Sirs,\nthis is my song." ) + $this->body() );
		$claim  = Claims::by_public_id( $letter->get_data()['public_id'] );
		$this->assertSame( array( 'post', "Dear Sirs,\nthis is my song.", hash( 'sha256', "Dear Sirs,\nthis is my song." ) ), array( $claim['intake'], $claim['signed_text'], $claim['signed_text_hash'] ) );
		$this->assertSame( '2026-01-28 17:00:00', $claim['received_gmt'], 'Noon in New York.' );
		wp_set_current_user( 0 );
		$forged = $this->post( '/claims', array( 'intake' => 'post', 'received' => '2020-01-01' ) + $this->body() );
		$claim  = Claims::by_public_id( $forged->get_data()['public_id'] );
		$this->assertSame( array( 'api', '2026-02-02 02:40:00' ), array( $claim['intake'], $claim['received_gmt'] ), 'A visitor dates nothing back.' );
	}

	/** @dataProvider wrong */
	public function test_a_field_that_cannot_be_is_refused_by_its_name( array $change, string $field ): void {
		$answer = $this->post( '/claims', $change + $this->body() );
		$this->assertSame( 400, $answer->get_status(), (string) wp_json_encode( $answer->get_data() ) );
		$this->assertStringContainsString( $field, (string) wp_json_encode( $answer->get_data() ) );
		$this->assertSame( 0, Claims::count() );
	}

	public function wrong(): array {
		return array(
			'a kind that is none'        => array( array( 'kind' => 'patent' ), 'kind' ),
			'a stream before the first'  => array( array( 'stream' => -1 ), 'stream' ),
			'a name that is a list'      => array( array( 'claimant_name' => array( 'Ann' ) ), 'claimant_name' ),
			'a name beyond all names'    => array( array( 'claimant_name' => str_repeat( 'a', 201 ) ), 'claimant_name' ),
			'an address that is none'    => array( array( 'claimant_email' => 'ann at example' ), 'claimant_email' ),
			'an end before the beginning' => array( array( 'capture_to_ms' => 5 ), 'capture_to_ms' ),
			'a time beyond all numbers'  => array( array( 'capture_to_ms' => 1e300 ), 'capture_to_ms' ),
			'a hash that is none'        => array( array( 'source_hash' => 'ABC' ), 'source_hash' ),
			'a statement that is none'   => array( array( 'statements' => array( 'good_faith' => true, 'ownership' => true ) ), 'statements' ),
			'too many attachments'       => array( array( 'attachments' => array_fill( 0, 21, 'a' ) ), 'attachments' ),
			'a field that is none'       => array( array( 'status' => 'restored' ), 'dumbbell_stream_unknown_field' ),
		);
	}

	public function test_hostile_text_is_kept_to_the_letter_and_does_nothing(): void {
		global $wpdb;
		$tables = count( $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', '%dumbbell%' ) ) );
		add_filter( 'dumbbell_stream_claim_gate', '__return_true', 999 );   // The brakes have tests of their own.
		foreach ( self::HOSTILE as $what => $text ) {
			$body = array( 'stream' => $this->post->ID, 'statements' => self::NOTICE['statements'] );
			foreach ( array( 'material_text', 'work_title', 'work_text', 'work_url', 'work_registration', 'claimant_name', 'claimant_org', 'claimant_phone', 'claimant_address', 'claimant_country', 'signature_name', 'language', 'evidence' ) as $field ) {
				$body[ $field ] = mb_substr( $text, 0, Claim_Fields::TEXTS[ $field ] );
			}
			$filed = $this->post( '/claims', $body );
			$this->assertSame( 201, $filed->get_status(), $what . wp_json_encode( $filed->get_data() ) );
			$claim = Claims::by_public_id( $filed->get_data()['public_id'] );
			$kept  = trim( str_replace( "\r\n", "\n", $text ) );
			$this->assertSame( array( $kept, $kept ), array( $claim['work_title'], $claim['claimant_name'] ), $what );
			$this->assertSame( array(), \Dumbbell_Stream\Claim_Events::verify( $claim ), $what );
			$this->handle( $claim['id'], 'act', array( 'level' => 1, 'text' => $text ) );
		}
		remove_filter( 'dumbbell_stream_claim_gate', '__return_true', 999 );
		$this->assertSame( $tables, count( $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', '%dumbbell%' ) ) ) );
		foreach ( $this->mails as $mail ) {
			$this->assertMatchesRegularExpression( '/^\[Tests\] [\w ]+ [a-z2-7]{26}\z/', $mail['subject'], 'No stranger writes into a header.' );
			$this->assertSame( array( 'Content-Type: text/plain; charset=UTF-8' ), (array) $mail['headers'] );
		}
	}

	public function test_a_thousand_mutated_notices_are_received_or_refused_and_break_nothing(): void {
		mt_srand( 1000 );
		$seen = array();
		add_filter( 'dumbbell_stream_allowance', $many = static function (): int { return 100000; } );
		add_filter( 'dumbbell_stream_claim_gate', '__return_true', 999 );
		add_filter( 'pre_option_dumbbell_stream_agent', $none = static function (): array { return array(); } );
		for ( $i = 0; $i < 1000; $i++ ) {
			$body   = $this->mutated( $this->body() );
			$answer = $this->post( '/claims', 0 === $i % 10 ? substr( (string) wp_json_encode( $body ), mt_rand( 0, 40 ) ) : $body );
			$this->assertContains( $answer->get_status(), array( 201, 400, 409, 413 ), (string) wp_json_encode( array( $body, $answer->get_data() ) ) );
			$seen[ $answer->get_status() ] = 1 + ( $seen[ $answer->get_status() ] ?? 0 );
		}
		remove_filter( 'dumbbell_stream_allowance', $many );
		remove_filter( 'dumbbell_stream_claim_gate', '__return_true', 999 );
		remove_filter( 'pre_option_dumbbell_stream_agent', $none );
		$this->assertSame( $seen[201], Claims::count() );
		$this->assertGreaterThan( 50, $seen[400] );
		global $wpdb;
		$this->assertSame( array( '0' ), $wpdb->get_col( $wpdb->prepare( "SELECT COUNT(*) FROM %i WHERE effects_pending <> ''", Claim_Tables::name( Claim_Tables::EVENTS ) ) ) );
	}

	/** A notice as a body. */
	private function body(): array {
		return self::NOTICE + array( 'stream' => $this->post->ID );
	}

	/** One to three fields changed into something else. */
	private function mutated( array $body ): array {
		$values = array( '', ' ', null, true, -1, 0, 1e308, array(), array( 'a' => array() ), str_repeat( 'x', 50000 ), "\u{0000}", '0', '<b>', "a\nb", 9007199254740993, 'ann@example.org' );
		for ( $n = mt_rand( 1, 3 ); $n > 0; $n-- ) {
			$names = array_merge( array_keys( $body ), array( 'signed_text', 'pow', 'attachments', 'evidence', 'source_kind', 'source_hash', 'session', 'seq_to', 'language', 'stream_key', 'claimant_role' ) );
			$body[ $names[ mt_rand( 0, count( $names ) - 1 ) ] ] = $values[ mt_rand( 0, count( $values ) - 1 ) ];
		}
		return $body;
	}

	/** Asks with a secret in the header. */
	private function get( string $route, string $secret = '' ): \WP_REST_Response {
		$request = new \WP_REST_Request( 'GET', "/dumbbell-stream/v1$route" );
		$request->set_header( Claim_Sides_Controller::SECRET_HEADER, $secret );
		$server = rest_get_server();
		return apply_filters( 'rest_post_dispatch', rest_ensure_response( $server->dispatch( $request ) ), $server, $request );
	}
}
