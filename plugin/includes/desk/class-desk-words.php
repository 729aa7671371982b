<?php
/**
 * What the screens say of claims.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Words for statuses, events, elements and reasons. They judge nobody: somebody *states* a right, a part was *taken offline on a notice*.
 *
 * @since 0.1.0
 */
final class Desk_Words {

	/** Which tone a status has: what calls for somebody, what waits, what is settled. */
	private const TONES = array(
		'received'     => 'act',
		'under_review' => 'act',
		'incomplete'   => 'wait',
		'countered'    => 'wait',
		'held_court'   => 'wait',
		'actioned'     => 'done',
		'rejected'     => 'done',
		'withdrawn'    => 'done',
		'restored'     => 'done',
	);

	/**
	 * A status in words.
	 *
	 * @since 0.1.0
	 *
	 * @param string $status Status of a claim.
	 */
	public static function status( string $status ): string {
		$words = self::statuses();
		return $words[ $status ] ?? $status;
	}

	/**
	 * All statuses in words, in the order in which a claim passes them.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, string>
	 */
	public static function statuses(): array {
		return array(
			'received'     => __( 'Just received', 'dumbbell-stream' ),
			'incomplete'   => __( 'Waiting for the sender', 'dumbbell-stream' ),
			'under_review' => __( 'To decide', 'dumbbell-stream' ),
			'actioned'     => __( 'Taken offline', 'dumbbell-stream' ),
			'countered'    => __( 'Counter-notice received', 'dumbbell-stream' ),
			'held_court'   => __( 'Court action', 'dumbbell-stream' ),
			'restored'     => __( 'Restored', 'dumbbell-stream' ),
			'rejected'     => __( 'Rejected', 'dumbbell-stream' ),
			'withdrawn'    => __( 'Withdrawn', 'dumbbell-stream' ),
		);
	}

	/**
	 * The tone of a status: `act` (somebody is waited for here), `wait` (somebody else is), `done`.
	 *
	 * @since 0.1.0
	 *
	 * @param string $status Status of a claim.
	 */
	public static function tone( string $status ): string {
		return self::TONES[ $status ] ?? 'done';
	}

	/**
	 * An event in words, as the history tells it.
	 *
	 * @since 0.1.0
	 *
	 * @param string $event One of Claim_States::events().
	 */
	public static function event( string $event ): string {
		$words = array(
			'file'               => __( 'The notice came in', 'dumbbell-stream' ),
			'enter'              => __( 'The notice was entered', 'dumbbell-stream' ),
			'check_passed'       => __( 'The notice has all elements', 'dumbbell-stream' ),
			'check_failed'       => __( 'The notice lacks something; the sender was asked for it', 'dumbbell-stream' ),
			'complete'           => __( 'The notice was completed', 'dumbbell-stream' ),
			'supplement'         => __( 'The sender added something; the notice still lacks an element', 'dumbbell-stream' ),
			'accept'             => __( 'Accepted as substantially complete', 'dumbbell-stream' ),
			'remind'             => __( 'The sender was reminded of what lacks', 'dumbbell-stream' ),
			'lapse'              => __( 'Nothing more came; the notice lapsed', 'dumbbell-stream' ),
			'hold'               => __( 'Withheld for the time being', 'dumbbell-stream' ),
			'hold_end'           => __( 'The temporary hold ended', 'dumbbell-stream' ),
			'act'                => __( 'Taken offline', 'dumbbell-stream' ),
			'reject'             => __( 'Rejected', 'dumbbell-stream' ),
			'reopen'             => __( 'Opened again', 'dumbbell-stream' ),
			'withdraw'           => __( 'Withdrawn', 'dumbbell-stream' ),
			'counter'            => __( 'A counter-notice came in', 'dumbbell-stream' ),
			'counter_incomplete' => __( 'A counter-notice came in that lacks something', 'dumbbell-stream' ),
			'counter_withdrawn'  => __( 'The counter-notice was taken back', 'dumbbell-stream' ),
			'correct'            => __( 'Corrected and restored', 'dumbbell-stream' ),
			'court'              => __( 'Court action recorded', 'dumbbell-stream' ),
			'restore'            => __( 'Restored', 'dumbbell-stream' ),
			'overdue'            => __( 'The last day for restoring has passed', 'dumbbell-stream' ),
			'outcome_streamer'   => __( 'Ended for the broadcaster; restored', 'dumbbell-stream' ),
			'outcome_claimant'   => __( 'Ended for the sender of the notice', 'dumbbell-stream' ),
			'note'               => __( 'Note', 'dumbbell-stream' ),
			'grade'              => __( 'How well the sender is known was changed', 'dumbbell-stream' ),
			'legal_hold'         => __( 'Legal hold: nothing of this claim is deleted', 'dumbbell-stream' ),
			'legal_hold_end'     => __( 'The legal hold ended', 'dumbbell-stream' ),
			'export'             => __( 'Exported', 'dumbbell-stream' ),
			'redact'             => __( 'Contact data were erased', 'dumbbell-stream' ),
		);
		return $words[ $event ] ?? $event;
	}

	/**
	 * Who did something, in words.
	 *
	 * @since 0.1.0
	 *
	 * @param string $kind    One of Claim_States::ACTORS.
	 * @param int    $user_id Who, if it is a user.
	 */
	public static function actor( string $kind, int $user_id ): string {
		$user = $user_id > 0 ? get_userdata( $user_id ) : false;
		if ( $user && 'claimant' !== $kind ) {
			return $user->display_name;
		}
		$words = array(
			'claimant' => __( 'Sender', 'dumbbell-stream' ),
			'handler'  => __( 'Somebody who works on claims', 'dumbbell-stream' ),
			'streamer' => __( 'Broadcaster', 'dumbbell-stream' ),
			'system'   => __( 'By itself', 'dumbbell-stream' ),
		);
		return $words[ $kind ] ?? $kind;
	}

	/**
	 * A move as its button says it.
	 *
	 * @since 0.1.0
	 *
	 * @param string $event One of Claim_States::events().
	 */
	public static function move( string $event ): string {
		$words = array(
			'accept'            => __( 'Accept as substantially complete', 'dumbbell-stream' ),
			'complete'          => __( 'Complete it from a letter or call', 'dumbbell-stream' ),
			'hold'              => __( 'Withhold for now', 'dumbbell-stream' ),
			'hold_end'          => __( 'End the temporary hold', 'dumbbell-stream' ),
			'act'               => __( 'Take offline', 'dumbbell-stream' ),
			'reject'            => __( 'Reject the notice', 'dumbbell-stream' ),
			'reopen'            => __( 'Open again', 'dumbbell-stream' ),
			'withdraw'          => __( 'Record that the sender withdrew it', 'dumbbell-stream' ),
			'counter_withdrawn' => __( 'Record that the counter-notice was taken back', 'dumbbell-stream' ),
			'correct'           => __( 'Correct a mistake and restore', 'dumbbell-stream' ),
			'court'             => __( 'Record a court action', 'dumbbell-stream' ),
			'restore'           => __( 'Restore now', 'dumbbell-stream' ),
			'outcome_streamer'  => __( 'It ended for the broadcaster: restore', 'dumbbell-stream' ),
			'outcome_claimant'  => __( 'It ended for the sender: close', 'dumbbell-stream' ),
		);
		return $words[ $event ] ?? self::event( $event );
	}

	/**
	 * What a move does, in a sentence.
	 *
	 * @since 0.1.0
	 *
	 * @param string $event One of Claim_States::events().
	 */
	public static function about_move( string $event ): string {
		$words = array(
			'accept'            => __( 'The law asks for a notice that is “substantially” complete. Say why this one is.', 'dumbbell-stream' ),
			'hold'              => __( 'Takes the reported part off the air at once and gives you time to decide. It ends by itself.', 'dumbbell-stream' ),
			'hold_end'          => __( 'Brings the reported part back at once. You can still decide later.', 'dumbbell-stream' ),
			'act'               => __( 'Takes offline what you choose, within seconds, for everybody who is watching. The broadcaster is told at once, with a way to answer.', 'dumbbell-stream' ),
			'reject'            => __( 'Everything stays as it is. The sender gets your reason and may come back with new facts.', 'dumbbell-stream' ),
			'reopen'            => __( 'For when new facts have come.', 'dumbbell-stream' ),
			'withdraw'          => __( 'What was taken offline on this notice comes back, and both sides are told.', 'dumbbell-stream' ),
			'counter_withdrawn' => __( 'What was taken offline stays offline.', 'dumbbell-stream' ),
			'correct'           => __( 'Brings back what was taken offline, with an apology to the broadcaster.', 'dumbbell-stream' ),
			'court'             => __( 'Only for an action that names this material and that you heard of before it was restored.', 'dumbbell-stream' ),
			'restore'           => __( 'Brings back what was taken offline and tells both sides.', 'dumbbell-stream' ),
			'outcome_streamer'  => __( 'Brings back what was taken offline and tells both sides.', 'dumbbell-stream' ),
			'outcome_claimant'  => __( 'What was taken offline stays offline for good.', 'dumbbell-stream' ),
		);
		return $words[ $event ] ?? '';
	}

	/**
	 * How well the sender is known.
	 *
	 * @since 0.1.0
	 *
	 * @param string $grade Grade of a claim.
	 */
	public static function grade( string $grade ): string {
		$words = array(
			'self_declared' => __( 'Not confirmed', 'dumbbell-stream' ),
			'email'         => __( 'E-mail address confirmed', 'dumbbell-stream' ),
			'domain'        => __( 'Domain shown', 'dumbbell-stream' ),
			'registered'    => __( 'Registration or authority shown', 'dumbbell-stream' ),
		);
		return $words[ $grade ] ?? $grade;
	}

	/**
	 * What became of the check of the signed packets. A check that failed says nothing about who is right.
	 *
	 * @since 0.1.0
	 *
	 * @param string $result Result of the evidence.
	 */
	public static function evidence( string $result ): string {
		$words = array(
			'none'           => __( 'No signed packets were sent', 'dumbbell-stream' ),
			'signed'         => __( 'Signed by this stream', 'dumbbell-stream' ),
			'verified'       => __( 'Signed by this stream', 'dumbbell-stream' ),
			'not_verifiable' => __( 'Not verifiable', 'dumbbell-stream' ),
		);
		return $words[ $result ] ?? __( 'Not verifiable', 'dumbbell-stream' );
	}

	/**
	 * The elements of a notice, as 17 U.S.C. 512(c)(3)(A) lists them.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, string>
	 */
	public static function elements(): array {
		return array(
			'signature'  => __( 'Signature', 'dumbbell-stream' ),
			'work'       => __( 'The work, or a list of works', 'dumbbell-stream' ),
			'material'   => __( 'The material, and where it is', 'dumbbell-stream' ),
			'contact'    => __( 'How to reach the sender', 'dumbbell-stream' ),
			'good_faith' => __( 'Good-faith belief that the use is not authorised', 'dumbbell-stream' ),
			'accuracy'   => __( 'The notice is accurate', 'dumbbell-stream' ),
			'authority'  => __( 'Authority to act, under penalty of perjury', 'dumbbell-stream' ),
		);
	}

	/**
	 * The reasons that a decision can have.
	 *
	 * @since 0.1.0
	 *
	 * @param string $event The decision, one of Claim_Guards::CODES.
	 * @return array<string, string> Words by code.
	 */
	public static function reasons( string $event ): array {
		$words = array(
			'notice'            => __( 'The notice itself', 'dumbbell-stream' ),
			'court_order'       => __( 'An order of a court', 'dumbbell-stream' ),
			'policy'            => __( 'The rules of this site', 'dumbbell-stream' ),
			'mistake'           => __( 'It was a mistake', 'dumbbell-stream' ),
			'no_match'          => __( 'The work is not in the reported part', 'dumbbell-stream' ),
			'licensed'          => __( 'The use was authorised', 'dumbbell-stream' ),
			'exception'         => __( 'The use is allowed by law, such as fair use', 'dumbbell-stream' ),
			'not_ours'          => __( 'The material is not on this site', 'dumbbell-stream' ),
			'duplicate'         => __( 'The same was reported before', 'dumbbell-stream' ),
			'misrepresentation' => __( 'The notice states something that is knowingly untrue', 'dumbbell-stream' ),
			'incomplete'        => __( 'The notice lacks elements', 'dumbbell-stream' ),
			'other'             => __( 'Another reason', 'dumbbell-stream' ),
		);
		return array_intersect_key( $words, array_flip( Claim_Guards::CODES[ $event ] ?? array() ) );
	}

	/**
	 * How much can be taken offline.
	 *
	 * @since 0.1.0
	 *
	 * @return array<int, string>
	 */
	public static function levels(): array {
		return array(
			1 => __( 'Only the reported stretch of time', 'dumbbell-stream' ),
			2 => __( 'The live broadcast, from the reported moment on', 'dumbbell-stream' ),
			3 => __( 'The whole stream, and retire its key', 'dumbbell-stream' ),
			4 => __( 'The account: nothing more is broadcast by this person', 'dumbbell-stream' ),
		);
	}

	/**
	 * How a notice came in.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, string>
	 */
	public static function intakes(): array {
		return array(
			'form' => __( 'Form', 'dumbbell-stream' ),
			'mail' => __( 'E-mail or call', 'dumbbell-stream' ),
			'post' => __( 'Letter', 'dumbbell-stream' ),
			'api'  => __( 'Program', 'dumbbell-stream' ),
		);
	}

	/**
	 * Under which rules a notice is handled.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, string>
	 */
	public static function kinds(): array {
		return array(
			'dmca'  => __( 'Copyright notice (United States, DMCA)', 'dumbbell-stream' ),
			'dsa'   => __( 'Notice of illegal content (European Union, DSA)', 'dumbbell-stream' ),
			'other' => __( 'Other', 'dumbbell-stream' ),
		);
	}
}
