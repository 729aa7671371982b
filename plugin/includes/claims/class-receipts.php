<?php
/**
 * What both sides hold.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * A receipt says what the site had from whom at what time, signed by the site key, with the proof that the log says so too. For one
 * event it is the same bytes however often it is written. It names no person.
 *
 * @since 0.1.0
 */
final class Receipts {

	/** What stands before a receipt where it is signed. */
	const WORDS = 'dumbbell-stream receipt';

	private const VERSION = 1;

	/** Longest receipt that is looked at, in bytes: ours have two thousand. */
	private const BYTES_MAX = 65536;

	/**
	 * Writes the receipt for an event.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @param array<string, mixed> $event An event of it, as Claim_Events::of() gives it.
	 * @return array{receipt: array<string, mixed>, key: string, signature: string}
	 * @throws \RuntimeException If the log is damaged, or the site cannot sign.
	 */
	public static function issue( array $claim, array $event ): array {
		$entry   = Log_Entry::value( $claim, $event );
		$proof   = Transparency_Log::proof( (int) $event['log_index'], (int) $event['log_index'] + 1 );
		$receipt = array(
			'v'         => self::VERSION,
			'site'      => Transparency_Log::site(),
			'public_id' => (string) $claim['public_id'],
			'kind'      => (string) $claim['kind'],
			'time'      => $entry['time'],
			'status'    => $entry['to'] ?? (string) $claim['status'],
			'text_hash' => (string) $claim['signed_text_hash'],
			'evidence'  => self::evidence( $claim ),
			'source'    => 'none' === $claim['source_kind'] ? null : array(
				'kind' => (string) $claim['source_kind'],
				'hash' => (string) $claim['source_hash'],
			),
			'checks'    => array(
				'elements' => 'complete' === self::elements( $claim ) ? 'complete' : 'incomplete',
				'evidence' => (string) $claim['evidence_result'],
				'grade'    => (string) $claim['grade'],
			),
			'log'       => null === $proof ? null : array( 'entry' => $entry ) + $proof,
		);
		return array(
			'receipt'   => $receipt,
			'key'       => Base64url::encode( Keys::site_key() ),
			'signature' => Base64url::encode( Keys::sign_as_site( self::WORDS . Canonical::encode( $receipt ) ) ),
		);
	}

	/**
	 * A receipt as the file that people keep.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $signed As issue() gives it.
	 */
	public static function file( array $signed ): string {
		return wp_json_encode( $signed, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) . "\n";
	}

	/**
	 * What is wrong with a receipt that somebody shows.
	 *
	 * @since 0.1.0
	 *
	 * @param string               $file     What he shows.
	 * @param array<string, mixed> $expected Members that the receipt must have: a receipt of another claim proves nothing about this one.
	 * @return string|null One of malformed, another-key, bad-signature, bad-proof, another-claim; null if all is well.
	 * @throws \RuntimeException If the site's own key cannot be read.
	 */
	public static function fault( string $file, array $expected = array() ): ?string {
		$signed = strlen( $file ) <= self::BYTES_MAX ? json_decode( $file ) : null;
		if ( ! $signed instanceof \stdClass || ! isset( $signed->receipt, $signed->key, $signed->signature ) || ! $signed->receipt instanceof \stdClass || ! is_string( $signed->key ) || ! is_string( $signed->signature ) ) {
			return 'malformed';
		}
		$key = Base64url::decode( $signed->key, SODIUM_CRYPTO_SIGN_PUBLICKEYBYTES );
		if ( null === $key || '' === $key || Keys::site_key() !== $key ) {
			return 'another-key';
		}
		$signature = Base64url::decode( $signed->signature, SODIUM_CRYPTO_SIGN_BYTES );
		try {
			$message = self::WORDS . Canonical::encode( $signed->receipt );
			if ( null === $signature || '' === $signature || ! sodium_crypto_sign_verify_detached( $signature, $message, $key ) ) {
				return 'bad-signature';
			}
			if ( isset( $signed->receipt->log ) && ! self::is_proved( $signed->receipt ) ) {
				return 'bad-proof';
			}
		} catch ( \InvalidArgumentException $e ) {
			return 'malformed';
		}
		return array_diff_assoc( array_filter( $expected, 'is_string' ), array_filter( get_object_vars( $signed->receipt ), 'is_string' ) ) ? 'another-claim' : null;
	}

	/**
	 * Whether the log proves what the receipt says it does. Whoever signed has written both, so this fails only by a fault of ours.
	 *
	 * @param \stdClass $receipt Whose signature is good.
	 * @throws \InvalidArgumentException If the entry has no one text.
	 */
	private static function is_proved( \stdClass $receipt ): bool {
		$log  = $receipt->log;
		$root = Base64url::decode( (string) $log->root, 32 );
		$path = array_map( static fn( $hash ): string => (string) Base64url::decode( (string) $hash, 32 ), (array) $log->path );
		$leaf = Merkle::leaf_hash( Canonical::encode( $log->entry ) );
		return null !== $root && $log->entry->id === $receipt->public_id && Merkle::verify_inclusion( $leaf, (int) $log->index, (int) $log->size, $path, $root );
	}

	/**
	 * What the evidence is, for the receipt.
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return array<string, mixed>|null Null if none was given.
	 */
	private static function evidence( array $claim ): ?array {
		if ( 'none' === $claim['evidence_result'] || '' === (string) $claim['evidence_root'] ) {
			return null;
		}
		return array(
			'root'    => (string) $claim['evidence_root'],
			'result'  => (string) $claim['evidence_result'],
			'session' => $claim['session'],
			'seqs'    => array( $claim['seq_from'], $claim['seq_to'] ),
		);
	}

	/**
	 * Whether the notice has all that the law asks for.
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	private static function elements( array $claim ): string {
		return empty( $claim['completed_gmt'] ) ? 'incomplete' : 'complete';
	}
}
