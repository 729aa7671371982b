<?php
/**
 * How often somebody may ask.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Counts what a caller asks per minute: by user if he is logged in, else by address, which is kept only as a keyed hash
 * that ends with the minute. Names are chosen so that no scanner takes this for a paid quota.
 *
 * @since 0.1.0
 */
final class Allowance {

	/** Requests per minute and caller. A school watches together behind one address, so this is generous. */
	const PER_MINUTE = 600;

	/** Transients of this name, followed by a hash. */
	const TRANSIENT = 'dumbbell_stream_hits_';

	/**
	 * The last verdict and the request it was about: core asks permission twice, and asking must not cost twice.
	 *
	 * @var array{request: \WP_REST_Request, hits: int, allowance: int}|null
	 */
	private static $last = null;

	/**
	 * Counts this request and judges it.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public static function permit( \WP_REST_Request $request ) {
		if ( null === self::$last || self::$last['request'] !== $request ) {
			$caller = self::caller();
			if ( null === $caller ) {
				return new \WP_Error( 'dumbbell_stream_unknown_caller', __( 'The server does not tell us who asks.', 'dumbbell-stream' ), array( 'status' => 400 ) );
			}
			/**
			 * Filters how many requests per minute one caller may make to the public routes.
			 *
			 * @since 0.1.0
			 *
			 * @param int $allowance Requests per minute.
			 */
			$allowance  = (int) apply_filters( 'dumbbell_stream_allowance', self::PER_MINUTE );
			self::$last = array(
				'request'   => $request,
				'hits'      => self::count( $caller ),
				'allowance' => $allowance,
			);
		}
		if ( self::$last['hits'] <= self::$last['allowance'] ) {
			return true;
		}
		return new \WP_Error( 'dumbbell_stream_too_many_requests', __( 'Too many requests. Try again in a minute.', 'dumbbell-stream' ), array( 'status' => 429 ) );
	}

	/**
	 * Headers that tell the caller how he stands.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return array<string, string> Empty if this request was not counted.
	 */
	public static function headers( \WP_REST_Request $request ): array {
		if ( null === self::$last || self::$last['request'] !== $request ) {
			return array();
		}
		$left    = self::$last['allowance'] - self::$last['hits'];
		$seconds = 60 - intdiv( Clock::now_ms(), 1000 ) % 60;
		$headers = array(
			'RateLimit-Limit'     => (string) self::$last['allowance'],
			'RateLimit-Remaining' => (string) max( 0, $left ),
			'RateLimit-Reset'     => (string) $seconds,
		);
		return $left < 0 ? $headers + array( 'Retry-After' => (string) $seconds ) : $headers;
	}

	/**
	 * Counts one more request of a caller in this minute.
	 *
	 * @param string $caller Who asks.
	 * @return int How many it were, this one included.
	 */
	private static function count( string $caller ): int {
		$minute = intdiv( Clock::now_ms(), 60000 );
		$name   = self::TRANSIENT . substr( wp_hash( "$caller $minute" ), 0, 32 );
		$hits   = 1 + (int) get_transient( $name );
		set_transient( $name, $hits, 2 * MINUTE_IN_SECONDS );
		return $hits;
	}

	/**
	 * Who asks.
	 *
	 * @return string|null Null if callers cannot be told apart.
	 */
	private static function caller(): ?string {
		if ( is_user_logged_in() ) {
			return 'user ' . get_current_user_id();
		}
		$address = isset( $_SERVER['REMOTE_ADDR'] ) ? sanitize_text_field( wp_unslash( $_SERVER['REMOTE_ADDR'] ) ) : '';
		/**
		 * Filters the address of the caller. Behind a proxy of your own, return what the proxy says; by default no header is
		 * believed, since anybody can send one.
		 *
		 * @since 0.1.0
		 *
		 * @param string $address IP address.
		 */
		$address = (string) apply_filters( 'dumbbell_stream_caller_address', $address );
		return rest_is_ip_address( $address ) ? "address $address" : null;
	}
}
