<?php
/**
 * What a site did about claims, in numbers.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Counts the claims of a year, for the owner and, once he has opened the log, for anybody: a shortcode shows them as a table. No number
 * tells who wrote or who was written about.
 *
 * @since 0.1.0
 *
 * @phpstan-type Numbers array{year: int, received: int, complete: int, signed: int, actioned: int, rejected: int, withdrawn: int, countered: int, restored: int, open: int, hours: int|null}
 */
final class Claim_Numbers {

	/** The shortcode. */
	const SHORTCODE = 'dumbbell_stream_numbers';

	/** Statuses after which nothing more is to be done. */
	private const CLOSED = array( 'rejected', 'restored', 'withdrawn', 'actioned', 'held_court' );

	/**
	 * Registers the shortcode.
	 *
	 * @since 0.1.0
	 */
	public static function register(): void {
		add_shortcode( self::SHORTCODE, array( self::class, 'render' ) );
	}

	/**
	 * The numbers of the claims that were received in a year.
	 *
	 * @since 0.1.0
	 *
	 * @param int $year Four digits; UTC.
	 * @return array<string, int|null> How many were received, complete at some time, shown by a signed excerpt, acted on, rejected,
	 *         withdrawn, answered by a counter-notice, restored, still open; and the median time to the first decision, in hours.
	 *
	 * @phpstan-return Numbers
	 */
	public static function of( int $year ): array {
		global $wpdb;
		$sql = 'SELECT c.id, c.status, c.completed_gmt, c.evidence_result, c.received_gmt, e.type, e.created_gmt FROM %i AS c INNER JOIN %i AS e ON e.claim_id = c.id WHERE c.received_gmt >= %s AND c.received_gmt < %s ORDER BY c.id, e.seq';
		// phpcs:ignore WordPress.DB -- Tables of our own; the statement is written above.
		$rows   = (array) $wpdb->get_results( $wpdb->prepare( $sql, Claim_Tables::name( Claim_Tables::CLAIMS ), Claim_Tables::name( Claim_Tables::EVENTS ), sprintf( '%04d-01-01 00:00:00', $year ), sprintf( '%04d-01-01 00:00:00', $year + 1 ) ), ARRAY_A );
		$claims = array();
		foreach ( $rows as $row ) {
			$claims[ (int) $row['id'] ]['claim']    = $row;
			$claims[ (int) $row['id'] ]['events'][] = $row;
		}
		$count = static function ( callable $is ) use ( $claims ): int {
			return count( array_filter( $claims, $is ) );
		};
		$had   = static function ( string $type ) use ( $count ): int {
			return $count( static fn( array $one ): bool => in_array( $type, array_column( $one['events'], 'type' ), true ) );
		};
		return array(
			'year'      => $year,
			'received'  => count( $claims ),
			'complete'  => $count( static fn( array $one ): bool => ! empty( $one['claim']['completed_gmt'] ) ),
			'signed'    => $count( static fn( array $one ): bool => Evidence::SIGNED === $one['claim']['evidence_result'] ),
			'actioned'  => $had( 'act' ),
			'rejected'  => $count( static fn( array $one ): bool => 'rejected' === $one['claim']['status'] ),
			'withdrawn' => $had( 'withdraw' ),
			'countered' => $had( 'counter' ),
			'restored'  => $count( static fn( array $one ): bool => 'restored' === $one['claim']['status'] ),
			'open'      => $count( static fn( array $one ): bool => ! in_array( $one['claim']['status'], self::CLOSED, true ) ),
			'hours'     => self::median( array_filter( array_map( array( self::class, 'hours' ), $claims ), 'is_int' ) ),
		);
	}

	/**
	 * The shortcode: a table of the last years. Nothing until the owner has opened the log.
	 *
	 * @since 0.1.0
	 */
	public static function render(): string {
		if ( ! Transparency_Log::is_open() ) {
			return '';
		}
		$year  = (int) gmdate( 'Y', intdiv( Clock::now_ms(), 1000 ) );
		$years = array_map( array( self::class, 'of' ), array( $year, $year - 1, $year - 2 ) );
		$html  = '<th scope="col">' . esc_html__( 'Copyright notices', 'dumbbell-stream' ) . '</th>';
		foreach ( $years as $numbers ) {
			$html .= '<th scope="col">' . esc_html( (string) $numbers['year'] ) . '</th>';
		}
		$html = "<thead><tr>$html</tr></thead>";
		foreach ( self::labels() as $name => $label ) {
			$cells = '';
			foreach ( $years as $numbers ) {
				$cells .= '<td>' . esc_html( null === $numbers[ $name ] ? '–' : number_format_i18n( (float) $numbers[ $name ] ) ) . '</td>';
			}
			$html .= '<tr><th scope="row">' . esc_html( $label ) . "</th>$cells</tr>";
		}
		return "<figure class=\"wp-block-table dumbbell-stream-numbers\"><table>$html</table></figure>";
	}

	/**
	 * What each number is.
	 *
	 * @return array<string, string>
	 */
	private static function labels(): array {
		return array(
			'received'  => __( 'Received', 'dumbbell-stream' ),
			'complete'  => __( 'Complete', 'dumbbell-stream' ),
			'signed'    => __( 'With an excerpt signed by the stream', 'dumbbell-stream' ),
			'actioned'  => __( 'Taken offline on a notice', 'dumbbell-stream' ),
			'rejected'  => __( 'Rejected', 'dumbbell-stream' ),
			'withdrawn' => __( 'Withdrawn', 'dumbbell-stream' ),
			'countered' => __( 'Answered by a counter-notice', 'dumbbell-stream' ),
			'restored'  => __( 'Restored', 'dumbbell-stream' ),
			'open'      => __( 'Still open', 'dumbbell-stream' ),
			'hours'     => __( 'Hours to a decision (median)', 'dumbbell-stream' ),
		);
	}

	/**
	 * Hours from the receipt of a claim to the first decision about it.
	 *
	 * @param array<string, mixed> $one A claim with its events.
	 */
	private static function hours( array $one ): ?int {
		foreach ( $one['events'] as $event ) {
			if ( in_array( $event['type'], array( 'act', 'reject' ), true ) ) {
				return intdiv( max( 0, (int) strtotime( $event['created_gmt'] . ' UTC' ) - (int) strtotime( $one['claim']['received_gmt'] . ' UTC' ) ), 3600 );
			}
		}
		return null;
	}

	/**
	 * The one in the middle.
	 *
	 * @param int[] $values In any order.
	 */
	private static function median( array $values ): ?int {
		sort( $values );
		return $values[ intdiv( max( 0, count( $values ) - 1 ), 2 ) ] ?? null;
	}
}
