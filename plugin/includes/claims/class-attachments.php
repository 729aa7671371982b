<?php
/**
 * Files that come with a notice.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Excerpts, copies of works, letters. Whoever fills in the form sends them before the notice; a notice then names them. What no notice
 * names goes after a while. The files themselves are sealed (Private_Files); name, kind, size and hash stand in an option per file.
 *
 * @since 0.1.0
 *
 * @phpstan-type Attachment array{id: string, name: string, type: string, bytes: int, sha256: string, claim: int, created_ms: int}
 */
final class Attachments {

	/** Options of this name, followed by the file's id. Never autoloaded. */
	const OPTION = 'dumbbell_stream_file_';

	/** What is taken, by the end of its name. Nothing of it is ever shown by this site: it is given out as a file to save. */
	const TYPES = array(
		'dumbbell'     => 'application/octet-stream',
		'pdf'          => 'application/pdf',
		'txt'          => 'text/plain',
		'png'          => 'image/png',
		'jpg|jpeg'     => 'image/jpeg',
		'webp'         => 'image/webp',
		'mp3'          => 'audio/mpeg',
		'm4a'          => 'audio/mp4',
		'wav'          => 'audio/wav',
		'ogg|oga|opus' => 'audio/ogg',
		'flac'         => 'audio/flac',
		'mp4|m4v'      => 'video/mp4',
		'webm'         => 'video/webm',
		'mov'          => 'video/quicktime',
	);

	/** Excerpts end so. */
	const EXCERPT = 'dumbbell';

	/** Files that no notice names may fill so many times the size of the largest. */
	private const DRAFTS_MAX = 20;

	/** So much of a file tells what it is, in bytes. */
	private const LOOK_BYTES = 4096;

	/** What the setting counts in, in bytes. */
	private const MIB = 1048576;

	/** Longest name that is kept, in characters. */
	private const NAME_MAX = 120;

	/**
	 * The largest file, in bytes.
	 *
	 * @since 0.1.0
	 *
	 * @return int 0: none are taken.
	 */
	public static function bytes_max(): int {
		return min( Claim_Settings::number( 'upload_mib' ) * self::MIB, (int) wp_max_upload_size() );
	}

	/**
	 * Keeps a file.
	 *
	 * @since 0.1.0
	 *
	 * @param string $source Where it lies now.
	 * @param string $name   What its sender calls it.
	 * @return array<string, mixed>|\WP_Error What is known of it, or why it is not taken.
	 *
	 * @phpstan-return Attachment|\WP_Error
	 */
	public static function keep( string $source, string $name ) {
		$bytes = is_file( $source ) ? (int) filesize( $source ) : 0;
		$type  = self::type( $source, $name );
		$fault = self::judge( $bytes, $type );
		if ( null !== $fault ) {
			return $fault;
		}
		$attachment = array(
			'id'         => bin2hex( random_bytes( 16 ) ),
			'name'       => self::clean( $name ),
			'type'       => (string) $type,
			'bytes'      => $bytes,
			'sha256'     => (string) hash_file( 'sha256', $source ),
			'claim'      => 0,
			'created_ms' => Clock::now_ms(),
		);
		try {
			Private_Files::seal( $source, $attachment['id'] );
		} catch ( \RuntimeException $e ) {
			return self::refusal( 'file_not_kept', $e->getMessage(), 507 );
		}
		update_option( self::OPTION . $attachment['id'], $attachment, false );
		return $attachment;
	}

	/**
	 * What is known of a file.
	 *
	 * @since 0.1.0
	 *
	 * @param string $id From anybody.
	 * @return array<string, mixed>|null Null if there is none.
	 *
	 * @phpstan-return Attachment|null
	 */
	public static function find( string $id ): ?array {
		/**
		 * As keep() wrote it.
		 *
		 * @phpstan-var Attachment|mixed $found
		 */
		$found = 1 === preg_match( '/^[0-9a-f]{32}\z/', $id ) ? get_option( self::OPTION . $id ) : null;
		return isset( $found['id'], $found['name'], $found['bytes'], $found['claim'] ) ? $found : null;
	}

	/**
	 * A file's bytes.
	 *
	 * @since 0.1.0
	 *
	 * @param string $id A file that there is.
	 * @throws \RuntimeException If it is not there any more, or was damaged.
	 */
	public static function contents( string $id ): string {
		return implode( iterator_to_array( Private_Files::open( $id ), false ) );
	}

	/**
	 * The files of a claim.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return array<int, array<string, mixed>>
	 *
	 * @phpstan-return Attachment[]
	 */
	public static function of( array $claim ): array {
		$ids = json_decode( (string) ( $claim['attachments_json'] ?? '' ), true );
		return array_values( array_filter( array_map( array( self::class, 'find' ), array_filter( is_array( $ids ) ? $ids : array(), 'is_string' ) ) ) );
	}

	/**
	 * Something happened to a claim: the files that it names are its own from now on, and go when it is erased.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @param array<string, mixed> $event What happened.
	 */
	public static function follow( array $claim, array $event ): void {
		if ( 'redact' === $event['type'] ) {
			self::erase( $claim );
			return;
		}
		foreach ( self::of( $claim ) as $attachment ) {
			if ( 0 === $attachment['claim'] ) {   // A file that another notice named first stays with it.
				update_option( self::OPTION . $attachment['id'], array( 'claim' => (int) $claim['id'] ) + $attachment, false );
			}
		}
	}

	/**
	 * Destroys the files of a claim.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return int How many it were.
	 */
	public static function erase( array $claim ): int {
		$gone = 0;
		foreach ( self::of( $claim ) as $attachment ) {
			if ( in_array( $attachment['claim'], array( 0, (int) $claim['id'] ), true ) ) {
				self::destroy( $attachment['id'] );
				++$gone;
			}
		}
		return $gone;
	}

	/**
	 * Once a day: destroys what was sent and never named by a notice, and what claims had that were closed long enough ago.
	 *
	 * @since 0.1.0
	 */
	public static function prune(): void {
		$drafts = Clock::now_ms() - 1000 * DAY_IN_SECONDS * Claim_Settings::number( 'keep_drafts_days' );
		foreach ( self::all() as $attachment ) {
			if ( $attachment['created_ms'] < $drafts && self::is_over( $attachment ) ) {
				self::destroy( $attachment['id'] );
			}
		}
	}

	/**
	 * The plugin goes with its claims: so do the files.
	 *
	 * @since 0.1.0
	 */
	public static function remove_all(): void {
		foreach ( self::all() as $attachment ) {
			delete_option( self::OPTION . $attachment['id'] );
		}
		Private_Files::remove_all();
	}

	/**
	 * Destroys a file.
	 *
	 * @since 0.1.0
	 *
	 * @param string $id A file that there is.
	 */
	public static function destroy( string $id ): void {
		Private_Files::destroy( $id );
		delete_option( self::OPTION . $id );
	}

	/**
	 * All files.
	 *
	 * @since 0.1.0
	 *
	 * @return array<int, array<string, mixed>>
	 *
	 * @phpstan-return Attachment[]
	 */
	public static function all(): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- There is no function that finds options by the beginning of their names.
		$names = $wpdb->get_col( $wpdb->prepare( 'SELECT option_name FROM %i WHERE option_name LIKE %s', $wpdb->options, $wpdb->esc_like( self::OPTION ) . '%' ) );
		$ids   = array_map( static fn( $name ): string => substr( (string) $name, strlen( self::OPTION ) ), $names );
		return array_values( array_filter( array_map( array( self::class, 'find' ), $ids ) ) );
	}

	/**
	 * Why a file is not taken.
	 *
	 * @param int         $bytes Its size.
	 * @param string|null $type  Its kind; null if that is none of ours.
	 */
	private static function judge( int $bytes, ?string $type ): ?\WP_Error {
		$most = self::bytes_max();
		if ( 0 === $most ) {
			return self::refusal( 'files_off', __( 'This site takes no files.', 'dumbbell-stream' ), 403 );
		}
		if ( 0 === $bytes ) {
			return self::refusal( 'file_empty', __( 'The file is empty.', 'dumbbell-stream' ), 400 );
		}
		if ( $bytes > $most ) {
			/* translators: %s: a size such as 32 MB. */
			return self::refusal( 'file_too_large', sprintf( __( 'The file is too large: at most %s.', 'dumbbell-stream' ), (string) size_format( $most ) ), 413 );
		}
		if ( null === $type ) {
			return self::refusal( 'file_type', __( 'This kind of file is not taken. Excerpts, pictures, sound, video, PDF and plain text are.', 'dumbbell-stream' ), 415 );
		}
		$drafts = array_sum( array_column( array_filter( self::all(), static fn( array $one ): bool => 0 === $one['claim'] ), 'bytes' ) );
		return $drafts + $bytes > self::DRAFTS_MAX * $most ? self::refusal( 'files_full', __( 'Too many files are waiting for a notice at the moment. Send the notice without the file; you can be asked for it later.', 'dumbbell-stream' ), 507 ) : null;
	}

	/**
	 * What kind of file it is, by its name and, where PHP can tell, by what is in it.
	 *
	 * @param string $source Where it lies.
	 * @param string $name   What its sender calls it.
	 * @return string|null Null if it is none of ours.
	 */
	private static function type( string $source, string $name ): ?string {
		if ( ! is_file( $source ) ) {
			return null;
		}
		$ending = strtolower( (string) pathinfo( $name, PATHINFO_EXTENSION ) );
		$begin  = (string) file_get_contents( $source, false, null, 0, self::LOOK_BYTES );   // phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents -- The beginning of a file of this machine.
		if ( self::EXCERPT === $ending ) {
			return "\x50\x01" === substr( $begin, 4, 2 ) ? self::TYPES[ $ending ] : null;   // A length, then the first two bytes of a packet.
		}
		if ( 'txt' === $ending ) {   // What PHP guesses of a text is of no use: a letter with a comma in each line is CSV to it.
			return false === strpos( $begin, "\0" ) ? self::TYPES[ $ending ] : null;
		}
		require_once constant( 'ABSPATH' ) . 'wp-admin/includes/file.php';
		$found = wp_check_filetype_and_ext( $source, $name, self::TYPES );
		return is_string( $found['type'] ) && is_string( $found['ext'] ) && ! $found['proper_filename'] ? $found['type'] : null;
	}

	/**
	 * A name that can be shown and saved.
	 *
	 * @param string $name What its sender calls it.
	 */
	private static function clean( string $name ): string {
		return substr( sanitize_file_name( wp_basename( $name ) ), -self::NAME_MAX );
	}

	/**
	 * Whether nobody needs a file any more: no notice names it, or all that do were closed long enough ago and none is under legal hold. The
	 * claims are asked, and not what was bound: the process may have ended between the two.
	 *
	 * @param array<string, mixed> $attachment A file.
	 */
	private static function is_over( array $attachment ): bool {
		global $wpdb;
		$before = gmdate( 'Y-m-d H:i:s', intdiv( Clock::now_ms(), 1000 ) - DAY_IN_SECONDS * Claim_Settings::number( 'keep_files_days' ) );
		$sql    = 'SELECT id FROM %i WHERE attachments_json LIKE %s AND ( closed_gmt IS NULL OR closed_gmt > %s OR legal_hold = 1 ) LIMIT 1';
		// phpcs:ignore WordPress.DB -- A table of our own, once a day; the statement is written above.
		return null === $wpdb->get_var( $wpdb->prepare( $sql, Claim_Tables::name( Claim_Tables::CLAIMS ), '%' . $wpdb->esc_like( (string) $attachment['id'] ) . '%', $before ) );
	}

	/**
	 * A refusal.
	 *
	 * @param string $code     Code without the plugin's prefix.
	 * @param string $sentence What is wrong.
	 * @param int    $status   HTTP status.
	 */
	private static function refusal( string $code, string $sentence, int $status ): \WP_Error {
		return new \WP_Error( "dumbbell_stream_$code", $sentence, array( 'status' => $status ) );
	}
}
