<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Key_Lists;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Secrets;
use Dumbbell_Stream\Site_Health;

/** Private halves and the shared secret are looked for wherever something leaves the site: none is found. */
final class KeysStayHereTest extends WP_Case {

	/** @var string[] All spellings of everything that must stay. */
	private $secrets = array();

	/** @var \WP_Post */
	private $post;

	protected function setUp(): void {
		parent::setUp();
		$this->connect();
		$this->log_in( 'administrator' );
		$this->post = $this->stream( array( 'post_content' => 'Welcome' ) );
		$seeds      = array( Secrets::get( Keys::secret_name( $this->post->ID ) ) );
		Key_Lists::revoke( $this->post->ID, 1000 );
		Keys::rotate( $this->post->ID );
		$seeds[] = Secrets::get( Keys::secret_name( $this->post->ID ) );
		Keys::site_key();
		$seeds[] = Secrets::get( 'site' );
		foreach ( $seeds as $seed ) {
			$this->assertSame( 32, strlen( $seed ) );
			$pair = sodium_crypto_sign_secretkey( sodium_crypto_sign_seed_keypair( $seed ) );
			array_push( $this->secrets, $seed, bin2hex( $seed ), base64_encode( $seed ), rtrim( base64_encode( $seed ), '=' ), Base64url::encode( $seed ), base64_encode( $pair ), Base64url::encode( $pair ) );
		}
		$this->secrets[] = self::SECRET;
	}

	private function assertNothingIn( string $text, string $where ): void {
		$this->assertNotSame( '', $text, $where );
		foreach ( $this->secrets as $secret ) {
			$this->assertStringNotContainsString( $secret, $text, $where );
			$this->assertStringNotContainsString( trim( (string) wp_json_encode( $secret ), '"' ) ?: $secret, $text, $where );
		}
	}

	public function test_not_in_the_tables_of_the_site(): void {
		global $wpdb;
		foreach ( array( $wpdb->posts, $wpdb->postmeta, $wpdb->options, $wpdb->usermeta ) as $table ) {
			$this->assertNothingIn( serialize( $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i', $table ) ) ), $table );
		}
	}

	public function test_not_among_the_options_that_every_page_loads(): void {
		$this->assertArrayNotHasKey( Secrets::OPTION, wp_load_alloptions() );
	}

	public function test_not_in_an_export_of_the_site(): void {
		require_once ABSPATH . 'wp-admin/includes/export.php';
		ob_start();
		$level = error_reporting( E_ALL & ~E_WARNING );   // It sends headers, which PHPUnit's output forbids.
		export_wp( array( 'content' => 'dumbbell_stream' ) );
		error_reporting( $level );
		$export = (string) ob_get_clean();
		$this->assertStringContainsString( Keys::stream_id( $this->post->ID ), $export, 'The public half is there.' );
		$this->assertNothingIn( $export, 'the export' );
		$this->assertStringNotContainsString( get_option( Secrets::OPTION )['master'], $export, 'Not even sealed.' );
	}

	public function test_not_in_rest_whoever_asks(): void {
		$id     = $this->post->ID;
		$routes = array( "GET /wp/v2/dumbbell_stream/$id", 'GET /wp/v2/dumbbell_stream', 'GET /wp/v2/settings', 'GET /dumbbell-stream/v1', 'GET /dumbbell-stream/v1/keys', 'GET /' );
		foreach ( array( "tickets", 'ingest', 'revocations', 'rotations', 'key-exports' ) as $route ) {
			$routes[] = "POST /dumbbell-stream/v1/streams/$id/$route";
		}
		foreach ( $routes as $route ) {
			list( $method, $path ) = explode( ' ', $route );
			$request               = new \WP_REST_Request( $method, $path );
			$request->set_query_params( 'GET' === $method ? array( 'context' => '/wp/v2/settings' === $path || false !== strpos( $path, 'stream' ) && false === strpos( $path, 'v1' ) ? 'edit' : 'view' ) : array() );
			if ( 'POST' === $method ) {
				$request->set_header( 'Content-Type', 'application/json' );
				$request->set_body( wp_json_encode( (object) ( false !== strpos( $path, 'export' ) ? array( 'passphrase' => 'four words and a hat' ) : ( false !== strpos( $path, 'revocations' ) ? array( 'session' => 5 ) : array() ) ) ) );
			}
			$answer = rest_get_server()->dispatch( $request );
			$this->assertContains( $answer->get_status(), array( 200, 501 ), $route . wp_json_encode( $answer->get_data() ) );
			$this->assertNothingIn( (string) wp_json_encode( rest_get_server()->response_to_data( $answer, true ) ), $route );
		}
	}

	public function test_not_in_the_source_of_a_page_nor_in_the_editor(): void {
		$this->assertNothingIn( do_shortcode( "[dumbbell_stream id=\"{$this->post->ID}\"]" ), 'the page' );
		$this->assertNothingIn( (string) wp_json_encode( apply_filters( 'script_module_data_@dumbbell-stream/player', array() ) ), 'the data of the module' );
	}

	public function test_not_in_what_is_copied_for_support(): void {
		$this->assertNothingIn( (string) wp_json_encode( Site_Health::debug_information( array() ) ), 'Site Health' );
	}

	public function test_not_in_what_the_sidecar_is_told(): void {
		wp_update_post( array( 'ID' => $this->post->ID, 'post_title' => 'Renamed' ) );
		foreach ( $this->sent as $call ) {
			$this->assertNothingIn( $call['url'] . wp_json_encode( $call['headers'] ) . $call['body'], $call['url'] );
		}
	}

	public function test_not_in_the_error_log_when_the_vault_cannot_be_opened(): void {
		$log    = tempnam( sys_get_temp_dir(), 'dumbbell' );
		$before = ini_set( 'error_log', $log );
		add_filter( 'salt', $salts = static function (): string { return 'new salts'; } );
		$answer = $this->post( "/streams/{$this->post->ID}/rotations" );
		remove_filter( 'salt', $salts );
		ini_set( 'error_log', (string) $before );
		$this->assertAnswer( 500, 'dumbbell_stream_keys_unreadable', $answer );
		$this->assertNothingIn( 'log ' . file_get_contents( $log ) . wp_json_encode( $answer->get_data() ), 'the log' );
		unlink( $log );
	}
}
