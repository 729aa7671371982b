<?php
/**
 * Coming and going.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Sets a site up, brings it up to date after an update of the plugin, and removes what the plugin ever wrote.
 *
 * @since 0.1.0
 */
final class Installation {

	/** The option that says how far a site is set up. */
	const VERSION_OPTION = 'dumbbell_stream_schema_version';

	/** Raised whenever roles, tables, events or rewrite rules change; each version has its step in Upgrades. */
	const VERSION = 3;

	/** Every option that the plugin ever wrote. */
	const OPTIONS = array( Settings::OPTION, Claim_Settings::OPTION, Transparency_Log::OPTION, Secrets::OPTION, self::VERSION_OPTION, Upgrades::ERROR_OPTION );

	/**
	 * The plugin is activated, on one site or on all sites of a network.
	 *
	 * @since 0.1.0
	 *
	 * @param bool $network_wide Whether on all sites.
	 */
	public static function activate( bool $network_wide ): void {
		self::on_sites( $network_wide, array( self::class, 'set_up' ) );
	}

	/**
	 * The plugin is deactivated. Roles and data stay.
	 *
	 * @since 0.1.0
	 *
	 * @param bool $network_wide Whether on all sites.
	 */
	public static function deactivate( bool $network_wide ): void {
		self::on_sites(
			$network_wide,
			static function (): void {
				Daily::unschedule();
				Claim_Clock::unschedule();
				unregister_post_type( Streams::POST_TYPE );
				delete_option( 'rewrite_rules' );   // They are made again when next asked for.
				delete_option( self::VERSION_OPTION );
			}
		);
	}

	/**
	 * A site joined the network.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Site $site The site.
	 */
	public static function site_created( \WP_Site $site ): void {
		$active = get_site_option( 'active_sitewide_plugins' );
		if ( is_array( $active ) && isset( $active[ plugin_basename( DUMBBELL_STREAM_FILE ) ] ) ) {
			switch_to_blog( (int) $site->blog_id );
			self::set_up();
			restore_current_blog();
		}
	}

	/**
	 * Sets the current site up if it is not, or not by this version: activation hooks do not run on updates and new sites.
	 *
	 * @since 0.1.0
	 */
	public static function catch_up(): void {
		if ( self::VERSION !== (int) get_option( self::VERSION_OPTION ) ) {
			self::set_up();
		}
		try {
			Secrets::rotate();
		} catch ( \RuntimeException $e ) {
			return;   // The settings page and Site Health show Secrets::problem().
		}
	}

	/**
	 * Sets the current site up. May run twice.
	 *
	 * @since 0.1.0
	 */
	public static function set_up(): void {
		Upgrades::run();
		delete_option( 'rewrite_rules' );   // Made again, with our permalinks, by the next request that needs them.
	}

	/**
	 * The plugin is deleted: removes from each site what the plugin wrote, where the owner said so.
	 *
	 * @since 0.1.0
	 */
	public static function uninstall(): void {
		self::on_sites(
			is_multisite(),
			static function (): void {
				if ( Settings::all()['delete_data'] ) {
					self::remove_everything();
				}
			}
		);
	}

	/** Removes everything from the current site: streams, keys, settings, roles, what is left of counting. */
	private static function remove_everything(): void {
		global $wpdb;
		Stream_Post_Type::register();   // Terms, comments and attachments of a post are handled by its type.
		$ids = get_posts(
			array(
				'post_type'        => Streams::POST_TYPE,
				'post_status'      => array_keys( get_post_stati() ),
				'numberposts'      => -1,
				'fields'           => 'ids',
				'suppress_filters' => false,
			)
		);
		foreach ( $ids as $id ) {
			wp_delete_post( (int) $id, true );
		}
		Daily::unschedule();
		Claim_Clock::unschedule();
		if ( Claim_Settings::is_on( 'delete_claims' ) ) {
			Attachments::remove_all();
			Claim_Tables::drop();
		}
		Capabilities::revoke();
		array_map( 'delete_option', self::OPTIONS );
		delete_post_meta_by_key( Copyright_Policy::META );   // The policy itself is a page of the site and stays.
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- There is no function that deletes options by the beginning of their names.
		$rows = $wpdb->get_col( $wpdb->prepare( 'SELECT option_name FROM %i WHERE option_name LIKE %s OR option_name LIKE %s', $wpdb->options, $wpdb->esc_like( '_transient_' ) . '%' . $wpdb->esc_like( 'dumbbell_stream_' ) . '%', $wpdb->esc_like( Lock::PREFIX ) . '%' ) );   // Transients and their ends, and locks.
		array_map( 'delete_option', $rows );
		delete_option( 'rewrite_rules' );
	}

	/**
	 * Does something on the current site, or on each site of the network.
	 *
	 * @param bool     $all  Whether on each site.
	 * @param callable $work What to do.
	 *
	 * @phpstan-param callable(): void $work
	 */
	private static function on_sites( bool $all, callable $work ): void {
		if ( ! $all || ! is_multisite() ) {
			$work();
			return;
		}
		$ids = get_sites(
			array(
				'fields' => 'ids',
				'number' => 0,
			)
		);
		foreach ( $ids as $id ) {
			switch_to_blog( (int) $id );
			$work();
			restore_current_blog();
		}
	}
}
