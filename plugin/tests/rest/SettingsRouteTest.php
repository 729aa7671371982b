<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Capabilities;
use Dumbbell_Stream\Secrets;
use Dumbbell_Stream\Settings;
use Dumbbell_Stream\Settings_Schema;

final class SettingsRouteTest extends WP_Case {

	protected function tearDown(): void {
		Capabilities::set_broadcasters( array( 'editor', 'author' ) );   // Roles are kept in memory, which no ROLLBACK reaches.
		parent::tearDown();
	}

	public function test_is_for_those_who_manage(): void {
		foreach ( array( '' => 401, 'author' => 403, 'editor' => 403 ) as $role => $status ) {
			'' === $role || $this->log_in( $role );
			$this->assertAnswer( $status, 'dumbbell_stream_forbidden', $this->post( '/settings', array( 'delete_data' => true ) ) );
			$this->assertSame( $status, $this->get()->get_status() );
		}
		$this->assertFalse( Settings::all()['delete_data'] );
	}

	public function test_shows_what_the_page_needs_and_no_secret(): void {
		$this->connect();
		Settings::save( array( 'turn_urls' => array( 'turn:turn.example.org' ), 'turn_secret' => 'of the TURN server' ) );
		$this->log_in( 'administrator' );
		$data = $this->get()->get_data();
		$this->assertSame( array( self::SIDECAR, true, 'http://example.org', null ), array( $data['sidecar_url'], $data['connected'], $data['site_url'], $data['problem'] ) );
		$this->assertEqualsCanonicalizing( array( 'administrator', 'editor', 'author' ), $data['roles'] );
		$this->assertStringContainsString( 'live.example.org', $data['snippets']['nginx'] );
		$json = wp_json_encode( $data );
		$this->assertStringNotContainsString( self::SECRET, $json );
		$this->assertStringNotContainsString( 'of the TURN server', $json );
	}

	public function test_every_setting_and_fact_has_its_place_in_the_schema(): void {
		$this->log_in( 'administrator' );
		$request = new \WP_REST_Request( 'OPTIONS', '/dumbbell-stream/v1/settings' );
		$schema  = rest_get_server()->dispatch( $request )->get_data()['schema'];
		$shown   = array_keys( $this->get()->get_data() );
		$this->assertSame( array(), array_diff( $shown, array_keys( $schema['properties'] ) ) );
		$this->assertSame( array(), array_diff( array_keys( Settings_Schema::DEFAULTS ), $shown ) );
	}

	public function test_takes_what_the_page_sends(): void {
		$this->connect();
		$this->log_in( 'administrator' );
		$answer = $this->post(
			'/settings',
			array(
				'share_when'      => 'later',
				'share_kbits_max' => 6000,
				'floor_viewers'   => 0,
				'stun_urls'       => array( 'stun:stun.example.org', '', 'stun:stun.example.org' ),
				'roles'           => array( 'editor' ),
				'guide_done'      => true,
			)
		);
		$this->assertSame( 200, $answer->get_status(), wp_json_encode( $answer->get_data() ) );
		$data = $answer->get_data();
		$this->assertSame( array( 'later', 6000, 0, array( 'stun:stun.example.org' ), true, array() ), array( $data['share_when'], $data['share_kbits_max'], $data['floor_viewers'], $data['stun_urls'], $data['guide_done'], $data['warnings'] ) );
		$this->assertEqualsCanonicalizing( array( 'administrator', 'editor' ), $data['roles'] );
		$this->assertFalse( get_role( 'author' )->has_cap( 'broadcast_dumbbell_streams' ) );
		$this->assertTrue( get_role( 'author' )->has_cap( 'edit_dumbbell_streams' ), 'He keeps his texts.' );
		$back = $this->post( '/settings', array( 'floor_viewers' => null, 'roles' => array( 'contributor' ) ) )->get_data();
		$this->assertNull( $back['floor_viewers'] );
		$this->assertTrue( get_role( 'contributor' )->has_cap( 'publish_dumbbell_streams' ), 'Whoever may go live can publish a stream.' );
	}

	/** @dataProvider mistakes */
	public function test_a_mistake_stands_at_its_field_and_nothing_is_saved( array $changes, string $field ): void {
		$this->connect();
		$this->log_in( 'administrator' );
		$before = get_option( Settings::OPTION );
		$answer = $this->post( '/settings', $changes + array( 'delete_data' => true ) );
		$this->assertAnswer( 400, 'dumbbell_stream_invalid_settings', $answer );
		$fields = $answer->get_data()['data']['fields'];
		$this->assertSame( array( $field ), array_keys( $fields ) );
		$this->assertMatchesRegularExpression( '/^[A-Z].*\.$/u', $fields[ $field ] );
		$this->assertSame( $before, get_option( Settings::OPTION ) );
	}

	public function mistakes(): array {
		return array(
			'something else pasted'   => array( array( 'pairing' => 'https://live.example.org' ), 'pairing' ),
			'an address of a socket'  => array( array( 'sidecar_url' => 'wss://live.example.org' ), 'sidecar_url' ),
			'a short secret'          => array( array( 'secret' => 'short' ), 'secret' ),
			'a STUN server among TURN' => array( array( 'turn_urls' => array( 'stun:stun.example.org' ) ), 'turn_urls' ),
			'a page as a STUN server' => array( array( 'stun_urls' => array( 'https://example.org' ) ), 'stun_urls' ),
			'five STUN servers'       => array( array( 'stun_urls' => array( 'stun:a', 'stun:b', 'stun:c', 'stun:d', 'stun:e' ) ), 'stun_urls' ),
			'an endless name'         => array( array( 'turn_username' => str_repeat( '€', 101 ) ), 'turn_username' ),
		);
	}

	/** @dataProvider malformed */
	public function test_what_no_page_sends_is_refused_by_the_schema( array $changes ): void {
		$this->log_in( 'administrator' );
		$answer = $this->post( '/settings', $changes );
		$this->assertSame( 400, $answer->get_status() );
		$this->assertContains( $answer->get_data()['code'], array( 'rest_invalid_param', 'dumbbell_stream_unknown_field' ) );
	}

	public function malformed(): array {
		return array(
			'a moment that is none'  => array( array( 'share_when' => 'always' ) ),
			'fewer than no viewers'  => array( array( 'floor_viewers' => -1 ) ),
			'half a viewer'          => array( array( 'floor_viewers' => 0.5 ) ),
			'more upload than there is' => array( array( 'share_kbits_max' => 1000001 ) ),
			'a field of its own'     => array( array( 'is_admin' => true ) ),
			'when the secret changed' => array( array( 'secret_since' => 1 ) ),
			'roles that are numbers' => array( array( 'roles' => array( array( 'editor' ) ) ) ),
		);
	}

	public function test_the_sidecar_hears_what_concerns_it_and_only_then(): void {
		$this->connect();
		$this->log_in( 'administrator' );
		$this->sent = array();
		$this->post( '/settings', array( 'share_when' => 'never' ) );
		$this->assertSame( array(), $this->sent );
		$this->post( '/settings', array( 'stun_urls' => array( 'stun:s' ), 'turn_urls' => array( 'turn:t' ), 'turn_secret' => 'hush hush', 'floor_viewers' => 40 ) );
		$this->assertSame( array( self::SIDECAR . '/settings' ), array_column( $this->sent, 'url' ) );
		$expected = array(
			'iceServers'   => array( array( 'urls' => array( 'stun:s' ) ), array( 'urls' => array( 'turn:t' ), 'secret' => 'hush hush' ) ),
			'floorViewers' => 40,
			'embedOrigins' => array(),
		);
		$this->assertSame( $expected, json_decode( $this->sent[0]['body'], true ) );
		$this->post( '/settings', array( 'turn_username' => 'me' ) );
		$this->assertSame( array( 'urls' => array( 'turn:t' ), 'username' => 'me', 'credential' => 'hush hush' ), json_decode( $this->sent[1]['body'], true )['iceServers'][1] );
	}

	public function test_a_turn_server_that_goes_takes_its_password_along(): void {
		Settings::save( array( 'turn_urls' => array( 'turn:t' ), 'turn_secret' => 'hush hush' ) );
		$this->assertSame( 'hush hush', Secrets::get( Settings::TURN_SECRET ) );
		Settings::save( array( 'turn_urls' => array() ) );
		$this->assertNull( Secrets::get( Settings::TURN_SECRET ) );
		$this->assertSame( 0, Settings::all()['turn_since'] );
	}

	public function test_what_was_saved_but_not_told_is_said(): void {
		$this->connect();
		$this->log_in( 'administrator' );
		$this->sidecar = static function (): \WP_Error {
			return new \WP_Error( 'http_request_failed', 'cURL error 7: Connection refused' );
		};
		$answer = $this->post( '/settings', array( 'floor_viewers' => 40 ) );
		$this->assertSame( array( 200, 40 ), array( $answer->get_status(), $answer->get_data()['floor_viewers'] ) );
		$this->assertStringContainsString( 'nothing listens', $answer->get_data()['warnings'][0] );
	}

	private function get(): \WP_REST_Response {
		return rest_ensure_response( rest_get_server()->dispatch( new \WP_REST_Request( 'GET', '/dumbbell-stream/v1/settings' ) ) );
	}
}
