<?php
/**
 * How long things about claims are kept.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Forgets every day what has had its time: hashed addresses, and of closed notices whatever tells who wrote them. What was decided, and the
 * chain that proves it, stays. A legal hold stops all of it.
 *
 * @since 0.1.0
 */
final class Claim_Retention {

	/** Claims that are erased in one run: the rest waits for the next day. */
	private const CLAIMS_MAX = 200;

	/**
	 * The day's work.
	 *
	 * @since 0.1.0
	 */
	public static function run(): void {
		try {
			Claim_Brakes::rotate_address_key();
		} catch ( \RuntimeException $e ) {
			unset( $e );   // The settings page and Site Health show Secrets::problem(); what can be forgotten is forgotten all the same.
		}
		self::forget_addresses();
		foreach ( self::due( self::closed_before() ) as $id ) {
			Claims::apply( $id, 'redact', array(), array( 'kind' => 'system' ) );   // One that changed under us is looked at tomorrow.
		}
	}

	/**
	 * Until when a closed claim is kept.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return int|null Unix seconds; null as long as it is not closed.
	 */
	public static function kept_until( array $claim ): ?int {
		if ( null === $claim['closed_gmt'] ) {
			return null;
		}
		$years = Claim_Settings::number( 'keep_years' );
		return ( new \DateTimeImmutable( $claim['closed_gmt'], new \DateTimeZone( 'UTC' ) ) )->modify( "+$years years" )->getTimestamp();
	}

	/**
	 * Why a claim may not be erased yet.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return string A sentence; '' if it may.
	 */
	public static function reason_to_keep( array $claim ): string {
		if ( 1 === $claim['legal_hold'] ) {
			/* translators: %s: number of a notice. */
			return sprintf( __( 'Notice %s is under legal hold: it is needed in a dispute.', 'dumbbell-stream' ), $claim['public_id'] );
		}
		$until = self::kept_until( $claim );
		if ( null === $until ) {
			/* translators: %s: number of a notice. */
			return sprintf( __( 'Notice %s is not closed yet.', 'dumbbell-stream' ), $claim['public_id'] );
		}
		if ( $until > intdiv( Clock::now_ms(), 1000 ) ) {
			/* translators: 1: number of a notice, 2: a date. */
			return sprintf( __( 'Notice %1$s is kept until %2$s, because a suit about it can still be brought.', 'dumbbell-stream' ), $claim['public_id'], (string) wp_date( (string) get_option( 'date_format' ), $until ) );
		}
		return '';
	}

	/** Empties hashed addresses that are old enough. Their key is gone too by then. */
	private static function forget_addresses(): void {
		global $wpdb;
		$before = Claim_Events::gmt( Clock::now_ms() - Claim_Settings::number( 'keep_hashes_days' ) * DAY_IN_SECONDS * 1000 );
		$wpdb->query( $wpdb->prepare( "UPDATE %i SET ip_hash = '' WHERE ip_hash <> '' AND received_gmt <= %s AND legal_hold = 0", Claim_Tables::name( Claim_Tables::CLAIMS ), $before ) );   // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- A table of our own; the chain of events knows nothing of this column.
	}

	/** Claims that were closed before this have had their time. */
	private static function closed_before(): string {
		$years = Claim_Settings::number( 'keep_years' );
		return ( new \DateTimeImmutable( '@' . intdiv( Clock::now_ms(), 1000 ) ) )->modify( "-$years years" )->format( 'Y-m-d H:i:s' );
	}

	/**
	 * Claims that are to be erased.
	 *
	 * @param string $before Closed no later than this, UTC.
	 * @return int[] Their numbers.
	 */
	private static function due( string $before ): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- A table of our own, once a day.
		$ids = $wpdb->get_col( $wpdb->prepare( 'SELECT id FROM %i WHERE closed_gmt IS NOT NULL AND closed_gmt <= %s AND redacted_gmt IS NULL AND legal_hold = 0 ORDER BY id LIMIT %d', Claim_Tables::name( Claim_Tables::CLAIMS ), $before, self::CLAIMS_MAX ) );
		return array_map( 'intval', $ids );
	}
}
