<?php
/**
 * Commands: copyright notices.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Lists, shows, exports and verifies copyright notices. No command files one.
 *
 * @since 0.1.0
 */
final class Cli_Claims_Command {

	/** Columns of the list. */
	private const COLUMNS = array( 'id', 'public_id', 'kind', 'status', 'received_gmt', 'due_gmt', 'grade', 'stream_post_id', 'work_title' );

	/** Columns of an export as a table: what a lawyer asks for first. */
	private const EXPORTED = array( 'public_id', 'kind', 'status', 'received_gmt', 'decided_gmt', 'closed_gmt', 'decision_code', 'stream_key', 'off_from_ms', 'off_to_ms', 'work_title', 'work_registration', 'claimant_name', 'claimant_org', 'claimant_email', 'grade', 'signed_text_hash' );

	/** Claims that are verified in one step. */
	private const STEP = 200;

	/**
	 * Lists notices, those that are due first.
	 *
	 * ## OPTIONS
	 *
	 * [--status=<status>]
	 * : Only notices in this status, or in these, with commas between them.
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
	public function list_claims( array $args, array $options ): void {
		$statuses = array_filter( array_map( 'trim', explode( ',', $options['status'] ?? '' ) ) );
		$unknown  = array_diff( $statuses, Claim_States::STATUSES );
		if ( array() !== $unknown ) {
			/* translators: 1: what somebody typed, 2: words to choose from. */
			\WP_CLI::error( sprintf( __( 'There is no status %1$s. One of: %2$s', 'dumbbell-stream' ), implode( ', ', $unknown ), implode( ', ', Claim_States::STATUSES ) ) );
			return;
		}
		$format = $options['format'] ?? 'table';
		$found  = Claims::query(
			array(
				'status'   => $statuses,
				'per_page' => max( 1, (int) ( $options['limit'] ?? 100 ) ),
			)
		);
		\WP_CLI\Utils\format_items( $format, 'ids' === $format ? array_column( $found['claims'], 'id' ) : $found['claims'], self::COLUMNS );
	}

	/**
	 * Shows a notice with all that happened to it.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : Its number, or its public id.
	 *
	 * [--format=<format>]
	 * : How it is shown.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - yaml
	 *   - csv
	 * ---
	 *
	 * @since 0.1.0
	 *
	 * @param string[]              $args    Which notice.
	 * @param array<string, string> $options Options.
	 */
	public function show( array $args, array $options ): void {
		$claim = self::claim( $args[0] ?? '' );
		if ( null === $claim ) {
			return;
		}
		$rows = array();
		foreach ( array_diff_key( $claim, array_flip( array( 'receipt_secret_hash', 'ip_hash' ) ) ) as $name => $value ) {
			if ( null !== $value && '' !== $value ) {
				$rows[] = array(
					'name'  => $name,
					'value' => (string) $value,
				);
			}
		}
		foreach ( Claim_Events::of( $claim['id'] ) as $event ) {
			$rows[] = array(
				'name'  => sprintf( 'event %d', $event['seq'] ),
				'value' => trim( sprintf( '%s %s %s %s', $event['created_gmt'], $event['type'], $event['actor_kind'], $event['actor_user_id'] > 0 ? $event['actor_user_id'] : '' ) ),
			);
		}
		\WP_CLI\Utils\format_items( $options['format'] ?? 'table', $rows, array( 'name', 'value' ) );
	}

	/**
	 * Writes a notice to standard output: sealed with its story and its proofs, or as the Lumen archive takes it; or all as a table.
	 *
	 * ## OPTIONS
	 *
	 * [<id>]
	 * : Number of a notice, or its public id. Not needed for csv, which has all of them.
	 *
	 * [--format=<format>]
	 * : As what.
	 * ---
	 * default: json
	 * options:
	 *   - json
	 *   - lumen
	 *   - csv
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp dumbbell claim export 7 > notice-7.json
	 *
	 * @since 0.1.0
	 *
	 * @param string[]              $args    Which notice.
	 * @param array<string, string> $options Options.
	 */
	public function export( array $args, array $options ): void {
		$format = $options['format'] ?? 'json';
		if ( 'csv' === $format ) {
			\WP_CLI\Utils\format_items( 'csv', iterator_to_array( self::all(), false ), self::EXPORTED );
			return;
		}
		$claim = self::claim( $args[0] ?? '' );
		if ( null === $claim ) {
			return;
		}
		if ( 'lumen' === $format ) {
			\WP_CLI::line( (string) wp_json_encode( Claim_Export::lumen( $claim ), JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) );
			return;
		}
		try {
			$export = Claim_Export::of( $claim['id'] );
			if ( null !== $export ) {
				\WP_CLI::line( rtrim( Claim_Export::file( $export ) ) );
			}
		} catch ( \RuntimeException $e ) {
			\WP_CLI::error( $e->getMessage() );
		}
	}

	/**
	 * Verifies the chain of every notice, or of one, and ends with 1 if something was changed.
	 *
	 * ## OPTIONS
	 *
	 * [<id>]
	 * : Number of a notice, or its public id.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $args Which notice; none for all, and for the log.
	 */
	public function verify( array $args ): void {
		$claim = isset( $args[0] ) ? self::claim( $args[0] ) : null;
		if ( isset( $args[0] ) && null === $claim ) {
			return;
		}
		$faults = null === $claim ? Transparency_Log::fault() : null;
		$faults = null === $faults ? array() : array( $faults );
		$looked = 0;
		foreach ( null === $claim ? self::all() : array( $claim ) as $one ) {
			++$looked;
			foreach ( Claim_Events::verify( $one ) as $fault ) {
				$faults[] = "{$one['public_id']}: $fault";
			}
		}
		array_map( array( \WP_CLI::class, 'log' ), $faults );
		if ( array() !== $faults ) {
			/* translators: %d: number of faults. */
			\WP_CLI::error( sprintf( _n( '%d thing is not as it was written.', '%d things are not as they were written.', count( $faults ), 'dumbbell-stream' ), count( $faults ) ) );
			return;
		}
		/* translators: %d: number of notices. */
		\WP_CLI::success( sprintf( _n( '%d notice is as it was written.', '%d notices are as they were written.', $looked, 'dumbbell-stream' ), $looked ) );
	}

	/**
	 * All claims, one after the other, however many there are.
	 *
	 * @return \Generator<int, array<string, mixed>>
	 */
	private static function all(): \Generator {
		for ( $page = 1; ; $page++ ) {
			$found = Claims::query(
				array(
					'orderby'  => 'received',
					'page'     => $page,
					'per_page' => self::STEP,
				)
			)['claims'];
			yield from $found;
			if ( count( $found ) < self::STEP ) {
				return;
			}
		}
	}

	/**
	 * A claim by what somebody typed; an error ends the command.
	 *
	 * @param string $id Number or public id.
	 * @return array<string, mixed>|null
	 */
	private static function claim( string $id ): ?array {
		$claim = 1 === preg_match( '/\A[1-9][0-9]{0,17}\z/', $id ) ? Claims::find( (int) $id ) : Claims::by_public_id( $id );
		if ( null === $claim ) {
			\WP_CLI::error( __( 'There is no such notice.', 'dumbbell-stream' ) );
		}
		return $claim;
	}
}
