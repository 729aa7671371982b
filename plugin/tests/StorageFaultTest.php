<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Capabilities;
use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Daily;
use Dumbbell_Stream\Key_Lists;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Lock;
use Dumbbell_Stream\Secrets;
use Dumbbell_Stream\Settings;
use Dumbbell_Stream\Storage_Fault;
use Dumbbell_Stream\Streams;

/**
 * The disk of the database is full, a table is read-only, a write fails midway: WordPress says nothing of it, so we look.
 */
final class StorageFaultTest extends WP_Case {

	/** @var callable|null The filter that plays the database. */
	private $broken = null;

	protected function tearDown(): void {
		$this->mend();
		parent::tearDown();
	}

	/** From here on the database refuses every write of which a part looks like this. An empty query is one that has failed. */
	private function refuse( string $pattern ): void {
		$this->broken = static function ( string $sql ) use ( $pattern ): string {
			return 1 === preg_match( '/^\s*(INSERT|UPDATE|DELETE|REPLACE)\b/i', $sql ) && 1 === preg_match( $pattern, $sql ) ? '' : $sql;
		};
		add_filter( 'query', $this->broken, 5 );
	}

	private function mend(): void {
		if ( $this->broken ) {
			remove_filter( 'query', $this->broken, 5 );
		}
		wp_cache_flush();
	}

	/** What the database holds, whatever a cache says. */
	private function stored( string $option ) {
		wp_cache_flush();
		return get_option( $option );
	}

	public function test_a_lock_that_the_database_does_not_take_is_told_at_once(): void {
		$this->refuse( '/dumbbell_stream_lock_/' );
		Clock::stop( null );
		$begun = microtime( true );
		try {
			Lock::run( 'test', array( $this, 'fail' ) );
			$this->fail( 'It worked without a lock.' );
		} catch ( Storage_Fault $e ) {
			$this->assertLessThan( 5, microtime( true ) - $begun, 'Nobody waits ten seconds for a holder that there is not.' );
			$this->assertStringContainsString( 'disk is full', $e->getMessage() );
		}
	}

	/** @dataProvider tables */
	public function test_settings_are_stored_whole_or_not_at_all( string $refused ): void {
		$this->connect();
		$this->log_in( 'administrator' );
		$before = array( Settings::all(), Settings::secret(), $this->stored( Secrets::OPTION ) );
		$this->refuse( $refused );
		$changes = array(
			'sidecar_url' => 'https://other.example.org',
			'secret'      => 'another secret that is long enough',
			'share_when'  => 'never',
		);
		$this->assertAnswer( 500, 'dumbbell_stream_not_stored', $this->post( '/settings', $changes ) );
		$this->mend();
		$this->assertSame( array_slice( $before, 0, 2 ), array( Settings::all(), Settings::secret() ) );
		$this->assertSame( 200, $this->post( '/settings', $changes )->get_status(), 'When the database is well again it is done.' );
		$this->assertSame( 'https://other.example.org', Settings::sidecar_url() );
	}

	public function tables(): array {
		return array(
			'options that can only be read'       => array( '/wptests_options/' ),
			'a disk that is full after the vault' => array( '/dumbbell_stream_settings/' ),
			'a vault that is not kept'            => array( '/dumbbell_stream_secrets/' ),
			'a database that can only be read'    => array( '/./' ),
		);
	}

	public function test_settings_that_were_so_already_are_no_fault(): void {
		$this->connect();
		$this->assertSame( array(), Settings::save( array( 'share_when' => Settings::all()['share_when'] ) ) );
	}

	public function test_roles_that_are_not_stored_are_not_shown_as_stored(): void {
		$this->log_in( 'administrator' );
		$before = Capabilities::broadcasters();
		$this->refuse( '/user_roles/' );
		$this->assertAnswer( 500, 'dumbbell_stream_not_stored', $this->post( '/settings', array( 'roles' => array( 'administrator', 'subscriber' ) ) ) );
		$this->assertSame( $before, Capabilities::broadcasters() );
	}

	public function test_an_ingest_key_that_was_not_renewed_is_not_called_renewed(): void {
		$this->connect();
		$this->log_in( 'administrator' );
		$post = $this->stream();
		$this->refuse( '/' . Keys::GENERATION_META . '/' );
		$this->sent = array();
		$this->assertAnswer( 500, 'dumbbell_stream_not_stored', $this->post( "/streams/{$post->ID}/ingest", array( 'renew' => true ) ) );
		$this->assertSame( array(), $this->sent, 'The sidecar hears of no key that this site does not know.' );
		$this->mend();
		$this->assertSame( 0, Keys::generation( $post->ID ) );
	}

	/** @dataProvider stages */
	public function test_a_stream_whose_key_was_not_kept_is_told_to_nobody( string $refused ): void {
		$this->connect();
		$this->sent = array();
		$this->refuse( $refused );
		$post = $this->stream();
		$this->assertSame( 'dumbbell_stream_not_stored', Streams::tell( $post )->get_error_code() );
		$this->assertSame( array(), $this->sent );
		$this->mend();
		$this->assertIsArray( Streams::tell( $post ), 'It is mended by the next try.' );
		$this->assertSame( Keys::stream_id( $post->ID ), json_decode( end( $this->sent )['body'], true )['stream'] );
	}

	public function stages(): array {
		return array(
			'neither half'   => array( '/dumbbell_stream_secrets/' ),
			'only the vault' => array( '/' . Keys::PUBLIC_META . '/' ),
		);
	}

	public function test_a_revocation_that_was_not_kept_is_told_to_nobody(): void {
		$this->connect();
		$this->log_in( 'administrator' );
		$post = $this->stream();
		$list = Key_Lists::current( $post->ID );
		$this->refuse( '/dumbbell_stream_secrets/' );
		$this->sent = array();
		$this->assertAnswer( 500, 'dumbbell_stream_not_stored', $this->post( "/streams/{$post->ID}/revocations", array( 'session' => self::NOW_MS ) ) );
		$this->mend();
		$this->assertSame( array( array(), $list, false ), array( $this->sent, Key_Lists::current( $post->ID ), Key_Lists::is_revoked( $post->ID, self::NOW_MS ) ) );
	}

	public function test_a_new_key_that_was_not_kept_changes_nothing(): void {
		$this->connect();
		$this->log_in( 'administrator' );
		$post   = $this->stream();
		$stream = Keys::stream_id( $post->ID );
		$this->refuse( '/dumbbell_stream_secrets/' );
		$this->assertAnswer( 500, 'dumbbell_stream_not_stored', $this->post( "/streams/{$post->ID}/rotations" ) );
		$this->mend();
		$this->assertSame( array( $stream, $stream, array() ), array( Keys::stream_id( $post->ID ), Keys::ensure( $post->ID ), Key_Lists::former( $post->ID ) ) );
	}

	public function test_a_new_key_whose_public_half_was_not_kept_is_whole_with_the_next_try(): void {
		$this->connect();
		$this->log_in( 'administrator' );
		$post   = $this->stream();
		$before = Keys::stream_id( $post->ID );
		$this->refuse( '/' . Keys::PUBLIC_META . '/' );
		$this->assertAnswer( 500, 'dumbbell_stream_not_stored', $this->post( "/streams/{$post->ID}/rotations" ) );
		$this->mend();
		Streams::tell( $post );
		$told = json_decode( end( $this->sent )['body'], true );
		$this->assertSame( array( Keys::stream_id( $post->ID ), array( $before ) ), array( $told['stream'], array_column( $told['former'], 'stream' ) ) );
		$this->assertNotSame( $before, $told['stream'] );
	}

	public function test_the_sidecar_hears_that_its_news_was_not_kept(): void {
		$this->connect();
		$post = $this->stream();
		$news = array(
			'state'   => 'live',
			'viewers' => 3,
			'session' => self::NOW_MS,
		);
		$this->refuse( '/' . Streams::STATE_META . '/' );
		$this->assertAnswer( 500, 'dumbbell_stream_not_stored', $this->signed_post( "/streams/{$post->ID}/state", $news ) );
		$this->mend();
		$this->assertSame( 'offline', Streams::state( $post->ID )['state'] );
		$this->assertSame( 200, $this->signed_post( "/streams/{$post->ID}/state", $news )->get_status() );
		$this->assertSame( array( 'live', 3 ), array( Streams::state( $post->ID )['state'], Streams::state( $post->ID )['viewers'] ) );
	}

	public function test_the_days_work_goes_on(): void {
		$this->connect();
		$post = $this->stream();
		Streams::remember_state( $post->ID, array( 'state' => 'live', 'viewers' => 1, 'session' => 1, 'told_ms' => self::NOW_MS - 2 * 86400000 ) );
		delete_post_meta( $post->ID, Streams::SRC_META );
		$this->refuse( '/' . Streams::STATE_META . '/' );
		$this->sent = array();
		Daily::run();
		$this->assertNotSame( array(), $this->sent, 'The sidecar is told all the same.' );
		$this->mend();
		$this->assertSame( 'live', Streams::told( $post->ID )['state'] );
	}

	public function test_viewers_come_in_while_nothing_can_be_written(): void {
		$this->connect();
		$post = $this->stream();
		$this->refuse( '/./' );
		$answer = $this->post( "/streams/{$post->ID}/tickets", array( 'scope' => 'watch' ) );
		$this->assertSame( 200, $answer->get_status(), wp_json_encode( $answer->get_data() ) );
	}
}
