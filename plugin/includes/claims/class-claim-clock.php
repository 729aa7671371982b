<?php
/**
 * What becomes due.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Dates stand in the rows: `due_gmt` is when a person should have acted, `wake_gmt` when the clock must. WP-Cron only looks at them, and
 * so does every screen of claims: a site whose cron is late does late what it must, and forgets nothing.
 *
 * @since 0.1.0
 */
final class Claim_Clock {

	/** The event of WP-Cron, and how often it comes. */
	const HOOK   = 'dumbbell_stream_claims';
	const PERIOD = 'hourly';

	/** Days of silence after which the sender of an incomplete notice is reminded, reminded again, and given up; and days between two of these. */
	private const SILENCE_DAYS = array( 3, 10, 14 );
	private const BETWEEN_DAYS = array( 3, 7, 4 );

	private const DAY_MS  = 86400000;
	private const HOUR_MS = 3600000;

	/** Claims and events in one run. */
	private const AT_ONCE = 50;

	/**
	 * Makes sure that the event of WP-Cron comes.
	 *
	 * @since 0.1.0
	 */
	public static function schedule(): void {
		if ( ! wp_next_scheduled( self::HOOK ) ) {
			wp_schedule_event( intdiv( Clock::now_ms(), 1000 ) + 60, self::PERIOD, self::HOOK );
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
	 * Does what is due: effects that are pending, holds that end, reminders, restorations, alarms. May run twice, and at once.
	 *
	 * @since 0.1.0
	 */
	public static function run(): void {
		Claim_Effects::run_pending( self::AT_ONCE );
		foreach ( self::woken() as $claim ) {
			$event  = self::event_of( $claim );
			$result = null === $event ? null : Claims::apply( $claim['id'], $event, array(), array( 'kind' => 'system' ) );
			if ( null === $result || is_wp_error( $result ) ) {   // Somebody was faster, or it is not so after all: look again in an hour.
				Claim_Store::wake_at( $claim, Claim_Events::gmt( Clock::now_ms() + self::HOUR_MS ) );
			}
		}
		self::come_back();
	}

	/**
	 * When a person should act on a claim, and when the clock must.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed>      $claim   As it will be.
	 * @param array<string, mixed>|null $counter The counter-notice in force.
	 * @param array<string, mixed>[]    $ahead   Events that are written with this change, and are not among the claim's yet.
	 * @return array{due_gmt: string|null, wake_gmt: string|null}
	 */
	public static function times( array $claim, ?array $counter, array $ahead = array() ): array {
		$wakes = array();
		if ( in_array( $claim['status'], Claim_States::HOLDABLE, true ) && null !== $claim['held_until_gmt'] ) {
			$wakes[] = $claim['held_until_gmt'];
		}
		$due = null;
		switch ( $claim['status'] ) {
			case 'received':
			case 'under_review':
				$due = self::decision_due( $claim );
				break;
			case 'incomplete':
				$wakes[] = Claim_Events::gmt( self::silence( $claim, $ahead )['at_ms'] );
				break;
			case 'countered':
				$due     = $counter['restore_not_after_gmt'] ?? self::decision_due( $claim );
				$wakes[] = Claim_Settings::is_on( 'restore_automatic' ) && isset( $counter['restore_planned_gmt'] ) ? $counter['restore_planned_gmt'] : null;
				$wakes[] = isset( $counter['restore_not_after_gmt'] ) ? Claim_Events::gmt( self::alarm_ms( $claim, $counter, $ahead ) ) : null;
				break;
		}
		$wakes = array_filter( $wakes );
		return array(
			'due_gmt'  => $due,
			'wake_gmt' => $wakes ? min( $wakes ) : null,
		);
	}

	/**
	 * What the clock does next with an incomplete notice, if it is time.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return string|null remind or lapse.
	 */
	public static function silence_event( array $claim ): ?string {
		$silence = self::silence( $claim );
		return 'incomplete' === $claim['status'] && Clock::now_ms() >= $silence['at_ms'] ? ( $silence['reminders'] < 2 ? 'remind' : 'lapse' ) : null;
	}

	/**
	 * Whether the last alarm about a restoration that is overdue was a day ago.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	public static function may_alarm( array $claim ): bool {
		$last = self::last( Claim_Events::of( $claim['id'] ), 'overdue' );
		return null === $last || Clock::now_ms() >= $last + self::DAY_MS;
	}

	/**
	 * What the clock has to do with a claim now.
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	private static function event_of( array $claim ): ?string {
		$now = Claim_Events::gmt( Clock::now_ms() );
		if ( in_array( $claim['status'], Claim_States::HOLDABLE, true ) && null !== $claim['held_until_gmt'] && $claim['held_until_gmt'] <= $now ) {
			return 'hold_end';
		}
		if ( 'incomplete' === $claim['status'] ) {
			return self::silence_event( $claim );
		}
		$counter = 'countered' === $claim['status'] ? Counter_Notices::in_force( $claim['id'] ) : null;
		if ( null === $counter ) {
			return null;
		}
		return Claim_Settings::is_on( 'restore_automatic' ) && null !== $counter['restore_planned_gmt'] && $counter['restore_planned_gmt'] <= $now ? 'restore' : 'overdue';
	}

	/**
	 * Claims at which the clock must look.
	 *
	 * @return array<int, array<string, mixed>>
	 */
	private static function woken(): array {
		global $wpdb;
		$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i WHERE wake_gmt <= %s ORDER BY wake_gmt LIMIT %d', Claim_Tables::name( Claim_Tables::CLAIMS ), Claim_Events::gmt( Clock::now_ms() ), self::AT_ONCE ), ARRAY_A );   // phpcs:ignore WordPress.DB -- A table of our own.
		return array_map( array( Claim_Store::class, 'hydrate' ), (array) $rows );
	}

	/** Has WP-Cron come before the hour is over, if something is due before: an effect that failed, the end of a hold. */
	private static function come_back(): void {
		global $wpdb;
		$wake = $wpdb->get_var( $wpdb->prepare( 'SELECT MIN( wake_gmt ) FROM %i', Claim_Tables::name( Claim_Tables::CLAIMS ) ) );   // phpcs:ignore WordPress.DB -- A table of our own.
		$due  = array_filter( array( Claim_Events::ms( is_string( $wake ) ? $wake : null ), Claim_Events::next_pending_ms() ), 'is_int' );
		if ( $due ) {
			self::wake_by( (int) min( $due ) );
		}
	}

	/**
	 * Has WP-Cron come at a time, if it would not anyway.
	 *
	 * @since 0.1.0
	 *
	 * @param int $at_ms Unix ms.
	 */
	public static function wake_by( int $at_ms ): void {
		$at   = max( intdiv( Clock::now_ms(), 1000 ) + 1, intdiv( $at_ms, 1000 ) + 1 );
		$next = wp_next_scheduled( self::HOOK );
		if ( false === $next || $next > $at + 60 ) {
			wp_schedule_single_event( $at, self::HOOK );
		}
	}

	/**
	 * When the sender of an incomplete notice hears of us again, and how often he did.
	 *
	 * @param array<string, mixed>   $claim A claim; its status began with its last sign of life.
	 * @param array<string, mixed>[] $ahead Events that are not written yet.
	 * @return array{at_ms: int, reminders: int}
	 */
	private static function silence( array $claim, array $ahead = array() ): array {
		$since     = (int) Claim_Events::ms( $claim['status_gmt'] );
		$events    = array_merge( isset( $claim['id'] ) ? Claim_Events::of( $claim['id'] ) : array(), $ahead );
		$reminders = array_filter(
			$events,
			static function ( array $event ) use ( $since ): bool {
				return 'remind' === $event['type'] && Claim_Events::ms( $event['created_gmt'] ) >= $since;
			}
		);
		$count     = min( 2, count( $reminders ) );
		$last      = self::last( $reminders, 'remind' ) ?? $since;
		return array(
			'at_ms'     => max( $since + self::SILENCE_DAYS[ $count ] * self::DAY_MS, $last + self::BETWEEN_DAYS[ $count ] * self::DAY_MS ),
			'reminders' => $count,
		);
	}

	/**
	 * When the next alarm about a restoration that is overdue is due.
	 *
	 * @param array<string, mixed>   $claim   A claim.
	 * @param array<string, mixed>   $counter Its counter-notice.
	 * @param array<string, mixed>[] $ahead   Events that are not written yet.
	 */
	private static function alarm_ms( array $claim, array $counter, array $ahead ): int {
		$last = self::last( array_merge( Claim_Events::of( $claim['id'] ), $ahead ), 'overdue' );
		return null === $last ? (int) Claim_Events::ms( $counter['restore_not_after_gmt'] ) + 1000 : $last + self::DAY_MS;
	}

	/**
	 * When something last happened.
	 *
	 * @param array<string, mixed>[] $events Events.
	 * @param string                 $type   What.
	 * @return int|null Unix ms.
	 */
	private static function last( array $events, string $type ): ?int {
		$times = array();
		foreach ( $events as $event ) {
			if ( $event['type'] === $type ) {
				$times[] = (int) Claim_Events::ms( $event['created_gmt'] );
			}
		}
		return $times ? max( $times ) : null;
	}

	/**
	 * When a person should have decided: minutes while the stream is live, business days otherwise.
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	private static function decision_due( array $claim ): string {
		$since   = (int) Claim_Events::ms( 'countered' === $claim['status'] ? $claim['status_gmt'] : $claim['received_gmt'] );
		$is_live = $claim['stream_post_id'] > 0 && in_array( Streams::state( $claim['stream_post_id'] )['state'], array( 'live', 'waiting' ), true );
		return Claim_Events::gmt(
			$is_live
				? $since + Claim_Settings::number( 'live_minutes' ) * 60000
				: Business_Days::later( $since, Claim_Settings::number( 'work_days' ), Claim_Settings::zone()->getName(), Claim_Settings::texts( 'closed_days' ) )
		);
	}
}
