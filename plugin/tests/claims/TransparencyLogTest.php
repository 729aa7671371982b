<?php
namespace Dumbbell_Stream\Tests\Claims;

require_once __DIR__ . '/class-proof-case.php';

use Dumbbell_Stream\Canonical;
use Dumbbell_Stream\Claim_Settings;
use Dumbbell_Stream\Claim_Tables;
use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Transparency_Log;

final class TransparencyLogTest extends Proof_Case {

	/** RFC 9162, section 2.1.1, written apart from the plugin: MTH, PATH and PROOF by their definitions. */
	private static function mth( array $data ): string {
		if ( count( $data ) < 2 ) {
			return hash( 'sha256', $data ? "\0$data[0]" : '', true );
		}
		$k = self::k( count( $data ) );
		return hash( 'sha256', "\1" . self::mth( array_slice( $data, 0, $k ) ) . self::mth( array_slice( $data, $k ) ), true );
	}

	private static function path( int $m, array $data ): array {
		if ( 1 === count( $data ) ) {
			return array();
		}
		$k = self::k( count( $data ) );
		return $m < $k
			? array_merge( self::path( $m, array_slice( $data, 0, $k ) ), array( self::mth( array_slice( $data, $k ) ) ) )
			: array_merge( self::path( $m - $k, array_slice( $data, $k ) ), array( self::mth( array_slice( $data, 0, $k ) ) ) );
	}

	private static function subproof( int $m, array $data, bool $known ): array {
		if ( count( $data ) === $m ) {
			return $known ? array() : array( self::mth( $data ) );
		}
		$k = self::k( count( $data ) );
		return $m <= $k
			? array_merge( self::subproof( $m, array_slice( $data, 0, $k ), $known ), array( self::mth( array_slice( $data, $k ) ) ) )
			: array_merge( self::subproof( $m - $k, array_slice( $data, $k ), false ), array( self::mth( array_slice( $data, 0, $k ) ) ) );
	}

	private static function k( int $n ): int {
		return 2 ** (int) floor( log( $n - 1, 2 ) );
	}

	/** The bytes that are hashed, from what the public reads. */
	private static function data( array $entries ): array {
		return array_map( static fn( array $one ): string => Canonical::encode( $one['entry'] ), $entries );
	}

	public function test_an_empty_log_has_a_signed_head(): void {
		$signed = Transparency_Log::head();
		$this->assertSame( array( 0, self::mth( array() ) ), array( $signed['head']['size'], self::raw( $signed['head']['root'] ) ) );
		$this->assertTrue( sodium_crypto_sign_verify_detached( self::raw( $signed['signature'], 64 ), 'dumbbell-stream log head' . Canonical::encode( $signed['head'] ), Keys::site_key() ) );
	}

	public function test_what_the_public_reads_is_what_the_head_was_signed_over(): void {
		$this->entries( 11 );
		$entries = Transparency_Log::entries( 0, 100 );
		$this->assertSame( self::mth( self::data( $entries ) ), self::raw( Transparency_Log::head()['head']['root'] ) );
		$this->assertSame( array( 'n9', 'n10' ), array_map( static fn( array $one ): string => $one['entry']['code'], Transparency_Log::entries( 9, 2 ) ) );
		$this->assertSame( array( 'code', 'commitments', 'event', 'from', 'id', 'kind', 'range', 'stream', 'time', 'to', 'v' ), array_keys( json_decode( self::data( $entries )[0], true ) ) );
		$this->assertStringNotContainsString( 'anna', strtolower( implode( self::data( $entries ) ) ) );
	}

	public function test_each_proof_is_the_one_that_the_rfc_defines(): void {
		$this->entries( 13 );
		$data = self::data( Transparency_Log::entries( 0, 100 ) );
		for ( $size = 1; $size <= 13; $size++ ) {
			for ( $index = 0; $index < $size; $index++ ) {
				$part  = array_slice( $data, 0, $size );
				$proof = Transparency_Log::proof( $index, $size );
				$this->assertSame( array( self::path( $index, $part ), self::mth( $part ) ), array( array_map( array( self::class, 'raw' ), $proof['path'] ), self::raw( $proof['root'] ) ) );
				$this->assertSame( self::subproof( $index + 1, $part, true ), array_map( array( self::class, 'raw' ), Transparency_Log::consistency( $index + 1, $size )['path'] ) );
			}
		}
	}

	public function test_a_head_that_was_signed_is_proved_by_every_later_one(): void {
		$this->entries( 4 );
		$first = Transparency_Log::sign()['head'];
		$this->entries( 5 );
		$second = Transparency_Log::sign()['head'];
		$proof  = Transparency_Log::consistency( $first['size'], $second['size'] );
		$this->assertTrue( \Dumbbell_Stream\Merkle::verify_consistency( 4, 9, self::raw( $first['root'] ), self::raw( $second['root'] ), array_map( array( self::class, 'raw' ), $proof['path'] ) ) );
		$this->assertNull( Transparency_Log::fault() );
	}

	public function test_a_log_that_was_rewritten_is_not_signed_again(): void {
		global $wpdb;
		$events = $this->entries( 4 );
		$before = Transparency_Log::sign();
		$wpdb->update( Claim_Tables::name( Claim_Tables::EVENTS ), array( 'leaf_hash' => str_repeat( 'b', 64 ) ), array( 'id' => $events[1]['id'] ) );
		$this->entries( 1 );
		Transparency_Log::grown();
		$this->assertSame( $before, get_option( Transparency_Log::OPTION ), 'The head that was signed stays the last.' );
		$this->assertStringContainsString( 'does not hold what was signed', (string) Transparency_Log::fault() );
		$this->expectException( \RuntimeException::class );
		Transparency_Log::sign();
	}

	public function test_an_entry_that_is_missing_is_noticed(): void {
		global $wpdb;
		$events = $this->entries( 3 );
		$wpdb->delete( Claim_Tables::name( Claim_Tables::EVENTS ), array( 'id' => $events[1]['id'] ) );
		$this->expectExceptionMessage( 'Entry 1 of the log' );
		Transparency_Log::leaf_hashes();
	}

	public function test_the_head_is_signed_once_a_day_and_whenever_there_is_more(): void {
		$this->entries( 1 );
		$first = Transparency_Log::head();
		Clock::stop( self::NOW_MS + 60000 );
		$this->assertSame( $first, Transparency_Log::head() );
		$this->entries( 1 );
		$this->assertSame( 2, Transparency_Log::head()['head']['size'] );
		Clock::stop( self::NOW_MS + 86400000 );
		$this->assertNotSame( $first['head']['time'], Transparency_Log::head()['head']['time'] );
	}

	public function test_the_public_reads_it_only_when_the_owner_has_opened_it(): void {
		$this->entries( 3 );
		$this->assertAnswer( 404, 'dumbbell_stream_log_closed', $this->read( '/log/head' ) );
		$this->log_in( 'administrator' );
		$this->assertSame( array( 200, 'no-store' ), array( $this->read( '/log/head' )->get_status(), $this->read( '/log/head' )->get_headers()['Cache-Control'] ) );
		wp_set_current_user( 0 );
		$this->assertSame( array(), Claim_Settings::save( array( 'log_open' => true ) ) );
		$this->assertSame( 'public, max-age=60', $this->read( '/log/head' )->get_headers()['Cache-Control'] );
		$this->assertSame( 3, $this->read( '/log/head' )->get_data()['head']['size'] );
		$this->assertCount( 2, $this->read( '/log/entries', array( 'start' => 1 ) )->get_data()['entries'] );
		$this->assertSame( array( 2, 3 ), array( $this->read( '/log/proof', array( 'index' => 2, 'size' => 3 ) )->get_data()['index'], $this->read( '/log/consistency', array( 'first' => 1, 'second' => 3 ) )->get_data()['second'] ) );
	}

	/** @dataProvider too_much */
	public function test_what_the_log_never_had_is_refused( string $route, array $query, int $status, string $code ): void {
		Claim_Settings::save( array( 'log_open' => true ) );
		$this->entries( 2 );
		$this->assertAnswer( $status, $code, $this->read( $route, $query ) );
	}

	public function too_much(): array {
		return array(
			'an entry after the last'   => array( '/log/proof', array( 'index' => 2, 'size' => 2 ), 404, 'dumbbell_stream_log_too_short' ),
			'a log that is longer'      => array( '/log/proof', array( 'index' => 0, 'size' => 3 ), 404, 'dumbbell_stream_log_too_short' ),
			'a log that shrank'         => array( '/log/consistency', array( 'first' => 2, 'second' => 1 ), 404, 'dumbbell_stream_log_too_short' ),
			'no entry'                  => array( '/log/proof', array( 'size' => 2 ), 400, 'rest_missing_callback_param' ),
			'a number that is none'     => array( '/log/proof', array( 'index' => '1 OR 1', 'size' => 2 ), 400, 'rest_invalid_param' ),
			'a number before the first' => array( '/log/entries', array( 'start' => -1 ), 400, 'rest_invalid_param' ),
			'all at once'               => array( '/log/entries', array( 'count' => 101 ), 400, 'rest_invalid_param' ),
		);
	}
}
