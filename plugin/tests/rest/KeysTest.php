<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Key_Lists;
use Dumbbell_Stream\Key_Transfer;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Streams;

final class KeysTest extends WP_Case {

	const PASSPHRASE = 'four words and a hat';

	protected function setUp(): void {
		parent::setUp();
		$this->connect();
	}

	private function broadcast( \WP_Post $post, int $session ): void {
		Streams::remember_state( $post->ID, array( 'state' => 'live', 'viewers' => 3, 'session' => $session, 'told_ms' => self::NOW_MS ) );
	}

	public function test_whoever_may_broadcast_revokes_the_newest_session_and_the_sidecar_hears_at_once(): void {
		$user = $this->log_in( 'author' );
		$post = $this->stream( array( 'post_author' => $user ) );
		$this->broadcast( $post, self::NOW_MS - 5000 );
		$this->sent = array();
		$answer     = $this->post( "/streams/{$post->ID}/revocations" );
		$this->assertSame( array( 200, self::NOW_MS - 5000, true ), array( $answer->get_status(), $answer->get_data()['session'], $answer->get_data()['told'] ) );
		$this->assertTrue( Key_Lists::is_revoked( $post->ID, self::NOW_MS - 5000 ) );
		$this->assertSame( array( Key_Lists::current( $post->ID ) ), array_map( static function ( array $call ) { return json_decode( $call['body'], true )['keyList']; }, $this->sent ) );
	}

	public function test_an_older_session_is_named(): void {
		$this->log_in( 'administrator' );
		$post = $this->stream();
		$this->assertSame( 200, $this->post( "/streams/{$post->ID}/revocations", array( 'session' => 12345 ) )->get_status() );
		$this->assertTrue( Key_Lists::is_revoked( $post->ID, 12345 ) );
	}

	/** @dataProvider no_sessions */
	public function test_what_is_no_session_is_not_revoked( array $body ): void {
		$this->log_in( 'administrator' );
		$post = $this->stream();
		$this->assertAnswer( 409, 'dumbbell_stream_no_session', $this->post( "/streams/{$post->ID}/revocations", $body ) );
	}

	public function no_sessions(): array {
		return array( 'none was ever live' => array( array() ), 'one of tomorrow' => array( array( 'session' => self::NOW_MS + 86400000 ) ) );
	}

	public function test_a_revoked_session_is_not_certified_again(): void {
		$post = $this->stream();
		Key_Lists::revoke( $post->ID, self::NOW_MS );
		$claims = array( 'session' => self::NOW_MS, 'key' => Base64url::encode( str_repeat( 'k', 32 ) ) );
		$this->assertAnswer( 409, 'dumbbell_stream_session_revoked', $this->signed_post( "/streams/{$post->ID}/certificates", $claims ) );
		$this->assertSame( 200, $this->signed_post( "/streams/{$post->ID}/certificates", array( 'session' => self::NOW_MS + 1 ) + $claims )->get_status() );
	}

	public function test_with_a_sidecar_that_is_away_it_is_done_all_the_same_and_says_so(): void {
		$this->log_in( 'administrator' );
		$post          = $this->stream();
		$this->sidecar = static function (): \WP_Error {
			return new \WP_Error( 'http_request_failed', 'Connection refused' );
		};
		$answer        = $this->post( "/streams/{$post->ID}/revocations", array( 'session' => 5 ) );
		$this->assertSame( array( 200, false ), array( $answer->get_status(), $answer->get_data()['told'] ) );
		$this->assertStringContainsString( 'viewers will hear of it later', $answer->get_data()['message'] );
		$this->assertTrue( Key_Lists::is_revoked( $post->ID, 5 ) );
	}

	public function test_the_sidecar_learns_of_it_when_it_next_calls(): void {
		$post = $this->stream();
		Key_Lists::revoke( $post->ID, 5 );
		$answer = $this->signed_post( "/streams/{$post->ID}/state", array( 'state' => 'live', 'viewers' => 1, 'session' => self::NOW_MS ) );
		$this->assertSame( Key_Lists::current( $post->ID ), $answer->get_data()['keyList'] );
	}

	public function test_an_administrator_gives_a_stream_a_new_key(): void {
		$this->log_in( 'administrator' );
		$post   = $this->stream();
		$old    = Keys::stream_id( $post->ID );
		$answer = $this->post( "/streams/{$post->ID}/rotations" );
		$told   = json_decode( end( $this->sent )['body'], true );
		$this->assertSame( array( 200, Keys::stream_id( $post->ID ), true ), array( $answer->get_status(), $answer->get_data()['stream'], $answer->get_data()['told'] ) );
		$this->assertSame( array( $answer->get_data()['stream'], array( $old ) ), array( $told['stream'], array_column( $told['former'], 'stream' ) ) );
		$this->assertStringEndsWith( "/streams/{$answer->get_data()['stream']}.json", Streams::src( $post ) );
	}

	public function test_with_a_sidecar_that_is_away_no_page_shows_the_new_key_at_the_old_address(): void {
		$this->log_in( 'administrator' );
		$post          = $this->stream();
		$this->sidecar = static function (): \WP_Error {
			return new \WP_Error( 'http_request_failed', 'Connection refused' );
		};
		$answer        = $this->post( "/streams/{$post->ID}/rotations" );
		$this->assertSame( array( 200, false ), array( $answer->get_status(), $answer->get_data()['told'] ) );
		$this->assertSame( self::SIDECAR . "/streams/{$answer->get_data()['stream']}.json", Streams::src( $post ) );
		$this->sidecar = null;
		\Dumbbell_Stream\Sidecar::try_again();
		$this->assertNull( Streams::tell_all(), 'The next round tells it.' );
		$this->assertSame( $answer->get_data()['stream'], json_decode( end( $this->sent )['body'], true )['stream'] );
	}

	public function test_a_key_goes_out_and_comes_in(): void {
		if ( ! Key_Transfer::is_possible() ) {
			$this->markTestSkipped( 'PHP lacks its sodium extension.' );
		}
		$this->log_in( 'administrator' );
		$post   = $this->stream();
		$stream = Keys::stream_id( $post->ID );
		$export = $this->post( "/streams/{$post->ID}/key-exports", array( 'passphrase' => self::PASSPHRASE ) );
		$this->assertSame( array( 200, 'no-store' ), array( $export->get_status(), $export->get_headers()['Cache-Control'] ) );
		$this->assertMatchesRegularExpression( '/^dumbbell-stream-key-[\w-]{8}\.json$/', $export->get_data()['name'] );
		wp_delete_post( $post->ID, true );
		$other  = $this->stream();
		$answer = $this->post( "/streams/{$other->ID}/key-imports", array( 'text' => $export->get_data()['text'], 'passphrase' => self::PASSPHRASE ) );
		$this->assertSame( array( 200, $stream ), array( $answer->get_status(), $answer->get_data()['stream'] ) );
		$this->assertAnswer( 403, 'dumbbell_stream_passphrase_wrong', $this->post( "/streams/{$other->ID}/key-imports", array( 'text' => $export->get_data()['text'], 'passphrase' => 'another passphrase' ) ) );
	}

	public function test_without_sodium_both_say_what_is_missing(): void {
		if ( Key_Transfer::is_possible() ) {
			$this->markTestSkipped( 'PHP has its sodium extension.' );
		}
		$this->log_in( 'administrator' );
		$post = $this->stream();
		$this->assertAnswer( 501, 'dumbbell_stream_no_sodium', $this->post( "/streams/{$post->ID}/key-exports", array( 'passphrase' => self::PASSPHRASE ) ) );
		$this->assertAnswer( 501, 'dumbbell_stream_no_sodium', $this->post( "/streams/{$post->ID}/key-imports", array( 'text' => '{}', 'passphrase' => self::PASSPHRASE ) ) );
	}

	public function test_anybody_may_know_by_which_key_the_site_signs(): void {
		$answer = rest_get_server()->dispatch( new \WP_REST_Request( 'GET', '/dumbbell-stream/v1/keys' ) );
		$this->assertSame( array( 200, array( 'site' => Base64url::encode( Keys::site_key() ) ) ), array( $answer->get_status(), $answer->get_data() ) );
	}
}
