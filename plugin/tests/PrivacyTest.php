<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Settings;

final class PrivacyTest extends WP_Case {

	public function test_an_export_has_the_streams_of_the_person_and_of_nobody_else(): void {
		$mine  = $this->person( 'me@example.org' );
		$other = $this->person( 'other@example.org' );
		$post  = $this->stream( array( 'post_author' => $mine ) );
		$draft = $this->stream( array( 'post_author' => $mine, 'post_status' => 'draft', 'post_title' => 'Draft' ) );
		$this->stream( array( 'post_author' => $other ) );
		$export = $this->exporter()( 'me@example.org', 1 );
		$this->assertTrue( $export['done'] );
		$this->assertSame( array( "dumbbell-stream-{$post->ID}", "dumbbell-stream-{$draft->ID}" ), array_column( $export['data'], 'item_id' ) );
		$facts = array_column( $export['data'][0]['data'], 'value', 'name' );
		$this->assertSame( array( 'Evening show', \Dumbbell_Stream\Keys::stream_id( $post->ID ) ), array( $facts['Title'], $facts['Public key'] ) );
	}

	public function test_a_long_export_comes_in_pages(): void {
		$mine = $this->person( 'me@example.org' );
		for ( $i = 0; $i < 51; $i++ ) {
			$this->stream( array( 'post_author' => $mine, 'post_status' => 'draft' ) );
		}
		$first  = $this->exporter()( 'me@example.org', 1 );
		$second = $this->exporter()( 'me@example.org', 2 );
		$this->assertSame( array( 50, false, 1, true ), array( count( $first['data'] ), $first['done'], count( $second['data'] ), $second['done'] ) );
	}

	public function test_nothing_is_known_of_a_stranger(): void {
		$this->stream();
		$this->assertSame( array( 'data' => array(), 'done' => true ), $this->exporter()( 'nobody@example.org', 1 ) );
		$this->assertSame( array( 'items_removed' => false, 'items_retained' => false, 'messages' => array(), 'done' => true ), $this->eraser()( 'nobody@example.org', 1 ) );
	}

	public function test_streams_are_not_erased_and_the_reason_is_given(): void {
		$post   = $this->stream( array( 'post_author' => $this->person( 'me@example.org' ) ) );
		$answer = $this->eraser()( 'me@example.org', 1 );
		$this->assertSame( array( false, true, 1 ), array( $answer['items_removed'], $answer['items_retained'], count( $answer['messages'] ) ) );
		$this->assertNotNull( get_post( $post->ID ) );
	}

	public function test_the_suggested_policy_names_whose_servers_take_part(): void {
		Settings::save( array( 'stun_urls' => array( 'stun:stun.example.com:3478' ), 'turn_urls' => array( 'turns:turn.example.net?transport=tcp' ) ) );
		$about = new \ReflectionMethod( \Dumbbell_Stream\Privacy::class, 'about_helpers' );
		$about->setAccessible( true );
		$this->assertStringContainsString( 'stun.example.com, turn.example.net.', $about->invoke( null ) );
		Settings::save( array( 'stun_urls' => array(), 'turn_urls' => array() ) );
		$this->assertStringContainsString( 'No outside company', $about->invoke( null ) );
	}

	private function person( string $email ): int {
		return wp_insert_user( array( 'user_login' => $email, 'user_pass' => 'password', 'user_email' => $email, 'role' => 'author' ) );
	}

	private function exporter(): callable {
		return apply_filters( 'wp_privacy_personal_data_exporters', array() )['dumbbell-stream']['callback'];
	}

	private function eraser(): callable {
		return apply_filters( 'wp_privacy_personal_data_erasers', array() )['dumbbell-stream']['callback'];
	}
}
