<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Stream_Options;
use Dumbbell_Stream\Settings;

/** What is decided for one stream: written over REST by whoever may edit it, and by nobody else. */
final class StreamOptionsTest extends WP_Case {

	public function test_a_fresh_stream_has_the_defaults(): void {
		$this->assertSame(
			array( 'starts_at' => 0, 'sharing' => 'site', 'delay' => 'normal', 'ladder' => 'standard', 'offline' => '' ),
			Stream_Options::of( $this->stream()->ID )
		);
	}

	public function test_an_author_changes_his_own_over_rest(): void {
		$author = $this->log_in( 'author' );
		$post   = $this->stream( array( 'post_author' => $author ) );
		$answer = $this->change(
			$post->ID,
			array(
				Stream_Options::STARTS_AT => 1770003600,
				Stream_Options::SHARING   => 'never',
				Stream_Options::DELAY     => 'near',
				Stream_Options::LADDER    => 'several',
				Stream_Options::OFFLINE   => 'Back on Friday.',
			)
		);
		$this->assertSame( 200, $answer->get_status(), wp_json_encode( $answer->get_data() ) );
		wp_cache_flush();
		$this->assertSame(
			array( 'starts_at' => 1770003600, 'sharing' => 'never', 'delay' => 'near', 'ladder' => 'several', 'offline' => 'Back on Friday.' ),
			Stream_Options::of( $post->ID )
		);
	}

	public function test_the_sidecar_hears_of_a_change_with_the_save_itself(): void {
		$this->connect();
		$this->log_in( 'editor' );
		$post       = $this->stream();
		$this->sent = array();
		$this->change( $post->ID, array( Stream_Options::DELAY => 'robust', Stream_Options::SHARING => 'never' ) );
		$told = json_decode( end( $this->sent )['body'], true );
		$this->assertSame( array( 'robust', false ), array( $told['profile'], $told['mayShare'] ) );
	}

	public function test_another_author_may_not(): void {
		$this->log_in( 'administrator' );
		$post = $this->stream();
		$this->log_in( 'author' );
		$this->assertSame( 403, $this->change( $post->ID, array( Stream_Options::OFFLINE => 'x' ) )->get_status() );
		$this->assertSame( '', Stream_Options::of( $post->ID )['offline'] );
	}

	/** @dataProvider refused */
	public function test_rest_refuses( string $key, $value ): void {
		$this->log_in( 'administrator' );
		$post   = $this->stream();
		$answer = $this->change( $post->ID, array( $key => $value ) );
		$this->assertSame( 400, $answer->get_status() );
		$this->assertStringContainsString( $key, $answer->get_data()['message'], 'The sentence names the field.' );
	}

	public function refused(): array {
		return array(
			'a start before time began'    => array( Stream_Options::STARTS_AT, -1 ),
			'a start in another era'       => array( Stream_Options::STARTS_AT, 99999999999 ),
			'a start in words'             => array( Stream_Options::STARTS_AT, 'tomorrow' ),
			'an unknown way of sharing'    => array( Stream_Options::SHARING, 'always' ),
			'an unknown delay'             => array( Stream_Options::DELAY, 'none' ),
			'an unknown ladder'            => array( Stream_Options::LADDER, '4k' ),
			'an offline message too long'  => array( Stream_Options::OFFLINE, str_repeat( 'x', 201 ) ),
			'an offline message of a list' => array( Stream_Options::OFFLINE, array( 'x' ) ),
		);
	}

	public function test_what_comes_into_the_database_by_other_ways_is_made_to_fit(): void {
		$post = $this->stream();
		update_post_meta( $post->ID, Stream_Options::OFFLINE, '<b>Back</b> <script>x</script>' );
		$this->assertSame( 'Back', Stream_Options::of( $post->ID )['offline'] );
		$GLOBALS['wpdb']->insert( $GLOBALS['wpdb']->postmeta, array( 'post_id' => $post->ID, 'meta_key' => Stream_Options::DELAY, 'meta_value' => 'a:1:{i:0;s:1:"x";}' ) );
		wp_cache_flush();
		$this->assertSame( 'normal', Stream_Options::of( $post->ID )['delay'] );
	}

	public function test_sharing_follows_the_site_unless_the_stream_says_otherwise(): void {
		$post  = $this->stream();
		$found = array();
		foreach ( array( true, false ) as $site ) {
			Settings::save( array( 'share_when' => $site ? 'play' : 'never' ) );
			foreach ( array( 'site', 'ask', 'never' ) as $stream ) {
				update_post_meta( $post->ID, Stream_Options::SHARING, $stream );
				$found[] = Stream_Options::may_share( $post->ID );
			}
		}
		$this->assertSame( array( true, true, false, false, true, false ), $found );
	}

	public function test_a_start_that_is_over_is_not_upcoming(): void {
		$post = $this->stream();
		update_post_meta( $post->ID, Stream_Options::STARTS_AT, intdiv( self::NOW_MS, 1000 ) + 60 );
		$this->assertSame( intdiv( self::NOW_MS, 1000 ) + 60, Stream_Options::upcoming( $post->ID ) );
		\Dumbbell_Stream\Streams::remember_state( $post->ID, array( 'state' => 'live', 'viewers' => 0, 'session' => self::NOW_MS, 'told_ms' => self::NOW_MS ) );
		$this->assertNull( Stream_Options::upcoming( $post->ID ), 'It has begun early.' );
		delete_post_meta( $post->ID, \Dumbbell_Stream\Streams::STATE_META );
		update_post_meta( $post->ID, Stream_Options::STARTS_AT, intdiv( self::NOW_MS, 1000 ) - 60 );
		$this->assertNull( Stream_Options::upcoming( $post->ID ) );
	}

	public function test_each_ladder_goes_down(): void {
		$post = $this->stream();
		foreach ( array( 'low' => 1, 'standard' => 1, 'high' => 1, 'several' => 3 ) as $ladder => $count ) {
			update_post_meta( $post->ID, Stream_Options::LADDER, $ladder );
			$kbits = array_column( Stream_Options::qualities( $post->ID ), 'kbits' );
			$this->assertCount( $count, $kbits );
			$sorted = $kbits;
			rsort( $sorted );
			$this->assertSame( $sorted, $kbits );
		}
	}

	private function change( int $id, array $meta ): \WP_REST_Response {
		$request = new \WP_REST_Request( 'POST', "/wp/v2/dumbbell_stream/$id" );
		$request->set_body_params( array( 'meta' => $meta ) );
		return rest_ensure_response( rest_get_server()->dispatch( $request ) );
	}
}
