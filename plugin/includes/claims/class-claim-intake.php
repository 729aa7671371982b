<?php
/**
 * From a notice to a claim.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Finds the stream, makes sure that what was signed is what was said, asks what is known of the sender and his evidence, and fills the
 * columns.
 *
 * @since 0.1.0
 */
final class Claim_Intake {

	/** Fields that are columns of the same name. */
	private const COLUMNS = array( 'kind', 'intake', 'session', 'rendition', 'seq_from', 'seq_to', 'capture_from_ms', 'capture_to_ms', 'material_text', 'work_title', 'work_text', 'work_url', 'work_registration', 'source_kind', 'source_hash', 'claimant_name', 'claimant_role', 'claimant_org', 'claimant_email', 'claimant_phone', 'claimant_address', 'claimant_country', 'signature_name', 'language' );

	/** Fields of which the text that was signed is made. */
	private const SAID = array( 'kind', 'session', 'rendition', 'seq_from', 'seq_to', 'capture_from_ms', 'capture_to_ms', 'material_text', 'work_title', 'work_text', 'work_url', 'work_registration', 'source_kind', 'source_hash', 'claimant_name', 'claimant_role', 'claimant_org', 'claimant_email', 'claimant_phone', 'claimant_address', 'claimant_country', 'signature_name', 'language' );

	/**
	 * Columns of the claim that a notice becomes.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $notice    As Claim_Fields::read() gives it.
	 * @param bool                 $is_letter Whether somebody enters a letter: its text is its own.
	 * @return array<string, mixed>|\WP_Error
	 */
	public static function row( array $notice, bool $is_letter ) {
		$signed = $is_letter ? ( '' === $notice['letter_text'] ? $notice['signed_text'] : $notice['letter_text'] ) : self::signed_text( $notice );
		if ( is_wp_error( $signed ) ) {
			return $signed;
		}
		$now   = Claim_Events::gmt( Clock::now_ms() );
		$facts = array(
			'grade'        => 'self_declared',
			'duplicate_of' => 0,
			'evidence'     => null,
			'source'       => null,
			'ip_hash'      => '',
		);
		/**
		 * Filters what is known of a notice besides what it says: grade of the sender, the claim that it repeats, the verdict on its evidence
		 * (root, result and what else is to be kept), its source copy, a keyed hash of the sender's address.
		 *
		 * @since 0.1.0
		 *
		 * @param array<string, mixed> $facts  What is known.
		 * @param array<string, mixed> $notice The notice.
		 */
		$facts    = (array) apply_filters( 'dumbbell_stream_claim_facts', $facts, $notice );
		$evidence = is_array( $facts['evidence'] ?? null ) ? $facts['evidence'] : array();
		$source   = is_array( $facts['source'] ?? null ) ? $facts['source'] : array();
		$row      = array_intersect_key( $notice, array_flip( self::COLUMNS ) ) + Claim_Place::of( $notice ) + array(
			'status'           => 'received',
			'status_gmt'       => $now,
			'statements_json'  => Canonical::encode( (object) $notice['statements'] ),
			'signed_text'      => $signed,
			'signed_text_hash' => '' === $signed ? '' : hash( 'sha256', $signed ),
			'signature_gmt'    => '' === $notice['signature_name'] ? null : $now,
			'attachments_json' => Canonical::encode( $notice['attachments'] ),
			'evidence_json'    => array() === $evidence ? null : (string) wp_json_encode( $evidence ),
			'evidence_root'    => substr( (string) ( $evidence['root'] ?? '' ), 0, 64 ),
			'evidence_result'  => substr( (string) ( $evidence['result'] ?? 'none' ), 0, 20 ),
			'grade'            => in_array( $facts['grade'] ?? '', Claim_Guards::GRADES, true ) ? $facts['grade'] : 'self_declared',
			'duplicate_of'     => (int) ( $facts['duplicate_of'] ?? 0 ),
			'ip_hash'          => substr( (string) ( $facts['ip_hash'] ?? '' ), 0, 64 ),
			'received_gmt'     => Claim_Events::gmt( '' === $notice['received'] ? Clock::now_ms() : (int) Claim_Fields::day( $notice['received'] ) ),
			'held_until_gmt'   => null,
		);
		return array_merge(
			$row,
			array_filter(
				array(
					'source_kind' => (string) ( $source['kind'] ?? '' ),
					'source_hash' => (string) ( $source['hash'] ?? '' ),
				)
			)
		);
	}

	/**
	 * Columns that what a sender adds changes.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @param array<string, mixed> $given Fields of a notice; what is left out or empty stays.
	 * @param bool                 $is_letter Whether somebody enters a letter: its text is its own.
	 * @return array<string, mixed>|\WP_Error
	 */
	public static function additions( array $claim, array $given, bool $is_letter ) {
		$given  = array_filter(
			$given,
			static function ( $value ): bool {
				return null !== $value && '' !== $value;
			}
		);
		$before = array_filter(
			array_intersect_key( $claim, array_flip( self::SAID ) ),
			static function ( $value ): bool {
				return null !== $value && '' !== $value;
			}
		);
		$said   = Claims::notice( $claim )['statements'];
		$notice = Claim_Fields::read(
			array_merge(
				$before,
				array_intersect_key( $given, array_flip( Claim_Fields::COMPLETING ) ),
				array(
					'stream'     => $claim['stream_post_id'] > 0 ? $claim['stream_post_id'] : ( $given['stream'] ?? null ),
					'stream_key' => $claim['stream_key'],
					'statements' => array_merge( $said, is_array( $given['statements'] ?? null ) ? $given['statements'] : array() ),
				)
			)
		);
		if ( is_wp_error( $notice ) ) {
			return $notice;
		}
		$signed = $is_letter ? trim( $claim['signed_text'] . "\n\n" . (string) ( $given['letter_text'] ?? '' ) ) : self::signed_text( $notice );
		if ( is_wp_error( $signed ) ) {
			return $signed;
		}
		$columns = array_intersect_key( $notice, array_flip( array_diff( self::SAID, array( 'kind', 'source_kind', 'source_hash' ) ) ) );
		$columns = array_filter(
			$columns,
			static function ( $value, string $name ) use ( $claim ): bool {
				return null !== $value && (string) $value !== (string) $claim[ $name ];
			},
			ARRAY_FILTER_USE_BOTH
		);
		$place   = 0 === $claim['stream_post_id'] ? Claim_Place::of( $notice ) : array();
		return $columns + ( ( $place['stream_post_id'] ?? 0 ) > 0 ? $place : array() ) + array(
			'statements_json'  => Canonical::encode( (object) $notice['statements'] ),
			'signed_text'      => $signed,
			'signed_text_hash' => hash( 'sha256', $signed ),
			'signature_gmt'    => '' === $notice['signature_name'] ? null : Claim_Events::gmt( Clock::now_ms() ),
		);
	}

	/**
	 * The very text that the sender makes his own: built here from what he said, and held against what he signed.
	 *
	 * @param array<string, mixed> $notice The notice.
	 * @return string|\WP_Error
	 */
	private static function signed_text( array $notice ) {
		$text = Statement_Text::of( $notice );
		$sent = $notice['signed_text'];
		if ( false !== strpos( $sent, "\n" ) && ! hash_equals( hash( 'sha256', $text ), hash( 'sha256', $sent ) ) ) {
			return Claim_Guards::refusal( 'text_changed', __( 'What was signed is not what the notice says now. Read it once more and sign it again.', 'dumbbell-stream' ) );
		}
		return $text;
	}
}
