<?php
/**
 * The base of tests that need WordPress.
 *
 * @package Dumbbell_Stream
 */

namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Call_Signature;
use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Settings;
use Dumbbell_Stream\Sidecar;

/**
 * One transaction, one fresh REST server, a stopped clock and a sidecar that the test plays itself.
 */
abstract class WP_Case extends \PHPUnit\Framework\TestCase {

	/** The time of all tests, Unix ms. */
	const NOW_MS = 1770000000000;

	/** The secret that site and sidecar share. */
	const SECRET = 'a secret that both sides know, of enough length';

	/** Address of the sidecar. */
	const SIDECAR = 'https://live.example.org:8443';

	/** @var array<int, array{url: string, method: string, headers: array<string, string>, body: string}> What left the site. */
	protected $sent = array();

	/** @var callable|null Plays the sidecar: takes path and decoded body, returns array{status, json}, or a WP_Error. */
	protected $sidecar = null;

	protected function setUp(): void {
		wp_cache_flush();                      // The object cache does not roll back.
		$GLOBALS['wp_rest_server'] = null;     // rest_get_server() then fires rest_api_init again.
		wp_set_current_user( 0 );
		$GLOBALS['wpdb']->query( 'START TRANSACTION' );
		add_option( 'test_alive', '1' );
		add_filter( 'query', array( $this, 'nest' ) );
		add_filter( 'pre_http_request', array( $this, 'answer' ), 10, 3 );
		add_filter( 'wp_hash_password_options', array( $this, 'cheap_passwords' ) );
		add_filter( 'dumbbell_stream_notice_allowance', array( $this, 'many_notices' ) );
		Clock::stop( self::NOW_MS );
		Sidecar::try_again();
		$this->sent    = array();
		$this->sidecar = null;
	}

	protected function assertPostConditions(): void {
		wp_cache_flush();
		$this->assertSame( '1', get_option( 'test_alive' ), 'A failed query ended the transaction of this test.' );
	}

	protected function tearDown(): void {
		Clock::stop( null );
		remove_filter( 'pre_http_request', array( $this, 'answer' ) );
		remove_filter( 'dumbbell_stream_notice_allowance', array( $this, 'many_notices' ) );
		remove_filter( 'query', array( $this, 'nest' ) );
		$GLOBALS['wpdb']->query( 'ROLLBACK' );
		wp_cache_flush();                      // What a class undoes after this must not be read from before it.
	}

	/** Hashing passwords is slow by design, and no test is about it. */
	public function cheap_passwords(): array {
		return array( 'cost' => 4 );
	}

	/** How many notices somebody may send is a matter of its own test. */
	public function many_notices(): int {
		return 1000000;
	}

	/** START TRANSACTION inside a transaction would commit it: the code under test gets a savepoint. */
	public function nest( string $sql ): string {
		return array(
			'START TRANSACTION' => 'SAVEPOINT nested',
			'COMMIT'            => 'RELEASE SAVEPOINT nested',
			'ROLLBACK'          => 'ROLLBACK TO SAVEPOINT nested',
		)[ $sql ] ?? $sql;
	}

	/** Stands in for the network: records what leaves, and answers as the sidecar. */
	public function answer( $preempt, array $arguments, string $url ) {
		$body         = is_string( $arguments['body'] ) ? $arguments['body'] : '';
		$this->sent[] = array(
			'url'     => $url,
			'method'  => $arguments['method'],
			'headers' => (array) $arguments['headers'],
			'body'    => $body,
		);
		$path   = (string) wp_parse_url( $url, PHP_URL_PATH );
		$answer = $this->sidecar ? ( $this->sidecar )( $path, json_decode( $body, true ) ) : $this->honest_sidecar( $path, json_decode( $body, true ) );
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		return array(
			'headers'  => $answer['headers'] ?? array( 'date' => gmdate( 'D, d M Y H:i:s', intdiv( self::NOW_MS, 1000 ) ) . ' GMT' ),
			'body'     => is_string( $answer['json'] ) ? $answer['json'] : wp_json_encode( $answer['json'] ),
			'response' => array(
				'code'    => $answer['status'],
				'message' => '',
			),
			'cookies'  => array(),
			'filename' => null,
		);
	}

	/** What a sidecar with the right secret answers. */
	protected function honest_sidecar( string $path, ?array $body ): array {
		if ( '/health' === $path ) {
			return array(
				'status' => 200,
				'json'   => array(
					'ok'      => true,
					'version' => DUMBBELL_STREAM_VERSION,
				),
			);
		}
		if ( '/check' === $path ) {
			return array(
				'status' => 200,
				'json'   => array(
					'ok'        => true,
					'publicUrl' => self::SIDECAR,
					'site'      => array(
						'ok'  => true,
						'why' => null,
					),
				),
			);
		}
		if ( '/streams' !== $path ) {
			return array(
				'status' => 202,
				'json'   => array( 'ok' => true ),
			);
		}
		if ( empty( $body['stream'] ) ) {
			return array(
				'status' => 400,
				'json'   => array(
					'code'    => 'DS-bad-request',
					'message' => 'The body lacks a stream.',
				),
			);
		}
		return array(
			'status' => 200,
			'json'   => array(
				'stream'    => $body['stream'],
				'ingestKey' => 'key ' . $body['generation'],
				'ingestUrl' => self::SIDECAR . '/ingest/' . $body['stream'],
				'watchUrl'  => self::SIDECAR . '/watch/' . $body['stream'],
				'embedUrl'  => self::SIDECAR . '/embed/' . $body['stream'],
				'src'       => self::SIDECAR . '/streams/' . $body['stream'] . '.json',
			),
		);
	}

	/** Connects the sidecar. */
	protected function connect(): void {
		$this->assertSame(
			array(),
			Settings::save(
				array(
					'sidecar_url' => self::SIDECAR,
					'secret'      => self::SECRET,
				)
			)
		);
	}

	/** Logs somebody in. */
	protected function log_in( string $role ): int {
		$id = wp_insert_user(
			array(
				'user_login' => "{$role}_" . wp_generate_password( 6, false ),
				'user_pass'  => 'password',
				'user_email' => wp_generate_password( 8, false ) . '@example.org',
				'role'       => $role,
			)
		);
		$this->assertIsInt( $id );
		wp_set_current_user( $id );
		return $id;
	}

	/** Makes a stream. */
	protected function stream( array $post = array() ): \WP_Post {
		$id = wp_insert_post(
			$post + array(
				'post_type'   => 'dumbbell_stream',
				'post_title'  => 'Evening show',
				'post_status' => 'publish',
			),
			true
		);
		$this->assertIsInt( $id );
		return get_post( $id );
	}

	/** Sends a REST request with a JSON body. */
	protected function post( string $route, $body = array(), array $headers = array() ): \WP_REST_Response {
		$request = new \WP_REST_Request( 'POST', "/dumbbell-stream/v1$route" );
		$request->set_header( 'Content-Type', 'application/json' );
		$request->set_body( is_string( $body ) ? $body : wp_json_encode( (object) $body ) );
		foreach ( $headers as $name => $value ) {
			$request->set_header( $name, $value );
		}
		$server = rest_get_server();
		return apply_filters( 'rest_post_dispatch', rest_ensure_response( $server->dispatch( $request ) ), $server, $request );
	}

	/** Sends a REST request as the sidecar does. */
	protected function signed_post( string $route, array $body, array $forge = array() ): \WP_REST_Response {
		$bytes = wp_json_encode( (object) $body );
		$call  = $forge + array(
			'time'   => self::NOW_MS,
			'path'   => "/dumbbell-stream/v1$route",
			'body'   => $bytes,
			'secret' => self::SECRET,
		);
		return $this->post(
			$route,
			$bytes,
			array(
				Call_Signature::TIME_HEADER      => (string) $call['time'],
				Call_Signature::SIGNATURE_HEADER => $call['signature'] ?? Call_Signature::sign( 'POST', $call['path'], (int) $call['time'], $call['body'], $call['secret'] ),
			)
		);
	}

	/** Asserts what a route answered. */
	protected function assertAnswer( int $status, string $code, \WP_REST_Response $response ): void {
		$data = $response->get_data();
		$this->assertSame( array( $status, $code ), array( $response->get_status(), $data['code'] ?? '' ), wp_json_encode( $data ) );
		$this->assertSame( 'no-store', $response->get_headers()['Cache-Control'] ?? null );
	}
}
