<?php
/**
 * The one place that reads the time.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Unix time in ms, which tests can stop.
 *
 * @since 0.1.0
 */
final class Clock {

	/**
	 * A stopped clock's time.
	 *
	 * @var int|null
	 */
	private static $stopped_at = null;

	/**
	 * The time, Unix ms.
	 *
	 * @since 0.1.0
	 */
	public static function now_ms(): int {
		return self::$stopped_at ?? (int) floor( microtime( true ) * 1000 );
	}

	/**
	 * Stops the clock, or with null lets it run again.
	 *
	 * @since 0.1.0
	 *
	 * @param int|null $at_ms Unix ms.
	 */
	public static function stop( ?int $at_ms ): void {
		self::$stopped_at = $at_ms;
	}
}
