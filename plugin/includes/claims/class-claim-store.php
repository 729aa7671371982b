<?php
/**
 * Claims in the database.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The only place that writes claims. A claim changes together with an event that says so, in one transaction, and only if nobody changed
 * it meanwhile; events are never changed, but for what is still to be done after them, and for what is erased.
 *
 * A claim is an array like its row, numbers as int, the stream's key as base64url ('' if there is none).
 *
 * @since 0.1.0
 *
 * @phpstan-type Claim array<string, mixed>
 * @phpstan-type Event array<string, mixed>
 */
final class Claim_Store {

	/** How often a write is tried again because another claim took the same place in the log. */
	private const TRIES = 50;

	/** Columns that hold numbers. */
	private const NUMBERS = array( 'id', 'version', 'stream_post_id', 'owner_user_id', 'session', 'rendition', 'seq_from', 'seq_to', 'capture_from_ms', 'capture_to_ms', 'duplicate_of', 'off_from_ms', 'off_to_ms', 'legal_hold', 'level' );

	/**
	 * A claim by its number.
	 *
	 * @since 0.1.0
	 *
	 * @param int $id Its number.
	 * @return array<string, mixed>|null
	 */
	public static function find( int $id ): ?array {
		return self::row( 'SELECT * FROM %i WHERE id = %d', $id );
	}

	/**
	 * A claim by the name that its sender knows.
	 *
	 * @since 0.1.0
	 *
	 * @param string $public_id 26 characters.
	 * @return array<string, mixed>|null
	 */
	public static function by_public_id( string $public_id ): ?array {
		return 1 === preg_match( '/^[a-z0-9]{26}\z/', $public_id ) ? self::row( 'SELECT * FROM %i WHERE public_id = %s', $public_id ) : null;
	}

	/**
	 * Claims of which one thing is known.
	 *
	 * @since 0.1.0
	 *
	 * @param string     $column Name of a column.
	 * @param string|int $value  What stands in it.
	 * @return array<int, array<string, mixed>> By number, rising.
	 */
	public static function where( string $column, $value ): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- Tables of our own; a claim is always read as it stands.
		$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i WHERE %i = %s ORDER BY id', Claim_Tables::name( Claim_Tables::CLAIMS ), $column, $value ), ARRAY_A );
		return array_map( array( self::class, 'hydrate' ), (array) $rows );
	}

	/**
	 * Writes a new claim, and the event that it was filed.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $columns Columns of the claim; `version` is 1.
	 * @param array<string, mixed> $event   As Claim_Events::make() gives it.
	 * @return array{claim: array<string, mixed>, event: array<string, mixed>}
	 * @throws Storage_Fault If the database did not keep it; nothing is left of it then.
	 */
	public static function create( array $columns, array $event ): array {
		$columns['version'] = 1;
		$written            = self::in_transaction(
			static function () use ( $columns, $event ) {
				global $wpdb;
				if ( 1 !== $wpdb->insert( Claim_Tables::name( Claim_Tables::CLAIMS ), self::dehydrate( $columns ) ) ) {   // phpcs:ignore WordPress.DB -- See where().
					throw new Storage_Fault();
				}
				$claim = self::find( $wpdb->insert_id );
				return $claim ? self::with_event( $claim, $event ) : null;
			}
		);
		if ( null === $written ) {
			throw new Storage_Fault();
		}
		return $written;
	}

	/**
	 * Changes a claim, if nobody else changed it since it was read, and writes the event that says so.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim   As it was read.
	 * @param array<string, mixed> $columns What changes.
	 * @param array<string, mixed> $event   As Claim_Events::make() gives it.
	 * @param callable|null        $also    What else is written in the same transaction; false if somebody was faster there.
	 * @return array{claim: array<string, mixed>, event: array<string, mixed>}|null Null if somebody was faster.
	 * @throws Storage_Fault If the database did not keep it; nothing is left of it then.
	 *
	 * @phpstan-param (callable(): bool)|null $also
	 */
	public static function change( array $claim, array $columns, array $event, ?callable $also = null ): ?array {
		$columns['version'] = $claim['version'] + 1;
		return self::in_transaction(
			static function () use ( $claim, $columns, $event, $also ) {
				global $wpdb;
				$as_read = array(
					'id'      => $claim['id'],
					'status'  => $claim['status'],
					'version' => $claim['version'],
				);
				$rows    = $wpdb->update( Claim_Tables::name( Claim_Tables::CLAIMS ), self::dehydrate( $columns ), $as_read );   // phpcs:ignore WordPress.DB -- See where().
				if ( false === $rows ) {
					throw new Storage_Fault();
				}
				if ( 1 !== $rows || ( null !== $also && ! $also() ) ) {
					return null;
				}
				return self::with_event( array_merge( $claim, $columns ), $event );
			}
		);
	}

	/**
	 * Changes what is no part of a claim's story: when the clock should look again. Nobody needs to be told.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim    As it was read.
	 * @param string               $wake_gmt When, Y-m-d H:i:s.
	 */
	public static function wake_at( array $claim, string $wake_gmt ): void {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- See where().
		$wpdb->update(
			Claim_Tables::name( Claim_Tables::CLAIMS ),
			array( 'wake_gmt' => $wake_gmt ),
			array(
				'id'      => $claim['id'],
				'version' => $claim['version'],
			)
		);
	}

	/**
	 * Does something in a transaction, again and again if another write took the event's place in the log.
	 *
	 * Services do not nest: a transaction inside a transaction would end the outer one.
	 *
	 * @param callable $work What to do: what it returns is handed on; null or false undoes it, and after false it is tried again.
	 * @return array<string, mixed>|null
	 * @throws Storage_Fault If the database fails, or the place in the log cannot be had.
	 * @throws \Throwable What the work throws.
	 *
	 * @phpstan-template T of array<string, mixed>
	 * @phpstan-param callable(): (T|null|false) $work
	 * @phpstan-return T|null
	 */
	private static function in_transaction( callable $work ): ?array {
		for ( $try = 0; $try < self::TRIES; $try++ ) {
			self::query( 'START TRANSACTION' );
			try {
				$result = $work();
				if ( is_array( $result ) ) {
					self::query( 'COMMIT' );
					return $result;
				}
			} catch ( \Throwable $e ) {
				self::roll_back();
				throw $e;
			}
			self::roll_back();
			if ( null === $result ) {
				return null;
			}
			usleep( wp_rand( 500, 500 * ( $try + 1 ) ) );
		}
		throw new Storage_Fault();
	}

	/**
	 * Appends an event to a claim's chain and to the log.
	 *
	 * @param array<string, mixed> $claim As it is with this event.
	 * @param array<string, mixed> $event As Claim_Events::make() gives it.
	 * @return array{claim: array<string, mixed>, event: array<string, mixed>}|false False if another event took its place in the log.
	 */
	private static function with_event( array $claim, array $event ) {
		$event = Claim_Events::append( $claim, $event );
		return null === $event ? false : compact( 'claim', 'event' );
	}

	/**
	 * A statement that must succeed.
	 *
	 * @param string $sql One of START TRANSACTION, COMMIT.
	 * @throws Storage_Fault If it does not.
	 */
	private static function query( string $sql ): void {
		global $wpdb;
		if ( false === $wpdb->query( $sql ) ) {   // phpcs:ignore WordPress.DB -- No part of it comes from anywhere.
			throw new Storage_Fault();
		}
	}

	/** Undoes; if even that fails, the database does it when the connection ends. */
	private static function roll_back(): void {
		global $wpdb;
		$wpdb->query( 'ROLLBACK' );   // phpcs:ignore WordPress.DB -- Nothing to prepare.
	}

	/**
	 * One claim.
	 *
	 * @param string     $sql   With a placeholder for the table and one for the value.
	 * @param string|int $value The value.
	 * @return array<string, mixed>|null
	 */
	private static function row( string $sql, $value ): ?array {
		global $wpdb;
		$row = $wpdb->get_row( $wpdb->prepare( $sql, Claim_Tables::name( Claim_Tables::CLAIMS ), $value ), ARRAY_A );   // phpcs:ignore WordPress.DB -- See where().
		return is_array( $row ) ? self::hydrate( $row ) : null;
	}

	/**
	 * A row as a claim.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $row As the database gives it.
	 * @return array<string, mixed>
	 */
	public static function hydrate( array $row ): array {
		foreach ( self::NUMBERS as $name ) {
			$row[ $name ] = null === $row[ $name ] ? null : (int) $row[ $name ];
		}
		$row['stream_key'] = 32 === strlen( (string) $row['stream_key'] ) ? Base64url::encode( $row['stream_key'] ) : '';
		return $row;
	}

	/**
	 * Columns as the database takes them.
	 *
	 * @param array<string, mixed> $columns Of a claim.
	 * @return array<string, mixed>
	 */
	private static function dehydrate( array $columns ): array {
		if ( isset( $columns['stream_key'] ) ) {
			$columns['stream_key'] = Base64url::decode( (string) $columns['stream_key'], 32 );
		}
		return $columns;
	}
}
