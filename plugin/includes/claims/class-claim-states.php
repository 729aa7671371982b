<?php
/**
 * The life of a claim.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * One pure table: what an event makes of a claim, who may bring it about, and what must be done afterwards. Guards that need the time,
 * the notice or the law's dates are in Claim_Guards.
 *
 * @since 0.1.0
 *
 * @phpstan-type Step array{to: string, effects: string[]}
 */
final class Claim_States {

	/** What a claim can be; '' is what it is before it is filed. */
	const STATUSES = array( 'received', 'incomplete', 'under_review', 'actioned', 'rejected', 'countered', 'held_court', 'restored', 'withdrawn' );

	/** In these statuses the claim's range is off the air. In those of HOLDABLE it is while a hold runs. */
	const OFF_AIR  = array( 'actioned', 'countered', 'held_court' );
	const HOLDABLE = array( 'received', 'incomplete', 'under_review' );

	/** Who can do something: the sender of the notice, somebody who works on claims, the owner of the stream, the clock. */
	const ACTORS = array( 'claimant', 'handler', 'streamer', 'system' );

	/** Who may bring an event about. */
	private const MAY = array(
		'file'               => array( 'claimant' ),
		'enter'              => array( 'handler' ),
		'check_passed'       => array( 'system' ),
		'check_failed'       => array( 'system' ),
		'complete'           => array( 'claimant', 'handler' ),
		'supplement'         => array( 'claimant', 'handler' ),
		'accept'             => array( 'handler' ),
		'remind'             => array( 'system' ),
		'lapse'              => array( 'system' ),
		'hold'               => array( 'handler', 'system' ),
		'hold_end'           => array( 'handler', 'system' ),
		'act'                => array( 'handler' ),
		'reject'             => array( 'handler' ),
		'reopen'             => array( 'handler', 'claimant' ),
		'withdraw'           => array( 'claimant', 'handler' ),
		'counter'            => array( 'streamer', 'handler' ),
		'counter_incomplete' => array( 'streamer', 'handler' ),
		'counter_withdrawn'  => array( 'streamer', 'handler' ),
		'correct'            => array( 'handler' ),
		'court'              => array( 'handler' ),
		'restore'            => array( 'handler', 'system' ),
		'overdue'            => array( 'system' ),
		'outcome_streamer'   => array( 'handler' ),
		'outcome_claimant'   => array( 'handler' ),
		'note'               => array( 'handler', 'system' ),
		'grade'              => array( 'handler', 'system' ),
		'legal_hold'         => array( 'handler' ),
		'legal_hold_end'     => array( 'handler' ),
		'export'             => array( 'handler', 'system' ),
		'redact'             => array( 'handler', 'system' ),
	);

	/** What may be written down about a claim at any time, and changes nothing of its course. */
	const REMARKS = array( 'note', 'grade', 'legal_hold', 'legal_hold_end', 'export', 'redact' );

	/** A hold begins and ends, a claim is taken back: the same in several statuses. */
	private const HOLD     = array( 'off_air', 'mail_streamer_hold' );
	private const HOLD_END = array( 'off_air', 'mail_streamer_hold_end' );
	private const WITHDRAW = array( 'republish', 'off_air', 'lift_strike', 'release', 'mail_claimant_withdrawn', 'mail_streamer_withdrawn' );
	private const RESTORE  = array( 'republish', 'off_air', 'lift_strike', 'release', 'mail_claimant_restored', 'mail_streamer_restored' );

	private const TABLE = array(
		''             => array(
			'file'  => array( 'received', array( 'keep', 'check', 'mail_claimant_receipt' ) ),
			'enter' => array( 'received', array( 'keep', 'check', 'mail_claimant_receipt' ) ),
		),
		'received'     => array(
			'check_passed' => array( 'under_review', array( 'mail_handlers' ) ),
			'check_failed' => array( 'incomplete', array( 'mail_claimant_missing', 'mail_handlers' ) ),
			'hold'         => array( 'received', self::HOLD ),
			'hold_end'     => array( 'received', self::HOLD_END ),
			'withdraw'     => array( 'withdrawn', self::WITHDRAW ),
		),
		'incomplete'   => array(
			'complete'   => array( 'under_review', array( 'mail_claimant_receipt', 'mail_handlers' ) ),
			'supplement' => array( 'incomplete', array( 'mail_claimant_missing' ) ),
			'accept'     => array( 'under_review', array( 'mail_claimant_receipt', 'mail_handlers' ) ),
			'remind'     => array( 'incomplete', array( 'mail_claimant_missing' ) ),
			'lapse'      => array( 'rejected', array( 'off_air', 'release', 'mail_claimant_rejected', 'mail_streamer_rejected' ) ),
			'hold'       => array( 'incomplete', self::HOLD ),
			'hold_end'   => array( 'incomplete', self::HOLD_END ),
			'withdraw'   => array( 'withdrawn', self::WITHDRAW ),
		),
		'under_review' => array(
			'hold'     => array( 'under_review', self::HOLD ),
			'hold_end' => array( 'under_review', self::HOLD_END ),
			'act'      => array( 'actioned', array( 'off_air', 'unpublish', 'strike', 'mail_streamer_notice', 'mail_claimant_actioned' ) ),
			'reject'   => array( 'rejected', array( 'off_air', 'release', 'mail_claimant_rejected', 'mail_streamer_rejected' ) ),
			'withdraw' => array( 'withdrawn', self::WITHDRAW ),
		),
		'rejected'     => array(
			'reopen'   => array( 'under_review', array( 'keep', 'mail_claimant_reopened', 'mail_handlers' ) ),
			'withdraw' => array( 'withdrawn', self::WITHDRAW ),
		),
		'actioned'     => array(
			'counter'            => array( 'countered', array( 'mail_claimant_counter', 'mail_streamer_counter', 'mail_handlers' ) ),
			'counter_incomplete' => array( 'actioned', array( 'mail_streamer_counter_missing' ) ),
			'correct'            => array( 'restored', self::RESTORE ),
			'withdraw'           => array( 'withdrawn', self::WITHDRAW ),
		),
		'countered'    => array(
			'court'             => array( 'held_court', array( 'mail_claimant_court', 'mail_streamer_court' ) ),
			'restore'           => array( 'restored', self::RESTORE ),
			'overdue'           => array( 'countered', array( 'mail_handlers' ) ),
			'counter_withdrawn' => array( 'actioned', array( 'mail_claimant_counter_withdrawn', 'mail_streamer_counter_withdrawn' ) ),
			'withdraw'          => array( 'withdrawn', self::WITHDRAW ),
		),
		'held_court'   => array(
			'outcome_streamer' => array( 'restored', self::RESTORE ),
			'outcome_claimant' => array( 'actioned', array( 'mail_claimant_outcome', 'mail_streamer_outcome' ) ),
			'withdraw'         => array( 'withdrawn', self::WITHDRAW ),
		),
		'restored'     => array(),
		'withdrawn'    => array(),
	);

	/**
	 * What an event makes of a claim.
	 *
	 * @since 0.1.0
	 *
	 * @param string $status One of STATUSES; '' for a claim that is not there yet.
	 * @param string $event  What happens.
	 * @return array{to: string, effects: string[]}|null The status afterwards, and what is to be done in which order; null if the event
	 *         is refused.
	 *
	 * @phpstan-return Step|null
	 */
	public static function transition( string $status, string $event ): ?array {
		if ( in_array( $event, self::REMARKS, true ) && in_array( $status, self::STATUSES, true ) ) {
			return array(
				'to'      => $status,
				'effects' => array(),
			);
		}
		$step = self::TABLE[ $status ][ $event ] ?? null;
		return null === $step ? null : array(
			'to'      => $step[0],
			'effects' => $step[1],
		);
	}

	/**
	 * All events.
	 *
	 * @since 0.1.0
	 *
	 * @return string[]
	 */
	public static function events(): array {
		return array_keys( self::MAY );
	}

	/**
	 * Events that the table allows in a status, remarks apart.
	 *
	 * @since 0.1.0
	 *
	 * @param string $status One of STATUSES, or ''.
	 * @return string[]
	 */
	public static function events_in( string $status ): array {
		return array_keys( self::TABLE[ $status ] ?? array() );
	}

	/**
	 * Whether somebody of this kind may bring an event about.
	 *
	 * @since 0.1.0
	 *
	 * @param string $event What happens.
	 * @param string $actor One of ACTORS.
	 */
	public static function may( string $event, string $actor ): bool {
		return in_array( $actor, self::MAY[ $event ] ?? array(), true );
	}

	/**
	 * All effects that there are.
	 *
	 * @since 0.1.0
	 *
	 * @return string[]
	 */
	public static function effects(): array {
		$effects = array();
		foreach ( self::TABLE as $events ) {
			foreach ( $events as $step ) {
				$effects = array_merge( $effects, $step[1] );
			}
		}
		return array_values( array_unique( $effects ) );
	}
}
