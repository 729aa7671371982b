<?php
/**
 * The player's words.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The words that the element shows, translated. The keys are those of client/strings.ts.
 *
 * @since 0.1.0
 */
final class Player_Strings {

	/**
	 * All words by key.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, string>
	 */
	public static function all(): array {
		return array(
			'live'       => __( 'Live', 'dumbbell-stream' ),
		);
	}
}
