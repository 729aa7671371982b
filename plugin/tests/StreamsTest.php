<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Call_Signature;
use Dumbbell_Stream\Key_Lists;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Secrets;
use Dumbbell_Stream\Settings;
use Dumbbell_Stream\Stream_Options;
use Dumbbell_Stream\Streams;

/** The life of a stream: made, published, changed, copied, withdrawn, deleted. */
final class StreamsTest extends WP_Case {

	public function test_a_stream_gets_its_key_when_it_is_first_saved_and_keeps_it(): void {
		$post = $this->stream( array( 'post_status' => 'draft' ) );
		$key  = Keys::stream_id( $post->ID );
		$this->assertNotNull( Base64url::decode( $key, 32 ) );
		wp_update_post( array( 'ID' => $post->ID, 'post_title' => 'Later', 'post_status' => 'publish' ) );
		$this->assertSame( $key, Keys::stream_id( $post->ID ) );
	}

	public function test_other_posts_get_none(): void {
		$id = wp_insert_post( array( 'post_type' => 'post', 'post_title' => 'x', 'post_status' => 'publish' ) );
		$this->assertSame( '', Keys::stream_id( $id ) );
		$this->assertSame( array(), $this->sent );
	}

	public function test_the_private_half_stands_nowhere_in_the_database(): void {
		global $wpdb;
		$post = $this->stream();
		$seed = Secrets::get( "stream-{$post->ID}" );
		$this->assertSame( 32, strlen( $seed ) );
		$tables = $wpdb->get_col( "SELECT meta_value FROM $wpdb->postmeta UNION ALL SELECT option_value FROM $wpdb->options" );
		foreach ( array( $seed, bin2hex( $seed ), base64_encode( $seed ), Base64url::encode( $seed ) ) as $spelling ) {
			$this->assertStringNotContainsString( $spelling, implode( "\n", $tables ) );
		}
	}

	public function test_a_copied_post_gets_a_key_of_its_own(): void {
		$post = $this->stream();
		$copy = $this->stream( array( 'post_title' => 'Copy', 'meta_input' => array( Keys::PUBLIC_META => Keys::stream_id( $post->ID ) ) ) );
		$this->assertNotSame( Keys::stream_id( $post->ID ), Keys::stream_id( $copy->ID ) );
	}

	public function test_publishing_tells_the_sidecar_in_a_signed_call(): void {
		$this->connect();
		$post  = $this->stream( array( 'post_title' => 'Tom &amp; <em>Jerry</em>' ) );
		$calls = $this->sent;
		$this->assertCount( 1, $calls );
		$this->assertSame( array( 'POST', self::SIDECAR . '/streams' ), array( $calls[0]['method'], $calls[0]['url'] ) );
		$this->assertSame( Call_Signature::sign( 'POST', '/streams', self::NOW_MS, $calls[0]['body'], self::SECRET ), $calls[0]['headers']['X-Dumbbell-Signature'] );
		$expected = array(
			'stream'     => Keys::stream_id( $post->ID ),
			'title'      => 'Tom & Jerry',
			'site'       => home_url(),
			'rest'       => rest_url( 'dumbbell-stream/v1/' ),
			'post'       => $post->ID,
			'tickets'    => rest_url( "dumbbell-stream/v1/streams/{$post->ID}/tickets" ),
			'generation' => 0,
			'keyList'    => Key_Lists::current( $post->ID ),
			'former'     => array(),
			'mayShare'   => true,
			'open'       => false,
			'profile'    => 'normal',
		);
		$this->assertSame( $expected, json_decode( $calls[0]['body'], true ) );
		$this->assertSame( self::SIDECAR . '/streams/' . $expected['stream'] . '.json', Streams::src( $post ) );
	}

	/** @dataProvider quiet_statuses */
	public function test_the_sidecar_does_not_hear_of( string $status ): void {
		$this->connect();
		$this->stream( array( 'post_status' => $status ) );
		$this->assertSame( array(), $this->sent );
	}

	public function quiet_statuses(): array {
		return array(
			'a draft'         => array( 'draft' ),
			'an auto draft'   => array( 'auto-draft' ),
			'a pending post'  => array( 'pending' ),
		);
	}

	public function test_a_sidecar_that_is_away_stops_nobody_from_saving_and_is_asked_once(): void {
		$this->connect();
		$this->sidecar = static function (): \WP_Error {
			return new \WP_Error( 'http_request_failed', 'Connection refused' );
		};
		$first  = $this->stream();
		$second = $this->stream( array( 'post_title' => 'Second' ) );
		$this->assertSame( array( 'publish', 'publish' ), array( $first->post_status, $second->post_status ) );
		$this->assertCount( 1, $this->sent, 'It is not asked again in the same request.' );
		$this->assertSame( self::SIDECAR . '/streams/' . Keys::stream_id( $first->ID ) . '.json', Streams::src( $first ), 'The address can be told without it.' );
	}

	/** @dataProvider strange_answers */
	public function test_a_strange_answer_is_no_success( $json ): void {
		$this->connect();
		$this->sidecar = static function () use ( $json ): array {
			return array(
				'status' => 200,
				'json'   => $json,
			);
		};
		$post          = $this->stream();
		$this->assertSame( 'dumbbell_stream_not_a_sidecar', Streams::tell( $post )->get_error_code() );
		$this->assertSame( '', get_post_meta( $post->ID, Streams::SRC_META, true ) );
	}

	public function strange_answers(): array {
		return array(
			'a page'                  => array( '<html>' ),
			'an empty object'         => array( array() ),
			'an address that is none' => array( array( 'src' => 'javascript:alert(1)' ) ),
			'an address that is a list' => array( array( 'src' => array( 'https://x' ) ) ),
		);
	}

	/** @dataProvider ways_out */
	public function test_the_sidecar_forgets_a_stream_that_is( callable $withdraw ): void {
		$this->connect();
		$post       = $this->stream();
		$stream     = Keys::stream_id( $post->ID );
		$this->sent = array();
		$withdraw( $post->ID );
		$this->assertSame( array( self::SIDECAR . "/streams/$stream/orders" ), array_column( $this->sent, 'url' ) );
		$this->assertSame( array( 'order' => 'forget' ), json_decode( $this->sent[0]['body'], true ) );
		$this->assertSame( '', get_post_meta( $post->ID, Streams::SRC_META, true ) );
	}

	public function ways_out(): array {
		return array(
			'put into the bin' => array( 'wp_trash_post' ),
			'made a draft'     => array( static function ( int $id ): void { wp_update_post( array( 'ID' => $id, 'post_status' => 'draft' ) ); } ),
			'deleted'          => array( static function ( int $id ): void { wp_delete_post( $id, true ); } ),
		);
	}

	public function test_a_deleted_stream_takes_its_key_along(): void {
		$post = $this->stream();
		wp_delete_post( $post->ID, true );
		$this->assertNull( Secrets::get( "stream-{$post->ID}" ) );
	}

	public function test_a_stream_brought_back_from_the_bin_is_the_same(): void {
		$this->connect();
		$post   = $this->stream();
		$stream = Keys::stream_id( $post->ID );
		wp_trash_post( $post->ID );
		wp_untrash_post( $post->ID );
		wp_publish_post( $post->ID );
		$this->assertSame( $stream, Keys::ensure( $post->ID ) );
	}

	public function test_another_sidecar_hears_of_all_streams(): void {
		$this->connect();
		$a          = $this->stream();
		$b          = $this->stream( array( 'post_title' => 'B', 'post_status' => 'private' ) );
		$this->sent = array();
		Settings::save( array( 'sidecar_url' => 'https://other.example.org' ) );
		$told = array_map( static function ( array $call ) { return json_decode( $call['body'], true )['post']; }, $this->sent );
		$this->assertEqualsCanonicalizing( array( $a->ID, $b->ID ), $told );
		$this->assertStringStartsWith( 'https://other.example.org/', $this->sent[0]['url'] );
	}

	public function test_saving_settings_without_a_change_of_the_sidecar_tells_only_what_is_missing(): void {
		$this->connect();
		$this->stream();
		$b = $this->stream( array( 'post_title' => 'B' ) );
		delete_post_meta( $b->ID, Streams::SRC_META );
		$this->sent = array();
		Settings::save( array( 'delete_data' => true ) );
		$this->assertSame( array( $b->ID ), array_map( static function ( array $call ) { return json_decode( $call['body'], true )['post']; }, $this->sent ) );
	}

	public function test_all_are_told_again_when_the_site_asks_its_viewers_no_more(): void {
		$this->connect();
		$this->stream();
		$own        = $this->stream( array( 'post_title' => 'B', 'meta_input' => array( Stream_Options::SHARING => 'ask' ) ) );
		$this->sent = array();
		Settings::save( array( 'share_when' => 'never' ) );
		$told = array_column( array_map( static function ( array $call ) { return json_decode( $call['body'], true ); }, $this->sent ), 'mayShare', 'post' );
		$this->assertCount( 2, $told );
		$this->assertSame( array( $own->ID ), array_keys( array_filter( $told ) ), 'Only the one that asks whatever the site says.' );
	}

	public function test_telling_all_stops_at_the_first_refusal(): void {
		$this->stream();
		$this->stream( array( 'post_title' => 'B' ) );
		$this->sidecar = static function (): array {
			return array( 'status' => 401, 'json' => array( 'message' => 'Wrong secret.' ) );
		};
		Settings::save( array( 'sidecar_url' => self::SIDECAR, 'secret' => self::SECRET ) );
		$this->assertCount( 1, $this->sent );
	}

	public function test_disconnecting_calls_nobody(): void {
		$this->connect();
		$post       = $this->stream();
		$this->sent = array();
		Settings::save( array( 'sidecar_url' => '' ) );
		$this->assertSame( array( array(), '' ), array( $this->sent, Streams::src( $post ) ) );
	}

	public function test_no_call_goes_anywhere_but_to_the_sidecar_and_its_filters_end_with_it(): void {
		$this->connect();
		$seen   = array();
		$before = apply_filters( 'http_request_host_is_external', false, 'internal.example.org', '' );
		add_filter(
			'pre_http_request',
			$watch = static function ( $answer, $arguments, $url ) use ( &$seen ) {
				$seen[] = array(
					'live'    => apply_filters( 'http_request_host_is_external', false, 'LIVE.example.org', $url ),
					'another' => apply_filters( 'http_request_host_is_external', false, 'internal.example.org', $url ),
					'port'    => in_array( 8443, apply_filters( 'http_allowed_safe_ports', array( 80 ), '', '' ), true ),
					'unsafe'  => $arguments['reject_unsafe_urls'],
					'hops'    => $arguments['redirection'],
				);
				return $answer;
			},
			20,
			3
		);
		$this->stream();
		remove_filter( 'pre_http_request', $watch, 20 );
		$this->assertSame( array( array( 'live' => true, 'another' => $before, 'port' => true, 'unsafe' => true, 'hops' => 0 ) ), $seen );
		$this->assertSame( $before, apply_filters( 'http_request_host_is_external', false, 'live.example.org', '' ) );
		$this->assertSame( array( 80 ), apply_filters( 'http_allowed_safe_ports', array( 80 ), '', '' ) );
	}

	public function test_a_key_that_cannot_be_read_stops_nobody_from_saving_and_is_not_replaced(): void {
		$post = $this->stream();
		$key  = Keys::stream_id( $post->ID );
		add_filter( 'salt', $salt = static function (): string { return 'new salts'; } );
		wp_update_post( array( 'ID' => $post->ID, 'post_title' => 'Changed' ) );
		$error = Streams::tell( get_post( $post->ID ) );
		remove_filter( 'salt', $salt );
		$this->assertSame( 'dumbbell_stream_keys_unreadable', $error->get_error_code() );
		$this->assertSame( array( 'Changed', $key ), array( get_post( $post->ID )->post_title, Keys::ensure( $post->ID ) ) );
	}
}
