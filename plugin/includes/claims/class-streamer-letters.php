<?php
/**
 * What the mails to broadcasters say.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Tells a broadcaster at once, in plain words, what was taken offline, until when, and how he can answer.
 *
 * @since 0.1.0
 */
final class Streamer_Letters {

	/**
	 * The paragraphs of a mail.
	 *
	 * @since 0.1.0
	 *
	 * @param string               $letter Which.
	 * @param array<string, mixed> $claim  The claim as it is.
	 * @param array<string, mixed> $event  The event after which it is sent.
	 * @return string[] Empty if there is nothing to tell.
	 */
	public static function paragraphs( string $letter, array $claim, array $event ): array {
		$reason = Claim_Letters::reason( $claim, $event );
		$where  = Claim_Letters::stream( $claim ) . "\n" . __( 'Passage', 'dumbbell-stream' ) . ': ' . Claim_Letters::passage( $claim );
		switch ( $letter ) {
			case 'notice':
				return array_filter( array_merge( self::notice( $claim, $where ), array( $reason ) ) );
			case 'hold':
				return array(
					__( 'A copyright notice about your stream has arrived. Until somebody has looked at it, this is held back:', 'dumbbell-stream' ),
					$where,
					/* translators: %s: date and time. */
					sprintf( __( 'The hold ends by itself on %s, unless the notice is decided before. You need not do anything now; nothing is said about whether the notice is right.', 'dumbbell-stream' ), Claim_Letters::moment( $claim['held_until_gmt'] ?? (string) ( $event['data']['until'] ?? '' ) ) ),
				);
			case 'hold_end':
				return array( __( 'The hold on your stream has ended; what was held back because of this notice alone is back. The notice is still to be decided.', 'dumbbell-stream' ), $where );
			case 'rejected':
				return self::was_told( $claim ) ? array( __( 'The copyright notice about your stream is closed and nothing is done about it. What was held back because of it alone is back.', 'dumbbell-stream' ), $where ) : array();
			case 'withdrawn':
				return self::was_told( $claim ) ? array( __( 'The sender has taken his copyright notice about your stream back. What was taken offline because of it alone is back, and its strike is lifted.', 'dumbbell-stream' ), $where ) : array();
			case 'restored':
				return array_filter(
					array(
						'correct' === $event['type']
							? __( 'We took part of your stream offline by mistake. It is back, and its strike is lifted. We are sorry.', 'dumbbell-stream' )
							: __( 'What was taken offline because of a copyright notice is back, and its strike is lifted.', 'dumbbell-stream' ),
						$where,
						$reason,
					)
				);
			case 'counter':
				return array( __( 'Your counter-notice is complete and was forwarded to the sender of the notice, with your name, address and telephone number, as the law wants it.', 'dumbbell-stream' ), Claim_Letters::window( Counter_Notices::in_force( $claim['id'] ) ?? array() ), $where );
			case 'counter_missing':
				return self::missing( $claim );
			case 'counter_withdrawn':
				return array( __( 'You have taken your counter-notice back. The material stays offline.', 'dumbbell-stream' ), $where );
			case 'court':
				return array( __( 'The site has heard of an action in court, or before the Copyright Claims Board, about this material. It stays offline until that is decided.', 'dumbbell-stream' ), $where );
			case 'outcome':
				return array_filter( array( __( 'The action about this material was decided: it stays offline.', 'dumbbell-stream' ), $where, $reason ) );
			default:
				return array();
		}
	}

	/**
	 * The most important one: what was taken offline, by whose notice, and how to answer.
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @param string               $where The stream and the passage.
	 * @return string[]
	 */
	private static function notice( array $claim, string $where ): array {
		$name = implode( ', ', array_filter( array( $claim['claimant_name'], $claim['claimant_org'] ) ) );
		$work = implode( "\n", array_filter( array( $claim['work_title'], (string) $claim['work_text'], (string) $claim['work_url'] ) ) );
		return array(
			__( 'A copyright notice about your stream was received, and this was taken offline:', 'dumbbell-stream' ),
			$where,
			/* translators: 1: name of a person or company, 2: what the person wrote about a work. */
			sprintf( __( "The notice is from %1\$s. The sender states that it is about this work:\n%2\$s", 'dumbbell-stream' ), $name, $work ),
			/* translators: %s: web address. */
			sprintf( __( "If this is a mistake, or the sender has mistaken what it is, you can send a counter-notice. It is made under penalty of perjury, and goes to the sender with your name, address and telephone number. Unless he goes to court, the material comes back after ten business days.\n%s", 'dumbbell-stream' ), Claim_Pages::counter_url( $claim['public_id'] ) ),
			/* translators: 1: a number of strikes, 2: a number of strikes. */
			sprintf( __( 'Your account has %1$d of %2$d strikes. A strike expires by itself, and is lifted when the notice is withdrawn or the material restored.', 'dumbbell-stream' ), Strikes::live( $claim['owner_user_id'] ), Claim_Settings::number( 'strikes_allowed' ) ),
			__( 'This mail is no legal advice. If you are not sure, ask a lawyer before you answer.', 'dumbbell-stream' ),
		);
	}

	/**
	 * What a counter-notice lacks.
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @return string[]
	 */
	private static function missing( array $claim ): array {
		$counter = Counter_Notices::latest( $claim['id'] );
		$missing = null === $counter ? array() : Counter_States::missing( Counter_Notices::notice( $counter ) );
		$names   = array(
			'signature'    => __( 'your signature: type your full name', 'dumbbell-stream' ),
			'material'     => __( 'what was taken offline, and where it was', 'dumbbell-stream' ),
			'mistake'      => __( 'the statement, under penalty of perjury, that it was a mistake or misidentification', 'dumbbell-stream' ),
			'contact'      => __( 'your name, address and telephone number', 'dumbbell-stream' ),
			'jurisdiction' => __( 'your consent to the jurisdiction of the federal district court', 'dumbbell-stream' ),
			'service'      => __( 'that you accept service of process from the sender of the notice', 'dumbbell-stream' ),
		);
		return array() === $missing ? array() : array(
			__( 'We have received your counter-notice. The time until your material comes back begins when it is complete. This is missing:', 'dumbbell-stream' ),
			'- ' . implode( "\n- ", array_intersect_key( $names, array_flip( $missing ) ) ),
			Claim_Pages::counter_url( $claim['public_id'] ),
		);
	}

	/**
	 * Whether the broadcaster ever heard of the notice.
	 *
	 * @param array<string, mixed> $claim The claim.
	 */
	private static function was_told( array $claim ): bool {
		return array() !== array_intersect( array( 'hold', 'act' ), array_column( Claim_Events::of( $claim['id'] ), 'type' ) );
	}
}
