<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Secrets;
use Dumbbell_Stream\Settings;
use Dumbbell_Stream\Settings_Page;
use Dumbbell_Stream\Settings_Schema;

final class SettingsTest extends WP_Case {

	/** @dataProvider good_addresses */
	public function test_an_address_is_stored_plainly( string $typed, string $stored ): void {
		$this->assertSame( array(), Settings::save( array( 'sidecar_url' => $typed ) ) );
		$this->assertSame( $stored, Settings::sidecar_url() );
	}

	public function good_addresses(): array {
		return array(
			'as it should be'     => array( 'https://live.example.org', 'https://live.example.org' ),
			'with a port'         => array( 'https://live.example.org:8443', 'https://live.example.org:8443' ),
			'with a slash behind' => array( 'https://live.example.org/', 'https://live.example.org' ),
			'with spaces around'  => array( '  https://live.example.org ', 'https://live.example.org' ),
			'below a path'        => array( 'https://example.org/live/', 'https://example.org/live' ),
			'of this machine'     => array( 'http://localhost:8080', 'http://localhost:8080' ),
			'none'                => array( '', '' ),
		);
	}

	/** @dataProvider bad_addresses */
	public function test_an_address_is_refused_and_the_former_one_stays( $typed ): void {
		$this->connect();
		$this->assertSame( array( 'sidecar_url' ), array_keys( Settings::save( array( 'sidecar_url' => $typed ) ) ) );
		$this->assertSame( self::SIDECAR, Settings::sidecar_url() );
	}

	public function bad_addresses(): array {
		return array(
			'of a socket'             => array( 'wss://live.example.org' ),
			'of a script'             => array( 'javascript:alert(1)' ),
			'without a host'          => array( 'https://' ),
			'with a name and password' => array( 'https://me:secret@live.example.org' ),
			'with a question'         => array( 'https://live.example.org/?x=1' ),
			'with a fragment'         => array( 'https://live.example.org/#x' ),
			'without end'             => array( 'https://live.example.org/' . str_repeat( 'x', 200 ) ),
			'that is a list'          => array( array( 'https://live.example.org' ) ),
			'that is words'           => array( 'my sidecar' ),
		);
	}

	public function test_the_secret_goes_into_the_vault_and_not_into_the_option(): void {
		$this->connect();
		$this->assertSame( self::SECRET, Settings::secret() );
		$this->assertSame( self::SECRET, Secrets::get( 'sidecar' ) );
		$this->assertStringNotContainsString( self::SECRET, serialize( get_option( Settings::OPTION ) ) );
		$this->assertSame( intdiv( self::NOW_MS, 1000 ), Settings::all()['secret_since'] );
	}

	public function test_the_same_secret_again_changes_nothing(): void {
		$this->connect();
		$before     = get_option( Settings::OPTION );
		$this->sent = array();
		$this->stream( array( 'post_status' => 'draft' ) );
		\Dumbbell_Stream\Clock::stop( self::NOW_MS + 5000 );
		Settings::save( array( 'secret' => self::SECRET ) );
		$this->assertSame( $before, get_option( Settings::OPTION ) );
	}

	public function test_a_short_secret_is_refused(): void {
		$this->connect();
		$this->assertSame( array( 'secret' ), array_keys( Settings::save( array( 'secret' => str_repeat( 'x', 15 ) ) ) ) );
		$this->assertSame( self::SECRET, Settings::secret() );
	}

	public function test_an_empty_secret_field_keeps_the_secret(): void {
		$this->connect();
		update_option( Settings::OPTION, array( 'sidecar_url' => self::SIDECAR, 'secret' => '' ) );
		$this->assertSame( self::SECRET, Settings::secret() );
	}

	public function test_what_the_page_sends_is_stored_without_anything_else(): void {
		update_option(
			Settings::OPTION,
			array(
				'sidecar_url'  => 'https://live.example.org',
				'secret'       => self::SECRET,
				'share_when'   => 'later',
				'turn_urls'    => "turn:turn.example.org:3478\r\nturns:turn.example.org\r\n",
				'turn_secret'  => 'of the TURN server',
				'floor_viewers' => '40',
				'delete_data'  => '1',
				'is_admin'     => '1',
			)
		);
		wp_cache_flush();
		$expected = array(
			'sidecar_url'   => 'https://live.example.org',
			'secret_since'  => intdiv( self::NOW_MS, 1000 ),
			'share_when'    => 'later',
			'turn_urls'     => array( 'turn:turn.example.org:3478', 'turns:turn.example.org' ),
			'turn_since'    => intdiv( self::NOW_MS, 1000 ),
			'floor_viewers' => 40,
			'delete_data'   => true,
		);
		$this->assertEquals( $expected + Settings_Schema::DEFAULTS, get_option( Settings::OPTION ) );
		$this->assertSame( 'of the TURN server', Secrets::get( 'turn' ) );
	}

	public function test_a_damaged_option_reads_as_defaults(): void {
		global $wpdb;
		$wpdb->insert( $wpdb->options, array( 'option_name' => Settings::OPTION, 'option_value' => 'broken', 'autoload' => 'off' ) );
		wp_cache_flush();
		$this->assertSame( Settings_Schema::DEFAULTS, Settings::all() );
	}

	public function test_no_option_of_ours_is_loaded_on_every_page(): void {
		$this->connect();
		wp_cache_flush();
		$this->assertSame( array(), preg_grep( '/dumbbell/', array_keys( wp_load_alloptions() ) ) );
	}

	public function test_rest_shows_and_takes_settings_from_administrators_but_never_the_secret(): void {
		$this->connect();
		$request = new \WP_REST_Request( 'GET', '/wp/v2/settings' );
		$this->log_in( 'editor' );
		$this->assertSame( 403, rest_get_server()->dispatch( $request )->get_status() );
		$this->log_in( 'administrator' );
		$shown = rest_get_server()->dispatch( $request )->get_data()[ Settings::OPTION ];
		$this->assertSame( self::SIDECAR, $shown['sidecar_url'] );
		$this->assertStringNotContainsString( self::SECRET, wp_json_encode( $shown ) );
		$write = new \WP_REST_Request( 'POST', '/wp/v2/settings' );
		$write->set_body_params( array( Settings::OPTION => array( 'secret' => str_repeat( 'x', 40 ) ) ) );
		$this->assertSame( 400, rest_get_server()->dispatch( $write )->get_status() );
	}

	public function test_the_page_shows_no_secret_and_escapes_what_it_shows(): void {
		global $wpdb;
		$this->connect();
		$this->log_in( 'administrator' );
		$stored                = get_option( Settings::OPTION );
		$stored['sidecar_url'] = 'https://x"><script>alert(1)</script>';
		$wpdb->update( $wpdb->options, array( 'option_value' => serialize( $stored ) ), array( 'option_name' => Settings::OPTION ) );
		wp_cache_flush();
		$html = $this->page();
		$this->assertStringContainsString( 'name="dumbbell_stream_settings[sidecar_url]"', $html );
		$this->assertStringContainsString( 'name="_wpnonce"', $html );
		$this->assertStringNotContainsString( '<script>', $html );
		$this->assertStringNotContainsString( self::SECRET, $html );
	}

	public function test_the_page_says_when_the_keys_cannot_be_opened(): void {
		$this->connect();
		$this->log_in( 'administrator' );
		add_filter( 'salt', $salt = static function (): string { return 'new salts'; } );
		$html = $this->page();
		remove_filter( 'salt', $salt );
		$this->assertStringContainsString( 'DUMBBELL_STREAM_KEY_PREVIOUS', $html );
	}

	public function test_the_page_is_for_those_who_manage(): void {
		$this->assertSame( 'manage_dumbbell_stream', apply_filters( 'option_page_capability_dumbbell_stream', 'manage_options' ) );
		foreach ( array( 'administrator' => true, 'editor' => false ) as $role => $may ) {
			$this->log_in( $role );
			$GLOBALS['submenu'] = array();
			require_once ABSPATH . 'wp-admin/includes/plugin.php';
			Settings_Page::add();
			$this->assertSame( $may, isset( $GLOBALS['submenu']['edit.php?post_type=dumbbell_stream'] ), $role );
		}
	}

	private function page(): string {
		require_once ABSPATH . 'wp-admin/includes/template.php';
		require_once ABSPATH . 'wp-admin/includes/plugin.php';
		$GLOBALS['title'] = 'Settings';
		ob_start();
		Settings_Page::print_page();
		return ob_get_clean();
	}
}
