<?php
/**
 * Strikes.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Counts the claims that were acted on against an account: per account, never per stream key, because keys are free. Too many end the
 * account's right to broadcast until they expire or are lifted. Who manages the plugin keeps the right: somebody must be able to end a
 * broadcast, and for the owner's own broadcasts 17 U.S.C. 512(i) says nothing.
 *
 * @since 0.1.0
 */
final class Strikes {

	/** What a strike takes away. */
	private const CAPABILITY = 'broadcast_dumbbell_streams';

	/** Group of the object cache. */
	private const CACHE = 'dumbbell_stream_strikes';

	/**
	 * Gives the owner of a stream a strike, once per claim. A strike that was lifted comes back if the claim is acted on again.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim that was acted on.
	 * @throws Storage_Fault If the database fails.
	 */
	public static function give( array $claim ): void {
		global $wpdb;
		if ( 0 === $claim['owner_user_id'] ) {
			return;
		}
		$now_ms  = Clock::now_ms();
		$expires = ( new \DateTimeImmutable( '@' . intdiv( $now_ms, 1000 ) ) )->modify( '+' . Claim_Settings::number( 'strike_months' ) . ' months' );
		$table   = Claim_Tables::name( Claim_Tables::STRIKES );
		// phpcs:disable WordPress.DB -- A table of our own.
		$rows  = $wpdb->query(
			$wpdb->prepare(
				'INSERT IGNORE INTO %i (user_id, claim_id, created_gmt, expires_gmt) VALUES (%d, %d, %s, %s)',
				$table,
				$claim['owner_user_id'],
				$claim['id'],
				Claim_Events::gmt( $now_ms ),
				$expires->format( 'Y-m-d H:i:s' )
			)
		);
		$again = 0 === $rows ? $wpdb->query( $wpdb->prepare( "UPDATE %i SET lifted_gmt = NULL, lifted_reason = '' WHERE claim_id = %d AND lifted_gmt IS NOT NULL", $table, $claim['id'] ) ) : 0;
		// phpcs:enable
		self::forget( $claim['owner_user_id'] );
		if ( false === $rows || false === $again ) {
			throw new Storage_Fault();
		}
	}

	/**
	 * Lifts the strike of a claim, if it has one.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim  A claim.
	 * @param string               $reason The event that lifts it.
	 * @throws Storage_Fault If the database fails.
	 */
	public static function lift( array $claim, string $reason ): void {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- A table of our own.
		$rows = $wpdb->query( $wpdb->prepare( 'UPDATE %i SET lifted_gmt = %s, lifted_reason = %s WHERE claim_id = %d AND lifted_gmt IS NULL', Claim_Tables::name( Claim_Tables::STRIKES ), Claim_Events::gmt( Clock::now_ms() ), $reason, $claim['id'] ) );
		self::forget( $claim['owner_user_id'] );
		if ( false === $rows ) {
			throw new Storage_Fault();
		}
	}

	/**
	 * The strikes of an account.
	 *
	 * @since 0.1.0
	 *
	 * @param int $user_id Account.
	 * @return array<int, array{claim_id: int, created_gmt: string, expires_gmt: string, lifted_gmt: string|null, lifted_reason: string, is_live: bool}> Newest first.
	 */
	public static function of( int $user_id ): array {
		global $wpdb;
		$now  = Claim_Events::gmt( Clock::now_ms() );
		$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i WHERE user_id = %d ORDER BY id DESC', Claim_Tables::name( Claim_Tables::STRIKES ), $user_id ), ARRAY_A );   // phpcs:ignore WordPress.DB -- A table of our own.
		return array_map(
			static function ( array $row ) use ( $now ): array {
				return array(
					'claim_id'      => (int) $row['claim_id'],
					'created_gmt'   => (string) $row['created_gmt'],
					'expires_gmt'   => (string) $row['expires_gmt'],
					'lifted_gmt'    => null === $row['lifted_gmt'] ? null : (string) $row['lifted_gmt'],
					'lifted_reason' => (string) $row['lifted_reason'],
					'is_live'       => null === $row['lifted_gmt'] && $row['expires_gmt'] > $now,
				);
			},
			(array) $rows
		);
	}

	/**
	 * How many strikes of an account count now.
	 *
	 * @since 0.1.0
	 *
	 * @param int $user_id Account.
	 */
	public static function live( int $user_id ): int {
		return count( array_filter( array_column( self::of( $user_id ), 'is_live' ) ) );
	}

	/**
	 * Whether an account has lost the right to broadcast: by its strikes, or by a claim whose answer was the account.
	 *
	 * @since 0.1.0
	 *
	 * @param int $user_id Account.
	 */
	public static function has_ended( int $user_id ): bool {
		$known = wp_cache_get( (string) $user_id, self::CACHE );
		$today = gmdate( 'Y-m-d H', intdiv( Clock::now_ms(), 1000 ) );   // Strikes expire by themselves.
		if ( is_array( $known ) && ( $known['at'] ?? '' ) === $today ) {
			return (bool) $known['ended'];
		}
		$ended = self::live( $user_id ) >= Claim_Settings::number( 'strikes_allowed' ) || self::is_account_off( $user_id );
		wp_cache_set(
			(string) $user_id,
			array(
				'at'    => $today,
				'ended' => $ended,
			),
			self::CACHE
		);
		return $ended;
	}

	/**
	 * Takes the right to broadcast from accounts that have lost it.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, bool> $allowed   What the user may do.
	 * @param string[]            $required  What is asked.
	 * @param mixed[]             $arguments Not used.
	 * @param \WP_User            $user      The user.
	 * @return array<string, bool>
	 */
	public static function filter( array $allowed, array $required, array $arguments, \WP_User $user ): array {
		$asked = in_array( self::CAPABILITY, $required, true ) && ! empty( $allowed[ self::CAPABILITY ] );
		if ( $asked && empty( $allowed['manage_dumbbell_stream'] ) && self::has_ended( $user->ID ) ) {
			$allowed[ self::CAPABILITY ] = false;
		}
		return $allowed;
	}

	/**
	 * Forgets what was known of an account.
	 *
	 * @since 0.1.0
	 *
	 * @param int $user_id Account.
	 */
	public static function forget( int $user_id ): void {
		wp_cache_delete( (string) $user_id, self::CACHE );
	}

	/**
	 * Whether the answer to a claim was to end the account's broadcasts, and still is.
	 *
	 * @param int $user_id Account.
	 */
	private static function is_account_off( int $user_id ): bool {
		foreach ( Claim_Store::where( 'owner_user_id', $user_id ) as $claim ) {
			if ( 4 === $claim['level'] && Off_Air::covers( $claim ) ) {
				return true;
			}
		}
		return false;
	}
}
