<?php
/**
 * The life of a counter-notice.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * One pure table, as Claim_States is for claims.
 *
 * @since 0.1.0
 */
final class Counter_States {

	/** What a counter-notice can be. */
	const STATUSES = array( 'received', 'incomplete', 'accepted', 'withdrawn' );

	/** What 17 U.S.C. 512(g)(3) wants of it; `mistake` is said under penalty of perjury. */
	const ELEMENTS = array( 'signature', 'material', 'mistake', 'contact', 'jurisdiction', 'service' );

	private const TABLE = array(
		'received'   => array(
			'check_passed' => 'accepted',
			'check_failed' => 'incomplete',
			'withdraw'     => 'withdrawn',
		),
		'incomplete' => array(
			'complete'   => 'accepted',
			'accept'     => 'accepted',
			'supplement' => 'incomplete',
			'withdraw'   => 'withdrawn',
		),
		'accepted'   => array(
			'withdraw' => 'withdrawn',
		),
		'withdrawn'  => array(),
	);

	/**
	 * What an event makes of a counter-notice.
	 *
	 * @since 0.1.0
	 *
	 * @param string $status One of STATUSES.
	 * @param string $event  What happens.
	 * @return string|null The status afterwards; null if the event is refused.
	 */
	public static function transition( string $status, string $event ): ?string {
		return self::TABLE[ $status ][ $event ] ?? null;
	}

	/**
	 * All events, in the order of the table.
	 *
	 * @since 0.1.0
	 *
	 * @return string[]
	 */
	public static function events(): array {
		return array_values( array_unique( array_merge( ...array_values( array_map( 'array_keys', self::TABLE ) ) ) ) );
	}

	/**
	 * The elements that a counter-notice lacks.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $notice Its fields: material_text, statements, name, address, phone, signature_name.
	 * @return string[] Of ELEMENTS; empty if it is complete.
	 */
	public static function missing( array $notice ): array {
		$says       = static function ( string $name ) use ( $notice ): bool {
			return is_string( $notice[ $name ] ?? null ) && 1 === preg_match( '/[\p{L}\p{N}]/u', $notice[ $name ] );
		};
		$statements = isset( $notice['statements'] ) && is_array( $notice['statements'] ) ? $notice['statements'] : array();
		$has        = array(
			'signature'    => $says( 'signature_name' ),
			'material'     => $says( 'material_text' ),
			'mistake'      => true === ( $statements['mistake'] ?? false ),
			'contact'      => $says( 'name' ) && $says( 'address' ) && $says( 'phone' ),
			'jurisdiction' => true === ( $statements['jurisdiction'] ?? false ),
			'service'      => true === ( $statements['service'] ?? false ),
		);
		return array_keys( array_diff_key( $has, array_filter( $has ) ) );
	}
}
