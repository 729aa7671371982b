<?php
/**
 * The list of streams in the admin.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Two columns: how the stream is doing, and what to paste elsewhere.
 *
 * @since 0.1.0
 */
final class Stream_List {

	/**
	 * Puts our columns after the title.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, string> $columns Headings by name.
	 * @return array<string, string>
	 */
	public static function columns( array $columns ): array {
		$ours  = array(
			'dumbbell_state'     => __( 'Broadcast', 'dumbbell-stream' ),
			'dumbbell_shortcode' => __( 'Shortcode', 'dumbbell-stream' ),
		);
		$after = array_search( 'title', array_keys( $columns ), true );
		$at    = false === $after ? 0 : $after + 1;
		return array_slice( $columns, 0, $at ) + $ours + array_slice( $columns, $at );
	}

	/**
	 * Prints a cell.
	 *
	 * @since 0.1.0
	 *
	 * @param string $column  Name of the column.
	 * @param int    $post_id Post of the row.
	 */
	public static function cell( string $column, int $post_id ): void {
		if ( 'dumbbell_state' === $column ) {
			echo esc_html( self::sentence( $post_id ) );
		} elseif ( 'dumbbell_shortcode' === $column ) {
			printf( '<code>[dumbbell_stream id="%d"]</code>', (int) $post_id );
		}
	}

	/**
	 * How the stream is doing, in words.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 */
	public static function sentence( int $post_id ): string {
		$state = Streams::state( $post_id );
		switch ( $state['state'] ) {
			case 'live':
				/* translators: %s: number of viewers. */
				return sprintf( _n( 'Live, %s viewer', 'Live, %s viewers', $state['viewers'], 'dumbbell-stream' ), number_format_i18n( $state['viewers'] ) );
			case 'waiting':
				return __( 'Interrupted', 'dumbbell-stream' );
			case 'ended':
				return __( 'Ended', 'dumbbell-stream' );
			default:
				return __( 'Not live', 'dumbbell-stream' );
		}
	}
}
