<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Visibility;

/** Who may watch, as the editor sets it. */
final class VisibilityTest extends WP_Case {

	private function save( int $id, array $fields ): \WP_REST_Response {
		$request = new \WP_REST_Request( 'POST', "/wp/v2/dumbbell_stream/$id" );
		$request->set_header( 'Content-Type', 'application/json' );
		$request->set_body( wp_json_encode( $fields ) );
		return rest_ensure_response( rest_get_server()->dispatch( $request ) );
	}

	public function test_whoever_may_edit_the_stream_sets_it_with_the_post(): void {
		$user = $this->log_in( 'author' );
		$post = $this->stream( array( 'post_author' => $user ) );
		$this->assertTrue( $this->save( $post->ID, array( Visibility::FIELD => true ) )->get_data()[ Visibility::FIELD ] );
		$this->assertTrue( Visibility::is_for_members( $post->ID ) );
		$this->save( $post->ID, array( 'title' => 'Renamed' ) );
		$this->assertTrue( Visibility::is_for_members( $post->ID ), 'What is not sent stays.' );
		$this->save( $post->ID, array( Visibility::FIELD => false ) );
		$this->assertSame( array(), get_post_meta( $post->ID, Visibility::META ) );
	}

	public function test_others_do_not(): void {
		$post = $this->stream( array( 'post_author' => $this->log_in( 'administrator' ) ) );
		$this->log_in( 'author' );
		$this->assertSame( 403, $this->save( $post->ID, array( Visibility::FIELD => true ) )->get_status() );
		$this->assertFalse( Visibility::is_for_members( $post->ID ) );
	}

	public function test_what_is_no_yes_or_no_is_refused(): void {
		$this->log_in( 'administrator' );
		$post = $this->stream();
		$this->assertSame( 400, $this->save( $post->ID, array( Visibility::FIELD => 'members' ) )->get_status() );
	}
}
