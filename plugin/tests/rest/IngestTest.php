<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Keys;

final class IngestTest extends WP_Case {

	protected function setUp(): void {
		parent::setUp();
		$this->connect();
	}

	public function test_a_broadcaster_sees_what_the_sidecar_answers(): void {
		$this->log_in( 'author' );
		$post   = $this->stream( array( 'post_author' => get_current_user_id() ) );
		$answer = $this->post( "/streams/{$post->ID}/ingest" );
		$this->assertSame( 200, $answer->get_status() );
		$this->assertSame( 'no-store', $answer->get_headers()['Cache-Control'] );
		$this->assertSame( array( 'ingestUrl', 'rtmpUrl', 'ingestKey', 'watchUrl', 'embedUrl' ), array_keys( $answer->get_data() ) );
		$this->assertSame( 'key 0', $answer->get_data()['ingestKey'] );
	}

	public function test_a_new_key_is_the_next_one(): void {
		$this->log_in( 'administrator' );
		$post = $this->stream();
		$this->assertSame( 'key 1', $this->post( "/streams/{$post->ID}/ingest", array( 'renew' => true ) )->get_data()['ingestKey'] );
		$this->assertSame( 'key 1', $this->post( "/streams/{$post->ID}/ingest" )->get_data()['ingestKey'] );
		$this->assertSame( 1, Keys::generation( $post->ID ) );
	}

	public function test_strangers_see_nothing_and_cause_nothing(): void {
		$post       = $this->stream();
		$this->sent = array();
		$this->assertAnswer( 401, 'dumbbell_stream_forbidden', $this->post( "/streams/{$post->ID}/ingest", array( 'renew' => true ) ) );
		$this->log_in( 'subscriber' );
		$this->assertAnswer( 403, 'dumbbell_stream_forbidden', $this->post( "/streams/{$post->ID}/ingest" ) );
		$this->log_in( 'author' );
		$this->assertAnswer( 403, 'dumbbell_stream_forbidden', $this->post( "/streams/{$post->ID}/ingest" ) );
		$this->assertSame( array( array(), 0 ), array( $this->sent, Keys::generation( $post->ID ) ) );
	}

	public function test_a_draft_has_no_key_to_show(): void {
		$this->log_in( 'administrator' );
		$post = $this->stream( array( 'post_status' => 'draft' ) );
		$this->assertAnswer( 409, 'dumbbell_stream_not_published', $this->post( "/streams/{$post->ID}/ingest" ) );
	}

	public function test_the_sidecars_refusal_is_handed_on(): void {
		$this->log_in( 'administrator' );
		$post          = $this->stream();
		$this->sidecar = static function (): array {
			return array(
				'status' => 409,
				'json'   => array(
					'code'    => 'DS-full',
					'message' => 'This sidecar has all the streams it can carry.',
				),
			);
		};
		$answer        = $this->post( "/streams/{$post->ID}/ingest" );
		$this->assertAnswer( 502, 'dumbbell_stream_sidecar_refused', $answer );
		$this->assertStringContainsString( 'This sidecar has all the streams', $answer->get_data()['message'] );
	}

	public function test_a_sidecar_that_is_away_is_reported_in_a_sentence(): void {
		$this->log_in( 'administrator' );
		$post          = $this->stream();
		$this->sidecar = static function (): \WP_Error {
			return new \WP_Error( 'http_request_failed', 'Connection refused' );
		};
		$answer        = $this->post( "/streams/{$post->ID}/ingest" );
		$this->assertAnswer( 502, 'dumbbell_stream_sidecar_nothing_listens', $answer );
		$this->assertStringContainsString( 'nothing listens', $answer->get_data()['message'] );
	}
}
