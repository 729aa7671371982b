<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Base64url;
use PHPUnit\Framework\TestCase;

final class Base64urlTest extends TestCase {

	public function test_what_is_written_can_be_read(): void {
		for ( $length = 0; $length < 70; $length++ ) {
			$bytes = substr( hash( 'sha512', (string) $length, true ) . hash( 'sha512', 'more', true ), 0, $length );
			$this->assertSame( $bytes, Base64url::decode( Base64url::encode( $bytes ), $length ) );
		}
	}

	public function test_no_character_needs_escaping_in_an_address(): void {
		$this->assertSame( '-_-_', Base64url::encode( "\xfb\xff\xbf" ) );
	}

	/** @dataProvider hostile_texts */
	public function test_any_other_spelling_is_refused( string $text ): void {
		$this->assertNull( Base64url::decode( $text, 2 ) );
	}

	public function hostile_texts(): array {
		return array(
			'empty'                       => array( '' ),
			'one byte short'              => array( '_w' ),
			'one byte more'               => array( '____' ),
			'padded'                      => array( '__8=' ),
			'the other alphabet'          => array( '//8' ),
			'a line end behind it'        => array( "__8\n" ),
			'bits set that mean nothing'  => array( '__9' ),
			'a length that cannot be'     => array( '__8__' ),
			'not of the alphabet'         => array( '__é' ),
			'a zero byte'                 => array( "__\0" ),
		);
	}
}
