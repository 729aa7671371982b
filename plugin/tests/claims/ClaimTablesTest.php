<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Claim_Tables;
use PHPUnit\Framework\TestCase;

/** A TestCase of its own: on MariaDB schema work would end the transaction of a test. */
final class ClaimTablesTest extends TestCase {

	public function test_the_tables_are_there_and_a_second_run_changes_nothing(): void {
		global $wpdb;
		$before = $this->shapes();
		$this->assertSame( Claim_Tables::ALL, array_keys( $before ) );
		$this->assertGreaterThan( 50, count( $before[ Claim_Tables::CLAIMS ] ) );
		$changes = array();
		add_filter( 'query', $watch = static function ( string $sql ) use ( &$changes ): string {
			if ( preg_match( '/^\s*(ALTER|CREATE|DROP)\b/i', $sql ) ) {
				$changes[] = $sql;
			}
			return $sql;
		} );
		Claim_Tables::install();
		remove_filter( 'query', $watch );
		$this->assertSame( array(), $changes );
		$this->assertSame( $before, $this->shapes() );
		$this->assertSame( '', $wpdb->last_error );
	}

	public function test_every_column_of_a_claim_that_was_promised_is_there(): void {
		$promised = 'id public_id kind status status_gmt intake stream_post_id owner_user_id stream_key session rendition seq_from seq_to capture_from_ms capture_to_ms material_text work_title work_text work_url work_registration source_hash source_kind claimant_name claimant_role claimant_org claimant_email claimant_phone claimant_address claimant_country grade statements_json signed_text signed_text_hash signature_name signature_gmt evidence_json evidence_root evidence_result receipt_secret_hash ip_hash held_until_gmt legal_hold decision_code decision_text level received_gmt completed_gmt decided_gmt closed_gmt redacted_gmt';
		$this->assertSame( array(), array_diff( explode( ' ', $promised ), $this->shapes()[ Claim_Tables::CLAIMS ] ) );
	}

	/** @return array<string, string[]> Columns of each table. */
	private function shapes(): array {
		global $wpdb;
		$shapes = array();
		foreach ( Claim_Tables::ALL as $table ) {
			$shapes[ $table ] = $wpdb->get_col( $wpdb->prepare( 'SHOW COLUMNS FROM %i', Claim_Tables::name( $table ) ) );
		}
		return $shapes;
	}
}
