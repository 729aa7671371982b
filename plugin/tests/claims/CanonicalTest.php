<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Canonical;
use Dumbbell_Stream\Tests\Vectors;
use PHPUnit\Framework\TestCase;

final class CanonicalTest extends TestCase {

	/** @dataProvider good */
	public function test_each_value_has_the_one_text_of_the_vectors( array $case ): void {
		$text = Canonical::encode( json_decode( $case['json'], false, 512, JSON_THROW_ON_ERROR ) );
		$this->assertSame( array( $case['text'], $case['hash'] ), array( $text, hash( 'sha256', $text ) ) );
	}

	public function good(): array {
		return Vectors::cases( 'canonical' );
	}

	/** @dataProvider bad */
	public function test_what_has_no_one_text_is_refused( array $case ): void {
		try {
			$value = json_decode( $case['json'], false, 512, JSON_THROW_ON_ERROR );
		} catch ( \JsonException $e ) {
			$value = "\xed\xa0\xbd";   // PHP does not even read half a character; this is how it would stand in a string.
		}
		$this->expectException( \InvalidArgumentException::class );
		Canonical::encode( $value );
	}

	public function bad(): array {
		return Vectors::cases( 'canonical', false );
	}

	/** @dataProvider php */
	public function test_what_only_php_could_ask_for_is_refused( $value ): void {
		$this->expectException( \InvalidArgumentException::class );
		Canonical::encode( $value );
	}

	public function php(): array {
		return array(
			'a list with a gap'  => array( array( 1 => 'a' ) ),
			'names and numbers'  => array( array( 'a' => 1, 0 => 2 ) ),
			'an object of ours'  => array( new \DateTime( 'now' ) ),
			'bytes'              => array( "\xff" ),
			'a fraction of zero' => array( 1.0 ),
		);
	}

	public function test_arrays_with_names_are_objects(): void {
		$this->assertSame( '{"a":[],"b":{},"c":[1,2]}', Canonical::encode( array( 'c' => array( 1, 2 ), 'a' => array(), 'b' => new \stdClass() ) ) );
	}
}
