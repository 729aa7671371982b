<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Tombstones;
use PHPUnit\Framework\TestCase;

final class TombstonesTest extends TestCase {

	private static function signer( string $seed ): callable {
		$secret = sodium_crypto_sign_secretkey( sodium_crypto_sign_seed_keypair( $seed ) );
		return static function ( string $message ) use ( $secret ): string {
			return sodium_crypto_sign_detached( $message, $secret );
		};
	}

	/** @dataProvider vectors */
	public function test_it_signs_what_the_vectors_say( array $case ): void {
		$claims = array( 'stream' => Base64url::decode( $case['stream'], 32 ) ) + $case;
		$this->assertSame( $case['tombstones'], bin2hex( Tombstones::sign( $claims, self::signer( hex2bin( $case['seed'] ) ) ) ) );
	}

	public function vectors(): array {
		return Vectors::cases( 'tombstones' );
	}

	/** @dataProvider bad_claims */
	public function test_it_refuses_what_no_reader_would_accept( array $claims ): void {
		$this->expectException( \InvalidArgumentException::class );
		$good = array(
			'stream' => str_repeat( 'k', 32 ),
			'number' => 1,
			'issued' => 1,
			'ranges' => array(),
		);
		Tombstones::sign( $claims + $good, self::signer( str_repeat( 's', 32 ) ) );
	}

	public function bad_claims(): array {
		return array(
			'number 0'                          => array( array( 'number' => 0 ) ),
			'a number above 2^53 - 1'           => array( array( 'number' => Tombstones::NO_END + 1 ) ),
			'a time before 1970'                => array( array( 'issued' => -1 ) ),
			'a stream of 31 bytes'              => array( array( 'stream' => str_repeat( 'k', 31 ) ) ),
			'an empty range'                    => array( array( 'ranges' => array( array( 5, 5 ) ) ) ),
			'a range that ends before it begins' => array( array( 'ranges' => array( array( 5, 4 ) ) ) ),
			'a range before 1970'               => array( array( 'ranges' => array( array( -1, 4 ) ) ) ),
			'an end above 2^53 - 1'             => array( array( 'ranges' => array( array( 1, Tombstones::NO_END + 1 ) ) ) ),
		);
	}

	/** @dataProvider unions */
	public function test_it_signs_the_union_of_what_it_is_given( array $ranges, array $union ): void {
		$this->assertSame( $union, Tombstones::union( $ranges ) );
	}

	public function unions(): array {
		return array(
			'none'                     => array( array(), array() ),
			'in any order'             => array( array( array( 5, 6 ), array( 1, 2 ) ), array( array( 1, 2 ), array( 5, 6 ) ) ),
			'one inside the other'     => array( array( array( 1, 9 ), array( 3, 4 ) ), array( array( 1, 9 ) ) ),
			'two that overlap'         => array( array( array( 1, 5 ), array( 4, 9 ) ), array( array( 1, 9 ) ) ),
			'two that touch'           => array( array( array( 1, 5 ), array( 5, 9 ) ), array( array( 1, 9 ) ) ),
			'two with a gap of one ms' => array( array( array( 1, 5 ), array( 6, 9 ) ), array( array( 1, 5 ), array( 6, 9 ) ) ),
			'one without an end'       => array( array( array( 1, Tombstones::NO_END ), array( 6, 9 ) ), array( array( 1, Tombstones::NO_END ) ) ),
		);
	}

	/** Whatever is claimed stays covered, for every moment, however the ranges lie; and nothing else is while they are few. */
	public function test_the_union_covers_what_the_ranges_cover(): void {
		mt_srand( 11 );
		$covers = static function ( array $ranges, int $at ): bool {
			foreach ( $ranges as list( $from, $to ) ) {
				if ( $at >= $from && $at < $to ) {
					return true;
				}
			}
			return false;
		};
		for ( $run = 0; $run < 60; $run++ ) {
			$ranges = array();
			for ( $i = mt_rand( 0, 12 ); $i > 0; $i-- ) {
				$from     = mt_rand( 0, 90 );
				$ranges[] = array( $from, $from + mt_rand( 1, 12 ) );
			}
			$union = Tombstones::union( $ranges );
			for ( $at = 0; $at < 110; $at++ ) {
				$this->assertSame( $covers( $ranges, $at ), $covers( $union, $at ), (string) json_encode( $ranges ) );
			}
		}
	}

	public function test_beyond_64_ranges_the_nearest_become_one(): void {
		$ranges = array();
		for ( $i = 0; $i < 66; $i++ ) {
			$ranges[] = array( $i * 1000, $i * 1000 + 10 );
		}
		$ranges[10][1] = 10990;
		$ranges[40][1] = 40995;
		$union         = Tombstones::union( $ranges );
		$this->assertCount( Tombstones::RANGES_MAX, $union );
		$this->assertContains( array( 10000, 11010 ), $union );
		$this->assertContains( array( 40000, 41010 ), $union );
		$this->assertContains( array( 65000, 65010 ), $union );
	}
}
