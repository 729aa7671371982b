<?php
/**
 * What a notice shows of the stream.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Tells a notice that is being filed what became of its excerpt: checked in the dialogue with the browser, or sent as a file. A notice
 * without one is as complete as one with it.
 *
 * @since 0.1.0
 */
final class Notice_Evidence {

	/**
	 * Adds the verdict to what is known of a notice.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $facts  What is known.
	 * @param array<string, mixed> $notice The notice.
	 * @return array<string, mixed>
	 */
	public static function add( array $facts, array $notice ): array {
		$evidence = Evidence::take( (string) ( $notice['evidence'] ?? '' ) ) ?? self::of_files( (array) ( $notice['attachments'] ?? array() ) );
		if ( null !== $evidence ) {
			$facts['evidence'] = self::held_against( $evidence, $notice );
		}
		return $facts;
	}

	/**
	 * The verdict on the first excerpt among the files of a notice.
	 *
	 * @param array<int, mixed> $ids Files that it names.
	 * @return array<string, mixed>|null Null if there is none.
	 */
	private static function of_files( array $ids ): ?array {
		foreach ( array_filter( $ids, 'is_string' ) as $id ) {
			$attachment = Attachments::find( $id );
			if ( null !== $attachment && Attachments::TYPES[ Attachments::EXCERPT ] === $attachment['type'] ) {
				try {
					return Evidence::of_file( Attachments::contents( $id ) );
				} catch ( \RuntimeException $e ) {
					return null;   // The file is lost; the notice is not.
				}
			}
		}
		return null;
	}

	/**
	 * An excerpt of another stream than the notice is about shows nothing of that one.
	 *
	 * @param array<string, mixed> $evidence A verdict.
	 * @param array<string, mixed> $notice   The notice.
	 * @return array<string, mixed>
	 */
	private static function held_against( array $evidence, array $notice ): array {
		$stream = (int) ( $notice['stream'] ?? 0 );
		if ( Evidence::SIGNED === $evidence['result'] && $stream > 0 && $stream !== $evidence['stream'] ) {
			return array(
				'result' => Evidence::NOT_VERIFIABLE,
				'why'    => 'another-stream',
			) + $evidence;
		}
		return $evidence;
	}
}
