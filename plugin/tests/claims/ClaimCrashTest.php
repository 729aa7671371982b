<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Claim_Events;
use Dumbbell_Stream\Claim_Settings;
use Dumbbell_Stream\Claim_Tables;
use Dumbbell_Stream\Claims;
use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Counter_Notices;
use Dumbbell_Stream\Off_Air;
use Dumbbell_Stream\Strikes;
use Dumbbell_Stream\Tests\Claim_Case;

/**
 * Whatever is asked and wherever a process dies on the way, no notice, event, effect or date is lost: whoever was told "done" was told the
 * truth, and whoever was not may ask again. A process that dies writes nothing more; the database undoes what it had not committed.
 */
final class ClaimCrashTest extends Claim_Case {

	/** Deaths in one run, spread over all places where the story writes. */
	private const DEATHS = 20;

	/** @var int|null After so many more writes the process dies. */
	private $fuse = null;

	/** @var bool Whether it is dead: it writes nothing more, and sends nothing. */
	private $is_dead = false;

	/** @var int Writes so far. */
	private $writes = 0;

	/** @var int Writes in the whole story. */
	private static $in_all = 0;

	/** @var bool Whether a transaction is open. */
	private $is_open = false;

	protected function setUp(): void {
		parent::setUp();
		$this->connect();
		update_option( Claim_Settings::OPTION, array( 'zone' => 'America/New_York', 'handler_emails' => array( 'hanna@example.org' ), 'restore_automatic' => true ) );
		Claims::secret( str_repeat( 'a', 26 ) );   // The vault has its secret.
		add_filter( 'query', array( $this, 'die_here' ), 20 );
	}

	protected function tearDown(): void {
		remove_filter( 'query', array( $this, 'die_here' ), 20 );
		$this->is_dead = false;
		parent::tearDown();
	}

	public function test_the_story_told_without_a_death_is_whole(): void {
		$this->tell_story();
		$this->assertGreaterThan( 40, $this->writes );
		$this->assertWhole();
	}

	/** @dataProvider parts */
	public function test_the_story_is_whole_wherever_a_process_dies( int $part ): void {
		if ( 0 === self::$in_all ) {
			$this->tell_story();
			self::$in_all = $this->writes;
			$this->forget_all();
		}
		$this->fuse = 1 + intdiv( ( self::$in_all - 1 ) * $part, self::DEATHS - 1 );
		$this->tell_story();
		$this->assertNull( $this->fuse, 'It did die.' );
		$this->assertWhole();
	}

	public function parts(): array {
		$cases = array();
		for ( $part = 0; $part < self::DEATHS; $part++ ) {
			$cases[ "after $part/" . self::DEATHS . ' of its writes' ] = array( $part );
		}
		return $cases;
	}

	public function test_a_sidecar_and_a_mailer_that_fail_are_asked_until_they_do_not(): void {
		$fails         = true;
		$this->sidecar = function ( string $path, ?array $body ) use ( &$fails ) {
			return $fails ? new \WP_Error( 'http_request_failed', 'No route to host.' ) : $this->honest_sidecar( $path, $body );
		};
		add_filter( 'pre_wp_mail', $no_mail = static function ( $sent ) use ( &$fails ) { return $fails ? false : $sent; }, 20 );
		$claim = $this->acted();
		$left  = implode( ' ', array_column( Claim_Events::of( $claim['id'] ), 'effects_pending' ) );
		foreach ( array( 'mail_claimant_receipt', 'mail_handlers', 'off_air', 'mail_streamer_notice' ) as $effect ) {
			$this->assertStringContainsString( $effect, $left );
		}
		$this->assertStringNotContainsString( 'strike', $left, 'What can be done is done.' );
		$this->sent  = array();
		$this->mails = array();
		$fails       = false;
		\Dumbbell_Stream\Sidecar::try_again();
		for ( $minute = 0; $minute < 5; $minute++ ) {
			$this->later( 60000 );
			do_action( 'dumbbell_stream_claims' );
		}
		remove_filter( 'pre_wp_mail', $no_mail, 20 );
		$this->assertSame( '', trim( implode( ' ', array_column( Claim_Events::of( $claim['id'] ), 'effects_pending' ) ) ) );
		$this->assertSame( array( 'tombstones' ), array_column( $this->orders(), 'order' ) );
		$this->assertCount( 4, $this->mails );
	}

	/** Throws where the process dies. */
	public function die_here( string $sql ): string {
		if ( $this->is_dead ) {
			throw new Death();
		}
		$writes = 1 === preg_match( '/^\s*(INSERT|UPDATE|DELETE|REPLACE)\b.*dumbbell_/is', $sql ) || 1 === preg_match( '/^(SAVEPOINT|RELEASE SAVEPOINT)/', $sql );
		if ( $writes ) {
			++$this->writes;
			if ( null !== $this->fuse && 0 === --$this->fuse ) {
				$this->fuse    = null;
				$this->is_dead = true;
				throw new Death();
			}
		}
		if ( 0 === strpos( $sql, 'SAVEPOINT' ) ) {
			$this->is_open = true;
		} elseif ( 0 === strpos( $sql, 'RELEASE' ) || 0 === strpos( $sql, 'ROLLBACK TO' ) ) {
			$this->is_open = false;
		}
		return $sql;
	}

	public function answer( $preempt, array $arguments, string $url ) {
		if ( $this->is_dead ) {
			throw new Death();
		}
		return parent::answer( $preempt, $arguments, $url );
	}

	public function catch_mail( $sent, array $mail ) {
		if ( $this->is_dead ) {
			throw new Death();
		}
		return parent::catch_mail( $sent, $mail );
	}

	/** A notice is sent, acted on, answered, and restored by the clock; each asks again until he is told "done". */
	private function tell_story(): void {
		$this->writes = 0;
		Clock::stop( Claim_Events::ms( CounterNoticesTest::RECEIVED ) );
		$filed = $this->until_done( function () { return Claims::file( self::NOTICE + array( 'stream' => $this->post->ID ), array( 'kind' => 'claimant' ) ); } );
		$id    = $filed['claim']['id'];
		$this->until_done( function () use ( $id ) {
			do_action( 'dumbbell_stream_claims' );
			return 'actioned' === Claims::find( $id )['status'] ? true : $this->handle( $id, 'act', array( 'level' => 1 ) );
		} );
		$this->until_done( function () use ( $id ) {
			return 'countered' === Claims::find( $id )['status'] ? true : Counter_Notices::file( $id, self::COUNTER, $this->bob );
		} );
		for ( $day = 0; $day < 25; $day++ ) {
			$this->later( 86400000 );
			$this->until_done( static function () { do_action( 'dumbbell_stream_claims' ); return true; } );
		}
	}

	/** Does something, again after a death; a minute later, as people do. */
	private function until_done( callable $work ) {
		for ( $try = 0; $try < 9; $try++ ) {
			try {
				$result = $work();
				if ( ! $this->is_dead && ! is_wp_error( $result ) ) {
					return $result;
				}
			} catch ( Death $e ) {
				$result = $e;
			}
			if ( $this->is_dead ) {   // Another process takes over: what was not committed is undone, what was in memory is gone.
				$this->is_dead = false;
				if ( $this->is_open ) {
					$GLOBALS['wpdb']->query( 'ROLLBACK TO SAVEPOINT nested' );
				}
				wp_cache_flush();
				$GLOBALS['wpdb']->query( "DELETE FROM {$GLOBALS['wpdb']->options} WHERE option_name LIKE 'dumbbell_stream_lock_%'" );   // Its locks grow stale in half a minute.
			}
			$this->later( 61000 );
		}
		$this->fail( is_wp_error( $result ) ? $result->get_error_message() : 'It was never done.' );
	}

	/** Whatever was told twice, each claim ends as if nothing had happened. */
	private function assertWhole(): void {
		$found = Claims::query( array( 'orderby' => 'received' ) );
		$this->assertContains( $found['total'], array( 1, 2 ), 'Who was not told "done" may have sent it twice.' );
		$restored = array();
		foreach ( $found['claims'] as $claim ) {
			$events = Claim_Events::of( $claim['id'] );
			$this->assertSame( array(), Claim_Events::verify( $claim ) );
			$this->assertSame( array( '' ), array_values( array_unique( array_column( $events, 'effects_pending' ) ) ) );
			$types = array_column( $events, 'type' );
			$this->assertSame( array_values( array_unique( $types ) ), $types, 'Nothing happened twice.' );
			$this->assertContains( $claim['status'], array( 'restored', 'under_review' ), 'A notice whose sender was not told is still there, and waits.' );
			if ( 'restored' === $claim['status'] ) {
				$restored[] = $types;
			}
		}
		$this->assertSame( array( array( 'file', 'check_passed', 'act', 'counter', 'restore' ) ), $restored );
		$this->assertSame( array( array(), 0 ), array( Off_Air::ranges( $this->post->ID, $claim['stream_key'] ), Strikes::live( $this->bob ) ) );
		$posted = array_unique( $this->posted() );
		$bob    = get_userdata( $this->bob )->user_email;
		foreach ( array( 'ann@example.org: We have received your notice', "$bob: A copyright notice about your stream was received, and this was taken offline", 'ann@example.org: The broadcaster has sent a counter-notice', "$bob: What was taken offline because of a copyright notice is back, and its strike is lifted" ) as $mail ) {
			$this->assertContains( $mail, $posted );
		}
		$lists = array_column( array_filter( $this->orders(), static function ( array $order ): bool { return 'tombstones' === $order['order']; } ), 'list' );
		$this->assertSame( Off_Air::list( $this->post->ID ), end( $lists ), 'The sidecar has heard the last word.' );
	}

	/** Everything as it was before the story. */
	private function forget_all(): void {
		global $wpdb;
		foreach ( Claim_Tables::ALL as $table ) {
			$wpdb->query( $wpdb->prepare( 'DELETE FROM %i', Claim_Tables::name( $table ) ) );
		}
		delete_post_meta( $this->post->ID, Off_Air::META );
		delete_option( \Dumbbell_Stream\Transparency_Log::OPTION );
		wp_cache_flush();
		$this->mails = array();
		$this->sent  = array();
	}
}

/** A process ends here. */
final class Death extends \Error {}
