<?php
/**
 * The six elements of a notice.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * What 17 U.S.C. 512(c)(3)(A) wants of a notice, "substantially". Whether it is true is not asked here.
 *
 * @since 0.1.0
 */
final class Notice_Elements {

	/** The elements by their order in the law. Good faith, accuracy and authority are statements; the last is made under penalty of perjury. */
	const ALL = array( 'signature', 'work', 'material', 'contact', 'good_faith', 'accuracy', 'authority' );

	/** What Art. 16(2) of Regulation (EU) 2022/2065 wants: reasons, location, name and e-mail address, good faith. */
	const DSA = array( 'work', 'material', 'contact', 'good_faith' );

	/** Without these there is nothing to act on; a notice that has them obliges the host to help complete the rest, 512(c)(3)(B)(ii). */
	const LOCATING = array( 'work', 'material', 'contact' );

	/**
	 * The elements that a notice lacks.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $notice Fields of a notice; `stream` is the post of a stream that is known here.
	 * @return string[] Of ALL, in its order; empty if the notice is complete.
	 */
	public static function missing( array $notice ): array {
		$statements = isset( $notice['statements'] ) && is_array( $notice['statements'] ) ? $notice['statements'] : array();
		$is_dsa     = 'dsa' === ( $notice['kind'] ?? '' );
		$has        = array(
			'signature'  => self::any( $notice, 'signature_name' ),
			'work'       => self::any( $notice, 'work_title', 'work_text', 'work_url', 'work_registration' ),
			'material'   => (int) ( $notice['stream'] ?? 0 ) > 0 || self::any( $notice, 'material_text' ),
			'contact'    => self::has_contact( $notice, $is_dsa ),
			'good_faith' => true === ( $statements['good_faith'] ?? false ),
			'accuracy'   => true === ( $statements['accuracy'] ?? false ),
			'authority'  => true === ( $statements['authority'] ?? false ),
		);
		return array_values(
			array_filter(
				$is_dsa ? self::DSA : self::ALL,
				static function ( string $element ) use ( $has ): bool {
					return ! $has[ $element ];
				}
			)
		);
	}

	/**
	 * Whether the sender can be reached: the law names address, telephone number and, if available, e-mail address as examples of what is
	 * "reasonably sufficient". A name and two ways to reach him are enough; for the DSA name and e-mail address.
	 *
	 * @param array<string, mixed> $notice Fields of a notice.
	 * @param bool                 $is_dsa Whether the DSA is asked.
	 */
	private static function has_contact( array $notice, bool $is_dsa ): bool {
		$ways = (int) self::any( $notice, 'claimant_email' ) + (int) self::any( $notice, 'claimant_phone' ) + (int) self::any( $notice, 'claimant_address' );
		return self::any( $notice, 'claimant_name' ) && ( $is_dsa ? self::any( $notice, 'claimant_email' ) : $ways >= 2 );
	}

	/**
	 * Whether one of the fields says something.
	 *
	 * @param array<string, mixed> $notice Fields of a notice.
	 * @param string               ...$names Their names.
	 */
	private static function any( array $notice, string ...$names ): bool {
		foreach ( $names as $name ) {
			if ( is_string( $notice[ $name ] ?? null ) && 1 === preg_match( '/[\p{L}\p{N}]/u', $notice[ $name ] ) ) {
				return true;
			}
		}
		return false;
	}
}
