<?php
/**
 * Lists of claims.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Finds claims for lists: those that are due first.
 *
 * @since 0.1.0
 */
final class Claim_Query {

	/** Claims on one page, and the most that may be asked for. */
	private const PER_PAGE     = 20;
	private const PER_PAGE_MAX = 200;

	/**
	 * Runs a query.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $filters See Claims::query().
	 * @return array{claims: array<int, array<string, mixed>>, total: int}
	 */
	public static function run( array $filters ): array {
		global $wpdb;
		list( $where, $values ) = self::conditions( $filters );
		$per_page               = max( 1, min( self::PER_PAGE_MAX, (int) ( $filters['per_page'] ?? self::PER_PAGE ) ) );
		$offset                 = $per_page * ( max( 1, (int) ( $filters['page'] ?? 1 ) ) - 1 );
		$order                  = 'received' === ( $filters['orderby'] ?? 'due' ) ? 'received_gmt DESC, id DESC' : 'CASE WHEN due_gmt IS NULL THEN 1 ELSE 0 END, due_gmt, received_gmt, id';
		$table                  = Claim_Tables::name( Claim_Tables::CLAIMS );
		// phpcs:disable WordPress.DB -- A table of our own; conditions and order are written here, values are prepared.
		$rows  = $wpdb->get_results( $wpdb->prepare( "SELECT * FROM %i WHERE $where ORDER BY $order LIMIT %d OFFSET %d", $table, ...array_merge( $values, array( $per_page, $offset ) ) ), ARRAY_A );
		$total = (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM %i WHERE $where", $table, ...$values ) );
		// phpcs:enable
		return array(
			'claims' => array_map( array( Claim_Store::class, 'hydrate' ), (array) $rows ),
			'total'  => $total,
		);
	}

	/**
	 * How many claims there are.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $statuses In these statuses; empty for all.
	 */
	public static function count( array $statuses ): int {
		global $wpdb;
		list( $where, $values ) = self::conditions( array( 'status' => $statuses ) );
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM %i WHERE $where", Claim_Tables::name( Claim_Tables::CLAIMS ), ...$values ) );   // phpcs:ignore WordPress.DB -- See run().
	}

	/**
	 * Conditions and the values in them.
	 *
	 * @param array<string, mixed> $filters See Claims::query().
	 * @return array{0: string, 1: array<int, string|int>}
	 */
	private static function conditions( array $filters ): array {
		global $wpdb;
		$where    = array( '1 = 1' );
		$values   = array();
		$statuses = array_values( array_intersect( Claim_States::STATUSES, (array) ( $filters['status'] ?? array() ) ) );
		if ( $statuses ) {
			$where[] = 'status IN (' . implode( ', ', array_fill( 0, count( $statuses ), '%s' ) ) . ')';
			$values  = $statuses;
		}
		foreach ( array(
			'stream' => 'stream_post_id',
			'owner'  => 'owner_user_id',
		) as $filter => $column ) {
			if ( ! empty( $filters[ $filter ] ) ) {
				$where[]  = "$column = %d";
				$values[] = (int) $filters[ $filter ];
			}
		}
		if ( ! empty( $filters['email'] ) ) {
			$where[]  = 'LOWER( claimant_email ) = %s';
			$values[] = strtolower( (string) $filters['email'] );
		}
		if ( ! empty( $filters['search'] ) ) {
			$like    = '%' . $wpdb->esc_like( (string) $filters['search'] ) . '%';
			$where[] = '( public_id LIKE %s OR claimant_name LIKE %s OR claimant_email LIKE %s OR work_title LIKE %s )';
			array_push( $values, $like, $like, $like, $like );
		}
		return array( implode( ' AND ', $where ), $values );
	}
}
