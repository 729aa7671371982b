<?php
/**
 * The fields of a notice.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * What a notice may hold, in one place: the schema of REST and the check of the service are the same. What is too long or of the wrong
 * kind is refused; what is missing is not, because an incomplete notice is a received notice.
 *
 * @since 0.1.0
 */
final class Claim_Fields {

	/** Texts: the most characters of each. */
	const TEXTS = array(
		'stream_key'        => 43,
		'material_text'     => 8000,
		'work_title'        => 500,
		'work_text'         => 8000,
		'work_url'          => 2000,
		'work_registration' => 200,
		'source_hash'       => 64,
		'claimant_name'     => 200,
		'claimant_org'      => 200,
		'claimant_email'    => 254,
		'claimant_phone'    => 60,
		'claimant_address'  => 1000,
		'claimant_country'  => 100,
		'signature_name'    => 200,
		'language'          => 20,
		'signed_text'       => 40000,
		'evidence'          => 64,
		'received'          => 19,
		'letter_text'       => 40000,
	);

	/** Choices; the first holds if nothing was chosen. */
	const CHOICES = array(
		'kind'          => array( 'dmca', 'dsa', 'other' ),
		'source_kind'   => array( 'none', 'hash', 'file' ),
		'claimant_role' => array( 'owner', 'agent' ),
		'intake'        => array( 'form', 'mail', 'post', 'api' ),
	);

	/** Whole numbers from 0 up to what a browser holds exactly. */
	const NUMBERS = array( 'stream', 'session', 'rendition', 'seq_from', 'seq_to', 'capture_from_ms', 'capture_to_ms' );

	/** Statements that the sender made his own. */
	const STATEMENTS = array( 'good_faith', 'accuracy', 'authority' );

	/** The most attachments. */
	const ATTACHMENTS_MAX = 20;

	/** The largest rendition. */
	const RENDITION_MAX = 65535;

	/** What concerns the sender, and may have to be erased. */
	const PERSONAL = array( 'claimant_name', 'claimant_org', 'claimant_email', 'claimant_phone', 'claimant_address', 'claimant_country', 'signature_name', 'signed_text', 'letter_text', 'material_text', 'work_title', 'work_text', 'work_url', 'work_registration' );

	/** What a sender may add to an incomplete notice. */
	const COMPLETING = array( 'stream', 'session', 'rendition', 'seq_from', 'seq_to', 'capture_from_ms', 'capture_to_ms', 'material_text', 'work_title', 'work_text', 'work_url', 'work_registration', 'claimant_name', 'claimant_role', 'claimant_org', 'claimant_email', 'claimant_phone', 'claimant_address', 'claimant_country', 'statements', 'signature_name', 'signed_text', 'language' );

	/**
	 * The fields as JSON schema, for REST.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, array<string, mixed>>
	 */
	public static function schema(): array {
		$schema = array();
		foreach ( self::TEXTS as $name => $length ) {
			$schema[ $name ] = array(
				'type'      => 'string',
				'maxLength' => $length,
			);
		}
		foreach ( self::CHOICES as $name => $choices ) {
			$schema[ $name ] = array(
				'type' => 'string',
				'enum' => $choices,
			);
		}
		foreach ( self::NUMBERS as $name ) {
			$schema[ $name ] = array(
				'type'    => array( 'integer', 'null' ),
				'minimum' => 0,
				'maximum' => 'rendition' === $name ? self::RENDITION_MAX : Off_Air::OPEN_END,
			);
		}
		$schema['statements']  = array(
			'type'                 => 'object',
			'properties'           => array_fill_keys( self::STATEMENTS, array( 'type' => 'boolean' ) ),
			'additionalProperties' => false,
		);
		$schema['attachments'] = array(
			'type'     => 'array',
			'maxItems' => self::ATTACHMENTS_MAX,
			'items'    => array(
				'type'      => 'string',
				'maxLength' => 64,
			),
		);
		$schema['pow']         = array(
			'type'                 => 'object',
			'properties'           => array(
				'challenge' => array(
					'type'      => 'string',
					'maxLength' => 500,
				),
				'answer'    => array(
					'type'      => 'string',
					'maxLength' => 64,
				),
			),
			'additionalProperties' => false,
		);
		return $schema;
	}

	/**
	 * Reads what anybody sent.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $given Fields by name; null is the same as left out.
	 * @return array<string, mixed>|\WP_Error Every field, those left out with their defaults; or what is wrong, a sentence per field in
	 *         the error's data under `params`.
	 */
	public static function read( array $given ) {
		$given  = array_filter(
			$given,
			static function ( $value ): bool {
				return null !== $value;
			}
		);
		$faults = array();
		$schema = self::schema();
		foreach ( $given as $name => $value ) {
			/* translators: %s: name of a field. */
			$fault = isset( $schema[ $name ] ) ? rest_validate_value_from_schema( $value, $schema[ $name ], $name ) : new \WP_Error( 'unknown', sprintf( __( 'There is no field %s.', 'dumbbell-stream' ), $name ) );
			if ( is_wp_error( $fault ) ) {
				$faults[ $name ] = $fault->get_error_message();
			} elseif ( is_string( $value ) && 1 !== preg_match( '//u', $value ) ) {
				/* translators: %s: name of a field. */
				$faults[ $name ] = sprintf( __( '%s is not valid text (UTF-8).', 'dumbbell-stream' ), $name );
			}
		}
		$notice = $faults ? array() : self::tidy( $given );
		$faults = $faults ? $faults : self::contradictions( $notice );
		if ( $faults ) {
			return new \WP_Error(
				'dumbbell_stream_claim_invalid',
				implode( ' ', array_unique( $faults ) ),
				array(
					'status' => 400,
					'params' => $faults,
				)
			);
		}
		return $notice;
	}

	/**
	 * Every field in its own type. What people wrote is kept to the letter, but for characters that nobody can see.
	 *
	 * @param array<string, mixed> $given Fields that follow the schema.
	 * @return array<string, mixed>
	 */
	private static function tidy( array $given ): array {
		$notice = array();
		foreach ( array_keys( self::TEXTS ) as $name ) {
			$text            = str_replace( array( "\r\n", "\r" ), "\n", (string) ( $given[ $name ] ?? '' ) );
			$notice[ $name ] = 'signed_text' === $name ? $text : trim( (string) preg_replace( '/[\x00-\x08\x0B-\x1F\x7F]/', '', $text ) );
		}
		foreach ( self::CHOICES as $name => $choices ) {
			$notice[ $name ] = (string) ( $given[ $name ] ?? $choices[0] );
		}
		foreach ( self::NUMBERS as $name ) {
			$notice[ $name ] = isset( $given[ $name ] ) ? (int) $given[ $name ] : null;
		}
		foreach ( self::STATEMENTS as $name ) {
			$notice['statements'][ $name ] = self::is_yes( $given['statements'][ $name ] ?? false );
		}
		$notice['attachments'] = array_values( (array) ( $given['attachments'] ?? array() ) );
		$notice['pow']         = (array) ( $given['pow'] ?? array() );
		return $notice;
	}

	/**
	 * Fields that cannot be true together.
	 *
	 * @param array<string, mixed> $notice As tidy() gives it.
	 * @return array<string, string> A sentence each, by field.
	 */
	private static function contradictions( array $notice ): array {
		$faults = array();
		foreach ( array(
			'seq_from'        => 'seq_to',
			'capture_from_ms' => 'capture_to_ms',
		) as $from => $to ) {
			if ( null !== $notice[ $to ] && ( null === $notice[ $from ] || $notice[ $to ] < $notice[ $from ] ) ) {
				$faults[ $to ] = __( 'The end of the passage lies before its beginning.', 'dumbbell-stream' );
			}
		}
		if ( '' !== $notice['claimant_email'] && ! is_email( $notice['claimant_email'] ) ) {
			$faults['claimant_email'] = __( 'This is no e-mail address.', 'dumbbell-stream' );
		}
		if ( '' !== $notice['source_hash'] && 1 !== preg_match( '/^[0-9a-f]{64}\z/', $notice['source_hash'] ) ) {
			$faults['source_hash'] = __( 'A hash of a copy has 64 hexadecimal digits.', 'dumbbell-stream' );
		}
		if ( '' !== $notice['received'] && null === self::day( $notice['received'] ) ) {
			$faults['received'] = __( 'Write the day on which it was received as 2026-12-31; it cannot lie in the future.', 'dumbbell-stream' );
		}
		return $faults;
	}

	/**
	 * Whether a tick was set, as forms and JSON say it.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed $value From anybody.
	 */
	public static function is_yes( $value ): bool {
		return in_array( $value, array( true, 1, '1', 'true' ), true );
	}

	/**
	 * When a letter was received.
	 *
	 * @since 0.1.0
	 *
	 * @param string $text Y-m-d, or Y-m-d H:i:s in UTC.
	 * @return int|null Unix ms; null if it is no day of the past. Of a day alone it is noon in the agent's zone.
	 */
	public static function day( string $text ): ?int {
		if ( 1 !== preg_match( '/^(\d{4})-(\d\d)-(\d\d)( ([01]\d|2[0-3]):[0-5]\d:[0-5]\d)?\z/', $text, $is ) || ! checkdate( (int) $is[2], (int) $is[3], (int) $is[1] ) ) {
			return null;
		}
		$at     = isset( $is[4] ) ? new \DateTimeImmutable( $text, new \DateTimeZone( 'UTC' ) ) : new \DateTimeImmutable( "$text 12:00:00", Claim_Settings::zone() );
		$now_ms = Clock::now_ms();
		$day_ms = 86400000;   // Noon of today may be to come.
		return 1000 * $at->getTimestamp() <= $now_ms + $day_ms ? min( 1000 * $at->getTimestamp(), $now_ms ) : null;
	}
}
