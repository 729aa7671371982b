<?php
/**
 * Files that come with a notice.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The excerpt that the player saved, and a copy of the work. Both are optional. They are uploaded with the form and kept in private; a
 * script checks the excerpt in the browser first, and of a copy only the hash need leave it.
 *
 * @since 0.1.0
 */
final class Notice_Files {

	/** Fields for files; among what came with a request their names begin with that of the form. */
	const FIELDS = array( 'excerpt', 'copy' );

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
		self::$faults          = array();
		$values['attachments'] = array_values( array_filter( $values['attachments'], array( self::class, 'is_free' ) ) );
		foreach ( self::FIELDS as $name ) {
			$file = self::uploaded( $name );
			if ( null === $file || 0 === self::bytes_max() || ( 'copy' === $name && 'file' !== $values['source_kind'] ) ) {
				continue;
			}
			$kept = UPLOAD_ERR_OK === $file['error'] ? self::keep( $file ) : new \WP_Error( 'dumbbell_stream_upload', self::too_large() );
			if ( is_wp_error( $kept ) ) {
				self::$faults[ $name ] = $kept->get_error_message();
				continue;
			}
			$values['attachments'][] = $kept['id'];
			if ( 'copy' === $name ) {
				$values['source_hash'] = $kept['sha256'];
			}
		}
		$values['attachments'] = array_slice( $values['attachments'], 0, Notice_Input::ATTACHMENTS_MAX );
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
	 * The largest file that is taken, in bytes; 0 if none is.
	 *
	 * @since 0.1.0
	 */
	public static function bytes_max(): int {
		return Attachments::bytes_max();
	}

	/**
	 * What is said when more came than the server takes.
	 *
	 * @since 0.1.0
	 */
	public static function too_large(): string {
		/* translators: %s: a size, such as 8 MB. */
		return sprintf( __( 'This file did not arrive whole: at most %s are taken. Leave it out, or keep it for when we ask.', 'dumbbell-stream' ), (string) size_format( self::bytes_max() ) );
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
		$kept = '';
		foreach ( $values['attachments'] as $id ) {
			$file  = Attachments::find( $id );
			$kept .= null === $file ? '' : sprintf( '<li>%s <small>(%s)</small></li>', esc_html( $file['name'] ), esc_html( (string) size_format( $file['bytes'] ) ) );
		}
		$help = __( '“Save excerpt” in the menu of the player writes the last minute into a file that ends in .dumbbell. Its signatures prove what was broadcast, and when.', 'dumbbell-stream' );
		return sprintf(
			'%s<div data-dumbbell-excerpt>%s</div>',
			'' === $kept ? '' : sprintf( '<p>%s</p><ul>%s</ul>', esc_html__( 'Sent already:', 'dumbbell-stream' ), $kept ),
			$fields->file(
				'excerpt',
				__( 'Excerpt that the player has saved', 'dumbbell-stream' ),
				array(
					'help'       => $help,
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
		if ( 0 === self::bytes_max() ) {
			return array();
		}
		return array(
			'file' => array(
				__( 'I send a copy', 'dumbbell-stream' ),
				/* translators: %s: a size, such as 8 MB. */
				sprintf( __( 'Only people of this site who decide about notices get to see it. At most %s.', 'dumbbell-stream' ), (string) size_format( self::bytes_max() ) ),
			),
		);
	}

	/**
	 * The field for a copy of the work.
	 *
	 * @since 0.1.0
	 *
	 * @param Form_Fields $fields The fields.
	 */
	public static function copy_field( Form_Fields $fields ): string {
		return 0 === self::bytes_max() ? '' : '<div data-dumbbell-when="file">' . $fields->file( 'copy', __( 'Your copy', 'dumbbell-stream' ) ) . '</div>';
	}

	/**
	 * Keeps one file.
	 *
	 * @param array{name: string, tmp_name: string, error: int} $file As PHP received it.
	 * @return array<string, mixed>|\WP_Error
	 */
	private static function keep( array $file ) {
		return Attachments::keep( $file['tmp_name'], $file['name'] );
	}

	/**
	 * Whether a file is there and no other notice has it.
	 *
	 * @param string $id From anybody.
	 */
	private static function is_free( string $id ): bool {
		$file = self::bytes_max() > 0 ? Attachments::find( $id ) : null;
		return null !== $file && 0 === $file['claim'];
	}

	/**
	 * A file of this request.
	 *
	 * @param string $name Name of the field.
	 * @return array{name: string, tmp_name: string, error: int}|null Null if none was chosen.
	 */
	private static function uploaded( string $name ): ?array {
		// phpcs:ignore WordPress.Security -- As for the form, see Notice_Form::handle(); Attachments judges name and content.
		$file = $_FILES[ Notice_Form::FIELD . "_$name" ] ?? null;
		if ( ! is_array( $file ) || ! is_string( $file['name'] ?? null ) || ! is_string( $file['tmp_name'] ?? null ) || ! is_int( $file['error'] ?? null ) || UPLOAD_ERR_NO_FILE === $file['error'] ) {
			return null;
		}
		if ( UPLOAD_ERR_OK === $file['error'] && ! is_uploaded_file( $file['tmp_name'] ) ) {
			return null;
		}
		return array(
			'name'     => sanitize_file_name( $file['name'] ),
			'tmp_name' => $file['tmp_name'],
			'error'    => $file['error'],
		);
	}
}
