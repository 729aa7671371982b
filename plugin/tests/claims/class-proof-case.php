<?php
/**
 * The base of tests that need claims which are there already.
 *
 * @package Dumbbell_Stream
 */

namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Canonical;
use Dumbbell_Stream\Claim_Tables;
use Dumbbell_Stream\Log_Entry;
use Dumbbell_Stream\Merkle;
use Dumbbell_Stream\Tests\WP_Case;

/** Writes rows as they would stand after somebody filed a notice, without the services that file one. */
abstract class Proof_Case extends WP_Case {

	/** A moment as columns hold it. */
	const GMT = '2026-02-02 02:40:00';

	/** Writes a claim and gives it back like its row, with its number. */
	protected function claim( array $columns = array() ): array {
		global $wpdb;
		$row = $columns + array(
			'public_id'        => substr( str_shuffle( str_repeat( 'abcdefghijklmnopqrstuvwxyz234567', 2 ) ), 0, 26 ),
			'kind'             => 'dmca',
			'status'           => 'under_review',
			'status_gmt'       => self::GMT,
			'intake'           => 'form',
			'work_title'       => 'A song',
			'work_text'        => 'Words and music of a song',
			'material_text'    => 'The song is sung',
			'claimant_name'    => 'Anna Owner',
			'claimant_email'   => 'anna@example.org',
			'claimant_phone'   => '+1 555 0100',
			'claimant_address' => '1 Road, Town',
			'signed_text'      => 'I swear. Random line.',
			'signed_text_hash' => hash( 'sha256', 'I swear. Random line.' ),
			'source_kind'      => 'hash',
			'source_hash'      => hash( 'sha256', 'a copy' ),
			'evidence_result'  => 'none',
			'grade'            => 'self_declared',
			'received_gmt'     => self::GMT,
			'completed_gmt'    => self::GMT,
		);
		$this->assertSame( 1, $wpdb->insert( Claim_Tables::name( Claim_Tables::CLAIMS ), $row ) );
		return array( 'id' => $wpdb->insert_id ) + $row + array( 'evidence_root' => '', 'session' => null, 'seq_from' => null, 'seq_to' => null );
	}

	/** Writes an event of a claim at the end of the log. */
	protected function event( array $claim, string $type = 'file', array $data = array(), array $columns = array() ): array {
		global $wpdb;
		$table = Claim_Tables::name( Claim_Tables::EVENTS );
		$row   = $columns + array(
			'claim_id'    => $claim['id'],
			'seq'         => 1 + (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM %i WHERE claim_id = %d', $table, $claim['id'] ) ),
			'type'        => $type,
			'actor_kind'  => 'claimant',
			'data_json'   => Canonical::encode( (object) ( $data + array( 'from' => null, 'to' => 'received', 'commitments' => array( 'name' => str_repeat( 'a', 64 ) ) ) ) ),
			'hash'        => hash( 'sha256', 'chain' ),
			'log_index'   => (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM %i', $table ) ),
			'created_gmt' => self::GMT,
		);
		$row  += array( 'leaf_hash' => bin2hex( Merkle::leaf_hash( Log_Entry::of( $claim, $row ) ) ) );
		$this->assertSame( 1, $wpdb->insert( $table, $row ) );
		return array( 'id' => $wpdb->insert_id ) + $row;
	}

	/** Fills the log with some entries of one claim. */
	protected function entries( int $count ): array {
		$claim  = $this->claim();
		$events = array();
		for ( $i = 0; $i < $count; $i++ ) {
			$events[] = $this->event( $claim, 'note', array( 'code' => "n$i" ) );
		}
		return $events;
	}

	/** Reads a route. */
	protected function read( string $route, array $query = array() ): \WP_REST_Response {
		$request = new \WP_REST_Request( 'GET', "/dumbbell-stream/v1$route" );
		$request->set_query_params( $query );
		$server = rest_get_server();
		return apply_filters( 'rest_post_dispatch', rest_ensure_response( $server->dispatch( $request ) ), $server, $request );
	}

	/** Raw bytes of base64url. */
	protected static function raw( string $text, int $length = 32 ): string {
		return (string) Base64url::decode( $text, $length );
	}
}
