<?php
/**
 * The little of WP-CLI that the commands use: what they say is kept, and an error ends them, as it does there.
 *
 * @package Dumbbell_Stream
 */

namespace {
	final class WP_CLI {
		/** @var string[] What was said, with what it is in front. */
		public static $said = array();
		/** @var array<string, string> Classes by command. */
		public static $commands = array();

		/** @param class-string $class_name */
		public static function add_command( string $name, string $class_name ): void {
			self::$commands[ $name ] = $class_name;
		}
		public static function log( string $text ): void {
			self::$said[] = $text;
		}
		public static function line( string $text ): void {
			self::$said[] = $text;
		}
		public static function success( string $text ): void {
			self::$said[] = "Success: $text";
		}
		public static function error( string $text ): void {
			self::$said[] = "Error: $text";
			throw new \RuntimeException( $text );
		}
	}
}

namespace WP_CLI\Utils {
	/**
	 * @param array<mixed> $items
	 * @param string[]     $columns
	 */
	function format_items( string $format, array $items, array $columns ): void {
		\WP_CLI::$said[] = (string) wp_json_encode( array( $format, $items, $columns ) );
	}
}
