<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Key_List;
use PHPUnit\Framework\TestCase;

final class KeyListTest extends TestCase {

	/** @dataProvider vectors */
	public function test_it_signs_what_the_vectors_say( array $case ): void {
		$key    = static function ( ?string $text ): ?string {
			return null === $text ? null : Base64url::decode( $text, 32 );
		};
		$claims = array(
			'site'      => $key( $case['site'] ),
			'successor' => $key( $case['successor'] ),
		) + $case;
		$this->assertSame( $case['keyList'], bin2hex( Key_List::sign( $claims, sodium_crypto_sign_seed_keypair( hex2bin( $case['seed'] ) ) ) ) );
	}

	public function vectors(): array {
		return Vectors::cases( 'key-lists' );
	}

	/** @dataProvider bad_claims */
	public function test_it_refuses_what_no_reader_would_accept( array $claims ): void {
		$this->expectException( \InvalidArgumentException::class );
		$good = array(
			'number'    => 1,
			'since'     => 0,
			'site'      => null,
			'successor' => null,
			'revoked'   => array(),
		);
		Key_List::sign( $claims + $good, sodium_crypto_sign_seed_keypair( str_repeat( 's', 32 ) ) );
	}

	public function bad_claims(): array {
		return array(
			'number 0'                          => array( array( 'number' => 0 ) ),
			'sessions that fall'                => array( array( 'revoked' => array( 2, 1 ) ) ),
			'a session named twice'             => array( array( 'revoked' => array( 2, 2 ) ) ),
			'a session that is void anyhow'     => array( array( 'since' => 5, 'revoked' => array( 4 ) ) ),
			'65 sessions'                       => array( array( 'revoked' => range( 1, 65 ) ) ),
			'a site key of 31 bytes'            => array( array( 'site' => str_repeat( 'k', 31 ) ) ),
			'a successor before the last list'  => array( array( 'successor' => str_repeat( 'k', 32 ) ) ),
			'the last list without a successor' => array( array( 'number' => Key_List::LAST ) ),
			'a stream that succeeds itself'     => array( array( 'number' => Key_List::LAST, 'successor' => sodium_crypto_sign_publickey( sodium_crypto_sign_seed_keypair( str_repeat( 's', 32 ) ) ) ) ),
		);
	}
}
