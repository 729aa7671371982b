<?php
/**
 * Reads core/vectors, which PHP and TypeScript share.
 *
 * @package Dumbbell_Stream
 */

namespace Dumbbell_Stream\Tests;

final class Vectors {

	/** Cases of a file by name, as a data provider gives them. */
	public static function cases( string $file, bool $valid = true ): array {
		$json  = json_decode( file_get_contents( dirname( __DIR__, 2 ) . "/core/vectors/$file.json" ), true, 512, JSON_THROW_ON_ERROR );
		$cases = array();
		foreach ( $json['cases'] as $case ) {
			if ( $case['valid'] === $valid ) {
				$cases[ $case['name'] ] = array( $case );
			}
		}
		return $cases;
	}
}
