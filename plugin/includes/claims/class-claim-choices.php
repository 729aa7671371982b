<?php
/**
 * What can be done with a claim.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The steps that table and guards allow somebody who handles notices now, each with the mails that it will send, to the word.
 *
 * @since 0.1.0
 */
final class Claim_Choices {

	/** Steps that a handler takes, in the order in which screens show them. */
	private const OFFERED = array( 'accept', 'act', 'reject', 'hold', 'hold_end', 'correct', 'court', 'restore', 'outcome_streamer', 'outcome_claimant', 'reopen', 'withdraw', 'legal_hold', 'legal_hold_end', 'note' );

	/** What a step needs before it can be judged: a text that stands for one yet to be written, the first code, the first level. */
	private const EXAMPLE = array(
		'text'           => '…',
		'level'          => 1,
		'kind'           => 'court',
		'ref'            => '…',
		'names_material' => true,
	);

	/**
	 * The steps.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim   A claim.
	 * @param int                  $user_id Who asks.
	 * @return array<int, array{event: string, to: string, mails: array<int, array{to: string, subject: string, text: string}>}>
	 */
	public static function of( array $claim, int $user_id ): array {
		$actor = array(
			'kind' => 'handler',
			'user' => $user_id,
		);
		$moves = array();
		foreach ( user_can( $user_id, 'handle_dumbbell_claims' ) ? self::OFFERED : array() as $event ) {
			$example = self::EXAMPLE + array( 'code' => Claim_Guards::CODES[ $event ][0] ?? '' );
			$plan    = Claims::plan( $claim, $event, $example, $actor );
			if ( ! is_wp_error( $plan ) ) {
				$moves[] = array(
					'event' => $event,
					'to'    => (string) $plan['columns']['status'],
					'mails' => self::mails( array_merge( $claim, $plan['columns'] ), $plan['event'] ),
				);
			}
		}
		return $moves;
	}

	/**
	 * The mails that an event would send.
	 *
	 * @param array<string, mixed> $claim The claim as it would be.
	 * @param array<string, mixed> $event The event as it would be.
	 * @return array<int, array{to: string, subject: string, text: string}>
	 */
	private static function mails( array $claim, array $event ): array {
		$mails = array();
		foreach ( $event['effects'] as $effect ) {
			$mail = 0 !== strpos( $effect, 'mail_' ) ? null : Claim_Mail::compose( $effect, $claim, $event );
			if ( null !== $mail ) {
				$mails[] = array( 'to' => implode( ', ', $mail['to'] ) ) + $mail;
			}
		}
		return $mails;
	}
}
