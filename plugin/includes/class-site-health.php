<?php
/**
 * Site Health.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Tells the owner what stands in the way of a broadcast, in the place where WordPress tells such things.
 *
 * @since 0.1.0
 */
final class Site_Health {

	/**
	 * Adds our tests.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, array<string, array<string, mixed>>> $tests Tests so far.
	 * @return array<string, array<string, array<string, mixed>>>
	 */
	public static function tests( array $tests ): array {
		$tests['direct']['dumbbell_stream_keys']  = array(
			'label' => __( 'Keys of streams', 'dumbbell-stream' ),
			'test'  => array( self::class, 'test_keys' ),
		);
		$tests['direct']['dumbbell_stream_setup'] = array(
			'label' => __( 'Setup of live streams', 'dumbbell-stream' ),
			'test'  => array( self::class, 'test_setup' ),
		);
		$tests['direct']['dumbbell_stream_https'] = array(
			'label' => __( 'Live video over HTTPS', 'dumbbell-stream' ),
			'test'  => array( self::class, 'test_https' ),
		);
		if ( '' !== Settings::sidecar_url() ) {
			$tests['async']['dumbbell_stream_sidecar'] = array(
				'label'             => __( 'Connection to the sidecar', 'dumbbell-stream' ),
				'test'              => rest_url( 'dumbbell-stream/v1/site-health' ),
				'has_rest'          => true,
				'async_direct_test' => array( self::class, 'test_sidecar' ),
			);
		}
		return $tests;
	}

	/**
	 * Registers the route of the one test that waits for another machine.
	 *
	 * @since 0.1.0
	 */
	public static function register_route(): void {
		register_rest_route(
			'dumbbell-stream/v1',
			'/site-health',
			array(
				'methods'             => \WP_REST_Server::READABLE,
				'callback'            => array( self::class, 'test_sidecar' ),
				'permission_callback' => static function (): bool {
					return current_user_can( 'view_site_health_checks' );
				},
			)
		);
	}

	/**
	 * Can the keys be opened, fast, and are they well protected?
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public static function test_keys(): array {
		$problem = Secrets::problem();
		if ( null !== $problem ) {
			return self::result( 'keys', 'critical', __( 'The keys of your streams cannot be opened', 'dumbbell-stream' ), $problem );
		}
		if ( PHP_INT_SIZE < 8 ) {
			return self::result( 'keys', 'critical', __( 'Live video needs a 64-bit PHP', 'dumbbell-stream' ), __( 'Times in tickets and certificates do not fit the numbers of this PHP. Ask your host for a 64-bit version.', 'dumbbell-stream' ) );
		}
		if ( ! Secrets::has_own_key() ) {
			return self::result( 'keys', 'recommended', __( 'The keys of your streams are protected by the log-in salts only', 'dumbbell-stream' ), __( 'Set DUMBBELL_STREAM_KEY in wp-config.php to a long random text. Then the keys survive a change of the salts.', 'dumbbell-stream' ) );
		}
		if ( ! extension_loaded( 'sodium' ) ) {
			return self::result( 'keys', 'recommended', __( 'PHP lacks the sodium extension', 'dumbbell-stream' ), __( 'Going live works without it, but each signature takes a tenth of a second. Ask your host to turn the extension on.', 'dumbbell-stream' ) );
		}
		return self::result( 'keys', 'good', __( 'The keys of your streams are well kept', 'dumbbell-stream' ), __( 'They are encrypted under a key of wp-config.php.', 'dumbbell-stream' ) );
	}

	/**
	 * Was the last update finished, and does the daily work come?
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public static function test_setup(): array {
		if ( '' !== Upgrades::error() ) {
			return self::result( 'setup', 'critical', __( 'An update of Dumbbell Stream is not finished', 'dumbbell-stream' ), Upgrades::error() );
		}
		$next = wp_next_scheduled( Daily::HOOK );
		if ( false === $next || $next < intdiv( Clock::now_ms(), 1000 ) - DAY_IN_SECONDS ) {
			return self::result( 'setup', 'recommended', __( 'The daily work of Dumbbell Stream does not come', 'dumbbell-stream' ), __( 'Scheduled events of WordPress do not run. Let something call wp-cron.php every few minutes, or remove DISABLE_WP_CRON from wp-config.php.', 'dumbbell-stream' ) );
		}
		if ( '' === Settings::sidecar_url() ) {
			return self::result( 'setup', 'recommended', __( 'No sidecar is connected', 'dumbbell-stream' ), __( 'Nobody can go live before one is. The settings lead through it.', 'dumbbell-stream' ) );
		}
		return self::result( 'setup', 'good', __( 'Live streams are set up', 'dumbbell-stream' ), __( 'Updates are finished and the daily work comes.', 'dumbbell-stream' ) );
	}

	/**
	 * Will browsers play at all?
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public static function test_https(): array {
		if ( 'https' === wp_parse_url( home_url(), PHP_URL_SCHEME ) ) {
			return self::result( 'https', 'good', __( 'Live video can use HTTPS', 'dumbbell-stream' ), __( 'Browsers let viewers pass video on only on encrypted pages.', 'dumbbell-stream' ) );
		}
		return self::result( 'https', 'recommended', __( 'Live video needs HTTPS', 'dumbbell-stream' ), __( 'Browsers let viewers pass video on only on encrypted pages. Without HTTPS this works on your own machine and nowhere else.', 'dumbbell-stream' ) );
	}

	/**
	 * Is the sidecar well connected?
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public static function test_sidecar(): array {
		$verdict = Connection_Check::run();
		if ( is_wp_error( $verdict ) ) {
			return self::result( 'sidecar', 'critical', __( 'The sidecar is not well connected', 'dumbbell-stream' ), $verdict->get_error_message() );
		}
		return self::result( 'sidecar', 'good', __( 'The sidecar is connected', 'dumbbell-stream' ), __( 'It answers, and its clock and secret agree with this site.', 'dumbbell-stream' ) );
	}

	/**
	 * Adds facts to the debug information.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, array<string, mixed>> $info Sections so far.
	 * @return array<string, array<string, mixed>>
	 */
	public static function debug_information( array $info ): array {
		$facts                   = array(
			'sidecar' => array( __( 'Address of the sidecar', 'dumbbell-stream' ), Settings::sidecar_url(), true ),
			'secret'  => array( __( 'Shared secret', 'dumbbell-stream' ), self::where_secret_is(), false ),
			'key'     => array( __( 'Protection of keys', 'dumbbell-stream' ), Secrets::has_own_key() ? 'DUMBBELL_STREAM_KEY' : __( 'Log-in salts', 'dumbbell-stream' ), false ),
			'sodium'  => array( __( 'Sodium extension', 'dumbbell-stream' ), (string) phpversion( 'sodium' ), false ),
			'share'   => array( __( 'When viewers are asked to share', 'dumbbell-stream' ), Settings::all()['share_when'], false ),
			'roles'   => array( __( 'Who may go live', 'dumbbell-stream' ), implode( ', ', Capabilities::broadcasters() ), false ),
			'floor'   => array( __( 'Most viewers without sharing', 'dumbbell-stream' ), (string) ( Settings::all()['floor_viewers'] ?? '' ), false ),
			'helpers' => array( __( 'STUN and TURN servers', 'dumbbell-stream' ), implode( ', ', array_merge( Settings::all()['stun_urls'], Settings::all()['turn_urls'] ) ), true ),
			'schema'  => array( __( 'State of the setup', 'dumbbell-stream' ), (string) get_option( Installation::VERSION_OPTION ) . ' ' . Upgrades::error(), false ),
			'daily'   => array( __( 'Next daily work', 'dumbbell-stream' ), (string) wp_date( 'c', wp_next_scheduled( Daily::HOOK ) ? wp_next_scheduled( Daily::HOOK ) : 0 ), false ),
			'streams' => array( __( 'Published streams', 'dumbbell-stream' ), (string) ( wp_count_posts( Streams::POST_TYPE )->publish ?? 0 ), false ),
		);
		$info['dumbbell-stream'] = array(
			'label'  => __( 'Dumbbell Stream', 'dumbbell-stream' ),
			'fields' => array_map(
				static function ( array $fact ): array {
					return array(
						'label'   => $fact[0],
						'value'   => '' === $fact[1] ? __( 'None', 'dumbbell-stream' ) : $fact[1],
						'private' => $fact[2],
					);
				},
				$facts
			),
		);
		return $info;
	}

	/** Where the secret comes from, without the secret. */
	private static function where_secret_is(): string {
		if ( Settings::has_secret_constant() ) {
			return 'DUMBBELL_STREAM_SECRET';
		}
		return Settings::all()['secret_since'] ? __( 'Stored encrypted', 'dumbbell-stream' ) : '';
	}

	/**
	 * A result as Site Health wants it.
	 *
	 * @param string $test   Short name of the test.
	 * @param string $status One of good, recommended, critical.
	 * @param string $label  Heading.
	 * @param string $words  One or two sentences.
	 * @return array<string, mixed>
	 */
	private static function result( string $test, string $status, string $label, string $words ): array {
		return array(
			'label'       => $label,
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'Live video', 'dumbbell-stream' ),
				'color' => 'good' === $status ? 'blue' : 'orange',
			),
			'description' => sprintf( '<p>%s</p>', esc_html( $words ) ),
			'actions'     => 'good' === $status ? '' : sprintf( '<p><a href="%s">%s</a></p>', esc_url( Settings_Page::url() ), esc_html__( 'Settings of Dumbbell Stream', 'dumbbell-stream' ) ),
			'test'        => "dumbbell_stream_$test",
		);
	}
}
