<?php
/**
 * Is the sidecar well connected?
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Walks from the address to the way back, a step at a time, and says of the first that fails what is wrong and what to do.
 *
 * @since 0.1.0
 */
final class Connection_Check {

	/** The steps in their order; each stands on the one before. */
	const STEPS = array( 'address', 'answer', 'clock', 'secret', 'way_back' );

	/** How far the two clocks may differ before we say so, in ms. Calls are refused at Call_Signature::WINDOW_MS. */
	private const SKEW_MS = 30000;

	/**
	 * Checks the connected sidecar.
	 *
	 * @since 0.1.0
	 *
	 * @return true|\WP_Error The first fault; its code names it.
	 */
	public static function run() {
		foreach ( self::walk() as $outcome ) {
			if ( is_wp_error( $outcome ) ) {
				return $outcome;
			}
		}
		return true;
	}

	/**
	 * Checks the connected sidecar and tells of each step.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, true|\WP_Error|null> By step: true if it is well, an error if not, null if it was not looked at, because one before it failed.
	 */
	public static function walk(): array {
		$outcomes = array_fill_keys( self::STEPS, null );
		$sidecar  = self::judge_address();
		if ( is_wp_error( $sidecar ) ) {
			$outcomes['address'] = $sidecar;
			return $outcomes;
		}
		$outcomes['address'] = true;
		Sidecar::try_again();
		$health = $sidecar->health();
		if ( is_wp_error( $health ) ) {
			$outcomes['answer'] = $health;
			return $outcomes;
		}
		$outcomes['answer'] = self::judge_health( $health );
		if ( true !== $outcomes['answer'] ) {
			return $outcomes;
		}
		$outcomes['clock'] = self::judge_clock( $health['date_ms'] ) ?? true;
		if ( true === $outcomes['clock'] ) {
			$secret = self::judge_secret( $sidecar );
			// A sidecar that shares the secret says by it that the clock is off, more exactly than its header does.
			$outcomes[ is_wp_error( $secret ) && 'dumbbell_stream_clock_skew' === $secret->get_error_code() ? 'clock' : 'secret' ] = $secret;
		}
		if ( true === $outcomes['secret'] ) {
			$outcomes['way_back'] = self::judge_way_back( $sidecar );
		}
		return $outcomes;
	}

	/**
	 * Whether a browser on this site would refuse the address.
	 *
	 * @since 0.1.0
	 *
	 * @param string $url Address of the sidecar.
	 */
	public static function is_mixed( string $url ): bool {
		return 'https' === wp_parse_url( home_url(), PHP_URL_SCHEME ) && 'https' !== wp_parse_url( $url, PHP_URL_SCHEME ) && ! self::is_own_machine( $url );
	}

	/**
	 * Whether an address leads nowhere but to the machine that opens it.
	 *
	 * @param string $url Address of the sidecar.
	 */
	private static function is_own_machine( string $url ): bool {
		return in_array( wp_parse_url( $url, PHP_URL_HOST ), array( 'localhost', '[::1]', '127.0.0.1' ), true );
	}

	/**
	 * Is there an address that browsers can use?
	 *
	 * @return Sidecar|\WP_Error
	 */
	private static function judge_address() {
		$sidecar = Sidecar::connected();
		if ( is_wp_error( $sidecar ) ) {
			return $sidecar;
		}
		if ( self::is_mixed( Settings::sidecar_url() ) ) {
			return self::problem( 'mixed_content', __( 'This site uses https, but the address of the sidecar begins with http: browsers will not connect to it. Give the sidecar a certificate and enter its https address.', 'dumbbell-stream' ) );
		}
		if ( self::is_own_machine( Settings::sidecar_url() ) && ! self::is_own_machine( home_url() ) ) {
			return self::problem( 'own_machine', __( 'This address leads every viewer to his own machine. Start the sidecar with PUBLIC_URL set to the address under which browsers reach it, and paste what it prints.', 'dumbbell-stream' ) );
		}
		return $sidecar;
	}

	/**
	 * Is it a sidecar of our version?
	 *
	 * @param array{status: int, body: array<string, mixed>, date_ms: int|null, is_json: bool} $health Its answer.
	 * @return true|\WP_Error
	 */
	private static function judge_health( array $health ) {
		$version = $health['body']['version'] ?? null;
		if ( $health['status'] >= 300 && $health['status'] < 400 ) {
			return self::leads_elsewhere();
		}
		if ( in_array( $health['status'], array( 502, 503, 504 ), true ) ) {
			return self::problem( 'no_sidecar_behind', __( 'The web server answers, but finds no sidecar behind it. Start the sidecar, and compare its PORT with the one in the configuration of the web server.', 'dumbbell-stream' ) );
		}
		if ( 200 !== $health['status'] || true !== ( $health['body']['ok'] ?? null ) || ! is_string( $version ) ) {
			return self::not_a_sidecar();
		}
		if ( self::line( $version ) !== self::line( DUMBBELL_STREAM_VERSION ) ) {
			/* translators: 1: version of the sidecar, 2: version of the plugin. */
			return self::problem( 'wrong_version', sprintf( __( 'The sidecar has version %1$s and this plugin %2$s: they do not understand each other. Update the older one.', 'dumbbell-stream' ), sanitize_text_field( $version ), DUMBBELL_STREAM_VERSION ) );
		}
		return true;
	}

	/**
	 * Has it our time?
	 *
	 * @param int|null $date_ms Its clock, Unix ms; null if it did not say.
	 */
	private static function judge_clock( ?int $date_ms ): ?\WP_Error {
		$skew_ms = null === $date_ms ? 0 : abs( $date_ms - Clock::now_ms() );
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
			return self::problem( 'wrong_secret', __( 'The sidecar is there, but its secret is another one. Run “node sidecar.mjs pair” beside it and paste what it prints.', 'dumbbell-stream' ) );
		}
		if ( ! in_array( $answer['status'], array( 400, 422 ), true ) ) {
			return Sidecar::refusal( $answer );
		}
		return true;
	}

	/**
	 * Can it reach this site, and does it go by the same address as here?
	 *
	 * @param Sidecar $sidecar The sidecar.
	 * @return true|\WP_Error
	 */
	private static function judge_way_back( Sidecar $sidecar ) {
		$answer = $sidecar->look_back();
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		$site = is_array( $answer['site'] ?? null ) ? $answer['site'] : array();
		if ( true !== ( $site['ok'] ?? null ) ) {
			return self::problem(
				'site_unreachable',
				sprintf(
					/* translators: 1: address of this site's REST interface, 2: technical words. */
					__( 'The sidecar cannot reach this site at %1$s (%2$s). Let its address through firewalls and security plugins, or set SITE_URL to an address that it can reach.', 'dumbbell-stream' ),
					rest_url( 'dumbbell-stream/v1/' ),
					sanitize_text_field( is_string( $site['why'] ?? null ) ? $site['why'] : '?' )
				)
			);
		}
		$own = $answer['publicUrl'] ?? null;
		if ( is_string( $own ) && untrailingslashit( $own ) !== Settings::sidecar_url() ) {
			return self::problem(
				'other_public_url',
				/* translators: 1: address as the sidecar has it, 2: address as entered here. */
				sprintf( __( 'The sidecar tells viewers to come to %1$s, but here it is entered as %2$s. Start it with PUBLIC_URL set to the address that is right, and pair again.', 'dumbbell-stream' ), sanitize_text_field( $own ), Settings::sidecar_url() )
			);
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

	/**
	 * Whoever answers sends callers on.
	 *
	 * @since 0.1.0
	 */
	public static function leads_elsewhere(): \WP_Error {
		return self::problem( 'redirect', __( 'This address sends callers on to another one, which the sidecar never does. Enter the address that your browser shows in the end.', 'dumbbell-stream' ) );
	}

	/**
	 * Whoever answers is somebody else.
	 *
	 * @since 0.1.0
	 */
	public static function not_a_sidecar(): \WP_Error {
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
