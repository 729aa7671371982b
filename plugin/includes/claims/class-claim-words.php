<?php
/**
 * How a notice stands, in words.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Statuses and events as their sender, or the broadcaster, reads them. Nobody is accused of anything: something was reported, somebody
 * states, material was taken offline on a notice.
 *
 * @since 0.1.0
 */
final class Claim_Words {

	/**
	 * How a notice stands, for its sender.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed>      $claim   The claim.
	 * @param array<string, mixed>|null $counter The counter-notice that is in force, if there is one.
	 * @return array{0: string, 1: string} A heading, and what follows from it.
	 */
	public static function standing( array $claim, ?array $counter ): array {
		switch ( $claim['status'] ) {
			case 'received':
				return array( __( 'We have received your notice', 'dumbbell-stream' ), __( 'It is being checked whether it is complete. You need not do anything.', 'dumbbell-stream' ) );
			case 'incomplete':
				return array( __( 'Something is still missing', 'dumbbell-stream' ), __( 'We have received your notice. Please add what is missing below; then a person reads it.', 'dumbbell-stream' ) );
			case 'under_review':
				return array( __( 'Thank you, we have your notice', 'dumbbell-stream' ), __( 'It is complete. A person reads it, and we write to you as soon as there is a decision.', 'dumbbell-stream' ) );
			case 'actioned':
				return array( __( 'The material was taken offline', 'dumbbell-stream' ), __( 'The broadcaster has been told, and may answer with a counter-notice.', 'dumbbell-stream' ) );
			case 'rejected':
				return array( __( 'Your notice was closed', 'dumbbell-stream' ), __( 'The material stays where it is. If there are new facts, answer our mail.', 'dumbbell-stream' ) );
			case 'countered':
				return array( __( 'The broadcaster has sent a counter-notice', 'dumbbell-stream' ), self::return_of_material( $counter ) );
			case 'held_court':
				return array( __( 'A court has been asked', 'dumbbell-stream' ), __( 'The material stays offline until the matter is decided.', 'dumbbell-stream' ) );
			case 'restored':
				return array( __( 'The material is back', 'dumbbell-stream' ), __( 'This notice is closed.', 'dumbbell-stream' ) );
			default:
				return array( __( 'You have taken this notice back', 'dumbbell-stream' ), __( 'It is closed. Nothing is offline because of it any more.', 'dumbbell-stream' ) );
		}
	}

	/**
	 * An event, for the sender; '' for what does not concern him.
	 *
	 * @since 0.1.0
	 *
	 * @param string $type What happened.
	 */
	public static function event( string $type ): string {
		$words = array(
			'file'              => __( 'Notice received', 'dumbbell-stream' ),
			'enter'             => __( 'Notice received by post or e-mail', 'dumbbell-stream' ),
			'check_passed'      => __( 'Found complete', 'dumbbell-stream' ),
			'check_failed'      => __( 'Found incomplete', 'dumbbell-stream' ),
			'complete'          => __( 'Completed', 'dumbbell-stream' ),
			'supplement'        => __( 'Something was added', 'dumbbell-stream' ),
			'accept'            => __( 'Accepted as substantially complete', 'dumbbell-stream' ),
			'remind'            => __( 'Reminder sent', 'dumbbell-stream' ),
			'lapse'             => __( 'Closed, because what was missing did not come', 'dumbbell-stream' ),
			'hold'              => __( 'Taken offline for the time being', 'dumbbell-stream' ),
			'hold_end'          => __( 'Back until there is a decision', 'dumbbell-stream' ),
			'act'               => __( 'Taken offline on your notice', 'dumbbell-stream' ),
			'reject'            => __( 'Closed without a measure', 'dumbbell-stream' ),
			'reopen'            => __( 'Opened again', 'dumbbell-stream' ),
			'withdraw'          => __( 'Taken back', 'dumbbell-stream' ),
			'counter'           => __( 'Counter-notice received', 'dumbbell-stream' ),
			'counter_withdrawn' => __( 'Counter-notice taken back', 'dumbbell-stream' ),
			'correct'           => __( 'Put back: the measure was a mistake', 'dumbbell-stream' ),
			'court'             => __( 'A court or the Copyright Claims Board has been asked', 'dumbbell-stream' ),
			'restore'           => __( 'Put back after the counter-notice', 'dumbbell-stream' ),
			'outcome_streamer'  => __( 'Decided for the broadcaster', 'dumbbell-stream' ),
			'outcome_claimant'  => __( 'Decided for you', 'dumbbell-stream' ),
			'redact'            => __( 'Personal data erased', 'dumbbell-stream' ),
		);
		return $words[ $type ] ?? '';
	}

	/**
	 * What a notice lacks, a sentence for each element.
	 *
	 * @since 0.1.0
	 *
	 * @param string $element One of Notice_Elements::ALL.
	 */
	public static function element( string $element ): string {
		$words = array(
			'signature'  => __( 'your signature', 'dumbbell-stream' ),
			'work'       => __( 'which work it is', 'dumbbell-stream' ),
			'material'   => __( 'where it is', 'dumbbell-stream' ),
			'contact'    => __( 'how we can reach you: your name, and two of e-mail, telephone and address', 'dumbbell-stream' ),
			'good_faith' => __( 'the statement of good faith', 'dumbbell-stream' ),
			'accuracy'   => __( 'the statement that the notice is accurate', 'dumbbell-stream' ),
			'authority'  => __( 'the statement, under penalty of perjury, that you may act', 'dumbbell-stream' ),
		);
		return $words[ $element ] ?? $element;
	}

	/**
	 * When the material comes back.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed>|null $counter The counter-notice that is in force.
	 */
	public static function return_of_material( ?array $counter ): string {
		$from = self::day( $counter['restore_not_before_gmt'] ?? null, (string) ( $counter['zone'] ?? '' ) );
		$to   = self::day( $counter['restore_not_after_gmt'] ?? null, (string) ( $counter['zone'] ?? '' ) );
		if ( '' === $from || '' === $to ) {
			return __( 'The material will be back unless we hear before that a court was asked.', 'dumbbell-stream' );
		}
		/* translators: 1: first day, 2: last day, both as 2027-01-04. */
		return sprintf( __( 'The material will be back between %1$s and %2$s, unless we hear before that a court, or the Copyright Claims Board, was asked to keep it offline.', 'dumbbell-stream' ), $from, $to );
	}

	/**
	 * A day by the calendar of the agent.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed  $gmt  Y-m-d H:i:s in UTC, or null.
	 * @param string $zone Time zone; '' for the site's.
	 * @return string Y-m-d; '' if there is none.
	 */
	public static function day( $gmt, string $zone ): string {
		if ( ! is_string( $gmt ) || '' === $gmt ) {
			return '';
		}
		try {
			$local = '' === $zone ? wp_timezone() : new \DateTimeZone( $zone );
		} catch ( \Exception $e ) {
			$local = wp_timezone();
		}
		return ( new \DateTimeImmutable( $gmt, new \DateTimeZone( 'UTC' ) ) )->setTimezone( $local )->format( 'Y-m-d' );
	}
}
