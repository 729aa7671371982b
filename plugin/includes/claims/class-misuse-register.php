<?php
/**
 * Who has misused notices.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * No list of its own: it is read from what was decided, so that it is never wrong and forgets with it. Being in it never takes away the right
 * to send a notice or a counter-notice; it moves a sender back in the queue and ends holds that would come by themselves.
 *
 * @since 0.1.0
 */
final class Misuse_Register {

	/**
	 * How many notices of a sender were rejected as misrepresented, or taken back once the other side had answered.
	 *
	 * @since 0.1.0
	 *
	 * @param string $email  The sender's e-mail address.
	 * @param int    $except A claim that is not counted: the one that is asked about.
	 */
	public static function of_sender( string $email, int $except = 0 ): int {
		global $wpdb;
		if ( '' === $email ) {
			return 0;
		}
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Tables of our own; a decision counts from the moment it is made.
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM %i AS claims WHERE LOWER( claimant_email ) = %s AND id <> %d AND ( ( status = 'rejected' AND decision_code = 'misrepresentation' ) OR ( status = 'withdrawn' AND EXISTS ( SELECT 1 FROM %i AS counters WHERE counters.claim_id = claims.id AND counters.status = 'accepted' ) ) )", Claim_Tables::name( Claim_Tables::CLAIMS ), strtolower( $email ), $except, Claim_Tables::name( Claim_Tables::COUNTERS ) ) );
	}

	/**
	 * How many counter-notices of a broadcaster a court has found to be wrong.
	 *
	 * @since 0.1.0
	 *
	 * @param int $user_id The broadcaster.
	 */
	public static function of_broadcaster( int $user_id ): int {
		global $wpdb;
		if ( $user_id <= 0 ) {
			return 0;
		}
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- See of_sender().
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT( DISTINCT counters.claim_id ) FROM %i AS counters INNER JOIN %i AS events ON events.claim_id = counters.claim_id WHERE counters.user_id = %d AND counters.status = 'accepted' AND events.type = 'outcome_claimant'", Claim_Tables::name( Claim_Tables::COUNTERS ), Claim_Tables::name( Claim_Tables::EVENTS ), $user_id ) );
	}

	/**
	 * Ends holds that would come by themselves for a sender in the register. For the filter `dumbbell_stream_claim_may_hold`.
	 *
	 * @since 0.1.0
	 *
	 * @param bool                 $may   Whether one may come.
	 * @param array<string, mixed> $claim The claim.
	 */
	public static function may_hold( bool $may, array $claim ): bool {
		return $may && 0 === self::of_sender( (string) $claim['claimant_email'], $claim['id'] );
	}
}
