<?php
/**
 * What must hold before something happens to a claim.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Claim_States says which events a status allows; here is what besides the law, the dates and the notice itself ask for, and which
 * columns an event changes. An answer is a plan: columns, `data` for the chain, `private` for what may have to be erased.
 *
 * @since 0.1.0
 *
 * @phpstan-type Plan array{columns: array<string, mixed>, data: array<string, mixed>, private: array<string, mixed>}
 */
final class Claim_Guards {

	/** Why a notice is acted on, rejected, or was wrongly acted on. */
	const CODES = array(
		'act'     => array( 'notice', 'court_order', 'policy' ),
		'reject'  => array( 'no_match', 'licensed', 'exception', 'not_ours', 'duplicate', 'misrepresentation', 'incomplete', 'other' ),
		'correct' => array( 'mistake', 'no_match', 'licensed', 'exception', 'other' ),
	);

	/** What can be done about a claim: a passage, the live stream, the stream, the account. */
	const LEVELS = array( 1, 2, 3, 4 );

	/** How much is known of a sender, rising; the setting `hold_automatic` names the least at which a hold may begin by itself. */
	const GRADES = array( 'self_declared', 'email', 'domain', 'registered' );

	/** The most characters of a reason or a remark, and of the number of a case. */
	const TEXT_MAX      = 8000;
	const REFERENCE_MAX = 200;

	/**
	 * Judges an event and plans what it changes.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed>      $claim   The claim as it is.
	 * @param string                    $event   What happens; the table allows it.
	 * @param array<string, mixed>      $details What whoever does it says.
	 * @param array<string, mixed>      $actor   Who does it.
	 * @param array<string, mixed>|null $counter The counter-notice in force.
	 * @return array{columns: array<string, mixed>, data: array<string, mixed>, private: array<string, mixed>}|\WP_Error
	 *
	 * @phpstan-return Plan|\WP_Error
	 */
	public static function judge( array $claim, string $event, array $details, array $actor, ?array $counter ) {
		$text = self::words( $details, 'text', self::TEXT_MAX );
		if ( null === $text ) {
			return self::refusal( 'text_too_long', __( 'This text is too long.', 'dumbbell-stream' ), 400 );
		}
		$plan = array(
			'columns' => array(),
			'data'    => array(),
			'private' => array( 'text' => $text ),
		);
		switch ( $event ) {
			case 'check_passed':
			case 'check_failed':
			case 'complete':
			case 'supplement':
			case 'accept':
			case 'remind':
			case 'lapse':
				return self::completeness( $plan, $claim, $event, $details );
			case 'hold':
			case 'act':
				return self::taking_off( $plan, $claim, $event, $details );
			case 'hold_end':
				return null === $claim['held_until_gmt'] ? self::refusal( 'not_held', __( 'Nothing is held because of this notice.', 'dumbbell-stream' ) ) : $plan;
			case 'reject':
			case 'correct':
				return self::decision( $plan, $event, $details );
			case 'reopen':
				return '' === $text ? self::no_reason() : $plan;
			case 'counter':
			case 'court':
			case 'restore':
			case 'overdue':
			case 'outcome_streamer':
			case 'outcome_claimant':
				return self::counter( $plan, $claim, $event, $details, $actor, $counter );
			default:
				return self::remark( $plan, $claim, $event, $details );
		}
	}

	/**
	 * Whether all six elements are there, or a person finds the notice substantially complete, or nobody answered.
	 *
	 * @param array<string, mixed> $plan    So far.
	 * @param array<string, mixed> $claim   The claim.
	 * @param string               $event   What happens.
	 * @param array<string, mixed> $details What whoever does it says.
	 * @return array<string, mixed>|\WP_Error
	 *
	 * @phpstan-param Plan $plan
	 * @phpstan-return Plan|\WP_Error
	 */
	private static function completeness( array $plan, array $claim, string $event, array $details ) {
		$columns = 'complete' === $event || 'supplement' === $event ? (array) ( $details['columns'] ?? array() ) : array();
		$missing = Notice_Elements::missing( Claims::notice( array_merge( $claim, $columns ) ) );
		$is_all  = array() === $missing;
		if ( in_array( $event, array( 'check_passed', 'complete' ), true ) !== $is_all && ! in_array( $event, array( 'accept', 'remind', 'lapse' ), true ) ) {
			return self::refusal( 'not_so', __( 'The notice is not as this step takes it to be.', 'dumbbell-stream' ) );
		}
		if ( 'accept' === $event && '' === $plan['private']['text'] ) {
			return self::no_reason();
		}
		if ( in_array( $event, array( 'remind', 'lapse' ), true ) && Claim_Clock::silence_event( $claim ) !== $event ) {
			return self::refusal( 'too_early', __( 'It is too early for this step.', 'dumbbell-stream' ) );
		}
		if ( 'lapse' === $event ) {
			$plan['columns']      = array( 'decision_code' => 'incomplete' );
			$plan['data']['code'] = 'incomplete';
		}
		if ( in_array( $event, array( 'check_passed', 'complete', 'accept' ), true ) ) {
			$plan['columns'] = array( 'completed_gmt' => Claim_Events::gmt( Clock::now_ms() ) );
		}
		$plan['columns']        += $columns;
		$plan['private']        += array_intersect_key( $columns, array_flip( Claim_Fields::PERSONAL ) );
		$plan['data']['missing'] = $missing;
		return $plan;
	}

	/**
	 * What is to be taken off the air, and whether it can be: it must be a stream of this site.
	 *
	 * @param array<string, mixed> $plan    So far.
	 * @param array<string, mixed> $claim   The claim.
	 * @param string               $event   What happens.
	 * @param array<string, mixed> $details What whoever does it says.
	 * @return array<string, mixed>|\WP_Error
	 *
	 * @phpstan-param Plan $plan
	 * @phpstan-return Plan|\WP_Error
	 */
	private static function taking_off( array $plan, array $claim, string $event, array $details ) {
		$place = isset( $details['stream'] ) && 0 === $claim['stream_post_id'] ? Claim_Place::of( array( 'stream' => (int) $details['stream'] ) ) : array();
		$claim = array_merge( $claim, $place );
		if ( 0 === $claim['stream_post_id'] || '' === $claim['stream_key'] ) {
			return self::refusal( 'no_stream', __( 'This notice names no stream of this site. Say which stream is meant, or reject the notice.', 'dumbbell-stream' ) );
		}
		$level = 'hold' === $event ? 1 : ( $details['level'] ?? null );
		if ( ! in_array( $level, self::LEVELS, true ) ) {
			return self::refusal( 'no_level', __( 'Say what is to be done: withhold a passage, stop the live stream, unpublish the stream, or end the account’s broadcasts.', 'dumbbell-stream' ), 400 );
		}
		$range = Off_Air::range( $claim, $level, $details );
		if ( null === $range ) {
			return self::refusal( 'no_range', __( 'The passage must end after it begins.', 'dumbbell-stream' ), 400 );
		}
		$plan['columns'] = $place + array(
			'off_from_ms' => $range[0],
			'off_to_ms'   => $range[1],
		);
		$plan['data']    = array( 'range' => $range );
		if ( 'hold' === $event ) {
			return self::holding( $plan, $claim, $details );
		}
		$code = $details['code'] ?? 'notice';
		if ( ! in_array( $code, self::CODES['act'], true ) ) {
			return self::no_code();
		}
		$joined           = Off_Air::is_joined( $claim, $range );
		$plan['columns'] += array(
			'level'         => $level,
			'decision_code' => $code,
			'decision_text' => $plan['private']['text'],
		);
		$plan['data']    += array(
			'level'  => $level,
			'code'   => $code,
			'joined' => $joined,
			'strike' => (bool) ( $details['strike'] ?? ! $joined ),   // For one passage an account gets one strike.
		);
		return $plan;
	}

	/**
	 * How long something is held: from the first hold of a review no longer than the owner allows, however often it is repeated.
	 *
	 * @param array<string, mixed> $plan    So far.
	 * @param array<string, mixed> $claim   The claim.
	 * @param array<string, mixed> $details What whoever does it says: hours.
	 * @return array<string, mixed>|\WP_Error
	 *
	 * @phpstan-param Plan $plan
	 * @phpstan-return Plan|\WP_Error
	 */
	private static function holding( array $plan, array $claim, array $details ) {
		$now_ms = Clock::now_ms();
		$hour   = 3600000;
		$since  = Claim_Events::ms( $claim['held_since_gmt'] ) ?? $now_ms;
		$hours  = max( 1, min( (int) ( $details['hours'] ?? Claim_Settings::number( 'hold_hours' ) ), Claim_Settings::number( 'hold_hours' ) ) );
		$until  = min( $now_ms + $hours * $hour, $since + Claim_Settings::number( 'hold_hours' ) * $hour );
		if ( $until <= $now_ms ) {
			return self::refusal( 'held_long_enough', __( 'This was held for as long as a hold may last. Decide the notice.', 'dumbbell-stream' ) );
		}
		$plan['columns']      += array(
			'held_since_gmt' => Claim_Events::gmt( $since ),
			'held_until_gmt' => Claim_Events::gmt( $until ),
		);
		$plan['data']['until'] = Claim_Events::gmt( $until );
		return $plan;
	}

	/**
	 * A decision that needs a reason in words and one in a code.
	 *
	 * @param array<string, mixed> $plan    So far.
	 * @param string               $event   What happens.
	 * @param array<string, mixed> $details What whoever does it says.
	 * @return array<string, mixed>|\WP_Error
	 *
	 * @phpstan-param Plan $plan
	 * @phpstan-return Plan|\WP_Error
	 */
	private static function decision( array $plan, string $event, array $details ) {
		if ( '' === $plan['private']['text'] ) {
			return self::no_reason();
		}
		$code = $details['code'] ?? ( 'correct' === $event ? 'mistake' : '' );
		if ( ! in_array( $code, self::CODES[ $event ], true ) ) {
			return self::no_code();
		}
		$plan['columns']      = array(
			'decision_code' => $code,
			'decision_text' => $plan['private']['text'],
		);
		$plan['data']['code'] = $code;
		return $plan;
	}

	/**
	 * What follows a counter-notice.
	 *
	 * @param array<string, mixed>      $plan    So far.
	 * @param array<string, mixed>      $claim   The claim.
	 * @param string                    $event   What happens.
	 * @param array<string, mixed>      $details What whoever does it says.
	 * @param array<string, mixed>      $actor   Who does it.
	 * @param array<string, mixed>|null $counter The counter-notice in force.
	 * @return array<string, mixed>|\WP_Error
	 *
	 * @phpstan-param Plan $plan
	 * @phpstan-return Plan|\WP_Error
	 */
	private static function counter( array $plan, array $claim, string $event, array $details, array $actor, ?array $counter ) {
		$now = Claim_Events::gmt( Clock::now_ms() );
		if ( 'counter' === $event && null !== $claim['closed_gmt'] ) {
			return self::refusal( 'closed', __( 'A court has decided about this notice. A counter-notice changes nothing any more.', 'dumbbell-stream' ) );
		}
		if ( 'counter' === $event ) {
			$plan['data'] = (array) ( $details['window'] ?? array() );
			return $plan;
		}
		if ( null === $counter ) {
			return self::refusal( 'no_counter', __( 'There is no counter-notice in force.', 'dumbbell-stream' ) );
		}
		if ( 'court' === $event ) {
			return self::court( $plan, $details );
		}
		if ( 'restore' === $event ) {
			$opens = 'system' === $actor['kind'] ? $counter['restore_planned_gmt'] : $counter['restore_not_before_gmt'];
			if ( ( 'system' === $actor['kind'] && ( null === $opens || ! Claim_Settings::is_on( 'restore_automatic' ) ) ) || ( null !== $opens && $now < $opens ) ) {
				return self::refusal( 'too_early', __( 'It is too early to bring this back: the law keeps it off the air for ten business days.', 'dumbbell-stream' ) );
			}
		}
		if ( 'overdue' === $event && ( null === $counter['restore_not_after_gmt'] || $now <= $counter['restore_not_after_gmt'] || ! Claim_Clock::may_alarm( $claim ) ) ) {
			return self::refusal( 'too_early', __( 'It is too early for this step.', 'dumbbell-stream' ) );
		}
		return $plan;
	}

	/**
	 * News of a court or of the Copyright Claims Board: it must be about this material.
	 *
	 * @param array<string, mixed> $plan    So far.
	 * @param array<string, mixed> $details Kind, reference, and whether it names this material.
	 * @return array<string, mixed>|\WP_Error
	 *
	 * @phpstan-param Plan $plan
	 * @phpstan-return Plan|\WP_Error
	 */
	private static function court( array $plan, array $details ) {
		$reference = self::words( $details, 'ref', self::REFERENCE_MAX );
		if ( ! in_array( $details['kind'] ?? null, array( 'court', 'ccb' ), true ) || null === $reference || '' === $reference ) {
			return self::refusal( 'no_case', __( 'Say whether it is a court or the Copyright Claims Board, and the number of the case.', 'dumbbell-stream' ), 400 );
		}
		if ( false === ( $details['names_material'] ?? true ) ) {
			return self::refusal( 'other_material', __( 'Only an action that seeks to stop this very material keeps it off the air.', 'dumbbell-stream' ), 400 );
		}
		$plan['data']['court']  = $details['kind'];
		$plan['private']['ref'] = $reference;
		return $plan;
	}

	/**
	 * What is only written down.
	 *
	 * @param array<string, mixed> $plan    So far.
	 * @param array<string, mixed> $claim   The claim.
	 * @param string               $event   What happens.
	 * @param array<string, mixed> $details What whoever does it says.
	 * @return array<string, mixed>|\WP_Error
	 *
	 * @phpstan-param Plan $plan
	 * @phpstan-return Plan|\WP_Error
	 */
	private static function remark( array $plan, array $claim, string $event, array $details ) {
		switch ( $event ) {
			case 'note':
				return '' === $plan['private']['text'] ? self::no_reason() : $plan;
			case 'grade':
				if ( ! in_array( $details['grade'] ?? null, self::GRADES, true ) ) {
					return self::no_code();
				}
				$plan['columns']['grade'] = $details['grade'];
				$plan['data']['grade']    = $details['grade'];
				return $plan;
			case 'legal_hold':
			case 'legal_hold_end':
				$wanted = 'legal_hold' === $event ? 1 : 0;
				if ( $wanted === $claim['legal_hold'] ) {
					return self::refusal( 'not_so', __( 'The notice is not as this step takes it to be.', 'dumbbell-stream' ) );
				}
				$plan['columns']['legal_hold'] = $wanted;
				return $plan;
			case 'redact':
				if ( 1 === $claim['legal_hold'] || null === $claim['closed_gmt'] ) {
					return self::refusal( 'still_needed', __( 'An open notice, and one under legal hold, keeps what is in it.', 'dumbbell-stream' ) );
				}
				$plan['columns'] = Claims::EMPTIED + array( 'redacted_gmt' => Claim_Events::gmt( Clock::now_ms() ) );
				return $plan;
			default:
				return $plan;
		}
	}

	/**
	 * A text among the details.
	 *
	 * @param array<string, mixed> $details What whoever does it says.
	 * @param string               $name    Name of the text.
	 * @param int                  $most    The most characters.
	 * @return string|null Null if it is too long or no text.
	 */
	private static function words( array $details, string $name, int $most ): ?string {
		$text = $details[ $name ] ?? '';
		if ( ! is_string( $text ) || 1 !== preg_match( '//u', $text ) || mb_strlen( $text ) > $most ) {
			return null;
		}
		return trim( (string) preg_replace( '/[\x00-\x08\x0B-\x1F\x7F]/', '', str_replace( array( "\r\n", "\r" ), "\n", $text ) ) );
	}

	/** A decision without a reason. */
	private static function no_reason(): \WP_Error {
		return self::refusal( 'no_reason', __( 'Write down why.', 'dumbbell-stream' ), 400 );
	}

	/** A decision without a code. */
	private static function no_code(): \WP_Error {
		return self::refusal( 'no_code', __( 'Choose one of the reasons.', 'dumbbell-stream' ), 400 );
	}

	/**
	 * A refusal: one stable code per reason.
	 *
	 * @since 0.1.0
	 *
	 * @param string $code     Code without the plugin's prefix.
	 * @param string $sentence What is wrong and what to do.
	 * @param int    $status   HTTP status.
	 */
	public static function refusal( string $code, string $sentence, int $status = 409 ): \WP_Error {
		return new \WP_Error( "dumbbell_stream_claim_$code", $sentence, array( 'status' => $status ) );
	}
}
