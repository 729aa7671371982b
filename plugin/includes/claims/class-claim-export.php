<?php
/**
 * All about one claim, in one file.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * For counsel, when somebody lied: the notice as it was signed for, counter-notices, the chain of events, receipts, and the proofs that
 * the log says the same, signed by the site. The verifier checks it without a network. And the same claim as the Lumen archive takes it.
 *
 * @since 0.1.0
 */
final class Claim_Export {

	/** What stands before an export where it is signed. */
	const WORDS = 'dumbbell-stream export';

	private const VERSION = 1;

	/** Columns that protect somebody else: whoever has them could act for the sender. */
	private const SECRET = array( 'receipt_secret_hash', 'ip_hash' );

	/** What an event is proved by; what is still to be done after it is nobody's business. */
	private const EVENT = array( 'seq', 'type', 'actor_kind', 'actor_user_id', 'data_json', 'private_json', 'salt', 'prev_hash', 'hash', 'log_index', 'leaf_hash', 'created_gmt' );

	/** How long Lumen may take to answer, in seconds. */
	private const PATIENCE_S = 15;

	/**
	 * The export.
	 *
	 * @since 0.1.0
	 *
	 * @param int $claim_id Number of the claim.
	 * @return array{export: array<string, mixed>, key: string, signature: string}|null Null if there is no such claim.
	 * @throws \RuntimeException If the log is damaged, or the site cannot sign.
	 */
	public static function of( int $claim_id ): ?array {
		$claim = self::rows( Claim_Tables::CLAIMS, 'id', $claim_id )[0] ?? null;
		if ( null === $claim ) {
			return null;
		}
		$events = self::rows( Claim_Tables::EVENTS, 'claim_id', $claim_id );
		$head   = Transparency_Log::sign();
		$proofs = array();
		foreach ( $events as $event ) {
			$proofs[] = array( 'entry' => Log_Entry::value( $claim, $event ) ) + (array) Transparency_Log::proof( $event['log_index'], $head['head']['size'] );
		}
		$export = array(
			'v'               => self::VERSION,
			'site'            => Transparency_Log::site(),
			'made'            => gmdate( 'Y-m-d\TH:i:s\Z', intdiv( Clock::now_ms(), 1000 ) ),
			'claim'           => array_diff_key( $claim, array_flip( self::SECRET ) ),
			'events'          => array_map( static fn( array $event ): array => array_intersect_key( $event, array_flip( self::EVENT ) ), $events ),
			'counter_notices' => self::rows( Claim_Tables::COUNTERS, 'claim_id', $claim_id ),
			'strikes'         => self::rows( Claim_Tables::STRIKES, 'claim_id', $claim_id ),
			'attachments'     => Attachments::of( $claim ),
			'receipts'        => array_map( static fn( array $event ): array => Receipts::issue( $claim, $event ), $events ),
			'log'             => array(
				'head'   => $head,
				'proofs' => $proofs,
			),
		);
		return array(
			'export'    => $export,
			'key'       => Base64url::encode( Keys::site_key() ),
			'signature' => Base64url::encode( Keys::sign_as_site( self::WORDS . Canonical::encode( $export ) ) ),
		);
	}

	/**
	 * The export as the file that people keep.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $export As of() gives it.
	 */
	public static function file( array $export ): string {
		return wp_json_encode( $export, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) . "\n";
	}

	/**
	 * The claim as the Lumen archive takes it.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return array{notice: array<string, mixed>}
	 */
	public static function lumen( array $claim ): array {
		$post = Streams::find( (int) $claim['stream_post_id'] );
		$name = Claim_Settings::text( 'provider_name' );
		$site = array(
			'name'   => '' === $name ? (string) get_bloginfo( 'name' ) : $name,
			'url'    => Transparency_Log::site(),
			'stream' => $post ? (string) get_permalink( $post ) : '',
		);
		return Lumen::notice( $claim, $site );
	}

	/**
	 * Sends a claim to the Lumen archive, if the owner has turned that on.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return string|\WP_Error Address of the notice there.
	 */
	public static function send_to_lumen( array $claim ) {
		try {
			$token = 'off' === Claim_Settings::text( 'lumen' ) ? '' : Claim_Settings::lumen_token();
		} catch ( \RuntimeException $e ) {
			return new \WP_Error( 'dumbbell_stream_keys_unreadable', $e->getMessage(), array( 'status' => 500 ) );
		}
		if ( '' === $token ) {
			return new \WP_Error( 'dumbbell_stream_lumen_off', __( 'Nothing is sent to Lumen before it is turned on and a token is entered.', 'dumbbell-stream' ), array( 'status' => 403 ) );
		}
		$answer = wp_safe_remote_post(
			Lumen::ADDRESS,
			array(
				'timeout'     => self::PATIENCE_S,
				'redirection' => 0,
				'headers'     => array(
					'Content-Type'         => 'application/json',
					'Accept'               => 'application/json',
					'AUTHENTICATION_TOKEN' => $token,
				),
				'body'        => (string) wp_json_encode( self::lumen( $claim ) ),
			)
		);
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		$place = wp_remote_retrieve_header( $answer, 'location' );
		if ( 201 !== wp_remote_retrieve_response_code( $answer ) || ! is_string( $place ) ) {
			/* translators: %d: status of an HTTP answer. */
			return new \WP_Error( 'dumbbell_stream_lumen_refused', sprintf( __( 'Lumen did not take the notice (%d).', 'dumbbell-stream' ), (int) wp_remote_retrieve_response_code( $answer ) ), array( 'status' => 502 ) );
		}
		return esc_url_raw( $place );
	}

	/**
	 * Rows of a table as they are exported: numbers as numbers, keys and signatures as base64url.
	 *
	 * @param string $table  One of Claim_Tables::ALL.
	 * @param string $column A column that holds a number.
	 * @param int    $value  What stands in it.
	 * @return array<int, array<string, mixed>> By number, rising.
	 */
	private static function rows( string $table, string $column, int $value ): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- Tables of our own; an export is made of what stands there now.
		$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i WHERE %i = %d ORDER BY id', Claim_Tables::name( $table ), $column, $value ), ARRAY_A );
		return array_map( array( self::class, 'plain' ), (array) $rows );
	}

	/**
	 * A row as it is exported.
	 *
	 * @param array<string, mixed> $row As the database gives it.
	 * @return array<string, mixed>
	 */
	private static function plain( array $row ): array {
		foreach ( $row as $name => $value ) {
			if ( in_array( $name, array( 'stream_key', 'key_certificate', 'key_signature' ), true ) ) {
				$row[ $name ] = null === $value || '' === $value ? null : Base64url::encode( (string) $value );
			} elseif ( is_string( $value ) && 1 === preg_match( '/(^id|_id|^seq|^seq_from|^seq_to|^version|^session|^rendition|_ms|^level|^legal_hold|^duplicate_of|^log_index)\z/', (string) $name ) && 1 === preg_match( '/^\d{1,16}\z/', $value ) && 'public_id' !== $name ) {
				$row[ $name ] = (int) $value;
			}
		}
		return $row;
	}
}
