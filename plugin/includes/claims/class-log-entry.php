<?php
/**
 * What the public log says of an event.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * One entry of the transparency log. It is made from what never changes: the claim's public id and kind, and of the event type, time
 * and data_json, of which `from`, `to`, `stream`, `range`, `code` and `commitments` are told. So it can be made again after everything
 * that concerns persons has been erased, and gives the same bytes.
 *
 * @since 0.1.0
 */
final class Log_Entry {

	private const VERSION = 1;

	/**
	 * The bytes of an entry.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim: public_id, kind.
	 * @param array<string, mixed> $event An event of it: type, data_json, created_gmt.
	 * @throws \InvalidArgumentException If one of them holds what no entry can say.
	 */
	public static function of( array $claim, array $event ): string {
		return Canonical::encode( self::value( $claim, $event ) );
	}

	/**
	 * An entry as a value.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim: public_id, kind.
	 * @param array<string, mixed> $event An event of it: type, data_json, created_gmt.
	 * @return array<string, mixed>
	 */
	public static function value( array $claim, array $event ): array {
		$data        = json_decode( (string) $event['data_json'], true );
		$data        = is_array( $data ) ? $data : array();
		$range       = $data['range'] ?? null;
		$commitments = $data['commitments'] ?? null;
		return array(
			'v'           => self::VERSION,
			'id'          => (string) $claim['public_id'],
			'kind'        => (string) $claim['kind'],
			'event'       => (string) $event['type'],
			'from'        => self::word( $data['from'] ?? null ),
			'to'          => self::word( $data['to'] ?? null ),
			'time'        => self::time( (string) $event['created_gmt'] ),
			'stream'      => self::word( $data['stream'] ?? null ),
			'range'       => is_array( $range ) && array( 0, 1 ) === array_keys( $range ) ? array_map( 'intval', $range ) : null,
			'code'        => self::word( $data['code'] ?? null ),
			'commitments' => (object) array_map( 'strval', array_filter( is_array( $commitments ) ? $commitments : array(), 'is_string' ) ),
		);
	}

	/**
	 * A column's time as receipts and the log write it.
	 *
	 * @since 0.1.0
	 *
	 * @param string $gmt UTC, Y-m-d H:i:s.
	 * @return string ISO 8601, to the second.
	 */
	public static function time( string $gmt ): string {
		return strtr( $gmt, ' ', 'T' ) . 'Z';
	}

	/**
	 * A word, or nothing.
	 *
	 * @param mixed $value What the data hold.
	 */
	private static function word( $value ): ?string {
		return is_string( $value ) && '' !== $value ? $value : null;
	}
}
