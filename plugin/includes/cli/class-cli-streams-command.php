<?php
/**
 * Commands: streams.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Lists and makes streams, and renews their ingest keys.
 *
 * @since 0.1.0
 */
final class Cli_Streams_Command {

	/** Columns of the list. */
	private const COLUMNS = array( 'id', 'title', 'state', 'viewers', 'address' );

	/**
	 * Lists streams, newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How they are shown.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - yaml
	 *   - csv
	 *   - ids
	 *   - count
	 * ---
	 *
	 * [--limit=<number>]
	 * : How many at most.
	 * ---
	 * default: 100
	 * ---
	 *
	 * @subcommand list
	 * @since 0.1.0
	 *
	 * @param string[]              $args    None.
	 * @param array<string, string> $options Options.
	 */
	public function list_streams( array $args, array $options ): void {
		$format = $options['format'] ?? 'table';
		$rows   = array_map( array( Streams::class, 'facts' ), Streams::all( max( 1, (int) ( $options['limit'] ?? 100 ) ) ) );
		\WP_CLI\Utils\format_items( $format, 'ids' === $format ? array_column( $rows, 'id' ) : $rows, self::COLUMNS );
	}

	/**
	 * Makes a stream and publishes it.
	 *
	 * ## OPTIONS
	 *
	 * <title>
	 * : What it is called.
	 *
	 * [--author=<id>]
	 * : Whose it is.
	 *
	 * [--porcelain]
	 * : Say its number alone.
	 *
	 * @since 0.1.0
	 *
	 * @param string[]              $args    Title.
	 * @param array<string, string> $options Options.
	 */
	public function create( array $args, array $options ): void {
		$title = trim( $args[0] ?? '' );
		if ( '' === $title ) {
			\WP_CLI::error( __( 'A stream needs a title.', 'dumbbell-stream' ) );
			return;
		}
		$author = (int) ( $options['author'] ?? get_current_user_id() );
		if ( isset( $options['author'] ) && ! get_userdata( $author ) ) {
			\WP_CLI::error( __( 'There is no such user.', 'dumbbell-stream' ) );
			return;
		}
		$id = wp_insert_post(
			array(
				'post_type'   => Streams::POST_TYPE,
				'post_title'  => wp_slash( $title ),
				'post_status' => 'publish',
				'post_author' => $author,
			),
			true
		);
		if ( is_wp_error( $id ) ) {
			\WP_CLI::error( $id->get_error_message() );
			return;
		}
		if ( isset( $options['porcelain'] ) ) {
			\WP_CLI::line( (string) $id );
			return;
		}
		/* translators: 1: number of a stream, 2: its address. */
		\WP_CLI::success( sprintf( __( 'Stream %1$d is at %2$s', 'dumbbell-stream' ), $id, (string) get_permalink( $id ) ) );
	}

	/**
	 * Makes the ingest key of a stream void and prints the next one. Whoever broadcasts with the old one is cut off.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : Number of the stream.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $args Number of the stream.
	 */
	public function rotate( array $args ): void {
		$post = Streams::find( (int) ( $args[0] ?? 0 ) );
		if ( ! $post || ! Streams::is_open( $post ) ) {
			\WP_CLI::error( __( 'There is no published stream of this number.', 'dumbbell-stream' ) );
			return;
		}
		try {
			Keys::renew_ingest_key( $post->ID );
		} catch ( Storage_Fault $e ) {
			\WP_CLI::error( $e->getMessage() );
			return;
		}
		$answer = Streams::tell( $post );
		if ( is_wp_error( $answer ) ) {
			\WP_CLI::error( $answer->get_error_message() );
			return;
		}
		$key = $answer['ingestKey'] ?? null;
		\WP_CLI::line( is_string( $key ) ? $key : '' );
	}
}
