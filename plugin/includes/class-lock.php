<?php
/**
 * One process at a time.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * A lock in the options table, as WP_Upgrader::create_lock() does it: INSERT IGNORE and a look at the row count.
 * Not add_option(), which ends in ON DUPLICATE KEY UPDATE and tells several processes "yours".
 *
 * @since 0.1.0
 */
final class Lock {

	/** Locks are rows of this name and the lock's own. */
	const PREFIX = 'dumbbell_stream_lock_';

	/** After so many seconds the holder is taken for dead. */
	private const STALE_S = 30;

	/** How long to wait for the holder, in seconds. */
	private const PATIENCE_S = 10;

	/** A database that has refused so often in a row is not merely busy. */
	private const REFUSALS_MAX = 3;

	/** How long to wait between two looks, in microseconds. */
	private const LOOK_AGAIN_US = 20000;

	/**
	 * Does the work while no other process does work under the same name.
	 *
	 * @since 0.1.0
	 *
	 * @template T
	 *
	 * @param string   $name Name of the lock.
	 * @param callable $work What to do; its result is handed on.
	 * @return mixed What the work returned.
	 * @throws \RuntimeException If another process holds the lock for too long.
	 * @throws Storage_Fault If the database takes no lock.
	 *
	 * @phpstan-param callable(): T $work
	 * @phpstan-return T
	 */
	public static function run( string $name, callable $work ) {
		$row      = self::PREFIX . $name;
		$patience = Clock::now_ms() + 1000 * self::PATIENCE_S;
		$refusals = 0;
		$token    = self::take( $row );
		while ( ! is_string( $token ) ) {
			$refusals = false === $token ? $refusals + 1 : 0;
			if ( $refusals >= self::REFUSALS_MAX ) {
				throw new Storage_Fault();
			}
			if ( Clock::now_ms() > $patience ) {
				throw new \RuntimeException( esc_html__( 'Another process is still at work. Try again in a minute.', 'dumbbell-stream' ) );
			}
			usleep( self::LOOK_AGAIN_US );
			$token = self::take( $row );
		}
		try {
			return $work();
		} finally {
			self::release( $row, $token );
		}
	}

	/**
	 * Tries to take the lock, from a dead holder too.
	 *
	 * @param string $row Name of the row.
	 * @return string|false|null The holder's token; null if somebody else holds the lock; false if the database refused.
	 */
	private static function take( string $row ) {
		global $wpdb;
		$token = time() . ' ' . wp_generate_uuid4();
		// phpcs:disable WordPress.DB.DirectDatabaseQuery -- A lock must see the table itself: the cache and add_option() cannot tell who was first.
		$written = $wpdb->query( $wpdb->prepare( 'INSERT IGNORE INTO %i (option_name, option_value, autoload) VALUES (%s, %s, %s)', $wpdb->options, $row, $token, 'off' ) );
		if ( 1 === $written || false === $written ) {
			return $written ? $token : false;
		}
		$holder = $wpdb->get_var( $wpdb->prepare( 'SELECT option_value FROM %i WHERE option_name = %s', $wpdb->options, $row ) );
		if ( ! is_string( $holder ) || (int) $holder > time() - self::STALE_S ) {
			return null;
		}
		$stolen = $wpdb->query( $wpdb->prepare( 'UPDATE %i SET option_value = %s WHERE option_name = %s AND option_value = %s', $wpdb->options, $token, $row, $holder ) );
		// phpcs:enable
		return 1 === $stolen ? $token : null;
	}

	/**
	 * Gives the lock back, unless it was taken from us meanwhile.
	 *
	 * @param string $row   Name of the row.
	 * @param string $token The holder's token.
	 */
	private static function release( string $row, string $token ): void {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- See take().
		$wpdb->query( $wpdb->prepare( 'DELETE FROM %i WHERE option_name = %s AND option_value = %s', $wpdb->options, $row, $token ) );
	}
}
