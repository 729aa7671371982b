<?php
/**
 * Counter-notices.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The other side's answer: 17 U.S.C. 512(g)(3). The clock begins on the day on which its last missing element arrived, and its dates are
 * written down once: a later change of holidays or settings moves no clock that runs.
 *
 * @since 0.1.0
 */
final class Counter_Notices {

	/** Texts: the most characters of each. */
	const TEXTS = array(
		'name'            => 200,
		'email'           => 254,
		'phone'           => 60,
		'address'         => 1000,
		'country'         => 100,
		'material_text'   => 8000,
		'reason_text'     => 8000,
		'signature_name'  => 200,
		'signed_text'     => 40000,
		'language'        => 20,
		'key_certificate' => 400,
		'key_signature'   => 100,
	);

	/** Statements that the broadcaster made his own. */
	const STATEMENTS = array( 'mistake', 'jurisdiction', 'service' );

	/** Columns that are emptied when the claim is erased. */
	const EMPTIED = array(
		'name'           => '',
		'email'          => '',
		'phone'          => '',
		'address'        => '',
		'country'        => '',
		'signature_name' => '',
		'signed_text'    => '',
	);

	/**
	 * Receives a counter-notice, or what was missing of one.
	 *
	 * @since 0.1.0
	 *
	 * @param int                  $claim_id Number of the claim.
	 * @param array<string, mixed> $given    Its fields: TEXTS and `statements`.
	 * @param int                  $user_id  Who sends it: the owner of the stream, or somebody who handles notices and has his letter.
	 * @return array{claim: array<string, mixed>, counter: array<string, mixed>}|\WP_Error
	 * @throws Storage_Fault If the database fails: nothing was received then.
	 */
	public static function file( int $claim_id, array $given, int $user_id ) {
		$claim = Claims::find( $claim_id );
		$actor = null === $claim ? null : self::actor( $claim, $user_id );
		if ( null === $claim || null === $actor ) {
			return Claims::not_found();
		}
		$latest = self::latest( $claim_id );
		$before = null !== $latest && 'incomplete' === $latest['status'] ? $latest : null;
		$row    = self::read( $given, $before );
		if ( is_wp_error( $row ) ) {
			return $row;
		}
		$is_all = array() === Counter_States::missing( self::notice( $row ) );
		$status = Counter_States::transition( null === $before ? 'received' : 'incomplete', $is_all ? ( null === $before ? 'check_passed' : 'complete' ) : ( null === $before ? 'check_failed' : 'supplement' ) );
		return self::write( $claim, $actor, array( 'status' => $status ) + $row, $before );
	}

	/**
	 * Takes a counter-notice as substantially complete: a person's judgement.
	 *
	 * @since 0.1.0
	 *
	 * @param int                  $claim_id Number of the claim.
	 * @param array<string, mixed> $actor    Who judges.
	 * @return array{claim: array<string, mixed>, counter: array<string, mixed>}|\WP_Error
	 */
	public static function accept( int $claim_id, array $actor ) {
		$claim  = Claims::find( $claim_id );
		$before = self::latest( $claim_id );
		if ( null === $claim || null === $before || null === Counter_States::transition( $before['status'], 'accept' ) ) {
			return Claims::not_found();
		}
		return self::write( $claim, $actor, array( 'status' => 'accepted' ), $before );
	}

	/**
	 * Takes a counter-notice back. The material stays off the air, or goes off again.
	 *
	 * @since 0.1.0
	 *
	 * @param int $claim_id Number of the claim.
	 * @param int $user_id  Who sent it, or somebody who handles notices.
	 * @return array{claim: array<string, mixed>, event: array<string, mixed>}|\WP_Error
	 */
	public static function withdraw( int $claim_id, int $user_id ) {
		$claim   = Claims::find( $claim_id );
		$actor   = null === $claim ? null : self::actor( $claim, $user_id );
		$counter = self::in_force( $claim_id );
		if ( null === $claim || null === $actor || null === $counter ) {
			return Claims::not_found();
		}
		$also = static function () use ( $counter ): bool {
			return 1 === Claim_Writes::update(
				array( 'status' => 'withdrawn' ),
				array(
					'id'     => $counter['id'],
					'status' => 'accepted',
				)
			);
		};
		return Claims::step( $claim_id, 'counter_withdrawn', array(), $actor, $also );
	}

	/**
	 * The counter-notice that counts.
	 *
	 * @since 0.1.0
	 *
	 * @param int $claim_id Number of the claim.
	 * @return array<string, mixed>|null
	 */
	public static function in_force( int $claim_id ): ?array {
		$accepted = array_filter(
			self::of( $claim_id ),
			static function ( array $counter ): bool {
				return 'accepted' === $counter['status'];
			}
		);
		return $accepted ? end( $accepted ) : null;
	}

	/**
	 * The last counter-notice that was not taken back.
	 *
	 * @since 0.1.0
	 *
	 * @param int $claim_id Number of the claim.
	 * @return array<string, mixed>|null
	 */
	public static function latest( int $claim_id ): ?array {
		$standing = array_filter(
			self::of( $claim_id ),
			static function ( array $counter ): bool {
				return 'withdrawn' !== $counter['status'];
			}
		);
		return $standing ? end( $standing ) : null;
	}

	/**
	 * All counter-notices to a claim, the oldest first.
	 *
	 * @since 0.1.0
	 *
	 * @param int $claim_id Number of the claim.
	 * @return array<int, array<string, mixed>> Like rows, numbers as int.
	 */
	public static function of( int $claim_id ): array {
		global $wpdb;
		$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i WHERE claim_id = %d ORDER BY id', Claim_Tables::name( Claim_Tables::COUNTERS ), $claim_id ), ARRAY_A );   // phpcs:ignore WordPress.DB -- A table of our own.
		return array_map(
			static function ( array $row ): array {
				return array(
					'id'       => (int) $row['id'],
					'claim_id' => (int) $row['claim_id'],
					'user_id'  => (int) $row['user_id'],
				) + $row;
			},
			(array) $rows
		);
	}

	/**
	 * A counter-notice as Counter_States reads it.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $counter A counter-notice.
	 * @return array<string, mixed>
	 */
	public static function notice( array $counter ): array {
		$statements = json_decode( (string) ( $counter['statements_json'] ?? '' ), true );
		return array( 'statements' => is_array( $statements ) ? $statements : array() ) + $counter;
	}

	/**
	 * Writes a counter-notice together with the event that says so.
	 *
	 * @param array<string, mixed>      $claim  The claim.
	 * @param array<string, mixed>      $actor  Who does it.
	 * @param array<string, mixed>      $row    Columns.
	 * @param array<string, mixed>|null $before The incomplete one that is changed; null for a new one.
	 * @return array{claim: array<string, mixed>, counter: array<string, mixed>}|\WP_Error
	 */
	private static function write( array $claim, array $actor, array $row, ?array $before ) {
		$now      = Claim_Events::gmt( Clock::now_ms() );
		$accepted = 'accepted' === $row['status'];
		$window   = $accepted && 'dsa' !== $claim['kind'] ? Business_Days::window( Clock::now_ms(), Claim_Settings::zone()->getName(), Claim_Settings::texts( 'closed_days' ) ) : null;
		$row     += array(
			'completed_gmt'          => $accepted ? $now : null,
			'zone'                   => $window['zone'] ?? '',
			'days_json'              => null === $window ? null : Canonical::encode(
				array(
					'received' => $window['received'],
					'days'     => $window['days'],
					'closed'   => $window['closed'],
				)
			),
			'restore_not_before_gmt' => $window['not_before'] ?? null,
			'restore_planned_gmt'    => $window['planned'] ?? null,
			'restore_not_after_gmt'  => $window['not_after'] ?? null,
			'forwarded_gmt'          => $accepted ? $now : null,
		);
		$also     = static function () use ( $claim, $actor, $row, $before, $now ): bool {
			global $wpdb;
			if ( null !== $before ) {
				return 1 === Claim_Writes::update(
					$row,
					array(
						'id'     => $before['id'],
						'status' => 'incomplete',
					)
				);
			}
			$new = $row + array(
				'claim_id'     => $claim['id'],
				'user_id'      => 'streamer' === $actor['kind'] ? $actor['user'] : $claim['owner_user_id'],
				'received_gmt' => $now,
			);
			if ( 1 !== $wpdb->insert( Claim_Tables::name( Claim_Tables::COUNTERS ), $new ) ) {   // phpcs:ignore WordPress.DB -- A table of our own.
				throw new Storage_Fault();
			}
			return true;
		};
		$details  = array(
			'counter' => $row,
			'window'  => $accepted && null !== $window ? array_intersect_key( $window, array_flip( array( 'zone', 'received', 'not_before', 'planned', 'not_after' ) ) ) : array(),
			'version' => $claim['version'],   // What was missing was judged by this state of things.
		);
		$result   = Claims::step( $claim['id'], $accepted ? 'counter' : 'counter_incomplete', $details, $actor, $also );
		return is_wp_error( $result ) ? $result : array(
			'claim'   => $result['claim'],
			'counter' => self::latest( $claim['id'] ) ?? $row,
		);
	}

	/**
	 * Reads what a broadcaster sent.
	 *
	 * @param array<string, mixed>      $given  Fields.
	 * @param array<string, mixed>|null $before The incomplete one: what is left out now stays as it was.
	 * @return array<string, mixed>|\WP_Error Columns.
	 */
	private static function read( array $given, ?array $before ) {
		$row = array();
		foreach ( self::TEXTS as $name => $most ) {
			$text = $given[ $name ] ?? '';
			if ( ! is_string( $text ) || 1 !== preg_match( '//u', $text ) || mb_strlen( $text ) > $most ) {
				/* translators: %s: name of a field. */
				return Claim_Guards::refusal( 'invalid', sprintf( __( '%s is too long, or no valid text.', 'dumbbell-stream' ), $name ), 400 );
			}
			$text         = trim( (string) preg_replace( '/[\x00-\x08\x0B-\x1F\x7F]/', '', str_replace( array( "\r\n", "\r" ), "\n", $text ) ) );
			$row[ $name ] = '' === $text && null !== $before ? (string) $before[ $name ] : $text;
		}
		if ( '' !== $row['email'] && ! is_email( $row['email'] ) ) {
			return Claim_Guards::refusal( 'invalid', __( 'This is no e-mail address.', 'dumbbell-stream' ), 400 );
		}
		$made = null === $before ? array() : self::notice( $before )['statements'];
		foreach ( self::STATEMENTS as $name ) {
			$made[ $name ] = true === ( $made[ $name ] ?? false ) || Claim_Fields::is_yes( is_array( $given['statements'] ?? null ) ? $given['statements'][ $name ] ?? false : false );
		}
		$row['statements_json']  = Canonical::encode( (object) $made );
		$row['signed_text_hash'] = hash( 'sha256', $row['signed_text'] );
		return array_merge( $row, Counter_Key::columns( $row ) );
	}

	/**
	 * As whom somebody answers.
	 *
	 * @param array<string, mixed> $claim   The claim.
	 * @param int                  $user_id Who.
	 * @return array{kind: string, user: int}|null Null if it is not his to answer.
	 */
	private static function actor( array $claim, int $user_id ): ?array {
		if ( $user_id > 0 && $claim['owner_user_id'] === $user_id ) {
			return array(
				'kind' => 'streamer',
				'user' => $user_id,
			);
		}
		return $user_id > 0 && user_can( $user_id, 'handle_dumbbell_claims' ) ? array(
			'kind' => 'handler',
			'user' => $user_id,
		) : null;
	}
}
