<?php
/**
 * From one version to the next.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Brings a site up to date step by step. A step that fails is kept in an option and shown; it is tried again by the next page of the
 * admin, and those behind it wait.
 *
 * @since 0.1.0
 */
final class Upgrades {

	/** The option that says why a site is not up to date. */
	const ERROR_OPTION = 'dumbbell_stream_upgrade_error';

	/**
	 * The steps by the version they lead to. Each may run twice.
	 *
	 * @return array<int, callable(): void>
	 */
	private static function steps(): array {
		return array(
			1 => array( Capabilities::class, 'grant' ),
			2 => array( Daily::class, 'schedule' ),
			3 => array( Claim_Tables::class, 'install' ),
		);
	}

	/**
	 * Runs the steps that are missing. Of two requests at a time one runs them.
	 *
	 * @since 0.1.0
	 *
	 * @param array<int, callable(): void>|null $steps For tests: other steps.
	 */
	public static function run( ?array $steps = null ): void {
		try {
			Lock::run(
				'upgrade',
				static function () use ( $steps ): void {
					wp_cache_delete( Installation::VERSION_OPTION, 'options' );
					wp_cache_delete( 'notoptions', 'options' );
					foreach ( $steps ?? self::steps() as $version => $step ) {
						if ( $version > (int) get_option( Installation::VERSION_OPTION ) ) {
							$step();
							update_option( Installation::VERSION_OPTION, $version, false );
						}
					}
				}
			);
			delete_option( self::ERROR_OPTION );
		} catch ( \Throwable $e ) {   // Whatever it is, the site must go on.
			update_option( self::ERROR_OPTION, $e->getMessage(), false );
		}
	}

	/**
	 * Why the site is not up to date.
	 *
	 * @since 0.1.0
	 *
	 * @return string '' if it is.
	 */
	public static function error(): string {
		$error = get_option( self::ERROR_OPTION );
		return is_string( $error ) ? $error : '';
	}

	/**
	 * Tells those who can do something about it. The notice goes by itself when the step has succeeded.
	 *
	 * @since 0.1.0
	 */
	public static function print_notice(): void {
		if ( '' !== self::error() && current_user_can( Settings::capability() ) ) {
			wp_admin_notice(
				/* translators: %s: technical reason. */
				esc_html( sprintf( __( 'Dumbbell Stream could not finish its update: %s It will try again; nothing is lost meanwhile.', 'dumbbell-stream' ), self::error() ) ),
				array( 'type' => 'error' )
			);
		}
	}
}
