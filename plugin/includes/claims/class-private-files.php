<?php
/**
 * Files that nobody can fetch.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * A folder of sealed files. A host may serve whatever lies below its root, so three things stand in the way, and each is enough: the folder
 * is where the constant DUMBBELL_STREAM_FILES says, outside the web root, if the owner has set it; else rules deny it (Apache and IIS; for
 * nginx Site Health shows the rule) and names cannot be guessed; and what lies there is encrypted under a key of the vault.
 *
 * @since 0.1.0
 */
final class Private_Files {

	/** The folder below the uploads, if the owner names none. */
	const FOLDER = 'dumbbell-stream-private';

	/** Name in the vault. */
	private const SECRET = 'files';

	/** A file is sealed in pieces of this length, in bytes: a minute of video need not fit the memory. */
	private const PIECE_BYTES = 65536;

	/** What each web server reads; nothing in it is secret. */
	private const RULES = array(
		'.htaccess'  => "<IfModule mod_authz_core.c>\n\tRequire all denied\n</IfModule>\n<IfModule !mod_authz_core.c>\n\tDeny from all\n</IfModule>\n",
		'web.config' => "<configuration><system.webServer><authorization><deny users=\"*\" /></authorization></system.webServer></configuration>\n",
		'index.php'  => "<?php\n// Silence is golden.\n",
	);

	/**
	 * The folder, made the first time.
	 *
	 * @since 0.1.0
	 *
	 * @return string Without a slash at the end.
	 * @throws \RuntimeException If it cannot be made.
	 */
	public static function folder(): string {
		$folder = self::place();
		if ( ! wp_mkdir_p( $folder ) ) {
			throw new \RuntimeException( esc_html__( 'The folder for private files cannot be made. Ask your host, or name another one as DUMBBELL_STREAM_FILES in wp-config.php.', 'dumbbell-stream' ) );
		}
		foreach ( self::RULES as $name => $rule ) {
			if ( ! file_exists( "$folder/$name" ) ) {
				file_put_contents( "$folder/$name", $rule );   // phpcs:ignore WordPress.WP.AlternativeFunctions -- WP_Filesystem may ask a visitor for FTP passwords.
			}
		}
		return $folder;
	}

	/**
	 * Where the folder would be seen from outside, if nothing denied it.
	 *
	 * @since 0.1.0
	 *
	 * @return string|null Null if it is outside of what is served.
	 */
	public static function address(): ?string {
		$uploads = wp_upload_dir( null, false );
		return self::place() === $uploads['basedir'] . '/' . self::FOLDER ? $uploads['baseurl'] . '/' . self::FOLDER : null;
	}

	/**
	 * Seals a file.
	 *
	 * @since 0.1.0
	 *
	 * @param string $source A readable file.
	 * @param string $id     Its name here, 32 hexadecimal digits.
	 * @throws \RuntimeException If it cannot be written; nothing is left of it then.
	 */
	public static function seal( string $source, string $id ): void {
		$path = self::path( $id );
		// phpcs:disable WordPress.WP.AlternativeFunctions -- Piece by piece: WP_Filesystem knows only whole files.
		$in  = fopen( $source, 'rb' );
		$out = fopen( "$path.part", 'xb' );
		try {
			if ( false === $in || false === $out ) {
				throw self::failure();
			}
			list( $state, $header ) = sodium_crypto_secretstream_xchacha20poly1305_init_push( self::key() );
			self::write( $out, $header );
			do {
				$piece = (string) fread( $in, self::PIECE_BYTES );
				$last  = feof( $in );
				self::write( $out, sodium_crypto_secretstream_xchacha20poly1305_push( $state, $piece, $id, $last ? SODIUM_CRYPTO_SECRETSTREAM_XCHACHA20POLY1305_TAG_FINAL : SODIUM_CRYPTO_SECRETSTREAM_XCHACHA20POLY1305_TAG_MESSAGE ) );
			} while ( ! $last );
			if ( ! fclose( $out ) || ! rename( "$path.part", $path ) ) {
				throw self::failure();
			}
		} finally {
			false === $in || fclose( $in );
			is_file( "$path.part" ) && wp_delete_file( "$path.part" );
		}
		// phpcs:enable
	}

	/**
	 * Opens a file, piece by piece.
	 *
	 * @since 0.1.0
	 *
	 * @param string $id Its name here.
	 * @return \Generator<string>
	 * @throws \RuntimeException If it is not there, or somebody has changed it; what came before was as it had been.
	 */
	public static function open( string $id ): \Generator {
		// phpcs:disable WordPress.WP.AlternativeFunctions -- See seal().
		$in = is_file( self::path( $id ) ) ? fopen( self::path( $id ), 'rb' ) : false;
		if ( false === $in ) {
			throw self::damage();
		}
		try {
			$header = (string) fread( $in, SODIUM_CRYPTO_SECRETSTREAM_XCHACHA20POLY1305_HEADERBYTES );
			if ( SODIUM_CRYPTO_SECRETSTREAM_XCHACHA20POLY1305_HEADERBYTES !== strlen( $header ) ) {
				throw self::damage();
			}
			$state = sodium_crypto_secretstream_xchacha20poly1305_init_pull( $header, self::key() );
			do {
				$piece  = (string) fread( $in, self::PIECE_BYTES + SODIUM_CRYPTO_SECRETSTREAM_XCHACHA20POLY1305_ABYTES );
				$opened = strlen( $piece ) < SODIUM_CRYPTO_SECRETSTREAM_XCHACHA20POLY1305_ABYTES ? false : sodium_crypto_secretstream_xchacha20poly1305_pull( $state, $piece, $id );
				if ( false === $opened ) {
					throw self::damage();
				}
				yield $opened[0];
			} while ( SODIUM_CRYPTO_SECRETSTREAM_XCHACHA20POLY1305_TAG_FINAL !== $opened[1] );
		} finally {
			fclose( $in );
		}
		// phpcs:enable
	}

	/**
	 * Destroys a file.
	 *
	 * @since 0.1.0
	 *
	 * @param string $id Its name here.
	 */
	public static function destroy( string $id ): void {
		wp_delete_file( self::path( $id ) );
	}

	/**
	 * Removes the folder with all that is in it.
	 *
	 * @since 0.1.0
	 */
	public static function remove_all(): void {
		$folder = self::place();
		foreach ( is_dir( $folder ) ? (array) scandir( $folder ) : array() as $name ) {
			if ( isset( self::RULES[ $name ] ) || 1 === preg_match( '/^[0-9a-f]{32}\.bin(\.part)?\z/', (string) $name ) ) {
				wp_delete_file( "$folder/$name" );
			}
		}
		if ( is_dir( $folder ) && array( '.', '..' ) === scandir( $folder ) ) {
			rmdir( $folder );   // phpcs:ignore WordPress.WP.AlternativeFunctions -- See folder().
		}
	}

	/** Where the folder is to be. */
	private static function place(): string {
		$named = defined( 'DUMBBELL_STREAM_FILES' ) ? (string) constant( 'DUMBBELL_STREAM_FILES' ) : '';
		return '' === $named ? wp_upload_dir( null, false )['basedir'] . '/' . self::FOLDER : untrailingslashit( $named );
	}

	/**
	 * Where a file lies.
	 *
	 * @param string $id Its name.
	 * @throws \InvalidArgumentException If it is none: a name never leads out of the folder.
	 */
	private static function path( string $id ): string {
		if ( 1 !== preg_match( '/^[0-9a-f]{32}\z/', $id ) ) {
			throw new \InvalidArgumentException( 'The name of a private file has 32 hexadecimal digits.' );
		}
		return self::folder() . "/$id.bin";
	}

	/**
	 * The key that seals files.
	 *
	 * @return string 32 bytes.
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	private static function key(): string {
		return Secrets::get_or_make(
			self::SECRET,
			static function (): string {
				return random_bytes( SODIUM_CRYPTO_SECRETSTREAM_XCHACHA20POLY1305_KEYBYTES );
			}
		);
	}

	/**
	 * Writes all of it.
	 *
	 * @param resource $out   An open file.
	 * @param string   $bytes What is written.
	 * @throws \RuntimeException If the disk is full.
	 */
	private static function write( $out, string $bytes ): void {
		if ( strlen( $bytes ) !== fwrite( $out, $bytes ) ) {   // phpcs:ignore WordPress.WP.AlternativeFunctions -- See seal().
			throw self::failure();
		}
	}

	/** The disk does not take it. */
	private static function failure(): \RuntimeException {
		return new \RuntimeException( esc_html__( 'The file could not be kept. The disk may be full, or the folder for private files not writable.', 'dumbbell-stream' ) );
	}

	/** A file that is not as it was. */
	private static function damage(): \RuntimeException {
		return new \RuntimeException( esc_html__( 'The file is not there any more, or was damaged.', 'dumbbell-stream' ) );
	}
}
