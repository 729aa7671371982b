<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Key_Lists;
use Dumbbell_Stream\Streams;

final class StateTest extends WP_Case {

	protected function setUp(): void {
		parent::setUp();
		$this->connect();
	}

	public function test_the_sidecar_tells_and_is_remembered(): void {
		$post   = $this->stream();
		$answer = $this->signed_post( "/streams/{$post->ID}/state", self::live( 12 ) );
		$this->assertSame( array( 200, array( 'ok' => true, 'keyList' => Key_Lists::current( $post->ID ) ) ), array( $answer->get_status(), $answer->get_data() ) );
		$expected = array(
			'state'   => 'live',
			'viewers' => 12,
			'session' => self::NOW_MS,
			'told_ms' => self::NOW_MS,
		);
		$this->assertSame( $expected, Streams::state( $post->ID ) );
	}

	public function test_it_may_tell_twice(): void {
		$post = $this->stream();
		$this->signed_post( "/streams/{$post->ID}/state", self::live( 12 ) );
		$this->assertSame( 200, $this->signed_post( "/streams/{$post->ID}/state", self::live( 12 ) )->get_status() );
	}

	public function test_old_news_do_not_replace_newer_ones(): void {
		$post = $this->stream();
		$this->signed_post( "/streams/{$post->ID}/state", self::live( 12 ) );
		$late = $this->signed_post( "/streams/{$post->ID}/state", array( 'state' => 'offline', 'viewers' => 0, 'session' => null ), array( 'time' => self::NOW_MS - 5000 ) );
		$this->assertSame( 200, $late->get_status() );
		$this->assertSame( 'live', Streams::state( $post->ID )['state'] );
	}

	public function test_a_stream_that_was_never_live_has_no_session(): void {
		$post = $this->stream();
		$this->signed_post( "/streams/{$post->ID}/state", array( 'state' => 'offline', 'viewers' => 0, 'session' => null ) );
		$this->assertNull( Streams::state( $post->ID )['session'] );
	}

	/** @dataProvider hostile_bodies */
	public function test_it_refuses( array $body, string $code ): void {
		$post = $this->stream();
		$this->assertAnswer( 400, $code, $this->signed_post( "/streams/{$post->ID}/state", $body + self::live( 1 ) ) );
		$this->assertSame( 0, Streams::state( $post->ID )['told_ms'] );
	}

	public function hostile_bodies(): array {
		return array(
			'a state that does not exist'  => array( array( 'state' => '<b>live</b>' ), 'rest_invalid_param' ),
			'fewer viewers than none'      => array( array( 'viewers' => -1 ), 'rest_invalid_param' ),
			'viewers in words'             => array( array( 'viewers' => 'many' ), 'rest_invalid_param' ),
			'a session that is a list'     => array( array( 'session' => array( 1 ) ), 'rest_invalid_param' ),
			'a field that does not belong' => array( array( 'title' => 'x' ), 'dumbbell_stream_unknown_field' ),
		);
	}

	public function test_nobody_tells_but_the_sidecar(): void {
		$post  = $this->stream();
		$route = "/streams/{$post->ID}/state";
		$this->assertAnswer( 401, 'dumbbell_stream_signature_missing', $this->post( $route, self::live( 1 ) ) );
		$this->log_in( 'administrator' );
		$this->assertAnswer( 401, 'dumbbell_stream_signature_missing', $this->post( $route, self::live( 1 ) ) );
		$this->assertAnswer( 401, 'dumbbell_stream_signature_wrong', $this->signed_post( $route, self::live( 1 ), array( 'secret' => 'guess' ) ) );
	}

	public function test_an_unknown_stream_is_not_found(): void {
		$this->assertAnswer( 404, 'dumbbell_stream_not_found', $this->signed_post( '/streams/999999/state', self::live( 1 ) ) );
	}

	public function test_the_editor_sees_the_state_in_rest_and_cannot_set_it(): void {
		$this->log_in( 'administrator' );
		$post = $this->stream();
		$this->signed_post( "/streams/{$post->ID}/state", self::live( 12 ) );
		$request = new \WP_REST_Request( 'POST', "/wp/v2/dumbbell_stream/{$post->ID}" );
		$request->set_body_params( array( 'dumbbell' => array( 'state' => 'ended', 'key' => 'x' ), 'title' => 'New title' ) );
		$data = rest_get_server()->dispatch( $request )->get_data();
		$this->assertSame( 'New title', $data['title']['raw'] );
		$expected = array(
			'key'     => \Dumbbell_Stream\Keys::stream_id( $post->ID ),
			'state'   => 'live',
			'viewers' => 12,
			'known'   => true,
			'ladder'  => array( array( 'name' => 'standard', 'width' => 1280, 'height' => 720, 'kbits' => 2600 ) ),
			'frame'   => \Dumbbell_Stream\Stream_Embed::frame( get_post( $post->ID ), 640 ),
		);
		$this->assertSame( $expected, $data['dumbbell'] );
	}

	private static function live( int $viewers ): array {
		return array(
			'state'   => 'live',
			'viewers' => $viewers,
			'session' => self::NOW_MS,
		);
	}
}
