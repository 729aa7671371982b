<?php
namespace Dumbbell_Stream\Tests\Claims;

require_once __DIR__ . '/class-proof-case.php';

use Dumbbell_Stream\Canonical;
use Dumbbell_Stream\Claim_Export;
use Dumbbell_Stream\Claim_Numbers;
use Dumbbell_Stream\Claim_Settings;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Lumen;
use Dumbbell_Stream\Receipts;

final class ClaimExportTest extends Proof_Case {

	public function test_an_export_has_all_that_counsel_needs_signed_by_the_site(): void {
		$this->entries( 3 );
		$claim = $this->claim( array( 'ip_hash' => 'secret', 'receipt_secret_hash' => str_repeat( 'c', 64 ), 'stream_key' => str_repeat( "\xff", 32 ) ) );
		$this->event( $claim );
		$this->event( $claim, 'act', array( 'from' => 'under_review', 'to' => 'actioned' ) );
		$signed = Claim_Export::of( $claim['id'] );
		$export = $signed['export'];
		$this->assertTrue( sodium_crypto_sign_verify_detached( self::raw( $signed['signature'], 64 ), 'dumbbell-stream export' . Canonical::encode( $export ), Keys::site_key() ) );
		$this->assertSame( array( 'I swear. Random line.', 'Anna Owner', str_repeat( '_', 42 ) . '8', 2 ), array( $export['claim']['signed_text'], $export['claim']['claimant_name'], $export['claim']['stream_key'], count( $export['events'] ) ) );
		$this->assertSame( array( 3, 4 ), array_column( $export['log']['proofs'], 'index' ) );
		$this->assertSame( array( 1, 2 ), array_column( $export['events'], 'seq' ) );
		$this->assertNull( Receipts::fault( Receipts::file( $export['receipts'][1] ), array( 'status' => 'actioned', 'public_id' => $claim['public_id'] ) ) );
		$this->assertDoesNotMatchRegularExpression( '/secret|cccc/', Claim_Export::file( $signed ) );
		$this->assertNull( Claim_Export::of( 999999 ) );
		$this->assertSame( Canonical::encode( $export ), Canonical::encode( json_decode( Claim_Export::file( $signed ) )->export ), 'The file says what was signed.' );
	}

	public function test_lumen_learns_no_address_telephone_number_or_e_mail_address(): void {
		$claim  = $this->claim( array( 'stream_post_id' => $this->stream()->ID, 'language' => 'en_US', 'claimant_role' => 'agent', 'claimant_org' => 'Song Ltd', 'claimant_country' => 'DE', 'work_url' => 'https://song.example/1', 'material_text' => 'Call me at +1 555 0100 or +49 (30) 1234-5678, write to Anna@Example.org or other.name@mail.example, 1 Road, Town. It was 2026-02-02 at 20:14.', 'signature_gmt' => self::GMT ) ) + array( 'status' => 'actioned' );
		$notice = Claim_Export::lumen( array( 'status' => 'actioned' ) + $claim )['notice'];
		$json   = (string) wp_json_encode( $notice );
		$this->assertDoesNotMatchRegularExpression( '/anna@|mail\.example|0100|5678|1 road/i', $json );
		$this->assertStringContainsString( 'It was 2026-02-02 at 20:14.', $notice['body'] );
		$this->assertSame( array( 'DMCA', 'Yes', 'US', '2026-02-02', 'Online form', 'en' ), array( $notice['type'], $notice['action_taken'], $notice['jurisdiction_list'], $notice['date_received'], $notice['source'], $notice['language'] ) );
		$this->assertSame( array( array( 'recipient', null ), array( 'sender', 'DE' ), array( 'submitter', null ) ), array_map( static fn( array $role ): array => array( $role['name'], $role['entity_attributes']['country_code'] ?? null ), $notice['entity_notice_roles_attributes'] ) );
		$this->assertSame( 'https://song.example/1', $notice['works_attributes'][0]['copyrighted_urls_attributes'][0]['url'] );
	}

	public function test_nothing_is_sent_to_lumen_before_the_owner_said_so(): void {
		$claim = $this->claim( array( 'claimant_org' => '', 'claimant_role' => 'owner', 'claimant_country' => '', 'work_url' => '', 'language' => 'en', 'stream_post_id' => 0 ) );
		$this->assertSame( 'dumbbell_stream_lumen_off', Claim_Export::send_to_lumen( $claim )->get_error_code() );
		$this->assertSame( array(), $this->sent );
		$this->assertSame( array(), Claim_Settings::save( array( 'lumen' => 'ask', 'lumen_token' => 'a-token-of-lumen-1234567890' ) ) );
		$this->sidecar = static fn(): array => array( 'status' => 201, 'json' => '', 'headers' => array( 'location' => 'https://lumendatabase.org/notices/5' ) );
		$this->assertSame( 'https://lumendatabase.org/notices/5', Claim_Export::send_to_lumen( $claim ) );
		$this->assertSame( array( Lumen::ADDRESS, 'a-token-of-lumen-1234567890' ), array( $this->sent[0]['url'], $this->sent[0]['headers']['AUTHENTICATION_TOKEN'] ) );
		$this->sidecar = static fn(): array => array( 'status' => 500, 'json' => 'no' );
		$this->assertSame( 'dumbbell_stream_lumen_refused', Claim_Export::send_to_lumen( $claim )->get_error_code() );
	}

	public function test_numbers_count_what_happened_and_name_nobody(): void {
		$first = $this->claim( array( 'status' => 'restored', 'evidence_result' => 'signed' ) );
		$this->event( $first );
		$this->event( $first, 'act', array(), array( 'created_gmt' => '2026-02-02 07:40:00' ) );
		$this->event( $first, 'counter' );
		$second = $this->claim( array( 'status' => 'rejected', 'completed_gmt' => null ) );
		$this->event( $second );
		$this->event( $second, 'reject', array(), array( 'created_gmt' => '2026-02-03 02:40:00' ) );
		$this->event( $this->claim( array( 'status' => 'received' ) ) );
		$this->event( $this->claim( array( 'received_gmt' => '2025-12-31 23:59:59' ) ) );
		$this->assertSame( array( 'year' => 2026, 'received' => 3, 'complete' => 2, 'signed' => 1, 'actioned' => 1, 'rejected' => 1, 'withdrawn' => 0, 'countered' => 1, 'restored' => 1, 'open' => 1, 'hours' => 5 ), Claim_Numbers::of( 2026 ) );
		$this->assertSame( array( 0, null ), array( Claim_Numbers::of( 2024 )['received'], Claim_Numbers::of( 2024 )['hours'] ) );
		$this->assertSame( '', do_shortcode( '[dumbbell_stream_numbers]' ) );
		Claim_Settings::save( array( 'log_open' => true ) );
		$this->assertMatchesRegularExpression( '#<th scope="row">Received</th><td>3</td><td>1</td><td>0</td>#', do_shortcode( '[dumbbell_stream_numbers]' ) );
	}
}
