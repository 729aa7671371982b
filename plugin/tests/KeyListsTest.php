<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Key_List;
use Dumbbell_Stream\Key_Lists;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Secrets;

/** Sessions made void, and one key after another. */
final class KeyListsTest extends WP_Case {

	/** What a list says, after its signature was checked. */
	public static function read( string $list, string $stream ): array {
		$bytes = sodium_base642bin( $list, SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING );
		$body  = substr( $bytes, 0, -64 );
		$key   = Base64url::decode( $stream, 32 );
		self::assertTrue( sodium_crypto_sign_verify_detached( substr( $bytes, -64 ), 'dumbbell-stream key list' . $body, $key ), 'The stream key has signed it.' );
		self::assertSame( "\1" . $key, substr( $body, 0, 33 ) );
		return array(
			'number'    => unpack( 'J', substr( $body, 33, 8 ) )[1],
			'since'     => unpack( 'J', substr( $body, 41, 8 ) )[1],
			'site'      => Base64url::encode( substr( $body, 49, 32 ) ),
			'successor' => str_repeat( "\0", 32 ) === substr( $body, 81, 32 ) ? null : Base64url::encode( substr( $body, 81, 32 ) ),
			'revoked'   => array_values( strlen( $body ) > 114 ? unpack( 'J*', substr( $body, 114 ) ) : array() ),
		);
	}

	private function list_of( \WP_Post $post ): array {
		return self::read( Key_Lists::current( $post->ID ), Keys::stream_id( $post->ID ) );
	}

	public function test_a_stream_has_a_list_from_the_beginning_and_it_does_not_change_by_being_looked_at(): void {
		$post  = $this->stream();
		$first = Key_Lists::current( $post->ID );
		$this->assertSame( $first, Key_Lists::current( $post->ID ) );
		$this->assertSame( array( 'number' => 1, 'since' => 0, 'site' => Base64url::encode( Keys::site_key() ), 'successor' => null, 'revoked' => array() ), $this->list_of( $post ) );
	}

	public function test_a_session_is_made_void_once_and_for_good(): void {
		$post = $this->stream();
		Key_Lists::current( $post->ID );
		Key_Lists::revoke( $post->ID, 2000 );
		Key_Lists::revoke( $post->ID, 1000 );
		Key_Lists::revoke( $post->ID, 2000 );
		$list = $this->list_of( $post );
		$this->assertSame( array( 3, array( 1000, 2000 ) ), array( $list['number'], $list['revoked'] ) );
		$this->assertTrue( Key_Lists::is_revoked( $post->ID, 1000 ) );
		$this->assertFalse( Key_Lists::is_revoked( $post->ID, 1500 ) );
	}

	public function test_of_very_many_the_oldest_are_void_together(): void {
		if ( getenv( 'WP_TEST_ALONE' ) ) {
			$this->markTestSkipped( 'So many signatures take this PHP a quarter of an hour.' );
		}
		$post = $this->stream();
		foreach ( range( 1, Key_List::SESSIONS_MAX + 2 ) as $n ) {
			Key_Lists::revoke( $post->ID, 1000 * $n );
		}
		$list = $this->list_of( $post );
		$this->assertSame( array( 2001, Key_List::SESSIONS_MAX, 3000 ), array( $list['since'], count( $list['revoked'] ), $list['revoked'][0] ) );
		$this->assertTrue( Key_Lists::is_revoked( $post->ID, 1000 ) );
		$this->assertTrue( Key_Lists::is_revoked( $post->ID, 1500 ), 'Whatever began before them is void as well.' );
		$this->assertFalse( Key_Lists::is_revoked( $post->ID, 2500 ) );
	}

	public function test_a_new_key_is_named_by_the_old_one_which_is_then_destroyed(): void {
		$post = $this->stream();
		$old  = Keys::stream_id( $post->ID );
		$seed = Secrets::get( Keys::secret_name( $post->ID ) );
		Key_Lists::revoke( $post->ID, 5000 );
		$new = Keys::rotate( $post->ID );
		$this->assertNotSame( $old, $new );
		$this->assertSame( $new, Keys::stream_id( $post->ID ) );
		$former = Key_Lists::former( $post->ID );
		$this->assertSame( array( $old ), array_column( $former, 'stream' ) );
		$last = self::read( $former[0]['keyList'], $old );
		$this->assertSame( array( Key_List::LAST, $new, array( 5000 ) ), array( $last['number'], $last['successor'], $last['revoked'] ) );
		$this->assertSame( array( 1, null, array() ), array( $this->list_of( $post )['number'], $this->list_of( $post )['successor'], $this->list_of( $post )['revoked'] ) );
		$this->assertNotSame( $seed, Secrets::get( Keys::secret_name( $post->ID ) ) );
		$this->assertSame( 1, Keys::generation( $post->ID ), 'Whoever had the old ingest key has not the new one.' );
	}

	public function test_one_key_after_another_the_newest_eight_former_ones_are_remembered(): void {
		$post = $this->stream();
		$ids  = array( Keys::stream_id( $post->ID ) );
		for ( $i = 0; $i < 9; $i++ ) {
			array_unshift( $ids, Keys::rotate( $post->ID ) );
		}
		$this->assertSame( array_slice( $ids, 1, 8 ), array_column( Key_Lists::former( $post->ID ), 'stream' ) );
	}

	public function test_the_sidecar_is_told_of_the_list_of_the_former_keys_and_of_the_policy(): void {
		$this->connect();
		$post = $this->stream();
		$old  = Keys::stream_id( $post->ID );
		Keys::rotate( $post->ID );
		wp_update_post( array( 'ID' => $post->ID, 'post_title' => 'Renamed' ) );
		$told = json_decode( end( $this->sent )['body'], true );
		$this->assertSame( array( Key_Lists::current( $post->ID ), array( $old ), true ), array( $told['keyList'], array_column( $told['former'], 'stream' ), $told['mayShare'] ) );
	}

	public function test_a_withdrawn_stream_is_forgotten_under_all_its_names(): void {
		$this->connect();
		$post = $this->stream();
		$old  = Keys::stream_id( $post->ID );
		$new  = Keys::rotate( $post->ID );
		$this->sent = array();
		wp_trash_post( $post->ID );
		$this->assertSame( array( "/streams/$new/orders", "/streams/$old/orders" ), array_map( static function ( array $call ): string { return substr( $call['url'], strlen( self::SIDECAR ) ); }, $this->sent ) );
	}

	public function test_a_copy_brings_no_list_of_another_stream_along(): void {
		$post = $this->stream();
		Key_Lists::revoke( $post->ID, 1000 );
		Keys::rotate( $post->ID );
		$meta = array_map( static function ( array $values ): string { return $values[0]; }, get_post_meta( $post->ID ) );
		$copy = $this->stream( array( 'meta_input' => $meta ) );
		$this->assertSame( array(), Key_Lists::former( $copy->ID ) );
		$this->assertSame( 1, $this->list_of( $copy )['number'] );
	}

	public function test_a_deleted_stream_leaves_nothing_in_the_vault(): void {
		$post = $this->stream();
		Key_Lists::current( $post->ID );
		wp_delete_post( $post->ID, true );
		$this->assertSame( array( 'site' ), array_keys( get_option( Secrets::OPTION )['values'] ) );
	}
}
