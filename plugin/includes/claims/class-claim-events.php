<?php
/**
 * What happened to claims.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Events form a chain per claim, each sealed with the hash of the one before, and one log of all claims. What concerns persons stands
 * in `private_json`, and the chain holds only its salted hashes: once value and salt are erased, the chain still proves what happened.
 *
 * @since 0.1.0
 *
 * @phpstan-type Actor array{kind: string, user: int}
 */
final class Claim_Events {

	/** What stands before the first event of a chain. */
	private const NO_HASH = '0000000000000000000000000000000000000000000000000000000000000000';

	/** How long whoever took an event may work on its effects before another may, in ms. */
	private const LEASE_MS = 60000;

	/** The longest wait between two tries of an effect, in ms. */
	private const WAIT_MS_MAX = 3600000;

	/**
	 * An event that is yet to be written.
	 *
	 * @since 0.1.0
	 *
	 * @param string               $type    What happened, one of Claim_States::events().
	 * @param array<string, mixed> $actor   Who did it: kind and user.
	 * @param array<string, mixed> $data    What is chained for ever: numbers, short words, no person.
	 * @param array<string, mixed> $persons What may have to be erased, by field.
	 * @param string[]             $effects What is to be done afterwards.
	 * @return array<string, mixed>
	 */
	public static function make( string $type, array $actor, array $data, array $persons, array $effects ): array {
		return array(
			'type'    => $type,
			'actor'   => $actor,
			'data'    => $data,
			'private' => array_filter(
				$persons,
				static function ( $value ): bool {
					return null !== $value && '' !== $value && array() !== $value;
				}
			),
			'effects' => array_merge( $effects, array( Claim_Effects::TELL ) ),
		);
	}

	/**
	 * Writes an event. Inside the transaction that changes its claim.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim The claim as it is with this event; its version is the event's number.
	 * @param array<string, mixed> $event As make() gives it.
	 * @return array<string, mixed>|null The event as it stands now; null if another event took its place.
	 * @throws Storage_Fault If the database fails.
	 */
	public static function append( array $claim, array $event ): ?array {
		global $wpdb;
		$table = Claim_Tables::name( Claim_Tables::EVENTS );
		// phpcs:disable WordPress.DB -- Tables of our own, inside a transaction.
		$prev  = $wpdb->get_var( $wpdb->prepare( 'SELECT hash FROM %i WHERE claim_id = %d ORDER BY seq DESC LIMIT 1', $table, $claim['id'] ) );
		$index = (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COALESCE( MAX( log_index ) + 1, 0 ) FROM %i', $table ) );
		// phpcs:enable
		$salt             = bin2hex( random_bytes( 32 ) );
		$row              = array(
			'claim_id'        => $claim['id'],
			'seq'             => $claim['version'],
			'type'            => $event['type'],
			'actor_kind'      => $event['actor']['kind'],
			'actor_user_id'   => $event['actor']['user'] ?? 0,
			'data_json'       => Canonical::encode( (object) ( $event['data'] + array( 'commitments' => (object) self::commitments( $event['private'], $salt ) ) ) ),
			'private_json'    => array() === $event['private'] ? '' : Canonical::encode( (object) $event['private'] ),
			'salt'            => array() === $event['private'] ? '' : $salt,
			'prev_hash'       => is_string( $prev ) ? $prev : self::NO_HASH,
			'hash'            => '',
			'log_index'       => $index,
			'leaf_hash'       => '',
			'effects_pending' => implode( ' ', $event['effects'] ),
			'created_gmt'     => self::gmt( Clock::now_ms() ),
		);
		$row['hash']      = self::seal( $claim, $row );
		$row['leaf_hash'] = bin2hex( Merkle::leaf_hash( Log_Entry::of( $claim, $row ) ) );
		$id               = self::insert( $table, $row );
		return null === $id ? null : self::hydrate(
			array(
				'id'       => $id,
				'tries'    => 0,
				'retry_ms' => 0,
			) + $row
		);
	}

	/**
	 * The events of a claim, in their order.
	 *
	 * @since 0.1.0
	 *
	 * @param int $claim_id Number of the claim.
	 * @return array<int, array<string, mixed>> Like rows; besides `data` and `private`, decoded.
	 */
	public static function of( int $claim_id ): array {
		return self::select( 'SELECT * FROM %i WHERE claim_id = %d ORDER BY seq', $claim_id );
	}

	/**
	 * Events after which something is still to be done, and whose time has come.
	 *
	 * @since 0.1.0
	 *
	 * @param int $most How many at most.
	 * @return array<int, array<string, mixed>>
	 */
	public static function pending( int $most ): array {
		return self::select( "SELECT * FROM %i WHERE effects_pending <> '' AND retry_ms <= %s ORDER BY id LIMIT %d", (string) Clock::now_ms(), $most );
	}

	/**
	 * When the next effect is due.
	 *
	 * @since 0.1.0
	 *
	 * @return int|null Unix ms; null if nothing is to be done.
	 */
	public static function next_pending_ms(): ?int {
		global $wpdb;
		$at = $wpdb->get_var( $wpdb->prepare( "SELECT MIN( retry_ms ) FROM %i WHERE effects_pending <> ''", Claim_Tables::name( Claim_Tables::EVENTS ) ) );   // phpcs:ignore WordPress.DB -- See append().
		return null === $at ? null : (int) $at;
	}

	/**
	 * Takes an event to do what is to be done after it: of several processes one gets it, until its time is over.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $event As it was read.
	 */
	public static function take( array $event ): bool {
		$lease = array(
			'tries'    => $event['tries'] + 1,
			'retry_ms' => Clock::now_ms() + self::LEASE_MS,
		);
		return self::update(
			$lease,
			array(
				'id'       => $event['id'],
				'tries'    => $event['tries'],
				'retry_ms' => $event['retry_ms'],
			)
		);
	}

	/**
	 * Remembers what is left to be done after an event that was taken.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $event As it was when it was taken.
	 * @param string[]             $left  Effects that are left; they are tried again later, and later still.
	 */
	public static function keep_pending( array $event, array $left ): void {
		$wait = min( self::WAIT_MS_MAX, self::LEASE_MS * 2 ** min( 10, $event['tries'] ) );
		self::update(
			array(
				'effects_pending' => implode( ' ', $left ),
				'retry_ms'        => array() === $left ? 0 : Clock::now_ms() + $wait,
			),
			array(
				'id'    => $event['id'],
				'tries' => $event['tries'] + 1,
			)
		);
	}

	/**
	 * Erases what concerns persons from the events of a claim. The chain stays whole.
	 *
	 * @since 0.1.0
	 *
	 * @param int $claim_id Number of the claim.
	 */
	public static function erase( int $claim_id ): void {
		self::update(
			array(
				'private_json' => '',
				'salt'         => '',
			),
			array( 'claim_id' => $claim_id )
		);
	}

	/**
	 * What is wrong with the chain of a claim.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return string[] A sentence each; empty if all is well.
	 */
	public static function verify( array $claim ): array {
		$faults = array();
		$prev   = self::NO_HASH;
		$seq    = 0;
		foreach ( self::of( $claim['id'] ) as $event ) {
			++$seq;
			if ( $event['seq'] !== $seq || $event['prev_hash'] !== $prev ) {
				/* translators: %d: number of an event. */
				$faults[] = sprintf( __( 'Event %d does not follow the one before it.', 'dumbbell-stream' ), $event['seq'] );
			}
			if ( self::seal( $claim, $event ) !== $event['hash'] ) {
				/* translators: %d: number of an event. */
				$faults[] = sprintf( __( 'Event %d was changed after it was written.', 'dumbbell-stream' ), $event['seq'] );
			}
			if ( '' !== $event['salt'] && self::commitments( $event['private'], $event['salt'] ) !== (array) ( $event['data']['commitments'] ?? array() ) ) {
				/* translators: %d: number of an event. */
				$faults[] = sprintf( __( 'What persons said at event %d was changed after it was written.', 'dumbbell-stream' ), $event['seq'] );
			}
			if ( bin2hex( Merkle::leaf_hash( Log_Entry::of( $claim, $event ) ) ) !== $event['leaf_hash'] ) {
				/* translators: %d: number of an event. */
				$faults[] = sprintf( __( 'Event %d is not what the log says.', 'dumbbell-stream' ), $event['seq'] );
			}
			$prev = $event['hash'];
		}
		if ( $seq !== $claim['version'] ) {
			$faults[] = __( 'The last events are missing.', 'dumbbell-stream' );
		}
		return $faults;
	}

	/**
	 * A time as columns hold it.
	 *
	 * @since 0.1.0
	 *
	 * @param int $unix_ms Unix ms.
	 * @return string UTC, Y-m-d H:i:s.
	 */
	public static function gmt( int $unix_ms ): string {
		return gmdate( 'Y-m-d H:i:s', intdiv( $unix_ms, 1000 ) );
	}

	/**
	 * A time out of a column.
	 *
	 * @since 0.1.0
	 *
	 * @param string|null $gmt UTC, Y-m-d H:i:s.
	 * @return int|null Unix ms.
	 */
	public static function ms( ?string $gmt ): ?int {
		return null === $gmt || '' === $gmt ? null : 1000 * (int) strtotime( "$gmt UTC" );
	}

	/**
	 * Salted hashes of what may have to be erased.
	 *
	 * @param array<string, mixed> $persons Values by field.
	 * @param string               $salt    64 hexadecimal digits.
	 * @return array<string, string> By field.
	 */
	private static function commitments( array $persons, string $salt ): array {
		$commitments = array();
		foreach ( $persons as $field => $value ) {
			$commitments[ $field ] = hash( 'sha256', "$salt\0$field\0" . Canonical::encode( $value ) );
		}
		ksort( $commitments );
		return $commitments;
	}

	/**
	 * The hash that seals an event into its chain.
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @param array<string, mixed> $row   The event.
	 */
	private static function seal( array $claim, array $row ): string {
		$sealed = array(
			'v'     => 1,
			'claim' => $claim['public_id'],
			'seq'   => (int) $row['seq'],
			'type'  => $row['type'],
			'actor' => $row['actor_kind'],
			'user'  => (int) $row['actor_user_id'],
			'data'  => $row['data_json'],
			'time'  => $row['created_gmt'],
		);
		return hash( 'sha256', 'dumbbell-stream claim event' . $row['prev_hash'] . Canonical::encode( $sealed ) );
	}

	/**
	 * Writes a row, unless its place is taken: an error would undo the transaction on SQLite, so it is none.
	 *
	 * @param string               $table Name of the table.
	 * @param array<string, mixed> $row   Columns.
	 * @return int|null Its number; null if its place is taken.
	 * @throws Storage_Fault If the database fails.
	 */
	private static function insert( string $table, array $row ): ?int {
		global $wpdb;
		$names  = implode( ', ', array_keys( $row ) );
		$values = implode( ', ', array_fill( 0, count( $row ), '%s' ) );
		$rows   = $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO %i ($names) VALUES ($values)", $table, ...array_values( $row ) ) );   // phpcs:ignore WordPress.DB -- Names are written above.
		if ( false === $rows ) {
			throw new Storage_Fault();
		}
		return 1 === $rows ? (int) $wpdb->insert_id : null;
	}

	/**
	 * Changes what may be changed of events.
	 *
	 * @param array<string, mixed> $columns What changes.
	 * @param array<string, mixed> $where   Of which.
	 * @return bool Whether one was found.
	 */
	private static function update( array $columns, array $where ): bool {
		global $wpdb;
		return 0 < (int) $wpdb->update( Claim_Tables::name( Claim_Tables::EVENTS ), $columns, $where );   // phpcs:ignore WordPress.DB -- See append().
	}

	/**
	 * Reads events.
	 *
	 * @param string     $sql       With a placeholder for the table.
	 * @param string|int ...$values What fills the others.
	 * @return array<int, array<string, mixed>>
	 */
	private static function select( string $sql, ...$values ): array {
		global $wpdb;
		$rows = $wpdb->get_results( $wpdb->prepare( $sql, Claim_Tables::name( Claim_Tables::EVENTS ), ...$values ), ARRAY_A );   // phpcs:ignore WordPress.DB -- See append().
		return array_map( array( self::class, 'hydrate' ), (array) $rows );
	}

	/**
	 * A row as an event.
	 *
	 * @param array<string, mixed> $row As the database gives it.
	 * @return array<string, mixed>
	 */
	private static function hydrate( array $row ): array {
		foreach ( array( 'id', 'claim_id', 'seq', 'actor_user_id', 'log_index', 'tries', 'retry_ms' ) as $name ) {
			$row[ $name ] = (int) $row[ $name ];
		}
		foreach ( array( 'data', 'private' ) as $name ) {
			$decoded      = json_decode( (string) $row[ "{$name}_json" ], true );
			$row[ $name ] = is_array( $decoded ) ? $decoded : array();
		}
		return $row;
	}
}
