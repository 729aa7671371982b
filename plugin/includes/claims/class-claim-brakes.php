<?php
/**
 * Brakes on abuse.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Slows down whoever floods the form, without refusing anybody the right to send a notice: a browser does a little work, and what one
 * place, one address and one domain can send in an hour and a day is bounded. Whoever meets the bound is told when it ends and where to
 * write meanwhile. What people bring in for others, letters and mails, is never counted.
 *
 * @since 0.1.0
 */
final class Claim_Brakes {

	/** Transients of this name, followed by a hash: how many notices came in, and which challenges were answered. */
	const HITS     = 'dumbbell_stream_notices_';
	const ANSWERED = 'dumbbell_stream_answered_';

	/** Names in the vault: the key of challenges and links, and that of hashed addresses with the time it was made. */
	const KEY         = 'claim-links';
	const ADDRESS_KEY = 'claim-addresses';

	/** Spans that are counted, in seconds: an hour and a day. */
	private const SPANS = array( 3600, 86400 );

	/**
	 * How many notices in each span, by what they have in common. A law firm or a collecting society sends more than a person, and
	 * often from one office. Without the little work (a browser without JavaScript) a quarter.
	 */
	private const ALLOWANCES         = array(
		'address' => array( 20, 100 ),
		'email'   => array( 20, 100 ),
		'domain'  => array( 60, 300 ),
	);
	private const SHARE_WITHOUT_WORK = 4;

	/** Nothing is looked up again for the same claim before so many seconds have passed. */
	private const CHECK_AGAIN_S = 30;

	/**
	 * Judges whether a notice may be filed now. For the filter `dumbbell_stream_claim_gate`.
	 *
	 * @since 0.1.0
	 *
	 * @param true|\WP_Error       $verdict What others say.
	 * @param array<string, mixed> $notice  The notice.
	 * @param array<string, mixed> $actor   Who files it.
	 * @return true|\WP_Error
	 */
	public static function gate( $verdict, array $notice, array $actor ) {
		if ( true !== $verdict || 'claimant' !== ( $actor['kind'] ?? 'claimant' ) ) {
			return $verdict;
		}
		try {
			$worked = self::judge_work( $notice['pow'] ?? null );
			return is_wp_error( $worked ) ? $worked : self::count( $notice, $worked );
		} catch ( \RuntimeException $e ) {
			return true;   // A vault that cannot be opened is no reason to refuse a notice.
		}
	}

	/**
	 * Whether something may be looked up for a claim, or mailed to its sender, once more: both reach other people's machines.
	 *
	 * @since 0.1.0
	 *
	 * @param string $public_id Public id of the claim.
	 */
	public static function may_check( string $public_id ): bool {
		$name = self::ANSWERED . substr( wp_hash( "check $public_id" ), 0, 32 );
		if ( false !== get_transient( $name ) ) {
			return false;
		}
		set_transient( $name, 1, self::CHECK_AGAIN_S );
		return true;
	}

	/**
	 * A challenge for the browser.
	 *
	 * @since 0.1.0
	 *
	 * @return array{challenge: string, bits: int, expires_ms: int}
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	public static function challenge(): array {
		/**
		 * Filters how many zero bits the hash of an answer must begin with. One more doubles the work.
		 *
		 * @since 0.1.0
		 *
		 * @param int $bits Zero bits, from 0 to 24.
		 */
		$bits = min( 24, max( 0, (int) apply_filters( 'dumbbell_stream_work_bits', Proof_Of_Work::BITS ) ) );
		return array(
			'challenge'  => Proof_Of_Work::challenge( self::key(), random_bytes( Proof_Of_Work::SALT_LENGTH ), Clock::now_ms(), $bits ),
			'bits'       => $bits,
			'expires_ms' => Clock::now_ms() + Proof_Of_Work::LASTS_MS,
		);
	}

	/**
	 * Who asks, as it may be stored for a while: a keyed hash of the internet address. Its key is replaced before it grows older than
	 * the owner lets hashes live, and then nobody can tell any more what was hashed.
	 *
	 * @since 0.1.0
	 *
	 * @return string 32 hexadecimal digits; '' if callers cannot be told apart.
	 */
	public static function caller_hash(): string {
		$address = isset( $_SERVER['REMOTE_ADDR'] ) ? sanitize_text_field( wp_unslash( $_SERVER['REMOTE_ADDR'] ) ) : '';
		/** This filter is documented in class-allowance.php */
		$address = (string) apply_filters( 'dumbbell_stream_caller_address', $address );
		if ( ! rest_is_ip_address( $address ) ) {
			return '';
		}
		// An office has one address of the old kind, or a network of the new kind.
		$packed  = (string) inet_pton( $address );
		$network = 16 === strlen( $packed ) ? substr( $packed, 0, 8 ) : $packed;
		return substr( hash_hmac( 'sha256', $network, self::address_key() ), 0, 32 );
	}

	/**
	 * Replaces the key of hashed addresses when it has had its time. For the daily work.
	 *
	 * @since 0.1.0
	 *
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	public static function rotate_address_key(): void {
		$kept = Secrets::get( self::ADDRESS_KEY );
		if ( null !== $kept && self::made_s( $kept ) + Claim_Settings::number( 'keep_hashes_days' ) * DAY_IN_SECONDS <= self::now_s() ) {
			Secrets::set( self::ADDRESS_KEY, null );
		}
	}

	/**
	 * The key of challenges and of links in mails.
	 *
	 * @since 0.1.0
	 *
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	public static function key(): string {
		return Secrets::get_or_make(
			self::KEY,
			static function (): string {
				return random_bytes( 32 );
			}
		);
	}

	/**
	 * Judges the little work.
	 *
	 * @param mixed $work What the form sent: challenge and answer, or nothing.
	 * @return bool|\WP_Error Whether it was done; an error if it was done wrongly, which a browser mends by itself.
	 */
	private static function judge_work( $work ) {
		if ( ! is_array( $work ) || '' === (string) ( $work['answer'] ?? '' ) ) {
			return false;
		}
		$challenge = (string) $work['challenge'];
		$verdict   = Proof_Of_Work::check( $challenge, (string) $work['answer'], self::key(), Clock::now_ms() );
		$name      = self::ANSWERED . substr( hash( 'sha256', $challenge ), 0, 32 );
		if ( Proof_Of_Work::GOOD === $verdict && false === get_transient( $name ) ) {
			set_transient( $name, 1, intdiv( Proof_Of_Work::LASTS_MS, 1000 ) );
			return true;
		}
		return new \WP_Error( 'dumbbell_stream_work_' . ( Proof_Of_Work::GOOD === $verdict ? 'used' : $verdict ), __( 'Your browser’s little proof against flooding is too old or was used already. Send the form once more; nothing that you wrote is lost.', 'dumbbell-stream' ), array( 'status' => 400 ) );
	}

	/**
	 * Counts a notice, unless something it has in common with others is spent.
	 *
	 * @param array<string, mixed> $notice The notice.
	 * @param bool                 $worked Whether the little work was done.
	 * @return true|\WP_Error
	 */
	private static function count( array $notice, bool $worked ) {
		$email   = strtolower( trim( (string) ( $notice['claimant_email'] ?? '' ) ) );
		$in      = array(
			'address' => self::caller_hash(),
			'email'   => $email,
			'domain'  => (string) substr( (string) strrchr( $email, '@' ), 1 ),
		);
		$now     = self::now_s();
		$counted = array();
		foreach ( array_diff( $in, array( '' ) ) as $kind => $what ) {
			foreach ( self::SPANS as $index => $span ) {
				$name      = self::HITS . substr( wp_hash( "$kind $what $span " . intdiv( $now, $span ) ), 0, 32 );
				$hits      = 1 + (int) get_transient( $name );
				$allowance = self::allowance( $kind, $index, $worked );
				if ( $hits > $allowance ) {
					return self::too_many( $span - $now % $span );
				}
				$counted[ $name ] = array( $hits, $span );
			}
		}
		foreach ( $counted as $name => list( $hits, $span ) ) {
			set_transient( $name, $hits, $span );
		}
		return true;
	}

	/**
	 * How many notices may have this in common.
	 *
	 * @param string $kind   One of address, email, domain.
	 * @param int    $index  Which span.
	 * @param bool   $worked Whether the little work was done.
	 */
	private static function allowance( string $kind, int $index, bool $worked ): int {
		$usual = self::ALLOWANCES[ $kind ][ $index ];
		/**
		 * Filters how many notices one place, address or domain may send in an hour or a day.
		 *
		 * @since 0.1.0
		 *
		 * @param int    $allowance How many.
		 * @param string $kind      What they have in common: address, email or domain.
		 * @param int    $seconds   Length of the span.
		 */
		return (int) apply_filters( 'dumbbell_stream_notice_allowance', $worked ? $usual : max( 1, intdiv( $usual, self::SHARE_WITHOUT_WORK ) ), $kind, self::SPANS[ $index ] );
	}

	/**
	 * Says when the next notice is taken, and where to write meanwhile.
	 *
	 * @param int $seconds Until then.
	 */
	private static function too_many( int $seconds ): \WP_Error {
		$email = Claim_Settings::text( 'agent_email' );
		$wait  = human_time_diff( 0, $seconds );
		$words = '' === $email
			/* translators: %s: a time, such as 20 minutes. */
			? sprintf( __( 'Very many notices have come from you or from your network. This form takes the next one in %s.', 'dumbbell-stream' ), $wait )
			/* translators: 1: a time, such as 20 minutes; 2: an e-mail address. */
			: sprintf( __( 'Very many notices have come from you or from your network. This form takes the next one in %1$s. A notice sent to %2$s counts as much, and is not bounded.', 'dumbbell-stream' ), $wait, $email );
		return new \WP_Error(
			'dumbbell_stream_too_many_notices',
			$words,
			array(
				'status'      => 429,
				'retry_after' => $seconds,
			)
		);
	}

	/** The key of hashed addresses. */
	private static function address_key(): string {
		$kept = Secrets::get_or_make(
			self::ADDRESS_KEY,
			static function (): string {
				return pack( 'J', self::now_s() ) . random_bytes( 32 );
			}
		);
		return substr( $kept, 8 );
	}

	/**
	 * When a key was made.
	 *
	 * @param string $kept The key as it is kept.
	 * @return int Unix seconds.
	 */
	private static function made_s( string $kept ): int {
		$parts = unpack( 'Jmade', $kept );
		return (int) ( $parts['made'] ?? 0 );
	}

	/** The time, Unix seconds. */
	private static function now_s(): int {
		return intdiv( Clock::now_ms(), 1000 );
	}
}
