<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Capabilities;

final class CapabilitiesTest extends WP_Case {

	/** @dataProvider roles */
	public function test_what_a_role_may( string $role, array $expected ): void {
		$other = $this->log_in( 'administrator' );
		$user  = $this->log_in( $role );
		$own   = $this->stream( array( 'post_author' => $user ) );
		$alien = $this->stream( array( 'post_author' => $other, 'post_title' => 'Another' ) );
		$may   = array(
			'make streams'            => current_user_can( 'edit_dumbbell_streams' ),
			'publish streams'         => current_user_can( 'publish_dumbbell_streams' ),
			'broadcast own'           => current_user_can( 'broadcast_dumbbell_stream', $own->ID ),
			'edit another’s'          => current_user_can( 'edit_post', $alien->ID ),
			'broadcast another’s'     => current_user_can( 'broadcast_dumbbell_stream', $alien->ID ),
			'delete another’s'        => current_user_can( 'delete_post', $alien->ID ),
			'manage'                  => current_user_can( 'manage_dumbbell_stream' ),
			'handle claims'           => current_user_can( 'handle_dumbbell_claims' ),
		);
		$this->assertSame( $expected, array_keys( array_filter( $may ) ) );
	}

	public function roles(): array {
		$editor = array( 'make streams', 'publish streams', 'broadcast own', 'edit another’s', 'broadcast another’s', 'delete another’s' );
		return array(
			'an administrator' => array( 'administrator', array_merge( $editor, array( 'manage', 'handle claims' ) ) ),
			'an editor'        => array( 'editor', $editor ),
			'an author'        => array( 'author', array( 'make streams', 'publish streams', 'broadcast own' ) ),
			'a contributor'    => array( 'contributor', array() ),
			'a subscriber'     => array( 'subscriber', array() ),
		);
	}

	public function test_nobody_broadcasts_what_is_no_stream(): void {
		$this->log_in( 'administrator' );
		$page = wp_insert_post( array( 'post_type' => 'page', 'post_title' => 'x', 'post_status' => 'publish' ) );
		foreach ( array( $page, 999999, 0, 'x' ) as $id ) {
			$this->assertFalse( current_user_can( 'broadcast_dumbbell_stream', $id ) );
		}
		$this->assertFalse( current_user_can( 'broadcast_dumbbell_stream' ) );
	}

	public function test_an_ordinary_post_needs_no_right_of_ours(): void {
		$this->log_in( 'contributor' );
		$this->assertTrue( current_user_can( 'edit_posts' ) );
	}

	public function test_revoking_leaves_no_trace_and_takes_nothing_else(): void {
		$before = wp_roles()->get_role( 'editor' )->capabilities;
		add_role( 'claims_desk', 'Claims desk', array( 'read' => true, 'handle_dumbbell_claims' => true ) );
		Capabilities::revoke();
		$this->assertSame( array(), preg_grep( '/dumbbell/', array_merge( ...array_map( static function ( $role ) { return array_keys( $role->capabilities ); }, array_values( wp_roles()->role_objects ) ) ) ) );
		$this->assertTrue( get_role( 'claims_desk' )->has_cap( 'read' ) );
		Capabilities::grant();
		remove_role( 'claims_desk' );
		$this->assertEqualsCanonicalizing( array_keys( $before ), array_keys( wp_roles()->get_role( 'editor' )->capabilities ) );
	}
}
