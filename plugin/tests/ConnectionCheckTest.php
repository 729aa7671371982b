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
		$this->assertMatchesRegularExpression( '/^[A-Z].*[.?]$/u', $verdict->get_error_message() );
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
		return array(
			'a sidecar that is away'        => array( static function (): \WP_Error { return new \WP_Error( 'http_request_failed', 'Timed out' ); }, 'sidecar_silent' ),
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

	public function test_the_route_says_what_is_wrong(): void {
		$this->log_in( 'administrator' );
		$answer = $this->post( '/connection' );
		$this->assertSame( array( 200, false, 'dumbbell_stream_no_sidecar' ), array( $answer->get_status(), $answer->get_data()['ok'], $answer->get_data()['code'] ) );
	}
}
