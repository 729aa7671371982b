<?php
namespace Dumbbell_Stream\Tests\Claims;

require_once __DIR__ . '/class-proof-case.php';

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Canonical;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Receipts;
use Dumbbell_Stream\Secrets;
use Dumbbell_Stream\Tests\Vectors;

final class ReceiptsTest extends Proof_Case {

	private function issued( array $columns = array() ): array {
		$this->entries( 5 );
		$claim = $this->claim( $columns );
		return Receipts::issue( $claim, $this->event( $claim ) );
	}

	public function test_a_receipt_says_what_was_filed_and_names_nobody(): void {
		$signed = $this->issued( array( 'evidence_result' => 'signed', 'evidence_root' => Base64url::encode( str_repeat( 'r', 32 ) ), 'session' => 5, 'seq_from' => 7, 'seq_to' => 9 ) );
		$this->assertSame( array( 'v', 'site', 'public_id', 'kind', 'time', 'status', 'text_hash', 'evidence', 'source', 'checks', 'log' ), array_keys( $signed['receipt'] ) );
		$this->assertSame( array( 'http://example.org', '2026-02-02T02:40:00Z', 'received', array( 7, 9 ), 5 ), array( $signed['receipt']['site'], $signed['receipt']['time'], $signed['receipt']['status'], $signed['receipt']['evidence']['seqs'], $signed['receipt']['log']['index'] ) );
		$this->assertDoesNotMatchRegularExpression( '/anna|0100|road/i', Receipts::file( $signed ) );
		$this->assertNull( Receipts::fault( Receipts::file( $signed ) ) );
	}

	public function test_for_one_event_it_is_always_the_same(): void {
		$claim = $this->claim();
		$event = $this->event( $claim );
		$first = Receipts::issue( $claim, $event );
		$this->entries( 7 );
		$this->assertSame( Receipts::file( $first ), Receipts::file( Receipts::issue( $claim, $event ) ) );
	}

	public function test_a_receipt_of_another_claim_proves_nothing_about_this_one(): void {
		$signed = $this->issued();
		$file   = Receipts::file( $signed );
		$this->assertNull( Receipts::fault( $file, array( 'public_id' => $signed['receipt']['public_id'] ) ) );
		$this->assertSame( 'another-claim', Receipts::fault( $file, array( 'public_id' => str_repeat( 'a', 26 ) ) ) );
		$this->assertSame( 'another-claim', Receipts::fault( $file, array( 'text_hash' => hash( 'sha256', 'another text' ) ) ) );
	}

	public function test_a_receipt_that_another_key_has_signed_is_none(): void {
		$signed              = $this->issued();
		$pair                = sodium_crypto_sign_keypair();
		$signed['key']       = Base64url::encode( sodium_crypto_sign_publickey( $pair ) );
		$signed['signature'] = Base64url::encode( sodium_crypto_sign_detached( Receipts::WORDS . Canonical::encode( $signed['receipt'] ), sodium_crypto_sign_secretkey( $pair ) ) );
		$this->assertSame( 'another-key', Receipts::fault( Receipts::file( $signed ) ) );
		$signed['key'] = Base64url::encode( Keys::site_key() );
		$this->assertSame( 'bad-signature', Receipts::fault( Receipts::file( $signed ) ) );
	}

	public function test_what_the_site_signed_for_something_else_is_no_receipt(): void {
		$signed              = $this->issued();
		$signed['signature'] = Base64url::encode( Keys::sign_as_site( 'dumbbell-stream log head' . Canonical::encode( $signed['receipt'] ) ) );
		$this->assertSame( 'bad-signature', Receipts::fault( Receipts::file( $signed ) ) );
	}

	/** @dataProvider vectors */
	public function test_it_judges_as_the_vectors_say( array $case ): void {
		Secrets::set( 'site', hex2bin( $case['seed'] ) );
		$this->assertSame( $case['fault'] ?? null, Receipts::fault( $case['file'] ) );
	}

	public function vectors(): array {
		return Vectors::cases( 'receipts' ) + Vectors::cases( 'receipts', false );
	}

	/** @dataProvider wrecks */
	public function test_what_is_no_receipt_is_told_apart( string $file ): void {
		$this->assertSame( 'malformed', Receipts::fault( $file ) );
	}

	public function wrecks(): array {
		return array(
			'nothing'          => array( '' ),
			'no JSON'          => array( '{"receipt":' ),
			'a list'           => array( '[1]' ),
			'members missing'  => array( '{"receipt":{},"key":"a"}' ),
			'members of types' => array( '{"receipt":[],"key":"a","signature":5}' ),
			'too much'         => array( str_repeat( ' ', 70000 ) . '{}' ),
		);
	}

	public function test_of_a_thousand_receipts_with_one_byte_changed_none_is_believed(): void {
		$signed = $this->issued();
		$file   = (string) wp_json_encode( $signed, JSON_UNESCAPED_SLASHES );
		mt_srand( 7 );
		for ( $i = 0; $i < 1000; $i++ ) {
			$mutated     = $file;
			$at          = mt_rand( 0, strlen( $file ) - 1 );
			$mutated[ $at ] = chr( ord( $file[ $at ] ) ^ ( 1 << mt_rand( 0, 6 ) ) );
			$same        = json_decode( $mutated ) == json_decode( $file ); // phpcs:ignore -- An escape may be written in two ways; then nothing has changed.
			$this->assertSame( $same, null === Receipts::fault( $mutated ), "byte $at: $mutated" );
		}
	}
}
