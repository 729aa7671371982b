<?php
/**
 * Keeping what is at stake.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Orders the sidecar to keep the packets that a notice is about, and to let go of them when it is closed. Both say how things should be
 * now, so either may come late or twice.
 *
 * @since 0.1.0
 */
final class Claim_Keeping {

	/** In these statuses a claim needs nothing any more, unless it is under legal hold. */
	private const CLOSED = array( 'rejected', 'restored', 'withdrawn' );

	/** Kept for so long unless the order is repeated, in ms: a notice that is forgotten must not fill a disk. */
	private const KEEP_MS = 15552000000;

	/**
	 * Orders what the claim needs now.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return true|\WP_Error
	 */
	public static function order( array $claim ) {
		if ( '' === $claim['stream_key'] || null === $claim['session'] || null === $claim['rendition'] || null === $claim['seq_from'] || null === $claim['seq_to'] ) {
			return true;   // The notice does not say which packets.
		}
		$sidecar = Sidecar::connected();
		if ( is_wp_error( $sidecar ) ) {
			return 'dumbbell_stream_no_sidecar' === $sidecar->get_error_code() ? true : $sidecar;
		}
		$keeps  = ! in_array( $claim['status'], self::CLOSED, true ) || 1 === $claim['legal_hold'];
		$order  = array(
			'order'     => $keeps ? 'keep' : 'release',
			'session'   => $claim['session'],
			'rendition' => $claim['rendition'],
			'from'      => $claim['seq_from'],
			'to'        => $claim['seq_to'],
		);
		$answer = $sidecar->call( "/streams/{$claim['stream_key']}/orders", $order + ( $keeps ? array( 'until' => Clock::now_ms() + self::KEEP_MS ) : array() ) );
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		if ( $answer['status'] >= 500 ) {
			return Sidecar::refusal( $answer );   // What it does not have, it cannot keep: only a sidecar that fails is asked again.
		}
		return $keeps ? true : self::keep_for_others( $claim );
	}

	/**
	 * Says again what other claims still need of the packets that one has let go of.
	 *
	 * @param array<string, mixed> $claim A claim that is closed.
	 * @return true|\WP_Error
	 */
	private static function keep_for_others( array $claim ) {
		foreach ( Claim_Store::where( 'stream_post_id', $claim['stream_post_id'] ) as $other ) {
			$is_same = $other['stream_key'] === $claim['stream_key'] && $other['session'] === $claim['session'] && $other['rendition'] === $claim['rendition'];
			$is_open = ! in_array( $other['status'], self::CLOSED, true ) || 1 === $other['legal_hold'];
			if ( $other['id'] !== $claim['id'] && $is_same && $is_open && $other['seq_from'] <= $claim['seq_to'] && $claim['seq_from'] <= $other['seq_to'] ) {
				$kept = self::order( $other );
				if ( is_wp_error( $kept ) ) {
					return $kept;
				}
			}
		}
		return true;
	}
}
