<?php
/**
 * Commands: the site.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Looks after live streams.
 *
 * @since 0.1.0
 */
final class Cli_Command {

	/** Streams that are looked at for the status. */
	private const STREAMS_MAX = 500;

	/**
	 * Registers all commands. WordPress calls this under WP-CLI only.
	 *
	 * @since 0.1.0
	 */
	public static function register(): void {
		\WP_CLI::add_command( 'dumbbell', self::class );
		\WP_CLI::add_command( 'dumbbell streams', Cli_Streams_Command::class );
		\WP_CLI::add_command( 'dumbbell claim', Cli_Claims_Command::class );
	}

	/**
	 * Says how things stand, without asking anybody.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How it is shown.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - yaml
	 *   - csv
	 * ---
	 *
	 * @since 0.1.0
	 *
	 * @param string[]              $args    None.
	 * @param array<string, string> $options Options.
	 */
	public function status( array $args, array $options ): void {
		$settings = Settings::all();
		$states   = array_column( array_map( array( Streams::class, 'facts' ), Streams::all( self::STREAMS_MAX ) ), 'state' );
		$facts    = array(
			'version'        => DUMBBELL_STREAM_VERSION,
			'sidecar'        => $settings['sidecar_url'],
			'connected'      => is_wp_error( Sidecar::connected() ) ? 'no' : 'yes',
			'keys'           => Secrets::problem() ?? 'readable',
			'broadcasters'   => implode( ', ', Capabilities::broadcasters() ),
			'asked_to_share' => $settings['share_when'],
			'streams'        => (string) array_sum( (array) wp_count_posts( Streams::POST_TYPE ) ),
			'live'           => (string) count( array_keys( $states, 'live', true ) ),
			'update'         => '' === Upgrades::error() ? 'complete' : Upgrades::error(),
		);
		$rows     = array();
		foreach ( $facts as $name => $value ) {
			$rows[] = compact( 'name', 'value' );
		}
		\WP_CLI\Utils\format_items( $options['format'] ?? 'table', $rows, array( 'name', 'value' ) );
	}

	/**
	 * Connects a sidecar by the text that it prints.
	 *
	 * ## OPTIONS
	 *
	 * [<pairing>]
	 * : What `node sidecar.mjs pair` prints. Without it, it is read from standard input, so that the secret stays out of the shell's history.
	 *
	 * ## EXAMPLES
	 *
	 *     node sidecar.mjs pair | grep -o 'dumbbell1[^ ]*' | wp dumbbell connect
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $args The pairing text, if it is given.
	 */
	public function connect( array $args ): void {
		$code    = $args[0] ?? (string) file_get_contents( 'php://stdin', false, null, 0, Pairing::LENGTH_MAX ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- Standard input is no file.
		$refused = '' === trim( $code ) ? array( __( 'Give the text that the sidecar prints.', 'dumbbell-stream' ) ) : Settings::save( array( 'pairing' => $code ) );
		if ( array() !== $refused ) {
			\WP_CLI::error( implode( ' ', $refused ) );
		}
		$this->check();
	}

	/**
	 * Checks the connection to the sidecar, and ends with 1 if something is in the way.
	 *
	 * @since 0.1.0
	 */
	public function check(): void {
		foreach ( Connection_Check::walk() as $step => $outcome ) {
			\WP_CLI::log( sprintf( '%-9s %s', $step, is_wp_error( $outcome ) ? $outcome->get_error_message() : ( true === $outcome ? 'ok' : '-' ) ) );
		}
		$verdict = Connection_Check::run();
		if ( is_wp_error( $verdict ) ) {
			\WP_CLI::error( $verdict->get_error_message() );
			return;
		}
		/* translators: %s: an address. */
		\WP_CLI::success( sprintf( __( 'Connected with %s.', 'dumbbell-stream' ), Settings::sidecar_url() ) );
	}
}
