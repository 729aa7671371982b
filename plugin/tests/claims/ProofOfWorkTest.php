<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Proof_Of_Work;
use PHPUnit\Framework\TestCase;

final class ProofOfWorkTest extends TestCase {

	const KEY    = 'a key that only this site knows';
	const NOW_MS = 1770000000000;

	public function test_an_answer_with_enough_zero_bits_is_good(): void {
		foreach ( array( 0, 1, 7, 8, 9, 12 ) as $bits ) {
			$challenge = $this->challenge( $bits );
			$answer    = $this->work( $challenge, $bits );
			$this->assertSame( Proof_Of_Work::GOOD, $this->check( $challenge, $answer ), "$bits bits" );
		}
	}

	public function test_too_few_zero_bits_are_wrong(): void {
		$challenge = $this->challenge( 12 );
		for ( $answer = 0; $answer < 50; $answer++ ) {
			$enough = 0 === strpos( hash( 'sha256', "$challenge:$answer" ), '000' );
			$this->assertSame( $enough ? 'good' : 'wrong', $this->check( $challenge, (string) $answer ) );
		}
	}

	public function test_a_challenge_ends_after_an_hour(): void {
		$challenge = $this->challenge( 0 );
		$this->assertSame( 'good', Proof_Of_Work::check( $challenge, '1', self::KEY, self::NOW_MS + 3599999 ) );
		$this->assertSame( 'expired', Proof_Of_Work::check( $challenge, '1', self::KEY, self::NOW_MS + 3600000 ) );
	}

	/** @dataProvider forgeries */
	public function test_a_challenge_that_somebody_changed_is_refused( string $verdict, callable $change ): void {
		$this->assertSame( $verdict, $this->check( $change( $this->challenge( 4 ) ), '1' ) );
	}

	public function forgeries(): array {
		return array(
			'easier'          => array( 'forged', static function ( string $c ): string { return str_replace( 'v1.4.', 'v1.0.', $c ); } ),
			'longer'          => array( 'forged', static function ( string $c ): string { return preg_replace( '/\.177\d/', '.9999', $c, 1 ); } ),
			'another salt'    => array( 'forged', static function ( string $c ): string { return preg_replace( '/\.c/', '.d', $c, 1 ); } ),
			'of another site' => array( 'forged', static function (): string { return Proof_Of_Work::challenge( 'another key', str_repeat( 's', 16 ), self::NOW_MS, 4 ); } ),
			'cut'             => array( 'malformed', static function ( string $c ): string { return substr( $c, 0, -1 ); } ),
			'with a line end' => array( 'malformed', static function ( string $c ): string { return "$c\n"; } ),
			'nothing'         => array( 'malformed', static function (): string { return ''; } ),
		);
	}

	/** @dataProvider answers */
	public function test_an_answer_is_a_short_number( string $answer ): void {
		$this->assertSame( 'malformed', $this->check( $this->challenge( 0 ), $answer ) );
	}

	public function answers(): array {
		return array( 'none' => array( '' ), 'negative' => array( '-1' ), 'hexadecimal' => array( 'ff' ), 'endless' => array( str_repeat( '1', 17 ) ), 'with a line end' => array( "1\n" ), 'other digits' => array( '١' ) );
	}

	public function test_zero_bits_are_counted_from_the_front(): void {
		foreach ( array( "\x80" => 0, "\x7f" => 1, "\x01" => 7, "\x00\xff" => 8, "\x00\x0f" => 12, "\x00\x00" => 16, '' => 0 ) as $bytes => $bits ) {
			$this->assertSame( $bits, Proof_Of_Work::zero_bits( (string) $bytes ) );
		}
	}

	private function challenge( int $bits ): string {
		return Proof_Of_Work::challenge( self::KEY, str_repeat( 's', 16 ), self::NOW_MS, $bits );
	}

	private function check( string $challenge, string $answer ): string {
		return Proof_Of_Work::check( $challenge, $answer, self::KEY, self::NOW_MS );
	}

	/** Does the work in another way than the class judges it: by the binary digits. */
	private function work( string $challenge, int $bits ): string {
		for ( $answer = 0; ; $answer++ ) {
			$digits = implode( '', array_map( static function ( string $byte ): string { return str_pad( decbin( ord( $byte ) ), 8, '0', STR_PAD_LEFT ); }, str_split( hash( 'sha256', "$challenge:$answer", true ) ) ) );
			if ( str_repeat( '0', $bits ) === substr( $digits, 0, $bits ) ) {
				return (string) $answer;
			}
		}
	}
}
