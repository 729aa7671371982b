<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Secrets;

final class CertificatesTest extends WP_Case {

	const DAY_MS = 86400000;

	protected function setUp(): void {
		parent::setUp();
		$this->connect();
	}

	public function test_the_sidecar_gets_a_certificate_that_the_stream_key_signed(): void {
		$post   = $this->stream();
		$answer = $this->signed_post( "/streams/{$post->ID}/certificates", self::body() );
		$this->assertSame( 200, $answer->get_status(), wp_json_encode( $answer->get_data() ) );
		$this->assertSame( 'no-store', $answer->get_headers()['Cache-Control'] );
		$stream      = Base64url::decode( $answer->get_data()['stream'], 32 );
		$certificate = Base64url::decode( $answer->get_data()['certificate'], 146 );
		$this->assertSame( Keys::stream_id( $post->ID ), $answer->get_data()['stream'] );
		$this->assertSame( pack( 'CC', 1, 1 ) . $stream . str_repeat( 'k', 32 ) . pack( 'JJ', self::NOW_MS, self::NOW_MS + self::DAY_MS ), substr( $certificate, 0, 82 ) );
		$this->assertTrue( sodium_crypto_sign_verify_detached( substr( $certificate, 82 ), 'dumbbell-stream certificate' . substr( $certificate, 0, 82 ), $stream ) );
	}

	public function test_the_end_may_be_chosen_within_thirty_days(): void {
		$post        = $this->stream();
		$answer      = $this->signed_post( "/streams/{$post->ID}/certificates", self::body( array( 'notAfter' => self::NOW_MS + 30 * self::DAY_MS, 'scope' => 'media' ) ) );
		$certificate = Base64url::decode( $answer->get_data()['certificate'], 146 );
		$this->assertSame( self::NOW_MS + 30 * self::DAY_MS, unpack( 'J', substr( $certificate, 74, 8 ) )[1] );
	}

	/** @dataProvider hostile_bodies */
	public function test_it_refuses( array $body, int $status, string $code ): void {
		$post = $this->stream();
		$this->assertAnswer( $status, $code, $this->signed_post( "/streams/{$post->ID}/certificates", self::body( $body ) ) );
	}

	public function hostile_bodies(): array {
		return array(
			'no session'                                => array( array( 'session' => null ), 400, 'rest_missing_callback_param' ),
			'a session that is a text'                  => array( array( 'session' => 'now' ), 400, 'rest_invalid_param' ),
			'a session before time'                     => array( array( 'session' => -1 ), 400, 'rest_invalid_param' ),
			'a session with a fraction'                 => array( array( 'session' => 1.5 ), 400, 'rest_invalid_param' ),
			'a session that begins in two minutes'      => array( array( 'session' => self::NOW_MS + 120000 ), 400, 'dumbbell_stream_session_out_of_range' ),
			'a session of two months ago'               => array( array( 'session' => self::NOW_MS - 60 * self::DAY_MS ), 400, 'dumbbell_stream_session_out_of_range' ),
			'a key that is too short'                   => array( array( 'key' => 'abc' ), 400, 'rest_invalid_param' ),
			'a key with a line end behind it'           => array( array( 'key' => str_repeat( 'A', 43 ) . "\n" ), 400, 'rest_invalid_param' ),
			'a key with bits that mean nothing'         => array( array( 'key' => str_repeat( 'A', 42 ) . 'B' ), 400, 'dumbbell_stream_key_invalid' ),
			'a key that is a list'                      => array( array( 'key' => array( 'k' ) ), 400, 'rest_invalid_param' ),
			'the scope for statements'                  => array( array( 'scope' => 'statement' ), 400, 'rest_invalid_param' ),
			'a certificate that has ended'              => array( array( 'notAfter' => self::NOW_MS ), 400, 'dumbbell_stream_end_out_of_range' ),
			'a certificate for a day more than a month' => array( array( 'notAfter' => self::NOW_MS + 31 * self::DAY_MS ), 400, 'dumbbell_stream_end_out_of_range' ),
			'a field that does not belong'              => array( array( 'stream' => 'x' ), 400, 'dumbbell_stream_unknown_field' ),
		);
	}

	/** @dataProvider forgeries */
	public function test_it_does_not_believe( array $forge, string $code ): void {
		$post = $this->stream();
		$this->assertAnswer( 401, $code, $this->signed_post( "/streams/{$post->ID}/certificates", self::body(), $forge ) );
	}

	public function forgeries(): array {
		return array(
			'another secret'          => array( array( 'secret' => 'another secret' ), 'dumbbell_stream_signature_wrong' ),
			'another route'           => array( array( 'path' => '/dumbbell-stream/v1/streams/1/state' ), 'dumbbell_stream_signature_wrong' ),
			'another body'            => array( array( 'body' => '{}' ), 'dumbbell_stream_signature_wrong' ),
			'an empty signature'      => array( array( 'signature' => '' ), 'dumbbell_stream_signature_wrong' ),
			'a call of 61 s ago'      => array( array( 'time' => self::NOW_MS - 61000 ), 'dumbbell_stream_signature_expired' ),
			'a call of 61 s from now' => array( array( 'time' => self::NOW_MS + 61000 ), 'dumbbell_stream_signature_expired' ),
		);
	}

	/** @dataProvider closed_streams */
	public function test_nothing_is_certified_for( string $status, int $expected, string $code ): void {
		$post = $this->stream( array( 'post_status' => $status ) );
		$this->assertAnswer( $expected, $code, $this->signed_post( "/streams/{$post->ID}/certificates", self::body() ) );
	}

	public function closed_streams(): array {
		return array(
			'a draft'             => array( 'draft', 409, 'dumbbell_stream_not_published' ),
			'a stream in the bin' => array( 'trash', 404, 'dumbbell_stream_not_found' ),
		);
	}

	public function test_a_visitor_gets_nothing(): void {
		$post = $this->stream();
		$this->assertAnswer( 401, 'dumbbell_stream_forbidden', $this->post( "/streams/{$post->ID}/certificates", self::body() ) );
	}

	/** @dataProvider people */
	public function test_a_person( string $role, bool $own, int $status ): void {
		$other = $this->log_in( 'administrator' );
		$user  = $this->log_in( $role );
		$post  = $this->stream( array( 'post_author' => $own ? $user : $other ) );
		$this->assertSame( $status, $this->post( "/streams/{$post->ID}/certificates", self::body() )->get_status() );
	}

	public function people(): array {
		return array(
			'author, own stream'       => array( 'author', true, 200 ),
			'author, another’s stream' => array( 'author', false, 403 ),
			'subscriber'               => array( 'subscriber', true, 403 ),
		);
	}

	public function test_a_lost_key_is_reported_and_not_made_anew(): void {
		$post   = $this->stream();
		$stream = Keys::stream_id( $post->ID );
		Secrets::set( "stream-{$post->ID}", null );
		$this->assertAnswer( 500, 'dumbbell_stream_keys_unreadable', $this->signed_post( "/streams/{$post->ID}/certificates", self::body() ) );
		$this->assertSame( $stream, Keys::stream_id( $post->ID ) );
	}

	/** A body; null takes a field out. */
	private static function body( array $changes = array() ): array {
		$good = array(
			'session' => self::NOW_MS,
			'key'     => Base64url::encode( str_repeat( 'k', 32 ) ),
		);
		return array_filter(
			$changes + $good,
			static function ( $value ): bool {
				return null !== $value;
			}
		);
	}
}
