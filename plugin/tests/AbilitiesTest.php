<?php
namespace Dumbbell_Stream\Tests;

final class AbilitiesTest extends WP_Case {

	protected function setUp(): void {
		parent::setUp();
		if ( ! function_exists( 'wp_get_ability' ) ) {
			$this->markTestSkipped( 'This WordPress has no abilities.' );
		}
	}

	public function test_streams_are_listed_for_those_who_may_edit_them(): void {
		$ability = wp_get_ability( 'dumbbell-stream/list-streams' );
		$this->assertTrue( is_wp_error( $ability->execute() ) );
		$this->stream();
		$this->log_in( 'author' );
		$own = $this->stream( array( 'post_title' => 'Mine', 'post_author' => get_current_user_id() ) );
		$this->assertSame( array( array( 'id' => $own->ID, 'title' => 'Mine', 'address' => get_permalink( $own ), 'state' => 'offline', 'viewers' => 0 ) ), $ability->execute() );
		$this->log_in( 'editor' );
		$this->assertCount( 2, $ability->execute() );
	}

	public function test_the_connection_is_checked_for_those_who_manage(): void {
		$this->connect();
		$ability = wp_get_ability( 'dumbbell-stream/check-connection' );
		$this->log_in( 'editor' );
		$this->assertTrue( is_wp_error( $ability->execute() ) );
		$this->log_in( 'administrator' );
		$this->assertTrue( $ability->execute()['ok'] );
	}

	public function test_all_of_ours_only_read(): void {
		$ours = array_filter( wp_get_abilities(), static function ( \WP_Ability $ability ): bool { return 0 === strpos( $ability->get_name(), 'dumbbell-stream/' ); } );
		$this->assertCount( 2, $ours );
		foreach ( $ours as $ability ) {
			$this->assertSame( array( true, false ), array( $ability->get_meta()['annotations']['readonly'], $ability->get_meta()['annotations']['destructive'] ) );
		}
	}
}
