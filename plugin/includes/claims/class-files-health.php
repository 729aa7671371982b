<?php
/**
 * Site Health: private files.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Tries whether files that came with notices could be fetched from outside. What lies there is encrypted, so this is the second lock, and
 * the owner is told which rule closes it.
 *
 * @since 0.1.0
 */
final class Files_Health {

	/** A file that may be seen, to try the folder by. */
	private const PROBE = 'probe.txt';

	/** What stands in it. */
	private const PROBE_TEXT = 'dumbbell-stream probe';

	/** How long the site may take to answer itself, in seconds. */
	private const PATIENCE_S = 5;

	/**
	 * Adds our tests.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, array<string, array<string, mixed>>> $tests Tests so far.
	 * @return array<string, array<string, array<string, mixed>>>
	 */
	public static function tests( array $tests ): array {
		$tests['async']['dumbbell_stream_files'] = array(
			'label'             => __( 'Private files of copyright notices', 'dumbbell-stream' ),
			'test'              => rest_url( 'dumbbell-stream/v1/site-health/files' ),
			'has_rest'          => true,
			'async_direct_test' => array( self::class, 'test_files' ),
		);
		$tests['direct']['dumbbell_stream_log']  = array(
			'label' => __( 'Log of copyright notices', 'dumbbell-stream' ),
			'test'  => array( self::class, 'test_log' ),
		);
		return $tests;
	}

	/**
	 * Registers the route of the test that waits for the site itself.
	 *
	 * @since 0.1.0
	 */
	public static function register_route(): void {
		register_rest_route(
			'dumbbell-stream/v1',
			'/site-health/files',
			array(
				'methods'             => \WP_REST_Server::READABLE,
				'callback'            => array( self::class, 'test_files' ),
				'permission_callback' => static function (): bool {
					return current_user_can( 'view_site_health_checks' );
				},
			)
		);
	}

	/**
	 * Can private files be fetched?
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public static function test_files(): array {
		try {
			$seen = self::is_seen();
		} catch ( \RuntimeException $e ) {
			return self::result( 'files', 'critical', __( 'Files that come with notices cannot be kept', 'dumbbell-stream' ), $e->getMessage() );
		}
		if ( ! $seen ) {
			return self::result( 'files', 'good', __( 'Files that come with notices are out of reach', 'dumbbell-stream' ), __( 'They are encrypted, and this server does not give them out.', 'dumbbell-stream' ) );
		}
		return self::result(
			'files',
			'recommended',
			__( 'The folder of private files can be reached from outside', 'dumbbell-stream' ),
			/* translators: 1: a rule for the web server nginx, 2: a line of wp-config.php. */
			sprintf( __( 'The files that come with notices are encrypted and their names cannot be guessed, but this server gives out what lies in their folder. For nginx, add the rule %1$s to the site; or name a folder outside of the web root in wp-config.php: %2$s', 'dumbbell-stream' ), 'location ~ /' . Private_Files::FOLDER . '/ { deny all; }', "define( 'DUMBBELL_STREAM_FILES', '/…/private' );" )
		);
	}

	/**
	 * Is the log of claims as it was signed?
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public static function test_log(): array {
		$fault = Transparency_Log::fault();
		if ( null !== $fault ) {
			return self::result( 'log', 'critical', __( 'The log of copyright notices was changed', 'dumbbell-stream' ), $fault . ' ' . __( 'Receipts that were given out can no longer be proved by it. Restore the tables of claims from a backup of the database.', 'dumbbell-stream' ) );
		}
		return self::result( 'log', 'good', __( 'The log of copyright notices is whole', 'dumbbell-stream' ), __( 'It holds all that was ever signed.', 'dumbbell-stream' ) );
	}

	/**
	 * Whether the folder can be seen from outside.
	 *
	 * @throws \RuntimeException If there is no folder.
	 */
	private static function is_seen(): bool {
		$folder  = Private_Files::folder();
		$address = Private_Files::address();
		if ( null === $address ) {
			return false;
		}
		file_put_contents( "$folder/" . self::PROBE, self::PROBE_TEXT );   // phpcs:ignore WordPress.WP.AlternativeFunctions -- See Private_Files::folder().
		$answer = wp_remote_get( "$address/" . self::PROBE, array( 'timeout' => self::PATIENCE_S ) );
		wp_delete_file( "$folder/" . self::PROBE );
		return false !== strpos( wp_remote_retrieve_body( $answer ), self::PROBE_TEXT );
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
			'actions'     => '',
			'test'        => "dumbbell_stream_$test",
		);
	}
}
