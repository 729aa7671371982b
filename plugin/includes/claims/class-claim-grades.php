<?php
/**
 * How much is known of a sender.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Four grades, each of which costs a sender minutes: he says who he is, his e-mail address is confirmed, his domain is shown, a person has
 * seen a registration number or a letter of authority. They order the queue and gate holds that come by themselves; they decide nothing
 * else.
 *
 * @since 0.1.0
 */
final class Claim_Grades {

	/** The grades, rising. */
	const ALL = array( 'self_declared', 'email', 'domain', 'registered' );

	/** Whoever is in the register of misuse gets no further than this by himself. */
	private const MISUSE_BAR = 'email';

	/**
	 * What is known when a notice comes in. For the filter `dumbbell_stream_claim_facts`.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $facts  So far.
	 * @param array<string, mixed> $notice The notice.
	 * @return array<string, mixed> With `grade`, with `duplicate_of`, the number of a claim about the same (0 for none), and with a hash of
	 *                              the caller's address.
	 */
	public static function facts( array $facts, array $notice ): array {
		if ( 0 === (int) ( $facts['duplicate_of'] ?? 0 ) ) {
			$facts['duplicate_of'] = Claim_Duplicates::of( $notice );
		}
		if ( in_array( $notice['intake'] ?? '', array( 'mail', 'post' ), true ) ) {
			return $facts;   // Whoever enters a letter is not who wrote it.
		}
		$user  = wp_get_current_user();
		$email = strtolower( (string) ( $notice['claimant_email'] ?? '' ) );
		if ( 'self_declared' === ( $facts['grade'] ?? 'self_declared' ) && '' !== $email && $user->exists() && strtolower( $user->user_email ) === $email ) {
			$facts['grade'] = 'email';   // WordPress has confirmed it already.
		}
		try {
			$facts['ip_hash'] = Claim_Brakes::caller_hash();
		} catch ( \RuntimeException $e ) {
			unset( $e );   // A vault that cannot be opened is no reason to lose a notice.
		}
		return $facts;
	}

	/**
	 * Notes that more is known of a sender. Never notes less.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @param string               $grade One of ALL.
	 * @param string               $how   What was shown, for the handlers.
	 * @return true|\WP_Error
	 */
	public static function raise( array $claim, string $grade, string $how = '' ) {
		if ( self::rank( $grade ) > self::rank( self::MISUSE_BAR ) && Misuse_Register::of_sender( (string) $claim['claimant_email'], $claim['id'] ) > 0 ) {
			$grade = self::MISUSE_BAR;
		}
		if ( self::rank( (string) $claim['grade'] ) >= self::rank( $grade ) ) {
			return true;
		}
		$details = array(
			'grade' => $grade,
			'text'  => $how,
		);
		$raised  = Claims::apply( $claim['id'], 'grade', $details, array( 'kind' => 'system' ) );
		return is_wp_error( $raised ) ? $raised : true;
	}

	/**
	 * Place in the queue among claims that are due at the same time: the higher the sooner.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	public static function place( array $claim ): int {
		$misused = Misuse_Register::of_sender( (string) $claim['claimant_email'], $claim['id'] ) > 0;
		return $misused ? -1 : self::rank( (string) $claim['grade'] );
	}

	/**
	 * A grade as a number.
	 *
	 * @since 0.1.0
	 *
	 * @param string $grade One of ALL.
	 */
	public static function rank( string $grade ): int {
		return max( 0, (int) array_search( $grade, self::ALL, true ) );
	}
}
