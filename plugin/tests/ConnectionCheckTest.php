<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Connection_Check;
use Dumbbell_Stream\Settings;

final class ConnectionCheckTest extends WP_Case {

	protected function tearDown(): void {
		remove_all_filters( 'home_url' );
		parent::tearDown();
	}

	public function test_a_good_connection_is_good(): void {
		$this->connect();
		$this->assertTrue( Connection_Check::run() );
	}

	public function test_without_a_sidecar_it_says_what_is_missing(): void {
		$this->assertSame( 'dumbbell_stream_no_sidecar', Connection_Check::run()->get_error_code() );
		$this->assertSame( array(), $this->sent, 'Nobody is called who was not connected.' );
	}

	/** @dataProvider faults */
	public function test_it_finds( callable $sidecar, string $code ): void {
		$this->connect();
		$this->sidecar = function ( string $path, ?array $body ) use ( $sidecar ) {
			return $sidecar( $path ) ?? $this->honest_sidecar( $path, $body );
		};
		$verdict       = Connection_Check::run();
		$this->assertSame( "dumbbell_stream_$code", $verdict->get_error_code(), $verdict->get_error_message() );
		$this->assertMatchesRegularExpression( '/^([A-Z]|live\.example\.org ).*[.?;]$/u', $verdict->get_error_message() );
	}

	public function faults(): array {
		$health = static function ( array $json, int $status = 200, array $headers = array() ): callable {
			return static function ( string $path ) use ( $json, $status, $headers ): ?array {
				return '/health' === $path ? compact( 'json', 'status' ) + ( $headers ? compact( 'headers' ) : array() ) : null;
			};
		};
		$good   = array(
			'ok'      => true,
			'version' => DUMBBELL_STREAM_VERSION,
		);
		$silence  = static function ( string $said, string $code = 'http_request_failed' ): callable {
			return static function () use ( $said, $code ): \WP_Error {
				return new \WP_Error( $code, $said );
			};
		};
		$way_back = static function ( array $found ): callable {
			return static function ( string $path ) use ( $found ): ?array {
				return '/check' === $path ? array(
					'status' => 200,
					'json'   => $found + array(
						'publicUrl' => self::SIDECAR,
						'site'      => array( 'ok' => true ),
					),
				) : null;
			};
		};
		return array(
			'a name that nobody knows'      => array( $silence( 'cURL error 6: Could not resolve host: live.example.org' ), 'sidecar_dns' ),
			'a name, without cURL'          => array( $silence( 'php_network_getaddresses: getaddrinfo for live.example.org failed: Name or service not known' ), 'sidecar_dns' ),
			'a sidecar that was not started' => array( $silence( 'cURL error 7: Failed to connect to live.example.org port 8443 after 1 ms: Connection refused' ), 'sidecar_nothing_listens' ),
			'a sidecar that was not started, in newer words' => array( $silence( "cURL error 7: Failed to connect to live.example.org port 8443 after 0 ms: Couldn't connect to server" ), 'sidecar_nothing_listens' ),
			'a machine that is not there'   => array( $silence( 'cURL error 7: Failed to connect to live.example.org port 8443: No route to host' ), 'sidecar_timeout' ),
			'no sidecar, without cURL'      => array( $silence( 'Unable to connect to ssl://live.example.org:8443 (Connection refused)' ), 'sidecar_nothing_listens' ),
			'a firewall that drops'         => array( $silence( 'cURL error 28: Connection timed out after 5001 milliseconds' ), 'sidecar_timeout' ),
			'a certificate of another name' => array( $silence( "cURL error 60: SSL: no alternative certificate subject name matches target host name 'live.example.org'" ), 'sidecar_tls' ),
			'a certificate, without cURL'   => array( $silence( 'The SSL certificate for the host could not be verified.' ), 'sidecar_tls' ),
			'http where https was asked'    => array( $silence( 'cURL error 35: error:0A00010B:SSL routines::wrong version number' ), 'sidecar_tls' ),
			'a connection that is cut'      => array( $silence( 'cURL error 52: Empty reply from server' ), 'sidecar_cut' ),
			'a site that calls nobody'      => array( $silence( 'User has blocked requests through HTTP.', 'http_request_not_executed' ), 'sidecar_blocked_by_site' ),
			'silence of an unknown kind'    => array( $silence( 'Something else.', 'another' ), 'sidecar_silent' ),
			'an address that leads on'      => array( $health( array(), 301 ), 'redirect' ),
			'a web server with nothing behind' => array( $health( array(), 502 ), 'no_sidecar_behind' ),
			'a site that the sidecar cannot reach' => array( $way_back( array( 'site' => array( 'ok' => false, 'why' => 'status 403' ) ) ), 'site_unreachable' ),
			'a sidecar that believes to be elsewhere' => array( $way_back( array( 'publicUrl' => 'http://localhost:8080' ) ), 'other_public_url' ),
			'a sidecar that cannot look back' => array( static function ( string $path ): ?array { return '/check' === $path ? array( 'status' => 404, 'json' => array( 'code' => 'DS-not-found' ) ) : null; }, 'sidecar_refused' ),
			'a web server'                  => array( static function (): array { return array( 'status' => 200, 'json' => '<html>' ); }, 'not_a_sidecar' ),
			'a page that is not there'      => array( $health( array(), 404 ), 'not_a_sidecar' ),
			'a program with a health page'  => array( $health( array( 'ok' => true ) ), 'not_a_sidecar' ),
			'an older line of the sidecar'  => array( $health( array( 'version' => '0.0.9' ) + $good ), 'wrong_version' ),
			'a newer line of the sidecar'   => array( $health( array( 'version' => '1.0.0' ) + $good ), 'wrong_version' ),
			'a clock 31 seconds ahead'      => array( $health( $good, 200, array( 'date' => gmdate( 'D, d M Y H:i:s', intdiv( self::NOW_MS, 1000 ) + 31 ) . ' GMT' ) ), 'clock_skew' ),
			'another secret'                => array( static function ( string $path ): ?array { return '/streams' === $path ? array( 'status' => 401, 'json' => array( 'code' => 'DS-site-wrong-signature' ) ) : null; }, 'wrong_secret' ),
			'a clock that the sidecar minds' => array( static function ( string $path ): ?array { return '/streams' === $path ? array( 'status' => 401, 'json' => array( 'code' => 'DS-site-clock' ) ) : null; }, 'clock_skew' ),
			'a sidecar that has enough'      => array( static function ( string $path ): ?array { return '/streams' === $path ? array( 'status' => 429, 'json' => array( 'code' => 'DS-too-many-requests', 'message' => 'Wait a minute.' ) ) : null; }, 'sidecar_refused' ),
			'a wall before the sidecar'      => array( static function ( string $path ): ?array { return '/streams' === $path ? array( 'status' => 401, 'json' => array() ) : null; }, 'not_a_sidecar' ),
			'a health page, but no streams' => array( static function ( string $path ): ?array { return '/streams' === $path ? array( 'status' => 404, 'json' => array() ) : null; }, 'not_a_sidecar' ),
		);
	}

	/** @dataProvider accepted */
	public function test_it_lets_pass( array $health ): void {
		$this->connect();
		$this->sidecar = function ( string $path, ?array $body ) use ( $health ) {
			return '/health' === $path ? $health : $this->honest_sidecar( $path, $body );
		};
		$this->assertTrue( Connection_Check::run() );
	}

	public function accepted(): array {
		$json = array(
			'ok'      => true,
			'version' => '0.1.99',
		);
		return array(
			'a later release of the same line' => array( array( 'status' => 200, 'json' => $json ) ),
			'an answer without a clock'        => array( array( 'status' => 200, 'json' => $json, 'headers' => array( 'server' => 'x' ) ) ),
			'a clock that is no clock'         => array( array( 'status' => 200, 'json' => $json, 'headers' => array( 'date' => 'later' ) ) ),
		);
	}

	/** @dataProvider addresses */
	public function test_mixed_content( string $home, string $sidecar, bool $mixed ): void {
		add_filter(
			'home_url',
			static function () use ( $home ): string {
				return $home;
			}
		);
		$this->assertSame( $mixed, Connection_Check::is_mixed( $sidecar ) );
	}

	public function addresses(): array {
		return array(
			'a secure site, an open sidecar'         => array( 'https://example.org', 'http://live.example.org', true ),
			'both secure'                            => array( 'https://example.org', 'https://live.example.org', false ),
			'both open'                              => array( 'http://example.org', 'http://live.example.org', false ),
			'an open site, a secure sidecar'         => array( 'http://example.org', 'https://live.example.org', false ),
			'a secure site, a sidecar on its own machine' => array( 'https://example.org', 'http://127.0.0.1:8080', false ),
		);
	}

	public function test_mixed_content_is_found_before_anybody_is_called(): void {
		Settings::save( array( 'sidecar_url' => 'http://live.example.org', 'secret' => self::SECRET ) );
		add_filter(
			'home_url',
			static function (): string {
				return 'https://example.org';
			}
		);
		$this->sent = array();
		$this->assertSame( 'dumbbell_stream_mixed_content', Connection_Check::run()->get_error_code() );
		$this->assertSame( array(), $this->sent );
	}

	public function test_the_route_is_for_those_who_manage(): void {
		$this->connect();
		$this->assertAnswer( 401, 'dumbbell_stream_forbidden', $this->post( '/connection' ) );
		$this->log_in( 'editor' );
		$this->assertAnswer( 403, 'dumbbell_stream_forbidden', $this->post( '/connection' ) );
		$this->log_in( 'administrator' );
		$answer = $this->post( '/connection' );
		$this->assertSame( array( 200, true ), array( $answer->get_status(), $answer->get_data()['ok'] ) );
		$this->assertAnswer( 400, 'dumbbell_stream_unknown_field', $this->post( '/connection', array( 'url' => 'http://192.0.2.7' ) ) );
	}

	public function test_the_route_tells_of_each_step_and_of_those_that_were_not_looked_at(): void {
		$this->connect();
		$this->log_in( 'administrator' );
		$this->sidecar = function ( string $path, ?array $body ) {
			return '/streams' === $path ? array( 'status' => 401, 'json' => array( 'code' => 'DS-site-wrong-signature' ) ) : $this->honest_sidecar( $path, $body );
		};
		$steps = $this->post( '/connection' )->get_data()['steps'];
		$this->assertSame( array( 'address' => 'good', 'answer' => 'good', 'clock' => 'good', 'secret' => 'bad', 'way_back' => 'open' ), array_column( $steps, 'outcome', 'name' ) );
		$this->assertSame( array( '', '', '', '' ), array_values( array_diff_key( array_column( $steps, 'message' ), array( 3 => '' ) ) ) );
		$this->assertStringContainsString( 'sidecar.mjs pair', $steps[3]['message'] );
	}

	public function test_an_address_of_one_machine_is_found_on_a_site_that_others_visit(): void {
		Settings::save( array( 'sidecar_url' => 'http://localhost:8080', 'secret' => self::SECRET ) );
		$this->assertSame( 'dumbbell_stream_own_machine', Connection_Check::run()->get_error_code() );
	}

	public function test_the_sidecar_is_greeted_and_nobody_else(): void {
		$this->connect();
		$this->assertSame( array( 'ok' => true ), $this->signed_post( '/connection/hello', array() )->get_data() );
		$this->assertAnswer( 401, 'dumbbell_stream_signature_missing', $this->post( '/connection/hello' ) );
		$this->assertAnswer( 401, 'dumbbell_stream_signature_wrong', $this->signed_post( '/connection/hello', array(), array( 'secret' => 'another secret altogether' ) ) );
	}

	public function test_the_route_says_what_is_wrong(): void {
		$this->log_in( 'administrator' );
		$answer = $this->post( '/connection' );
		$this->assertSame( array( 200, false, 'dumbbell_stream_no_sidecar' ), array( $answer->get_status(), $answer->get_data()['ok'], $answer->get_data()['code'] ) );
	}
}
