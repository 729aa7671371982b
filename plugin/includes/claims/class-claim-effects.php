<?php
/**
 * What follows what happened.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Orders, mails and strikes are noted with the event and done after it is written: at once, or later if something fails, until all are
 * done. Each may be done twice without harm. One that fails holds none of the others up.
 *
 * @since 0.1.0
 */
final class Claim_Effects {

	/** The effect that follows everything: other parts of the site hear of it. */
	const TELL = 'tell';

	/**
	 * Does what is to be done after an event, unless another process is at it.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $event As Claim_Events gives it.
	 */
	public static function run( array $event ): void {
		if ( '' === $event['effects_pending'] || ! Claim_Events::take( $event ) ) {
			return;
		}
		$left = array();
		foreach ( explode( ' ', $event['effects_pending'] ) as $effect ) {
			try {
				$done = self::perform( $effect, $event );
			} catch ( \Throwable $e ) {   // Whatever it is, the other effects must go on; this one is tried again.
				$done = new \WP_Error( 'dumbbell_stream_effect_failed', $e->getMessage() );
			}
			if ( is_wp_error( $done ) ) {
				$left[] = $effect;
				/**
				 * Fires when something that follows an event could not be done. It is tried again.
				 *
				 * @since 0.1.0
				 *
				 * @param string               $effect What could not be done.
				 * @param array<string, mixed> $event  The event.
				 * @param \WP_Error            $done   Why.
				 */
				do_action( 'dumbbell_stream_claim_effect_failed', $effect, $event, $done );
			}
		}
		Claim_Events::keep_pending( $event, $left );
		if ( $left ) {
			Claim_Clock::wake_by( Clock::now_ms() + 60000 );
		}
	}

	/**
	 * Does what is still to be done after earlier events.
	 *
	 * @since 0.1.0
	 *
	 * @param int $most After how many events at most.
	 */
	public static function run_pending( int $most ): void {
		foreach ( Claim_Events::pending( $most ) as $event ) {
			self::run( $event );
		}
	}

	/**
	 * Does one thing.
	 *
	 * @param string               $effect What.
	 * @param array<string, mixed> $event  After which event.
	 * @return true|\WP_Error
	 * @throws Storage_Fault If the database fails.
	 */
	private static function perform( string $effect, array $event ) {
		$claim = Claims::find( $event['claim_id'] );
		if ( null === $claim ) {
			return true;   // Erased meanwhile: nothing is left to be done.
		}
		if ( 0 === strpos( $effect, 'mail_' ) ) {
			return Claim_Mail::send( $effect, $claim, $event );
		}
		switch ( $effect ) {
			case 'check':
				return Claims::check( $claim['id'] );
			case 'off_air':
				return Off_Air::publish( $claim['stream_post_id'], $claim['stream_key'] );
			case 'unpublish':
			case 'republish':
				Off_Air::settle_status( $claim['stream_post_id'] );
				return true;
			case 'keep':
			case 'release':
				return Claim_Keeping::order( $claim );
			case 'strike':
				if ( in_array( $claim['status'], Claim_States::OFF_AIR, true ) && true === ( $event['data']['strike'] ?? false ) ) {
					Strikes::give( $claim );
				}
				return true;
			case 'lift_strike':
				if ( ! in_array( $claim['status'], Claim_States::OFF_AIR, true ) ) {
					Strikes::lift( $claim, $event['type'] );
				}
				return true;
			case self::TELL:
				/**
				 * Fires after something happened to a claim and is written. Seldom twice for one event, never not at all.
				 *
				 * @since 0.1.0
				 *
				 * @param array<string, mixed> $claim The claim as it is now.
				 * @param array<string, mixed> $event The event.
				 */
				do_action( 'dumbbell_stream_claim_event', $claim, $event );
				return true;
			default:
				return true;   // An effect of a later version of the plugin.
		}
	}
}
