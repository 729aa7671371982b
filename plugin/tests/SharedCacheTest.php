<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Allowance;
use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Installation;
use Dumbbell_Stream\Key_Lists;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Live_Streams;
use Dumbbell_Stream\Secrets;
use Dumbbell_Stream\Settings;
use Dumbbell_Stream\Stream_Options;
use Dumbbell_Stream\Streams;
use Dumbbell_Stream\Upgrades;

/**
 * A site with a persistent object cache: what one process has cached another one may have changed since.
 */
final class SharedCacheTest extends WP_Case {

	/** @var Shared_Cache */
	private $cache;

	/** @var \WP_Object_Cache */
	private $usual;

	/** @var bool */
	private $used;

	protected function setUp(): void {
		$this->usual = $GLOBALS['wp_object_cache'];
		$this->used  = (bool) wp_using_ext_object_cache();
		$this->cache = Shared_Cache::start();
		parent::setUp();
		$this->connect();
	}

	protected function tearDown(): void {
		parent::tearDown();
		$GLOBALS['wp_object_cache'] = $this->usual;
		wp_using_ext_object_cache( $this->used );
		wp_cache_flush();
	}

	/** While we wait for a lock, another process, which has it, does this. */
	private function meanwhile( string $lock, callable $work ): void {
		add_filter(
			'query',
			$before = function ( string $sql ) use ( &$before, $lock, $work ): string {
				if ( false !== strpos( $sql, 'INSERT IGNORE' ) && false !== strpos( $sql, "dumbbell_stream_lock_$lock" ) ) {
					remove_filter( 'query', $before );
					$this->cache->in_another_process( $work );
				}
				return $sql;
			}
		);
	}

	public function test_this_run_has_the_cache_that_was_asked_for(): void {
		$this->assertSame( (bool) getenv( 'WP_TEST_CACHE' ), $this->usual instanceof Shared_Cache );
	}

	public function test_of_two_revocations_at_a_time_none_is_lost(): void {
		$post = $this->stream();
		Key_Lists::current( $post->ID );
		$this->meanwhile(
			'keys_',
			static function () use ( $post ): void {
				Key_Lists::revoke( $post->ID, 1000 );
			}
		);
		Key_Lists::revoke( $post->ID, 2000 );
		$this->assertSame( array( 3, array( 1000, 2000 ) ), array_values( array_intersect_key( Key_Lists::export( $post->ID ), array_flip( array( 'number', 'revoked' ) ) ) ) );
	}

	public function test_a_revocation_beside_a_new_key_is_of_the_new_key(): void {
		$post   = $this->stream();
		$former = Keys::stream_id( $post->ID );
		Key_Lists::current( $post->ID );
		$this->meanwhile(
			'keys_',
			static function () use ( $post ): void {
				Keys::rotate( $post->ID );
			}
		);
		Key_Lists::revoke( $post->ID, 2000 );
		$this->cache->new_process();
		$this->assertSame( array( $former ), array_column( Key_Lists::former( $post->ID ), 'stream' ) );
		$this->assertSame( array( 2000 ), KeyListsTest::read( Key_Lists::current( $post->ID ), Keys::stream_id( $post->ID ) )['revoked'] );
	}

	public function test_secrets_of_two_processes_stand_side_by_side(): void {
		Secrets::get( 'a' );
		$this->meanwhile(
			'secrets',
			static function (): void {
				Secrets::set( 'b', 'theirs' );
			}
		);
		Secrets::set( 'a', 'ours' );
		$this->assertSame( array( 'ours', 'theirs' ), array( Secrets::get( 'a' ), Secrets::get( 'b' ) ) );
		$this->cache->new_process();
		$this->assertSame( array( 'ours', 'theirs' ), array( Secrets::get( 'a' ), Secrets::get( 'b' ) ) );
	}

	public function test_the_steps_of_an_update_are_run_once(): void {
		delete_option( Installation::VERSION_OPTION );
		get_option( Installation::VERSION_OPTION );   // Now this process knows that there is none.
		$runs  = 0;
		$steps = array(
			1 => static function () use ( &$runs ): void {
				++$runs;
			},
		);
		$this->meanwhile(
			'upgrade',
			static function () use ( $steps ): void {
				Upgrades::run( $steps );
			}
		);
		Upgrades::run( $steps );
		$this->assertSame( 1, $runs );
	}

	public function test_the_cache_holds_no_secret_in_plain(): void {
		$post = $this->stream();
		Settings::secret();
		Key_Lists::current( $post->ID );
		$seed = Secrets::get( Keys::secret_name( $post->ID ) );
		$own  = Keys::stream_id( $post->ID );
		$dump = $this->cache->dump();
		$this->assertNotFalse( strpos( $dump, $own ), 'It is used at all.' );
		foreach ( array( self::SECRET, $seed, sodium_bin2hex( $seed ), base64_encode( $seed ) ) as $secret ) {
			$this->assertFalse( strpos( $dump, $secret ) );
		}
	}

	public function test_what_the_sidecar_tells_every_process_knows_with_its_next_request(): void {
		$post = $this->stream();
		$this->assertSame( array(), Live_Streams::live() );
		$news = array(
			'state'   => 'live',
			'viewers' => 7,
			'session' => self::NOW_MS,
		);
		$this->cache->in_another_process(
			function () use ( $post, $news ): void {
				$this->assertSame( 200, $this->signed_post( "/streams/{$post->ID}/state", $news )->get_status() );
			}
		);
		$this->cache->new_process();
		$this->assertSame( array( $post->ID ), array_column( Live_Streams::live(), 'ID' ) );
		$this->assertSame( 7, Streams::state( $post->ID )['viewers'] );
	}

	public function test_another_sidecar_is_known_at_once_and_no_address_of_the_former_one_is_left(): void {
		$posts = array( $this->stream(), $this->stream() );
		array_map( array( Streams::class, 'src' ), $posts );
		$this->cache->in_another_process(
			static function (): void {
				Settings::save( array( 'sidecar_url' => '' ) );
			}
		);
		$this->cache->new_process();
		$this->assertSame( array( '', '' ), array_map( array( Streams::class, 'src' ), $posts ) );
	}

	public function test_requests_are_counted_for_all_processes_together_and_not_in_the_database(): void {
		global $wpdb;
		add_filter( 'dumbbell_stream_allowance', $few = static function (): int { return 2; } );
		$post   = $this->stream();
		$codes  = array();
		foreach ( range( 1, 3 ) as $turn ) {
			$codes[] = $this->cache->in_another_process(
				function () use ( $post ): int {
					return $this->post( "/streams/{$post->ID}/tickets", array( 'scope' => 'watch' ) )->get_status();
				}
			);
		}
		remove_filter( 'dumbbell_stream_allowance', $few );
		$this->assertSame( array( 200, 200, 429 ), $codes );
		$this->assertSame( array(), $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE %s", '%' . Allowance::TRANSIENT . '%' ) ) );
	}

	public function test_asking_what_is_live_does_not_fill_the_cache(): void {
		$this->stream();
		$this->stream( array( 'meta_input' => array( Stream_Options::STARTS_AT => intdiv( self::NOW_MS, 1000 ) + 3600 ) ) );
		$ask = static function (): void {
			Live_Streams::live();
			Live_Streams::next();
		};
		$ask();
		$before = $this->cache->count( 'post-queries' );
		foreach ( range( 1, 9 ) as $second ) {
			Clock::stop( self::NOW_MS + 1000 * $second );
			$this->cache->in_another_process( $ask );
		}
		$this->assertSame( $before, $this->cache->count( 'post-queries' ), 'Each second asked its own question, of which nobody else has use.' );
	}
}
