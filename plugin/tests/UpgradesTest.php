<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Capabilities;
use Dumbbell_Stream\Daily;
use Dumbbell_Stream\Installation;
use Dumbbell_Stream\Settings;
use Dumbbell_Stream\Site_Health;
use Dumbbell_Stream\Streams;
use Dumbbell_Stream\Upgrades;

final class UpgradesTest extends WP_Case {

	protected function tearDown(): void {
		Capabilities::set_broadcasters( array( 'editor', 'author' ) );   // Roles are kept in memory, which no ROLLBACK reaches.
		parent::tearDown();
	}

	public function test_only_the_missing_steps_run_and_in_their_order(): void {
		update_option( Installation::VERSION_OPTION, 1 );
		$ran  = array();
		$step = static function ( int $version ) use ( &$ran ): callable {
			return static function () use ( &$ran, $version ): void {
				$ran[] = $version;
			};
		};
		$steps = array( 1 => $step( 1 ), 2 => $step( 2 ), 3 => $step( 3 ) );
		Upgrades::run( $steps );
		$this->assertSame( array( 2, 3 ), $ran );
		Upgrades::run( $steps );
		$this->assertSame( array( 2, 3 ), $ran );
		$this->assertSame( '', Upgrades::error() );
	}

	public function test_a_step_that_fails_is_told_and_tried_again_and_those_behind_it_wait(): void {
		update_option( Installation::VERSION_OPTION, 1 );
		$fails = true;
		$ran   = array();
		$steps = array(
			2 => static function () use ( &$fails ): void {
				if ( $fails ) {
					throw new \RuntimeException( 'The disk is full.' );
				}
			},
			3 => static function () use ( &$ran ): void {
				$ran[] = 3;
			},
		);
		Upgrades::run( $steps );
		$this->assertSame( array( 'The disk is full.', '1', array() ), array( Upgrades::error(), (string) get_option( Installation::VERSION_OPTION ), $ran ) );
		$this->assertSame( 'critical', Site_Health::test_setup()['status'] );
		$this->log_in( 'author' );
		$this->assertSame( '', $this->notice() );
		$this->log_in( 'administrator' );
		$this->assertStringContainsString( 'The disk is full.', $this->notice() );
		$fails = false;
		Upgrades::run( $steps );
		$this->assertSame( array( '', '3', array( 3 ) ), array( Upgrades::error(), (string) get_option( Installation::VERSION_OPTION ), $ran ) );
	}

	public function test_the_last_step_leads_to_the_version_of_the_plugin(): void {
		update_option( Installation::VERSION_OPTION, 0 );
		Upgrades::run();
		$this->assertSame( Installation::VERSION, (int) get_option( Installation::VERSION_OPTION ) );
	}

	public function test_an_update_gives_nobody_back_what_the_owner_took(): void {
		Capabilities::set_broadcasters( array( 'editor' ) );
		update_option( Installation::VERSION_OPTION, 0 );
		Upgrades::run();
		$this->assertEqualsCanonicalizing( array( 'administrator', 'editor' ), Capabilities::broadcasters() );
	}

	public function test_the_daily_work_is_planned_once_and_gone_after_deactivation(): void {
		Daily::unschedule();
		Daily::schedule();
		$at = wp_next_scheduled( Daily::HOOK );
		Daily::schedule();
		$this->assertSame( $at, wp_next_scheduled( Daily::HOOK ) );
		$this->assertCount( 1, array_filter( _get_cron_array(), static function ( array $events ): bool { return isset( $events[ Daily::HOOK ] ); } ) );
		Installation::deactivate( false );
		$this->assertFalse( wp_next_scheduled( Daily::HOOK ) );
		\Dumbbell_Stream\Stream_Post_Type::register();
	}

	public function test_the_daily_work_tells_a_sidecar_that_was_away_and_may_run_twice(): void {
		$this->connect();
		$post = $this->stream();
		Settings::save( array( 'floor_viewers' => 7 ) );
		delete_post_meta( $post->ID, Streams::SRC_META );
		$this->sent = array();
		do_action( Daily::HOOK );
		$this->assertSame( array( self::SIDECAR . '/settings', self::SIDECAR . '/streams' ), array_column( $this->sent, 'url' ) );
		$this->sent = array();
		do_action( Daily::HOOK );
		$this->assertSame( array( self::SIDECAR . '/settings' ), array_column( $this->sent, 'url' ), 'What it knows by now is not told again.' );
	}

	public function test_the_daily_work_calls_nobody_before_a_sidecar_is_connected(): void {
		$this->stream();
		do_action( Daily::HOOK );
		$this->assertSame( array(), $this->sent );
	}

	public function test_a_broadcast_that_nobody_heard_of_for_a_day_is_over(): void {
		$old = $this->stream();
		$new = $this->stream( array( 'post_title' => 'New' ) );
		Streams::remember_state( $old->ID, array( 'state' => 'live', 'viewers' => 9, 'session' => 1, 'told_ms' => self::NOW_MS - 86400001 ) );
		Streams::remember_state( $new->ID, array( 'state' => 'live', 'viewers' => 9, 'session' => 1, 'told_ms' => self::NOW_MS - 86400000 ) );
		do_action( Daily::HOOK );
		$this->assertSame( array( 'ended', 0 ), array( Streams::state( $old->ID )['state'], Streams::state( $old->ID )['viewers'] ) );
		$this->assertSame( array( 'live', 9 ), array( Streams::state( $new->ID )['state'], Streams::state( $new->ID )['viewers'] ) );
	}

	private function notice(): string {
		ob_start();
		Upgrades::print_notice();
		return ob_get_clean();
	}
}
