<?php
/**
 * What is written together with a claim.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Some events change a counter-notice too, or erase what persons said: in the same transaction, so that neither happens alone.
 *
 * @since 0.1.0
 */
final class Claim_Writes {

	/**
	 * What else an event writes.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim   The claim as it is.
	 * @param string               $event   What happens.
	 * @param array<string, mixed> $details What whoever does it says.
	 * @param array<string, mixed> $made    The event as it will be written.
	 * @return (callable(): bool)|null
	 */
	public static function with( array $claim, string $event, array $details, array $made ): ?callable {
		if ( 'court' === $event ) {
			return static function () use ( $claim, $details, $made ): bool {
				return self::update(
					array(
						'action_kind' => $details['kind'],
						'action_ref'  => $made['private']['ref'],
						'action_gmt'  => Claim_Events::gmt( Clock::now_ms() ),
					),
					array(
						'claim_id' => $claim['id'],
						'status'   => 'accepted',
					)
				) > 0;
			};
		}
		if ( 'redact' === $event ) {
			return static function () use ( $claim ): bool {
				Claim_Events::erase( $claim['id'] );
				self::update( Counter_Notices::EMPTIED + array( 'redacted_gmt' => Claim_Events::gmt( Clock::now_ms() ) ), array( 'claim_id' => $claim['id'] ) );
				return true;
			};
		}
		return null;
	}

	/**
	 * Changes counter-notices.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $columns What changes.
	 * @param array<string, mixed> $where   Of which.
	 * @return int How many were changed.
	 * @throws Storage_Fault If the database fails.
	 */
	public static function update( array $columns, array $where ): int {
		global $wpdb;
		$rows = $wpdb->update( Claim_Tables::name( Claim_Tables::COUNTERS ), $columns, $where );   // phpcs:ignore WordPress.DB -- A table of our own.
		if ( false === $rows ) {
			throw new Storage_Fault();
		}
		return $rows;
	}
}
