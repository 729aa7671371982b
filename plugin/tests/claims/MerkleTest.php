<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Merkle;
use Dumbbell_Stream\Tests\Vectors;
use PHPUnit\Framework\TestCase;

final class MerkleTest extends TestCase {

	/** @dataProvider trees */
	public function test_root_and_paths_are_those_of_the_vectors( array $case ): void {
		$leaves = array_map( static fn( string $leaf ): string => Merkle::leaf_hash( hex2bin( $leaf ) ), $case['leaves'] );
		$root   = Merkle::root( $leaves );
		$this->assertSame( $case['root'], bin2hex( $root ) );
		foreach ( $leaves as $index => $leaf ) {
			$path = Merkle::inclusion( $leaves, $index );
			$this->assertSame( $case['inclusion'][ $index ], array_map( 'bin2hex', $path ) );
			$this->assertTrue( Merkle::verify_inclusion( $leaf, $index, count( $leaves ), $path, $root ) );
			$this->assertSame( $case['consistency'][ $index ], array_map( 'bin2hex', Merkle::consistency( $leaves, $index + 1 ) ) );
			$before = Merkle::root( array_slice( $leaves, 0, $index ) );
			$this->assertTrue( Merkle::verify_consistency( $index, count( $leaves ), $before, $root, Merkle::consistency( $leaves, $index ) ) );
		}
	}

	public function trees(): array {
		return Vectors::cases( 'merkle' );
	}

	/** @dataProvider lies */
	public function test_what_is_not_so_is_not_proved( array $case ): void {
		$path = array_map( 'hex2bin', $case['path'] );
		$this->assertFalse(
			'inclusion' === $case['proof']
				? Merkle::verify_inclusion( hex2bin( $case['leaf'] ), $case['index'], $case['size'], $path, hex2bin( $case['root'] ) )
				: Merkle::verify_consistency( $case['first'], $case['second'], hex2bin( $case['firstRoot'] ), hex2bin( $case['secondRoot'] ), $path )
		);
	}

	public function lies(): array {
		return Vectors::cases( 'merkle', false );
	}

	/** @dataProvider missing */
	public function test_proofs_of_what_there_is_not_are_refused( callable $ask ): void {
		$this->expectException( \InvalidArgumentException::class );
		$ask( array( Merkle::leaf_hash( 'a' ), Merkle::leaf_hash( 'b' ) ) );
	}

	public function missing(): array {
		return array(
			'a leaf after the last'       => array( static fn( array $leaves ) => Merkle::inclusion( $leaves, 2 ) ),
			'a leaf before the first'     => array( static fn( array $leaves ) => Merkle::inclusion( $leaves, -1 ) ),
			'more leaves than there are'  => array( static fn( array $leaves ) => Merkle::consistency( $leaves, 3 ) ),
			'fewer leaves than none'      => array( static fn( array $leaves ) => Merkle::consistency( $leaves, -1 ) ),
		);
	}
}
