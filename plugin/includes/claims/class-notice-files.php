<?php
/**
 * Files that come with a notice.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The excerpt that the player saved, and a copy of the work. Both are optional. Without a script they are uploaded with the form and kept
 * in private; with one the excerpt is checked in the browser first, and of a copy only the hash need leave it.
 *
 * @since 0.1.0
 */
final class Notice_Files {

	/**
	 * What is wrong with the files of this request, a sentence each, by field.
	 *
	 * @var array<string, string>
	 */
	private static $faults = array();

	/**
	 * Keeps the files that came with the form.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $values As Notice_Input reads them.
	 * @return array<string, mixed> The same with the files among `attachments`.
	 */
	public static function take( array $values ): array {
		self::$faults = array();
		return $values;
	}

	/**
	 * What is wrong with them.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, string> A sentence each, by field.
	 */
	public static function faults(): array {
		return self::$faults;
	}

	/**
	 * Fields for files.
	 *
	 * @since 0.1.0
	 *
	 * @param Form_Fields          $fields The fields.
	 * @param array<string, mixed> $values What stands in them.
	 */
	public static function fields( Form_Fields $fields, array $values ): string {
		return sprintf(
			'<div data-dumbbell-excerpt>%s</div>',
			$fields->file(
				'excerpt',
				__( 'Excerpt that the player has saved', 'dumbbell-stream' ),
				array(
					'help'       => __( '“Save excerpt” in the menu of the player writes the last minute into a file that ends in .dumbbell. Its signatures prove what was broadcast, and when.', 'dumbbell-stream' ),
					'attributes' => array( 'accept' => '.dumbbell' ),
				)
			)
		);
	}

	/**
	 * The choice to send a copy of the work, if files are taken.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, array{0: string, 1: string}>
	 */
	public static function copy_choice(): array {
		return array();
	}
}
