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
		$keeps  = ! in_array( $claim['status'], array( 'rejected', 'restored', 'withdrawn' ), true ) || 1 === $claim['legal_hold'];
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
		// What it does not have, it cannot keep: only a sidecar that fails is asked again.
		return $answer['status'] < 500 ? true : Sidecar::refusal( $answer );
	}
}
