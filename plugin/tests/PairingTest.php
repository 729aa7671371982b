<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Pairing;
use Dumbbell_Stream\Settings;

final class PairingTest extends WP_Case {

	/** @dataProvider good */
	public function test_what_the_sidecar_prints_is_read( array $case ): void {
		$this->assertSame( array( 'url' => $case['url'], 'secret' => $case['secret'] ), Pairing::read( $case['code'] ) );
	}

	public function good(): array {
		return Vectors::cases( 'pairings' );
	}

	/** @dataProvider bad */
	public function test_anything_else_is_told_apart( array $case ): void {
		$this->assertSame( $case['fault'], Pairing::read( $case['code'] ) );
	}

	public function bad(): array {
		return Vectors::cases( 'pairings', false );
	}

	public function test_line_breaks_of_a_terminal_do_not_count(): void {
		$case = Vectors::cases( 'pairings' )['a port and a path'][0];
		$this->assertSame( $case['url'], Pairing::read( '  ' . chunk_split( $case['code'], 60, "\r\n" ) )['url'] );
	}

	public function test_pasted_it_connects_the_site(): void {
		$case = Vectors::cases( 'pairings' )['a port and a path'][0];
		$this->assertSame( array(), Settings::save( array( 'pairing' => $case['code'] ) ) );
		$this->assertSame( array( $case['url'], $case['secret'] ), array( Settings::sidecar_url(), Settings::secret() ) );
	}

	public function test_half_of_it_changes_nothing_and_says_so(): void {
		$this->connect();
		$case    = Vectors::cases( 'pairings' )['a port and a path'][0];
		$refused = Settings::save( array( 'pairing' => substr( $case['code'], 0, -3 ) ) );
		$this->assertSame( array( 'pairing' ), array_keys( $refused ) );
		$this->assertStringContainsString( 'missing', $refused['pairing'] );
		$this->assertSame( array( self::SIDECAR, self::SECRET ), array( Settings::sidecar_url(), Settings::secret() ) );
	}
}
