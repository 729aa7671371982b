<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Player_Files_Controller;
use Dumbbell_Stream\Stream_Options;

/** What anybody may read: which streams are live, and the player's own files. */
final class PublicRoutesTest extends Page_Case {

	public function test_live_streams_are_told_with_all_that_a_list_shows(): void {
		$post = $this->stream( array( 'post_title' => 'Tom &amp; <b>Jerry</b>' ) );
		$this->image( $post->ID );
		$this->live( $post->ID, 12 );
		$answer = $this->read( '/live' );
		$this->assertSame( 200, $answer->get_status() );
		$this->assertSame( 'public, max-age=15', $answer->get_headers()['Cache-Control'] );
		$stream = $answer->get_data()['streams'][0];
		$this->assertSame( array( $post->ID, 'Tom & Jerry', get_permalink( $post ), 12, '12 watching' ), array( $stream['id'], $stream['title'], $stream['url'], $stream['viewers'], $stream['watching'] ) );
		$this->assertStringEndsWith( 'poster.jpg', $stream['poster']['src'] );
		$this->assertTrue( rest_validate_value_from_schema( $answer->get_data(), rest_get_server()->get_route_options( '/dumbbell-stream/v1/live' )['schema']() ) );
	}

	public function test_the_answer_is_the_same_for_members(): void {
		$post = $this->stream( array( 'meta_input' => array( \Dumbbell_Stream\Visibility::META => 'members' ) ) );
		$this->live( $post->ID );
		$visitor = $this->read( '/live' )->get_data();
		$this->log_in( 'administrator' );
		$this->assertSame( $visitor, $this->read( '/live' )->get_data(), 'A cache would give it to everybody.' );
	}

	public function test_the_files_of_the_player_come_with_cors_as_scripts(): void {
		$answer = $this->read( '/player/dumbbell-stream.js' );
		$this->assertSame( 200, $answer->get_status(), 'Is it built? npm run build' );
		$this->assertSame( array( 'text/javascript; charset=utf-8', 'public, max-age=3600', '*' ), array_map( static function ( string $name ) use ( $answer ) { return $answer->get_headers()[ $name ]; }, array( 'Content-Type', 'Cache-Control', 'Access-Control-Allow-Origin' ) ) );
		$this->assertSame( file_get_contents( dirname( __DIR__, 2 ) . '/build/player/dumbbell-stream.js' ), $answer->get_data() );
		ob_start();
		$served = @apply_filters( 'rest_pre_serve_request', false, $answer, new \WP_REST_Request( 'GET', '/dumbbell-stream/v1/player/dumbbell-stream.js' ), rest_get_server() ); // phpcs:ignore -- Headers cannot be sent in a test.
		$this->assertSame( array( true, $answer->get_data() ), array( $served, ob_get_clean() ) );
	}

	public function test_a_chunk_with_a_hash_in_its_name_may_be_kept_for_ever(): void {
		$chunk = basename( glob( dirname( __DIR__, 2 ) . '/build/player/engine.*.js' )[0] );
		$this->assertSame( 'public, max-age=31536000, immutable', $this->read( "/player/$chunk" )->get_headers()['Cache-Control'] );
	}

	/** @dataProvider strangers */
	public function test_no_other_file_is_given( string $file ): void {
		$this->assertSame( 404, $this->read( "/player/$file" )->get_status() );
	}

	public function strangers(): array {
		return array(
			'one that is not there'      => array( 'nothing.js' ),
			'one above'                  => array( '../blocks/player/index.js' ),
			'one above, in disguise'     => array( '..%2Fblocks%2Fplayer%2Findex.js' ),
			'PHP'                        => array( 'index.php' ),
			'a folder'                   => array( '.js' ),
		);
	}

	public function test_other_answers_are_not_served_as_files(): void {
		$answer = new \WP_REST_Response( 'text' );
		$this->assertFalse( apply_filters( 'rest_pre_serve_request', false, $answer, new \WP_REST_Request( 'GET', '/wp/v2/posts' ), rest_get_server() ) );
		$answer->set_status( 404 );
		$this->assertFalse( apply_filters( 'rest_pre_serve_request', false, $answer, new \WP_REST_Request( 'GET', '/dumbbell-stream/v1/player/x.js' ), rest_get_server() ) );
	}

	public function test_without_pretty_permalinks_the_file_itself_is_named(): void {
		update_option( 'permalink_structure', '' );
		$this->assertStringContainsString( '/build/player/dumbbell-stream.js?ver=', Player_Files_Controller::url( 'dumbbell-stream.js' ) );
	}

	private function read( string $route ): \WP_REST_Response {
		$server  = rest_get_server();
		$request = new \WP_REST_Request( 'GET', "/dumbbell-stream/v1$route" );
		return apply_filters( 'rest_post_dispatch', rest_ensure_response( $server->dispatch( $request ) ), $server, $request );
	}
}
