<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Claim_Settings;
use Dumbbell_Stream\Claim_Settings_Schema;
use Dumbbell_Stream\Secrets;

final class ClaimSettingsTest extends WP_Case {

	public function test_every_setting_and_fact_has_its_place_in_the_schema(): void {
		$this->log_in( 'administrator' );
		$schema = rest_get_server()->dispatch( new \WP_REST_Request( 'OPTIONS', '/dumbbell-stream/v1/copyright-settings' ) )->get_data()['schema'];
		$shown  = array_keys( $this->get()->get_data() );
		$this->assertEqualsCanonicalizing( array_keys( $schema['properties'] ), $shown );
		$this->assertSame( array(), array_diff( array_keys( Claim_Settings_Schema::defaults() ), $shown ) );
	}

	public function test_only_those_who_manage_see_them(): void {
		foreach ( array( '' => 401, 'editor' => 403 ) as $role => $status ) {
			'' === $role || $this->log_in( $role );
			$this->assertSame( $status, $this->get()->get_status() );
		}
	}

	public function test_takes_what_the_screen_sends(): void {
		$this->log_in( 'administrator' );
		$changes = array(
			'agent_address'   => " 1 Main Street\n<b>Springfield</b> ",
			'alternate_names' => array( 'example.org', ' example.org', '', 'Example TV' ),
			'closed_days'     => array( '2026-12-24', '2026-11-27' ),
			'hold_automatic'  => 'domain',
			'strikes_allowed' => 5,
			'log_open'        => true,
		);
		$answer  = $this->post( '/copyright-settings', $changes );
		$this->assertSame( 200, $answer->get_status(), wp_json_encode( $answer->get_data() ) );
		$data = $answer->get_data();
		$this->assertSame( array( "1 Main Street\nSpringfield", array( 'example.org', 'Example TV' ), array( '2026-11-27', '2026-12-24' ), 'domain', 5, true ), array( $data['agent_address'], $data['alternate_names'], $data['closed_days'], $data['hold_automatic'], $data['strikes_allowed'], $data['log_open'] ) );
		$this->assertSame( array( 72, 'never', false ), array( Claim_Settings::number( 'hold_hours' ), Claim_Settings_Schema::defaults()['hold_automatic'], Claim_Settings::is_on( 'restore_automatic' ) ) );
	}

	/** @dataProvider mistakes */
	public function test_a_mistake_stands_at_its_field_and_nothing_is_saved( string $field, $value ): void {
		$this->log_in( 'administrator' );
		$before = get_option( Claim_Settings::OPTION );
		$answer = $this->post( '/copyright-settings', array( $field => $value, 'provider_name' => 'Somebody' ) );
		$this->assertAnswer( 400, 'dumbbell_stream_invalid_settings', $answer );
		$this->assertSame( array( $field ), array_keys( $answer->get_data()['data']['fields'] ) );
		$this->assertSame( $before, get_option( Claim_Settings::OPTION ) );
	}

	public function mistakes(): array {
		return array(
			'an address without @'            => array( 'agent_email', 'copyright.example.org' ),
			'a name that is too long'         => array( 'agent_name', str_repeat( 'x', 201 ) ),
			'a letter too many, in two bytes' => array( 'agent_phone', str_repeat( 'é', 61 ) ),
			'a day that is not'               => array( 'registered_on', '2025-02-30' ),
			'a registration of tomorrow'      => array( 'registered_on', '2026-02-03' ),
			'a day in another order'          => array( 'registered_on', '01/02/2025' ),
			'a zone that is none'             => array( 'zone', 'America/Springfield' ),
			'a handler who is no address'     => array( 'handler_emails', array( 'me@example.org', 'you' ) ),
			'eleven handlers'                 => array( 'handler_emails', array_map( static function ( int $i ): string { return "h$i@example.org"; }, range( 1, 11 ) ) ),
			'a closed day that is none'       => array( 'closed_days', array( 'Christmas' ) ),
			'a hold of four days'             => array( 'hold_hours', 73 ),
			'no strike at all'                => array( 'strikes_allowed', 0 ),
			'a page that is a stream'         => array( 'notice_page', self::SOME_STREAM ),
			'a token with spaces'             => array( 'lumen_token', 'two words' ),
			'a token with a line break'       => array( 'lumen_token', "abc\nX-Header: 1" ),
		);
	}

	/** Stands for the stream that setUp() makes. */
	const SOME_STREAM = 1234567;

	protected function setUp(): void {
		parent::setUp();
		$this->stream( array( 'import_id' => self::SOME_STREAM ) );
	}

	public function test_a_role_for_those_who_only_handle_notices_comes_and_goes(): void {
		$this->log_in( 'administrator' );
		$this->assertFalse( $this->get()->get_data()['handler_role'] );
		$this->assertTrue( $this->post( '/copyright-settings', array( 'handler_role' => true ) )->get_data()['handler_role'] );
		$may = array_keys( array_filter( get_role( 'dumbbell_claims' )->capabilities ) );
		$this->assertFalse( $this->post( '/copyright-settings', array( 'handler_role' => false ) )->get_data()['handler_role'] );
		$this->assertSame( array( array( 'read', 'handle_dumbbell_claims' ), null ), array( $may, get_role( 'dumbbell_claims' ) ) );
	}

	public function test_a_page_that_was_deleted_is_none(): void {
		$this->assertSame( array(), Claim_Settings::save( array( 'policy_page' => 7654321 ) ) );
		$this->assertSame( 0, Claim_Settings::number( 'policy_page' ) );
	}

	public function test_the_token_stays_until_another_comes_or_the_archive_is_turned_off(): void {
		Claim_Settings::save( array( 'lumen' => 'always', 'lumen_token' => ' abc ' ) );
		Claim_Settings::save( array( 'lumen_token' => '', 'dsa' => true ) );
		$this->assertSame( array( 'abc', intdiv( self::NOW_MS, 1000 ) ), array( Claim_Settings::lumen_token(), Claim_Settings::number( 'lumen_since' ) ) );
		Claim_Settings::save( array( 'lumen' => 'off' ) );
		$this->assertSame( array( null, 0 ), array( Secrets::get( Claim_Settings::LUMEN_TOKEN ), Claim_Settings::number( 'lumen_since' ) ) );
	}

	/** @dataProvider damages */
	public function test_whatever_the_database_holds_a_setting_has_its_type( $stored ): void {
		update_option( Claim_Settings::OPTION, array() );
		$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->options, array( 'option_value' => maybe_serialize( $stored ) ), array( 'option_name' => Claim_Settings::OPTION ) );
		wp_cache_flush();
		$this->assertSame( array_map( 'gettype', Claim_Settings_Schema::defaults() ), array_map( 'gettype', Claim_Settings::all() ) );
		$this->assertSame( array(), array_filter( Claim_Settings::texts( 'handler_emails' ), 'is_array' ) );
	}

	public function damages(): array {
		return array(
			'a text'       => array( 'x' ),
			'wrong types'  => array( array( 'hold_hours' => 'many', 'dsa' => 1, 'zone' => array(), 'handler_emails' => 'me' ) ),
			'nested lists' => array( array( 'handler_emails' => array( array( 'me' ), 'you@example.org' ), 'closed_days' => array( 1 ) ) ),
		);
	}

	public function test_the_plain_form_takes_what_the_law_asks_for(): void {
		$this->log_in( 'administrator' );
		require_once ABSPATH . 'wp-admin/includes/template.php';
		$GLOBALS['title'] = 'Copyright contact';   // As core's menu sets it.
		ob_start();
		\Dumbbell_Stream\Copyright_Contact_Page::print_page();
		$html = ob_get_clean();
		unset( $GLOBALS['title'] );
		foreach ( array( 'provider_name', 'agent_name', 'agent_address', 'agent_phone', 'agent_email', 'registration_number', 'registered_on', 'zone' ) as $name ) {
			$this->assertStringContainsString( sprintf( 'name="dumbbell_stream_agent[%s]"', $name ), $html );
			$this->assertStringContainsString( sprintf( 'for="dumbbell-stream-%s"', $name ), $html );
		}
		$this->assertSame( 'manage_dumbbell_stream', apply_filters( 'option_page_capability_dumbbell_stream_claims', 'manage_options' ) );
		update_option( Claim_Settings::OPTION, array( 'agent_name' => '<script>x</script>Ann', 'agent_email' => 'wrong' ) );
		$this->assertSame( array( 'Ann', '' ), array( Claim_Settings::text( 'agent_name' ), Claim_Settings::text( 'agent_email' ) ) );
	}

	private function get(): \WP_REST_Response {
		return rest_ensure_response( rest_get_server()->dispatch( new \WP_REST_Request( 'GET', '/dumbbell-stream/v1/copyright-settings' ) ) );
	}
}
