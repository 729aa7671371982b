<?php
/**
 * The claims of this site.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The one service behind form, REST, letters and WP-CLI: receives notices, and lets happen what the table and the guards allow. What
 * follows an event is done after it is written, and tried again until it is done.
 *
 * @since 0.1.0
 */
final class Claims {

	/** Steps that only other services take, with what belongs to them. */
	private const INTERNAL = array( 'file', 'enter', 'check_passed', 'check_failed', 'complete', 'supplement', 'counter', 'counter_incomplete', 'counter_withdrawn' );

	/** How often a step is tried again because the claim changed under it. */
	private const TRIES = 10;

	/** Name of the secret in the vault from which the secrets of receipts are made. */
	private const VAULT = 'claims';

	/** Columns that are emptied when a claim is erased, and what stands in them then. */
	const EMPTIED = array(
		'claimant_name'    => '',
		'claimant_org'     => '',
		'claimant_email'   => '',
		'claimant_phone'   => '',
		'claimant_address' => '',
		'claimant_country' => '',
		'signature_name'   => '',
		'signed_text'      => '',
		'ip_hash'          => '',
	);

	/**
	 * Receives a notice, complete or not.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $given Fields of a notice, see Claim_Fields.
	 * @param array<string, mixed> $actor Kind `claimant`, or `handler` with his `user` who enters a letter.
	 * @return array{claim: array<string, mixed>, event: array<string, mixed>, secret: string}|\WP_Error
	 * @throws Storage_Fault If the database or the vault fails: nothing was received then.
	 */
	public static function file( array $given, array $actor ) {
		$notice = Claim_Fields::read( $given );
		if ( is_wp_error( $notice ) ) {
			return $notice;
		}
		$is_letter = 'handler' === $actor['kind'];
		if ( ! $is_letter ) {
			$notice['intake']   = 'api' === $notice['intake'] ? 'api' : 'form';
			$notice['received'] = '';
			/**
			 * Filters whether a notice is taken now. Whoever refuses says why; a letter that a person enters is never refused.
			 *
			 * @since 0.1.0
			 *
			 * @param true|\WP_Error       $gate   Whether it is taken.
			 * @param array<string, mixed> $notice The notice.
			 * @param array<string, mixed> $actor  Who sends it.
			 */
			$gate = apply_filters( 'dumbbell_stream_claim_gate', true, $notice, $actor );
			if ( is_wp_error( $gate ) ) {
				return $gate;
			}
		}
		$row = Claim_Intake::row( $notice, $is_letter );
		if ( is_wp_error( $row ) ) {
			return $row;
		}
		$public_id                  = self::new_public_id();
		$secret                     = self::secret( $public_id );
		$row['public_id']           = $public_id;
		$row['receipt_secret_hash'] = hash( 'sha256', $secret );
		$step                       = Claim_States::transition( '', $is_letter ? 'enter' : 'file' );
		$row                        = array_merge( $row, Claim_Clock::times( $row, null ) );
		$event                      = Claim_Events::make(
			$is_letter ? 'enter' : 'file',
			$actor,
			self::about( $row, '', 'received' ) + array(
				'intake' => $row['intake'],
				'grade'  => $row['grade'],
			),
			array_intersect_key( $row + $notice, array_flip( Claim_Fields::PERSONAL ) ),
			$step['effects'] ?? array()
		);
		$written                    = Claim_Store::create( $row, $event );
		Claim_Effects::run( $written['event'] );
		return array( 'secret' => $secret ) + self::fresh( $written );
	}

	/**
	 * Looks whether a notice has all its elements. Does nothing if that was done.
	 *
	 * @since 0.1.0
	 *
	 * @param int $id Number of the claim.
	 * @return true|\WP_Error
	 */
	public static function check( int $id ) {
		$claim = self::find( $id );
		if ( null === $claim || 'received' !== $claim['status'] ) {
			return true;
		}
		$event  = array() === Notice_Elements::missing( self::notice( $claim ) ) ? 'check_passed' : 'check_failed';
		$result = self::step( $id, $event, array(), array( 'kind' => 'system' ) );
		if ( is_wp_error( $result ) ) {
			return $result;
		}
		if ( 'check_passed' === $event && self::may_hold( $result['claim'] ) ) {
			self::step( $id, 'hold', array(), array( 'kind' => 'system' ) );
		}
		return true;
	}

	/**
	 * A claim for whoever holds its receipt.
	 *
	 * @since 0.1.0
	 *
	 * @param string $public_id Public id of a claim.
	 * @param string $secret    What he shows.
	 * @return array<string, mixed>|null Null if there is no such claim, or this is not its secret: both look alike from outside.
	 */
	public static function open( string $public_id, string $secret ): ?array {
		$claim = self::by_public_id( $public_id );
		return null !== $claim && '' !== $claim['receipt_secret_hash'] && hash_equals( $claim['receipt_secret_hash'], hash( 'sha256', $secret ) ) ? $claim : null;
	}

	/**
	 * Takes what a sender adds to an incomplete notice. If something lacks still, he is told so, and his silence begins anew.
	 *
	 * @since 0.1.0
	 *
	 * @param string               $public_id Public id of the claim.
	 * @param string               $secret    Secret of its receipt.
	 * @param array<string, mixed> $given     Fields of a notice; what is left out or empty stays.
	 * @return array{claim: array<string, mixed>, event: array<string, mixed>}|\WP_Error
	 */
	public static function complete( string $public_id, string $secret, array $given ) {
		$claim = self::open( $public_id, $secret );
		return null === $claim ? self::not_found() : self::add( $claim, $given, array( 'kind' => 'claimant' ) );
	}

	/**
	 * Adds to an incomplete notice.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @param array<string, mixed> $given Fields of a notice; what is left out or empty stays.
	 * @param array<string, mixed> $actor The claimant, or a handler who has his letter.
	 * @return array{claim: array<string, mixed>, event: array<string, mixed>}|\WP_Error
	 */
	public static function add( array $claim, array $given, array $actor ) {
		$columns = Claim_Intake::additions( $claim, $given, 'handler' === $actor['kind'] );
		if ( is_wp_error( $columns ) ) {
			return $columns;
		}
		$is_all = array() === Notice_Elements::missing( self::notice( array_merge( $claim, $columns ) ) );
		return self::step( $claim['id'], $is_all ? 'complete' : 'supplement', array( 'columns' => $columns ), $actor );
	}

	/**
	 * Takes a notice back, for whoever holds its receipt.
	 *
	 * @since 0.1.0
	 *
	 * @param string $public_id Public id of the claim.
	 * @param string $secret    Secret of its receipt.
	 * @param string $text      Why, if he says so.
	 * @return array{claim: array<string, mixed>, event: array<string, mixed>}|\WP_Error
	 */
	public static function withdraw( string $public_id, string $secret, string $text = '' ) {
		$claim = self::open( $public_id, $secret );
		return null === $claim ? self::not_found() : self::step( $claim['id'], 'withdraw', array( 'text' => $text ), array( 'kind' => 'claimant' ) );
	}

	/**
	 * Lets something happen to a claim.
	 *
	 * @since 0.1.0
	 *
	 * @param int                  $id      Number of the claim.
	 * @param string               $event   What happens, one of Claim_States::events().
	 * @param array<string, mixed> $details What whoever does it says: text, code, level, from_ms, to_ms, hours, kind, ref …; with `version` the step
	 *                                      is refused if the claim is not as whoever decides has seen it.
	 * @param array<string, mixed> $actor   Kind and user.
	 * @return array{claim: array<string, mixed>, event: array<string, mixed>}|\WP_Error
	 */
	public static function apply( int $id, string $event, array $details, array $actor ) {
		return in_array( $event, self::INTERNAL, true ) ? self::refused() : self::step( $id, $event, $details, $actor );
	}

	/**
	 * Takes a step, for the services of this module: apply() is for everybody else.
	 *
	 * @since 0.1.0
	 *
	 * @param int                  $id      Number of the claim.
	 * @param string               $event   What happens.
	 * @param array<string, mixed> $details What whoever does it says.
	 * @param array<string, mixed> $actor   Kind and user.
	 * @param callable|null        $also    What else is written in the same transaction; false if somebody was faster there.
	 * @return array{claim: array<string, mixed>, event: array<string, mixed>}|\WP_Error
	 *
	 * @phpstan-param (callable(): bool)|null $also
	 */
	public static function step( int $id, string $event, array $details, array $actor, ?callable $also = null ) {
		for ( $try = 0; $try < self::TRIES; $try++ ) {
			$claim = self::find( $id );
			if ( null === $claim ) {
				return self::not_found();
			}
			$move = self::plan( $claim, $event, $details, $actor );
			if ( is_wp_error( $move ) ) {
				return $move;
			}
			$written = Claim_Store::change( $claim, $move['columns'], $move['event'], $also ?? Claim_Writes::with( $claim, $event, $details, $move['event'] ) );
			if ( null !== $written ) {
				Strikes::forget( $claim['owner_user_id'] );
				Claim_Effects::run( $written['event'] );
				return self::fresh( $written );
			}
		}
		return self::changed();
	}

	/**
	 * What a step would change, or why it may not be taken.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim   The claim as it is.
	 * @param string               $event   What happens.
	 * @param array<string, mixed> $details What whoever does it says.
	 * @param array<string, mixed> $actor   Kind and user.
	 * @return array{columns: array<string, mixed>, event: array<string, mixed>}|\WP_Error Columns of the claim, and the event as it would be written.
	 */
	public static function plan( array $claim, string $event, array $details, array $actor ) {
		$step = Claim_States::transition( $claim['status'], $event );
		if ( null === $step || ! Claim_States::may( $event, $actor['kind'] ) ) {
			return self::refused();
		}
		if ( isset( $details['version'] ) && (int) $details['version'] !== $claim['version'] ) {
			return self::changed();
		}
		$is_own = self::is_own( $claim, $event, $actor );
		if ( $is_own && self::others_could( $actor ) ) {
			return Claim_Guards::refusal( 'own_stream', __( 'Nobody decides about a notice against his own stream while somebody else can. Ask another person who handles notices.', 'dumbbell-stream' ), 403 );
		}
		$counter = Counter_Notices::in_force( $claim['id'] );
		$plan    = Claim_Guards::judge( $claim, $event, $details, $actor, $counter );
		if ( is_wp_error( $plan ) ) {
			return $plan;
		}
		$columns = self::dated( $claim, $event, $step['to'], $plan['columns'] );
		$made    = Claim_Events::make( $event, $actor, $plan['data'] + self::about( array_merge( $claim, $columns ), $claim['status'], $step['to'] ) + ( $is_own ? array( 'own_stream' => true ) : array() ), $plan['private'], $step['effects'] );
		$ahead   = array(
			'type'        => $event,
			'created_gmt' => Claim_Events::gmt( Clock::now_ms() ),
		);
		$counter = 'counter' === $event ? (array) ( $details['counter'] ?? null ) : $counter;
		return array(
			'columns' => in_array( $event, Claim_States::REMARKS, true ) ? $columns : array_merge( $columns, Claim_Clock::times( array_merge( $claim, $columns ), $counter, array( $ahead ) ) ),
			'event'   => $made,
		);
	}

	/**
	 * A claim by its number.
	 *
	 * @since 0.1.0
	 *
	 * @param int $id Its number.
	 * @return array<string, mixed>|null
	 */
	public static function find( int $id ): ?array {
		return Claim_Store::find( $id );
	}

	/**
	 * A claim by the name that its sender knows.
	 *
	 * @since 0.1.0
	 *
	 * @param string $public_id 26 characters.
	 * @return array<string, mixed>|null
	 */
	public static function by_public_id( string $public_id ): ?array {
		return Claim_Store::by_public_id( $public_id );
	}

	/**
	 * Claims for a list, those that are due first.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $filters `status` (one or several), `stream`, `owner`, `email`, `search`, `orderby` (due, received), `page`, `per_page`.
	 * @return array{claims: array<int, array<string, mixed>>, total: int}
	 */
	public static function query( array $filters ): array {
		return Claim_Query::run( $filters );
	}

	/**
	 * How many claims there are.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $statuses In these statuses; empty for all.
	 */
	public static function count( array $statuses = array() ): int {
		return Claim_Query::count( $statuses );
	}

	/**
	 * What somebody who handles notices may do with a claim now, each with the mails that it will send.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim   A claim.
	 * @param int                  $user_id Who asks.
	 * @return array<int, array<string, mixed>>
	 */
	public static function moves( array $claim, int $user_id ): array {
		return Claim_Choices::of( $claim, $user_id );
	}

	/**
	 * The secret of a receipt: made anew whenever a mail has to carry it, never stored.
	 *
	 * @since 0.1.0
	 *
	 * @param string $public_id Public id of a claim.
	 * @return string 43 characters.
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	public static function secret( string $public_id ): string {
		$key = Secrets::get_or_make(
			self::VAULT,
			static function (): string {
				return random_bytes( 32 );
			}
		);
		return Base64url::encode( hash_hmac( 'sha256', "dumbbell-stream claim $public_id", $key, true ) );
	}

	/**
	 * A claim as the notice that Notice_Elements and the texts read.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return array<string, mixed>
	 */
	public static function notice( array $claim ): array {
		$statements = json_decode( (string) ( $claim['statements_json'] ?? '' ), true );
		return array(
			'stream'     => $claim['stream_post_id'],
			'statements' => is_array( $statements ) ? $statements : array(),
		) + $claim;
	}

	/**
	 * Whether whoever acts would decide about his own stream.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @param string               $event What happens.
	 * @param array<string, mixed> $actor Who does it.
	 */
	public static function is_own( array $claim, string $event, array $actor ): bool {
		$harmless = array( 'note', 'export', 'legal_hold', 'legal_hold_end', 'counter', 'counter_incomplete', 'counter_withdrawn' );
		return 'handler' === $actor['kind'] && $claim['owner_user_id'] > 0 && ( $actor['user'] ?? 0 ) === $claim['owner_user_id'] && ! in_array( $event, $harmless, true );
	}

	/**
	 * Whether somebody else could decide.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $actor Who would.
	 */
	public static function others_could( array $actor ): bool {
		return array() !== array_diff(
			array_map(
				'intval',
				get_users(
					array(
						'capability' => 'handle_dumbbell_claims',
						'fields'     => 'ID',
					)
				)
			),
			array( $actor['user'] ?? 0 )
		);
	}

	/**
	 * What every event says of its claim: where it came from and went to, and what it is about. Nothing of this may depend on later changes.
	 *
	 * @param array<string, mixed> $claim The claim, as it is with the event.
	 * @param string               $from  Status before.
	 * @param string               $to    Status now.
	 * @return array<string, mixed>
	 */
	private static function about( array $claim, string $from, string $to ): array {
		$range = isset( $claim['off_from_ms'] ) ? array( $claim['off_from_ms'], $claim['off_to_ms'] ) : null;
		if ( null === $range && isset( $claim['capture_from_ms'] ) ) {
			$range = array( $claim['capture_from_ms'], $claim['capture_to_ms'] ?? $claim['capture_from_ms'] );
		}
		return array(
			'from'   => $from,
			'to'     => $to,
			'stream' => '' === (string) ( $claim['stream_key'] ?? '' ) ? null : $claim['stream_key'],
			'range'  => $range,
		);
	}

	/**
	 * Columns that follow from the step itself.
	 *
	 * @param array<string, mixed> $claim   The claim as it is.
	 * @param string               $event   What happens.
	 * @param string               $to      Status afterwards.
	 * @param array<string, mixed> $columns What else changes.
	 * @return array<string, mixed>
	 */
	private static function dated( array $claim, string $event, string $to, array $columns ): array {
		$now               = Claim_Events::gmt( Clock::now_ms() );
		$columns['status'] = $to;
		if ( $to !== $claim['status'] || 'supplement' === $event ) {
			$columns['status_gmt'] = $now;
		}
		if ( in_array( $event, array( 'act', 'reject', 'correct', 'restore', 'lapse' ), true ) ) {
			$columns['decided_gmt'] = $now;
		}
		if ( in_array( $to, array( 'rejected', 'restored', 'withdrawn' ), true ) && $to !== $claim['status'] || 'outcome_claimant' === $event ) {
			$columns['closed_gmt'] = $now;
		}
		if ( 'reopen' === $event ) {
			$columns += array(
				'closed_gmt'     => null,
				'held_since_gmt' => null,
			);
		}
		if ( 'hold_end' === $event || ( $to !== $claim['status'] && ! in_array( $to, Claim_States::HOLDABLE, true ) ) ) {
			$columns['held_until_gmt'] = null;
		}
		return $columns;
	}

	/**
	 * Whether a hold may begin before a person has looked: the owner chose it, the sender is known well enough, and the passage is ours.
	 *
	 * @param array<string, mixed> $claim A claim under review.
	 */
	private static function may_hold( array $claim ): bool {
		$least = array_search( Claim_Settings::text( 'hold_automatic' ), Claim_Guards::GRADES, true );
		/**
		 * Filters whether a notice may be followed by a hold before a person has looked at it.
		 *
		 * @since 0.1.0
		 *
		 * @param bool                 $may   Whether it may.
		 * @param array<string, mixed> $claim The claim.
		 */
		return (bool) apply_filters( 'dumbbell_stream_claim_may_hold', $claim['stream_post_id'] > 0 && false !== $least && array_search( $claim['grade'], Claim_Guards::GRADES, true ) >= $least, $claim );
	}

	/** A name for a claim that nobody can guess: 26 letters and digits, 128 bits and more. */
	private static function new_public_id(): string {
		$id = '';
		foreach ( str_split( random_bytes( 26 ) ) as $byte ) {
			$id .= 'abcdefghijklmnopqrstuvwxyz234567'[ ord( $byte ) & 31 ];
		}
		return $id;
	}

	/**
	 * A claim as its effects left it, with the event that was written.
	 *
	 * @param array{claim: array<string, mixed>, event: array<string, mixed>} $written What was written.
	 * @return array{claim: array<string, mixed>, event: array<string, mixed>}
	 */
	private static function fresh( array $written ): array {
		return array(
			'claim' => self::find( $written['claim']['id'] ) ?? $written['claim'],
			'event' => $written['event'],
		);
	}

	/** No such claim, or none that the caller may know of: both look alike from outside. */
	public static function not_found(): \WP_Error {
		return Claim_Guards::refusal( 'not_found', __( 'There is no such notice.', 'dumbbell-stream' ), 404 );
	}

	/** What the table does not allow. */
	private static function refused(): \WP_Error {
		return Claim_Guards::refusal( 'refused', __( 'This cannot be done with the notice as it stands.', 'dumbbell-stream' ) );
	}

	/** Somebody was faster. */
	private static function changed(): \WP_Error {
		return Claim_Guards::refusal( 'changed', __( 'Somebody else changed this notice meanwhile. Look at it again.', 'dumbbell-stream' ) );
	}
}
