<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Lock;

final class LockTest extends WP_Case {

	public function test_it_hands_on_what_the_work_returns_and_leaves_nothing(): void {
		$this->assertSame( 'done', Lock::run( 'test', array( $this, 'row_exists' ) ) ? 'done' : 'not locked' );
		$this->assertFalse( $this->row_exists() );
	}

	public function test_it_opens_when_the_work_throws(): void {
		try {
			Lock::run(
				'test',
				static function (): void {
					throw new \LogicException( 'broken' );
				}
			);
			$this->fail( 'The error was swallowed.' );
		} catch ( \LogicException $e ) {
			$this->assertFalse( $this->row_exists() );
		}
	}

	public function test_a_dead_holder_is_robbed_and_cannot_open_it_later(): void {
		$this->hold( time() - 60 );
		$this->assertSame( 'mine', Lock::run( 'test', static function (): string { return 'mine'; } ) );
		$this->assertFalse( $this->row_exists() );
	}

	public function test_a_living_holder_is_waited_for_and_then_given_up(): void {
		$this->hold( time() );
		\Dumbbell_Stream\Clock::stop( null );
		$looks = 0;
		add_filter(
			'query',
			$watch = static function ( string $sql ) use ( &$looks ): string {
				if ( false !== strpos( $sql, 'INSERT IGNORE' ) && ++$looks > 2 ) {   // Patience costs ten seconds; the test lends it a faster clock.
					\Dumbbell_Stream\Clock::stop( PHP_INT_MAX );
				}
				return $sql;
			}
		);
		try {
			Lock::run( 'test', array( $this, 'fail' ) );
			$this->fail( 'Two held one lock.' );
		} catch ( \RuntimeException $e ) {
			$this->assertNotInstanceOf( \PHPUnit\Framework\Exception::class, $e );
			$this->assertTrue( $this->row_exists(), 'The holder keeps it.' );
		} finally {
			remove_filter( 'query', $watch );
		}
	}

	private function hold( int $since ): void {
		add_option( Lock::PREFIX . 'test', "$since somebody" );
	}

	public function row_exists(): bool {
		global $wpdb;
		return null !== $wpdb->get_var( $wpdb->prepare( 'SELECT option_value FROM %i WHERE option_name = %s', $wpdb->options, Lock::PREFIX . 'test' ) );
	}
}
