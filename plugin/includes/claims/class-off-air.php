<?php
/**
 * What is off the air.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The union of the passages of all claims that are held, acted on, countered or before a court: taking one claim back never uncovers
 * what another still covers. The union travels as a list signed by this site, whose number only rises.
 *
 * @since 0.1.0
 */
final class Off_Air {

	/** The end of a passage that has none, Unix ms. */
	const OPEN_END = Tombstones::NO_END;

	/** Post meta: the lists that were signed, by key of the stream. */
	const META = '_dumbbell_stream_tombstones';

	/** Post meta: the status that a stream had before it was unpublished because of a claim. */
	const STATUS_META = '_dumbbell_stream_before_claim';

	/**
	 * The passage that an event takes off the air: what whoever decides says, else what the notice says; from level 2 on without end, from
	 * level 3 on without beginning.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim   A claim.
	 * @param int                  $level   1 to 4.
	 * @param array<string, mixed> $details `from_ms` and `to_ms`, Unix ms of the source's clock; `to` is exclusive.
	 * @return array{0: int, 1: int}|null Null if it ends before it begins.
	 */
	public static function range( array $claim, int $level, array $details ): ?array {
		if ( $level > 2 ) {
			return array( 0, self::OPEN_END );
		}
		$known = static function ( $value, int $otherwise ): int {
			return is_int( $value ) && $value >= 0 ? $value : $otherwise;
		};
		$from  = $known( $details['from_ms'] ?? null, $known( $claim['capture_from_ms'], $known( $claim['session'], 0 ) ) );
		$to    = 2 === $level ? self::OPEN_END : $known( $details['to_ms'] ?? null, null === $claim['capture_to_ms'] ? self::OPEN_END : $claim['capture_to_ms'] + 1 );
		return $from < $to && $to <= self::OPEN_END ? array( $from, $to ) : null;
	}

	/**
	 * Whether a claim keeps its passage off the air.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	public static function covers( array $claim ): bool {
		if ( null === $claim['off_from_ms'] || null === $claim['off_to_ms'] ) {
			return false;
		}
		$held = null !== $claim['held_until_gmt'] && $claim['held_until_gmt'] > Claim_Events::gmt( Clock::now_ms() );
		return in_array( $claim['status'], Claim_States::OFF_AIR, true ) || ( $held && in_array( $claim['status'], Claim_States::HOLDABLE, true ) );
	}

	/**
	 * The passages of a stream that are off the air.
	 *
	 * @since 0.1.0
	 *
	 * @param int    $post_id    Post of a stream.
	 * @param string $stream_key Its key, base64url: what an earlier key has signed is another stream to the viewers.
	 * @return array<int, array{0: int, 1: int}> Rising, disjoint; from inclusive, to exclusive, Unix ms of the source's clock.
	 */
	public static function ranges( int $post_id, string $stream_key ): array {
		$ranges = array();
		foreach ( Claim_Store::where( 'stream_post_id', $post_id ) as $claim ) {
			if ( $claim['stream_key'] === $stream_key && self::covers( $claim ) ) {
				$ranges[] = array( $claim['off_from_ms'], $claim['off_to_ms'] );
			}
		}
		return Tombstones::union( $ranges );
	}

	/**
	 * Whether other claims keep a whole passage off the air already: a claim about it joins them.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed>  $claim A claim.
	 * @param array{0: int, 1: int} $range Its passage.
	 */
	public static function is_joined( array $claim, array $range ): bool {
		$others = array();
		foreach ( Claim_Store::where( 'stream_post_id', $claim['stream_post_id'] ) as $other ) {
			if ( $other['id'] !== $claim['id'] && $other['stream_key'] === $claim['stream_key'] && self::covers( $other ) ) {
				$others[] = array( $other['off_from_ms'], $other['off_to_ms'] );
			}
		}
		foreach ( Tombstones::union( $others ) as $covered ) {
			if ( $covered[0] <= $range[0] && $range[1] <= $covered[1] ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether a stream is off the air at a time, whatever key it has now.
	 *
	 * @since 0.1.0
	 *
	 * @param int      $post_id Post of a stream.
	 * @param int|null $at_ms   Unix ms; now if left out.
	 */
	public static function is_off( int $post_id, ?int $at_ms = null ): bool {
		$at_ms = $at_ms ?? Clock::now_ms();
		foreach ( Claim_Store::where( 'stream_post_id', $post_id ) as $claim ) {
			if ( self::covers( $claim ) && $claim['off_from_ms'] <= $at_ms && $at_ms < $claim['off_to_ms'] ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The signed list in force, for pages that play recordings.
	 *
	 * @since 0.1.0
	 *
	 * @param int    $post_id    Post of a stream.
	 * @param string $stream_key Its key; the present one if left out.
	 * @return string Base64url; '' if nothing was ever taken off.
	 */
	public static function list( int $post_id, string $stream_key = '' ): string {
		return self::signed( $post_id )[ '' === $stream_key ? Keys::stream_id( $post_id ) : $stream_key ]['list'] ?? '';
	}

	/**
	 * Signs the list of a stream, if the union has changed, and tells the sidecar. May be repeated.
	 *
	 * @since 0.1.0
	 *
	 * @param int    $post_id    Post of a stream.
	 * @param string $stream_key The key whose packets are meant.
	 * @return true|\WP_Error
	 */
	public static function publish( int $post_id, string $stream_key ) {
		if ( 0 === $post_id || '' === $stream_key ) {
			return true;
		}
		try {
			$list = Lock::run(
				"off_air_$post_id",
				static function () use ( $post_id, $stream_key ): string {
					return self::renew( $post_id, $stream_key );
				}
			);
		} catch ( \RuntimeException $e ) {
			return new \WP_Error( 'dumbbell_stream_not_signed', $e->getMessage(), array( 'status' => 500 ) );
		}
		return '' === $list ? true : self::tell( $stream_key, $list );
	}

	/**
	 * The sidecar has just heard of a stream: it hears what is off the air too, since it may be another one, or may have lost its disk.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 * @return true|\WP_Error
	 */
	public static function told( int $post_id ) {
		$result = true;
		foreach ( self::signed( $post_id ) as $stream_key => $signed ) {
			$told   = self::tell( (string) $stream_key, $signed['list'] );
			$result = is_wp_error( $told ) ? $told : $result;
		}
		return $result;
	}

	/**
	 * Takes a stream out of the site, or puts it back as it was. Only levels above 2 do.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 */
	public static function settle_status( int $post_id ): void {
		$post = get_post( $post_id );
		if ( ! $post || Streams::POST_TYPE !== $post->post_type ) {
			return;
		}
		$before = (string) get_post_meta( $post_id, self::STATUS_META, true );
		$is_off = array() !== array_filter(
			Claim_Store::where( 'stream_post_id', $post_id ),
			static function ( array $claim ): bool {
				return $claim['level'] > 2 && self::covers( $claim );
			}
		);
		if ( $is_off && Streams::is_open( $post ) ) {
			update_post_meta( $post_id, self::STATUS_META, $post->post_status );
			wp_update_post(
				array(
					'ID'          => $post_id,
					'post_status' => 'draft',
				)
			);
		} elseif ( ! $is_off && '' !== $before ) {
			delete_post_meta( $post_id, self::STATUS_META );
			if ( 'draft' === $post->post_status ) {
				wp_update_post(
					array(
						'ID'          => $post_id,
						'post_status' => $before,
					)
				);
			}
		}
	}

	/**
	 * Signs a list if the union is another than that of the last one.
	 *
	 * @param int    $post_id    Post of a stream.
	 * @param string $stream_key The key whose packets are meant.
	 * @return string The list in force; '' if nothing was ever taken off.
	 * @throws \RuntimeException If the site's key cannot be read.
	 */
	private static function renew( int $post_id, string $stream_key ): string {
		wp_cache_delete( $post_id, 'post_meta' );   // Another process may have signed meanwhile.
		$all    = self::signed( $post_id );
		$last   = $all[ $stream_key ] ?? null;
		$ranges = self::ranges( $post_id, $stream_key );
		if ( ( $last['ranges'] ?? array() ) === $ranges ) {
			return $last['list'] ?? '';
		}
		$now_ms             = Clock::now_ms();
		$number             = max( 1 + ( $last['number'] ?? 0 ), intdiv( $now_ms, 1000 ) );   // Rises even if the database came back from a backup.
		$list               = Tombstones::sign(
			array(
				'stream' => (string) Base64url::decode( $stream_key, 32 ),
				'number' => $number,
				'issued' => $now_ms,
				'ranges' => $ranges,
			),
			array( Keys::class, 'sign_as_site' )
		);
		$all[ $stream_key ] = array(
			'number' => $number,
			'ranges' => $ranges,
			'list'   => Base64url::encode( $list ),
		);
		Storage_Fault::unless_meta_kept( $post_id, self::META, $all );
		return $all[ $stream_key ]['list'];
	}

	/**
	 * Tells the sidecar. Without one, and at one that does not know the stream, nothing is on the air.
	 *
	 * @param string $stream_key Key of the stream.
	 * @param string $list       Base64url.
	 * @return true|\WP_Error
	 */
	private static function tell( string $stream_key, string $list ) {
		$sidecar = Sidecar::connected();
		if ( is_wp_error( $sidecar ) ) {
			return 'dumbbell_stream_no_sidecar' === $sidecar->get_error_code() ? true : $sidecar;
		}
		$answer = $sidecar->call(
			"/streams/$stream_key/orders",
			array(
				'order' => 'tombstones',
				'list'  => $list,
			)
		);
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		return 404 === $answer['status'] || ( $answer['status'] >= 200 && $answer['status'] < 300 ) ? true : Sidecar::refusal( $answer );
	}

	/**
	 * The lists that were signed. What was copied from another post is none of this one's: it is kept by key.
	 *
	 * @param int $post_id Post of a stream.
	 * @return array<string, array{number: int, ranges: array<int, array{0: int, 1: int}>, list: string}> By key of the stream.
	 */
	private static function signed( int $post_id ): array {
		$all = get_post_meta( $post_id, self::META, true );
		return is_array( $all ) ? $all : array();
	}
}
