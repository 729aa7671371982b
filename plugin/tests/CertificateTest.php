<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Certificate;
use PHPUnit\Framework\TestCase;

final class CertificateTest extends TestCase {

	/** @dataProvider vectors */
	public function test_it_signs_what_the_vectors_say( array $case ): void {
		$keypair = sodium_crypto_sign_seed_keypair( hex2bin( $case['seed'] ) );
		$claims  = array( 'key' => Base64url::decode( $case['key'], 32 ) ) + $case;
		$this->assertSame( $case['certificate'], bin2hex( Certificate::sign( $claims, $keypair ) ) );
	}

	public function vectors(): array {
		return Vectors::cases( 'certificates' );
	}

	/** @dataProvider bad_claims */
	public function test_it_refuses( array $claims ): void {
		$this->expectException( \InvalidArgumentException::class );
		$good = array(
			'scope'    => 'media',
			'key'      => str_repeat( 'k', 32 ),
			'session'  => 1000,
			'notAfter' => 2000,
		);
		Certificate::sign( $claims + $good, sodium_crypto_sign_seed_keypair( str_repeat( 's', 32 ) ) );
	}

	public function bad_claims(): array {
		return array(
			'an unknown scope'                  => array( array( 'scope' => 'everything' ) ),
			'a key of 31 bytes'                 => array( array( 'key' => str_repeat( 'k', 31 ) ) ),
			'a session before time'             => array( array( 'session' => -1 ) ),
			'an end at the session’s beginning' => array( array( 'notAfter' => 1000 ) ),
		);
	}
}
