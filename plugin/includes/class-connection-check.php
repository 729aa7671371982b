<?php
/**
 * Is the sidecar well connected?
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Asks the sidecar how it is and says in one sentence what is wrong, and what to do about it.
 *
 * @since 0.1.0
 */
final class Connection_Check {

	/** How far the two clocks may differ before we say so, in ms. Calls are refused at Call_Signature::WINDOW_MS. */
	private const SKEW_MS = 30000;

	/**
	 * Checks the connected sidecar.
	 *
	 * @since 0.1.0
	 *
	 * @return true|\WP_Error Code: no_sidecar, keys_unreadable, mixed_content, not_a_sidecar, wrong_version,
	 *         clock_skew, wrong_secret, sidecar_silent or sidecar_refused, each with `dumbbell_stream_` in front.
	 */
	public static function run() {
		$sidecar = Sidecar::connected();
		if ( is_wp_error( $sidecar ) ) {
			return $sidecar;
		}
		if ( self::is_mixed( Settings::sidecar_url() ) ) {
			return self::problem( 'mixed_content', __( 'This site uses https, but the address of the sidecar begins with http: browsers will not connect to it. Give the sidecar a certificate and enter its https address.', 'dumbbell-stream' ) );
		}
		Sidecar::try_again();
		$health = $sidecar->health();
		if ( is_wp_error( $health ) ) {
			return $health;
		}
		$problem = self::judge_health( $health );
		return $problem ? $problem : self::judge_secret( $sidecar );
	}

	/**
	 * Whether a browser on this site would refuse the address.
	 *
	 * @since 0.1.0
	 *
	 * @param string $url Address of the sidecar.
	 */
	public static function is_mixed( string $url ): bool {
		$own_machine = in_array( wp_parse_url( $url, PHP_URL_HOST ), array( 'localhost', '[::1]', '127.0.0.1' ), true );
		return 'https' === wp_parse_url( home_url(), PHP_URL_SCHEME ) && 'https' !== wp_parse_url( $url, PHP_URL_SCHEME ) && ! $own_machine;
	}

	/**
	 * Is it a sidecar, of our version, with our time?
	 *
	 * @param array{status: int, body: array<string, mixed>, date_ms: int|null} $health Its answer.
	 */
	private static function judge_health( array $health ): ?\WP_Error {
		$version = $health['body']['version'] ?? null;
		if ( 200 !== $health['status'] || true !== ( $health['body']['ok'] ?? null ) || ! is_string( $version ) ) {
			return self::not_a_sidecar();
		}
		if ( self::line( $version ) !== self::line( DUMBBELL_STREAM_VERSION ) ) {
			/* translators: 1: version of the sidecar, 2: version of the plugin. */
			return self::problem( 'wrong_version', sprintf( __( 'The sidecar has version %1$s and this plugin %2$s: they do not understand each other. Update the older one.', 'dumbbell-stream' ), sanitize_text_field( $version ), DUMBBELL_STREAM_VERSION ) );
		}
		$skew_ms = null === $health['date_ms'] ? 0 : abs( $health['date_ms'] - Clock::now_ms() );
		if ( $skew_ms > self::SKEW_MS ) {
			/* translators: %s: number of seconds. */
			return self::problem( 'clock_skew', sprintf( __( 'The clocks of this server and of the sidecar differ by %s seconds, so they will not believe each other. Let both set their time from the network.', 'dumbbell-stream' ), number_format_i18n( intdiv( $skew_ms, 1000 ) ) ) );
		}
		return null;
	}

	/**
	 * Does it know our secret? An empty stream is refused by everybody, but only who knows the secret refuses what it says.
	 *
	 * @param Sidecar $sidecar The sidecar.
	 * @return true|\WP_Error
	 */
	private static function judge_secret( Sidecar $sidecar ) {
		$answer = $sidecar->call( '/streams', array() );
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		$code = $answer['body']['code'] ?? null;
		if ( ! is_string( $code ) || 0 !== strpos( $code, 'DS-' ) ) {
			return self::not_a_sidecar();
		}
		if ( 'DS-site-clock' === $code ) {
			return self::problem( 'clock_skew', __( 'The clocks of this server and of the sidecar differ by more than a minute, so they will not believe each other. Let both set their time from the network.', 'dumbbell-stream' ) );
		}
		if ( 401 === $answer['status'] ) {
			return self::problem( 'wrong_secret', __( 'The sidecar is there, but its secret is another one. Enter the same text here and as DUMBBELL_SECRET of the sidecar.', 'dumbbell-stream' ) );
		}
		if ( ! in_array( $answer['status'], array( 400, 422 ), true ) ) {
			return Sidecar::refusal( $answer );
		}
		return true;
	}

	/**
	 * What must be equal for two versions to work together: below 1.0 the first two numbers, then the first.
	 *
	 * @param string $version Such as 0.1.0.
	 */
	private static function line( string $version ): string {
		$numbers = explode( '.', $version );
		return '0' === $numbers[0] ? implode( '.', array_slice( $numbers, 0, 2 ) ) : $numbers[0];
	}

	/** The address leads somewhere else. */
	private static function not_a_sidecar(): \WP_Error {
		return self::problem( 'not_a_sidecar', __( 'Something answers at this address, but it is not a sidecar of Dumbbell Stream. Check host and port.', 'dumbbell-stream' ) );
	}

	/**
	 * A finding.
	 *
	 * @param string $code     Short code.
	 * @param string $sentence What is wrong and what to do.
	 */
	private static function problem( string $code, string $sentence ): \WP_Error {
		return new \WP_Error( "dumbbell_stream_$code", $sentence, array( 'status' => 502 ) );
	}
}
