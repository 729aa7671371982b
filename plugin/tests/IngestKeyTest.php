<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Ingest_Key;
use PHPUnit\Framework\TestCase;

final class IngestKeyTest extends TestCase {

	/** @dataProvider vectors */
	public function test_it_derives_what_the_vectors_say( array $case ): void {
		$this->assertSame( $case['ingestKey'], Ingest_Key::derive( $case['stream'], $case['generation'], $case['secret'] ) );
	}

	public function vectors(): array {
		return Vectors::cases( 'ingest-keys' );
	}

	/** @dataProvider bad_arguments */
	public function test_it_refuses( string $stream, int $generation, string $secret ): void {
		$this->expectException( \InvalidArgumentException::class );
		Ingest_Key::derive( $stream, $generation, $secret );
	}

	public function bad_arguments(): array {
		$stream = str_repeat( 'A', 43 );
		return array(
			'a stream ID that is none'     => array( 'stream', 0, 'secret' ),
			'a generation before the first' => array( $stream, -1, 'secret' ),
			'a generation beyond the last' => array( $stream, 4294967296, 'secret' ),
			'an empty secret'              => array( $stream, 0, '' ),
		);
	}
}
