<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Packet_Proof;
use Dumbbell_Stream\Tests\Vectors;
use PHPUnit\Framework\TestCase;

final class PacketProofTest extends TestCase {

	/** @dataProvider good */
	public function test_it_reads_what_the_vectors_say( array $case ): void {
		$packet = Packet_Proof::read( hex2bin( $case['packet'] ), Base64url::decode( $case['stream'], 32 ) );
		$said   = array( 'flags' => $case['flags'], 'rendition' => $case['rendition'], 'seq' => $case['seq'], 'group_seq' => $case['groupSeq'], 'session' => $case['session'], 'media_ms' => $case['mediaMs'], 'capture_ms' => $case['captureMs'], 'payload' => hex2bin( $case['payload'] ) );
		$this->assertSame( $said, $packet );
		$this->assertTrue( Packet_Proof::is_signed( hex2bin( $case['packet'] ), Base64url::decode( $case['sessionKey'], 32 ) ) );
	}

	public function good(): array {
		return Vectors::cases( 'packets' );
	}

	/** @dataProvider bad */
	public function test_it_refuses_what_the_vectors_refuse( array $case ): void {
		$bytes = hex2bin( $case['packet'] );
		$read  = Packet_Proof::read( $bytes, Base64url::decode( $case['stream'], 32 ) );
		$this->assertSame( $case['fault'], is_string( $read ) ? $read : ( Packet_Proof::is_signed( $bytes, Base64url::decode( $case['sessionKey'], 32 ) ) ? '' : 'bad-signature' ) );
	}

	public function bad(): array {
		return Vectors::cases( 'packets', false );
	}

	public function test_an_announcement_tells_which_key_signs_its_session(): void {
		$case    = Vectors::cases( 'packets' )['an announcement'][0];
		$session = Packet_Proof::session( hex2bin( $case['packet'] ), Base64url::decode( $case['stream'], 32 ) );
		$this->assertSame( array( $case['sessionKey'], $case['session'] ), array( Base64url::encode( $session['key'] ), $session['session'] ) );
		$media = Vectors::cases( 'packets' )['a whole chunk'][0];
		$this->assertSame( 'malformed', Packet_Proof::session( hex2bin( $media['packet'] ), Base64url::decode( $media['stream'], 32 ) ) );
	}
}
