<?php
/**
 * Calls to the sidecar.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Short signed calls to the one sidecar that the owner has connected. Never made while a page of the site is rendered.
 *
 * @since 0.1.0
 */
final class Sidecar {

	/** How long a call may take, in seconds: somebody waits for the screen. */
	private const TIMEOUT_S = 5;

	/** The largest answer that is read, in bytes. */
	private const ANSWER_BYTES_MAX = 65536;

	/**
	 * Addresses that did not answer during this request: they are not tried again, or deleting twenty streams takes a minute.
	 *
	 * @var array<string, \WP_Error>
	 */
	private static $silent = array();

	/**
	 * Address without a slash at the end.
	 *
	 * @var string
	 */
	private $url;

	/**
	 * Secret shared with it.
	 *
	 * @var string
	 */
	private $secret;

	/**
	 * Names a sidecar.
	 *
	 * @since 0.1.0
	 *
	 * @param string $url    Address without a slash at the end.
	 * @param string $secret Secret shared with it.
	 */
	public function __construct( string $url, string $secret ) {
		$this->url    = $url;
		$this->secret = $secret;
	}

	/**
	 * The sidecar of this site.
	 *
	 * @since 0.1.0
	 *
	 * @return self|\WP_Error An error that says what is missing.
	 */
	public static function connected() {
		try {
			$url    = Settings::sidecar_url();
			$secret = Settings::secret();
		} catch ( \RuntimeException $e ) {
			return Storage_Fault::explain( $e );
		}
		if ( '' === $url || '' === $secret ) {
			return new \WP_Error( 'dumbbell_stream_no_sidecar', __( 'No sidecar is connected. Enter its address and secret in the settings of Dumbbell Stream.', 'dumbbell-stream' ), array( 'status' => 503 ) );
		}
		return new self( $url, $secret );
	}

	/**
	 * Makes a stream known, or tells what has changed. May be repeated.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $stream Body of POST /streams.
	 * @return array<string, mixed>|\WP_Error Its answer: ingestKey, ingestUrl, watchUrl, embedUrl, src.
	 */
	public function tell( array $stream ) {
		return $this->post( '/streams', $stream );
	}

	/**
	 * Gives an order about a stream.
	 *
	 * @since 0.1.0
	 *
	 * @param string               $stream  Stream ID, 43 characters.
	 * @param string               $order   One of drop-peer, end-stream, restart-coordinator, forget.
	 * @param array<string, mixed> $details What the order needs besides.
	 * @return array<string, mixed>|\WP_Error
	 */
	public function order( string $stream, string $order, array $details = array() ) {
		return $this->post( "/streams/$stream/orders", array( 'order' => $order ) + $details );
	}

	/**
	 * Says what the site wishes of it as a whole.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $wishes What Site_Wishes::body() makes.
	 * @return array<string, mixed>|\WP_Error
	 */
	public function wish( array $wishes ) {
		return $this->post( '/settings', $wishes );
	}

	/**
	 * Has it call this site in turn.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>|\WP_Error Its answer: publicUrl, and site with ok and why.
	 */
	public function look_back() {
		return $this->post( '/check', array( 'rest' => rest_url( 'dumbbell-stream/v1/' ) ) );
	}

	/**
	 * Asks how it is.
	 *
	 * @since 0.1.0
	 *
	 * @return array{status: int, body: array<string, mixed>, date_ms: int|null, is_json: bool}|\WP_Error Status, decoded JSON (empty
	 *         if it is none, or more than 64 KiB) and the clock of the other side as its Date header tells it.
	 */
	public function health() {
		return $this->send( 'GET', '/health', '' );
	}

	/**
	 * Sends a signed call and returns the raw verdict, whatever the status.
	 *
	 * @since 0.1.0
	 *
	 * @param string               $path Path below the sidecar's address.
	 * @param array<string, mixed> $body What to send, as JSON.
	 * @return array{status: int, body: array<string, mixed>, date_ms: int|null, is_json: bool}|\WP_Error
	 */
	public function call( string $path, array $body ) {
		return $this->send( 'POST', $path, (string) wp_json_encode( (object) $body ) );
	}

	/**
	 * What the sidecar said against a call, as an error in a sentence.
	 *
	 * @since 0.1.0
	 *
	 * @param array{status: int, body: array<string, mixed>, date_ms: int|null, is_json: bool} $answer What call() returned.
	 */
	public static function refusal( array $answer ): \WP_Error {
		if ( $answer['status'] >= 300 && $answer['status'] < 400 ) {
			return Connection_Check::leads_elsewhere();
		}
		$message = $answer['body']['message'] ?? null;
		return new \WP_Error(
			'dumbbell_stream_sidecar_refused',
			is_string( $message ) && '' !== $message
				/* translators: %s: a sentence from the sidecar. */
				? sprintf( __( 'The sidecar refused: %s', 'dumbbell-stream' ), sanitize_text_field( $message ) )
				/* translators: %d: HTTP status, such as 404. */
				: sprintf( __( 'The sidecar refused with status %d. Check the connection in the settings of Dumbbell Stream.', 'dumbbell-stream' ), $answer['status'] ),
			array(
				'status' => 502,
				'reason' => $answer['body']['code'] ?? $answer['status'],
			)
		);
	}

	/**
	 * Forgets which addresses did not answer, for processes that live long.
	 *
	 * @since 0.1.0
	 */
	public static function try_again(): void {
		self::$silent = array();
	}

	/**
	 * Sends a signed call and hands on its answer, or what the sidecar said against it.
	 *
	 * @param string               $path Path below the sidecar's address.
	 * @param array<string, mixed> $body What to send, as JSON.
	 * @return array<string, mixed>|\WP_Error
	 */
	private function post( string $path, array $body ) {
		$answer = $this->call( $path, $body );
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		if ( $answer['status'] < 200 || $answer['status'] >= 300 ) {
			return self::refusal( $answer );
		}
		// A web server that says "200" to everything, with a page, has done nothing of what was asked.
		return $answer['is_json'] ? $answer['body'] : Connection_Check::not_a_sidecar();
	}

	/**
	 * The one place where a request leaves.
	 *
	 * The sidecar may stand on a private address and any port, which wp_safe_remote_request() refuses for good reasons:
	 * both are allowed for this host and this port, and only while this call runs.
	 *
	 * @param string $method GET or POST.
	 * @param string $path   Path below the sidecar's address; this is what is signed.
	 * @param string $body   Bytes of the body.
	 * @return array{status: int, body: array<string, mixed>, date_ms: int|null, is_json: bool}|\WP_Error
	 */
	private function send( string $method, string $path, string $body ) {
		if ( isset( self::$silent[ $this->url ] ) ) {
			return self::$silent[ $this->url ];
		}
		$own_host = function ( $external, $host ) {
			return $external || strtolower( (string) $host ) === strtolower( (string) wp_parse_url( $this->url, PHP_URL_HOST ) );
		};
		$own_port = function ( $ports ) {
			return array_merge( (array) $ports, array( (int) wp_parse_url( $this->url, PHP_URL_PORT ) ) );
		};
		add_filter( 'http_request_host_is_external', $own_host, 10, 2 );
		add_filter( 'http_allowed_safe_ports', $own_port );
		try {
			$response = wp_safe_remote_request(
				$this->url . $path,
				array(
					'method'              => $method,
					'timeout'             => self::TIMEOUT_S,
					'redirection'         => 0,
					'limit_response_size' => self::ANSWER_BYTES_MAX,
					'headers'             => '' === $body ? array() : $this->signed_headers( $method, $path, $body ),
					'body'                => $body,
				)
			);
		} finally {
			remove_filter( 'http_request_host_is_external', $own_host );
			remove_filter( 'http_allowed_safe_ports', $own_port );
		}
		if ( is_wp_error( $response ) ) {
			self::$silent[ $this->url ] = Transport_Fault::explain( $response, $this->url );
			return self::$silent[ $this->url ];
		}
		$json = json_decode( wp_remote_retrieve_body( $response ), true );
		$date = wp_remote_retrieve_header( $response, 'date' );
		$date = is_string( $date ) ? strtotime( $date ) : false;
		return array(
			'status'  => (int) wp_remote_retrieve_response_code( $response ),
			'body'    => is_array( $json ) ? $json : array(),
			'is_json' => is_array( $json ),
			'date_ms' => false === $date ? null : 1000 * $date,
		);
	}

	/**
	 * Headers of a signed call.
	 *
	 * @param string $method HTTP method.
	 * @param string $path   Path below the sidecar's address.
	 * @param string $body   Bytes of the body.
	 * @return array<string, string>
	 */
	private function signed_headers( string $method, string $path, string $body ): array {
		$now_ms = Clock::now_ms();
		return array(
			'Content-Type'                   => 'application/json',
			Call_Signature::TIME_HEADER      => (string) $now_ms,
			Call_Signature::SIGNATURE_HEADER => Call_Signature::sign( $method, $path, $now_ms, $body, $this->secret ),
		);
	}
}
