<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Site_Health;

final class SiteHealthTest extends WP_Case {

	public function test_each_test_gives_what_site_health_shows(): void {
		$this->connect();
		$tests = apply_filters( 'site_status_tests', array( 'direct' => array(), 'async' => array() ) );
		$this->assertSame( array( 'dumbbell_stream_log', 'dumbbell_stream_keys', 'dumbbell_stream_setup', 'dumbbell_stream_https', 'dumbbell_stream_copyright_contact', 'dumbbell_stream_copyright_pages', 'dumbbell_stream_copyright_clocks' ), array_keys( $tests['direct'] ) );
		$this->assertSame( array( 'dumbbell_stream_files', 'dumbbell_stream_sidecar' ), array_keys( $tests['async'] ) );
		$callbacks = array_merge( array_column( $tests['direct'], 'test' ), array_column( $tests['async'], 'async_direct_test' ) );
		foreach ( $callbacks as $callback ) {
			$result = $callback();
			$this->assertSame( array( 'label', 'status', 'badge', 'description', 'actions', 'test' ), array_keys( $result ) );
			$this->assertContains( $result['status'], array( 'good', 'recommended', 'critical' ) );
		}
	}

	public function test_nobody_is_called_while_no_sidecar_is_connected(): void {
		$this->assertArrayNotHasKey( 'dumbbell_stream_sidecar', apply_filters( 'site_status_tests', array( 'direct' => array() ) )['async'] );
	}

	/** @dataProvider setups */
	public function test_the_setup_is( string $status, callable $prepare ): void {
		$this->connect();
		\Dumbbell_Stream\Daily::unschedule();
		\Dumbbell_Stream\Daily::schedule();
		$prepare();
		$this->assertSame( $status, Site_Health::test_setup()['status'] );
	}

	public function setups(): array {
		return array(
			'good when all is there'                   => array( 'good', static function (): void {} ),
			'worth a word when no sidecar is connected' => array( 'recommended', static function (): void { \Dumbbell_Stream\Settings::save( array( 'sidecar_url' => '' ) ); } ),
			'worth a word when the event is missing'   => array( 'recommended', array( \Dumbbell_Stream\Daily::class, 'unschedule' ) ),
			'worth a word when events do not run'      => array( 'recommended', static function (): void { \Dumbbell_Stream\Clock::stop( self::NOW_MS + 3 * 86400000 ); } ),
		);
	}

	public function test_the_debug_information_holds_no_password_of_a_helper(): void {
		$this->connect();
		\Dumbbell_Stream\Settings::save( array( 'turn_urls' => array( 'turn:turn.example.org' ), 'turn_secret' => 'of the TURN server' ) );
		$info = wp_json_encode( apply_filters( 'debug_information', array() )['dumbbell-stream'] );
		$this->assertStringContainsString( 'turn.example.org', $info );
		$this->assertStringNotContainsString( self::SECRET, $info );
		$this->assertStringNotContainsString( 'of the TURN server', $info );
	}

	public function test_salts_alone_are_worth_a_word(): void {
		$this->assertSame( 'recommended', Site_Health::test_keys()['status'] );
	}

	public function test_a_vault_that_does_not_open_is_critical(): void {
		$this->connect();
		add_filter( 'salt', $salt = static function (): string { return 'new salts'; } );
		$result = Site_Health::test_keys();
		remove_filter( 'salt', $salt );
		$this->assertSame( 'critical', $result['status'] );
		$this->assertStringContainsString( 'DUMBBELL_STREAM_KEY_PREVIOUS', $result['description'] );
	}

	public function test_a_sidecar_that_is_away_is_critical(): void {
		$this->connect();
		$this->sidecar = static function (): \WP_Error {
			return new \WP_Error( 'http_request_failed', 'Connection <b>refused</b>' );
		};
		$result        = Site_Health::test_sidecar();
		$this->assertSame( 'critical', $result['status'] );
		$this->assertStringNotContainsString( '<b>', $result['description'] );
	}

	public function test_the_route_is_for_those_who_see_site_health(): void {
		$request = new \WP_REST_Request( 'GET', '/dumbbell-stream/v1/site-health' );
		$this->assertSame( 401, rest_get_server()->dispatch( $request )->get_status() );
		$this->log_in( 'editor' );
		$this->assertSame( 403, rest_get_server()->dispatch( $request )->get_status() );
		$this->log_in( 'administrator' );
		if ( is_multisite() ) {
			grant_super_admin( get_current_user_id() );
		}
		$this->assertSame( 'dumbbell_stream_sidecar', rest_get_server()->dispatch( $request )->get_data()['test'] );
	}

	public function test_the_debug_information_holds_no_secret(): void {
		$this->connect();
		$this->stream();
		$info = apply_filters( 'debug_information', array() )['dumbbell-stream'];
		$this->assertTrue( $info['fields']['sidecar']['private'] );
		$this->assertSame( '1', $info['fields']['streams']['value'] );
		$this->assertStringNotContainsString( self::SECRET, wp_json_encode( $info ) );
	}
}
