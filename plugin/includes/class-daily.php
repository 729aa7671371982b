<?php
/**
 * What is done once a day.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Repairs what went wrong in silence: a sidecar that was away when something changed, a broadcast whose end nobody told. May run twice.
 *
 * @since 0.1.0
 */
final class Daily {

	/** The event. */
	const HOOK = 'dumbbell_stream_daily';

	/** A broadcast that was last heard of so long ago is over, in ms: the sidecar tells of a living one every minute. */
	private const SILENCE_MS = 86400000;

	/** Streams that are looked at in one run. */
	private const STREAMS_MAX = 500;

	/**
	 * Makes sure that the event comes, at an hour of this site's own: not all sites of a host at once.
	 *
	 * @since 0.1.0
	 */
	public static function schedule(): void {
		if ( ! wp_next_scheduled( self::HOOK ) ) {
			wp_schedule_event( intdiv( Clock::now_ms(), 1000 ) + wp_rand( 0, DAY_IN_SECONDS ), 'daily', self::HOOK );
		}
	}

	/**
	 * Takes the event away.
	 *
	 * @since 0.1.0
	 */
	public static function unschedule(): void {
		wp_clear_scheduled_hook( self::HOOK );
	}

	/**
	 * The day's work.
	 *
	 * @since 0.1.0
	 */
	public static function run(): void {
		self::end_forgotten_broadcasts();
		Claim_Clock::schedule();
		if ( '' === Settings::sidecar_url() ) {
			return;
		}
		Sidecar::try_again();
		if ( Site_Wishes::are_any() ) {
			Site_Wishes::tell();
		}
		Streams::tell_all();   // Whoever wants to know why it failed looks at Site Health, which asks anew.
	}

	/** A sidecar that fell silent while it was live never said that it ended. */
	private static function end_forgotten_broadcasts(): void {
		$ids = get_posts(
			array(
				'post_type'        => Streams::POST_TYPE,
				'post_status'      => array_keys( get_post_stati() ),
				'meta_key'         => Streams::STATE_META, // phpcs:ignore WordPress.DB.SlowDBQuery -- Once a day, by no visitor.
				'numberposts'      => self::STREAMS_MAX, // phpcs:ignore WordPress.WP.PostsPerPage -- Once a day, by no visitor.
				'fields'           => 'ids',
				'suppress_filters' => false,
			)
		);
		foreach ( $ids as $id ) {
			$state = Streams::told( (int) $id );
			if ( in_array( $state['state'], array( 'live', 'waiting' ), true ) && $state['told_ms'] < Clock::now_ms() - self::SILENCE_MS ) {
				$ended = array(
					'state'   => 'ended',
					'viewers' => 0,
					'told_ms' => Clock::now_ms(),
				) + $state;
				try {
					Streams::remember_state( (int) $id, $ended );
				} catch ( Storage_Fault $e ) {
					return;   // Tomorrow is another day.
				}
			}
		}
	}
}
