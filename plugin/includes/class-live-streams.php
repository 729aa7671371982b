<?php
/**
 * Which streams are live.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The public streams that are live, and those that are announced, from what the sidecar last told: nobody is called.
 *
 * @since 0.1.0
 */
final class Live_Streams {

	/** The database is asked the same question for so long, in ms, and a persistent cache can answer it; the rest is sorted out here. */
	private const QUESTION_MS = 60000;

	/** So many are listed at most. */
	const STREAMS_MAX = 50;

	/** Pages ask again after this at the soonest and at the latest, in ms. */
	const REFRESH_MS_MIN = 30000;
	const REFRESH_MS_MAX = 600000;

	/** For each viewer pages wait so much longer, in ms: however many watch, this site is asked about twice a second. */
	const REFRESH_MS_PER_VIEWER = 500;

	/**
	 * The live ones, most watched first.
	 *
	 * @since 0.1.0
	 *
	 * @return \WP_Post[]
	 */
	public static function live(): array {
		$posts = self::query(
			array(
				'key'     => Streams::LIVE_META,
				'value'   => self::rounded_ms() - Streams::FRESH_MS,
				'compare' => '>=',
				'type'    => 'NUMERIC',
			)
		);
		$posts = array_values(
			array_filter(
				$posts,
				static function ( \WP_Post $post ): bool {
					return 'live' === Streams::state( $post->ID )['state'];
				}
			)
		);
		usort(
			$posts,
			static function ( \WP_Post $a, \WP_Post $b ): int {
				return Streams::state( $b->ID )['viewers'] <=> Streams::state( $a->ID )['viewers'];
			}
		);
		return $posts;
	}

	/**
	 * The one that is announced to start next, and has not begun already.
	 *
	 * @since 0.1.0
	 */
	public static function next(): ?\WP_Post {
		$posts = self::query(
			array(
				'key'     => Stream_Options::STARTS_AT,
				'value'   => intdiv( self::rounded_ms(), 1000 ),
				'compare' => '>',
				'type'    => 'NUMERIC',
			)
		);
		usort(
			$posts,
			static function ( \WP_Post $a, \WP_Post $b ): int {
				return Stream_Options::of( $a->ID )['starts_at'] <=> Stream_Options::of( $b->ID )['starts_at'];
			}
		);
		foreach ( $posts as $post ) {
			$announced = Stream_Options::of( $post->ID )['starts_at'] > intdiv( Clock::now_ms(), 1000 );
			if ( $announced && 'live' !== Streams::state( $post->ID )['state'] ) {
				return $post;
			}
		}
		return null;
	}

	/**
	 * When a page should ask again, in ms.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post[] $posts The live ones.
	 */
	public static function refresh_ms( array $posts ): int {
		$viewers = array_sum(
			array_map(
				static function ( \WP_Post $post ): int {
					return Streams::state( $post->ID )['viewers'];
				},
				$posts
			)
		);
		return (int) min( self::REFRESH_MS_MAX, max( self::REFRESH_MS_MIN, self::REFRESH_MS_PER_VIEWER * $viewers ) );
	}

	/**
	 * How many watch, in words.
	 *
	 * @since 0.1.0
	 *
	 * @param int $viewers How many.
	 */
	public static function watching( int $viewers ): string {
		/* translators: %s: number of people who watch a live video at this moment. */
		return sprintf( _n( '%s watching', '%s watching', $viewers, 'dumbbell-stream' ), number_format_i18n( $viewers ) );
	}

	/** The time, rounded down, Unix ms. */
	private static function rounded_ms(): int {
		return Clock::now_ms() - Clock::now_ms() % self::QUESTION_MS;
	}

	/**
	 * Public streams by one condition on their meta.
	 *
	 * @param array<string, mixed> $condition A clause of meta_query.
	 * @return \WP_Post[]
	 */
	private static function query( array $condition ): array {
		$query = new \WP_Query(
			array(
				'post_type'           => Streams::POST_TYPE,
				'post_status'         => 'publish',
				'has_password'        => false,
				'posts_per_page'      => self::STREAMS_MAX, // phpcs:ignore WordPress.WP.PostsPerPage -- The sniff cannot read the constant: 50.
				'no_found_rows'       => true,
				'ignore_sticky_posts' => true,
				'meta_query'          => array( $condition ), // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_query -- By a key that only a handful of posts have.
			)
		);
		return array_values(
			array_filter(
				(array) $query->posts,
				static function ( $post ): bool {
					return $post instanceof \WP_Post && Streams::is_public( $post );
				}
			)
		);
	}
}
