<?php
/**
 * Privacy of notices.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Answers those who ask what is stored about them: notices and counter-notices under their e-mail address. Erases what may be erased, and
 * says why the rest stays.
 *
 * @since 0.1.0
 */
final class Claim_Privacy {

	/** Claims on one page of an export or erasure. */
	private const PER_PAGE = 20;

	/** What an export shows of a notice, and of a counter-notice. */
	private const OF_NOTICE  = array( 'public_id', 'received_gmt', 'status', 'claimant_name', 'claimant_org', 'claimant_email', 'claimant_phone', 'claimant_address', 'claimant_country', 'work_title', 'work_text', 'work_url', 'work_registration', 'material_text', 'signature_name', 'signature_gmt', 'signed_text', 'decision_text', 'closed_gmt' );
	private const OF_COUNTER = array( 'received_gmt', 'status', 'name', 'email', 'phone', 'address', 'country', 'material_text', 'reason_text', 'signature_name', 'signed_text', 'forwarded_gmt' );

	/**
	 * Adds our exporter.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, array<string, mixed>> $exporters Exporters so far.
	 * @return array<string, array<string, mixed>>
	 */
	public static function add_exporter( array $exporters ): array {
		$exporters['dumbbell-stream-claims'] = array(
			'exporter_friendly_name' => __( 'Copyright notices', 'dumbbell-stream' ),
			'callback'               => array( self::class, 'export' ),
		);
		return $exporters;
	}

	/**
	 * Adds our eraser.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, array<string, mixed>> $erasers Erasers so far.
	 * @return array<string, array<string, mixed>>
	 */
	public static function add_eraser( array $erasers ): array {
		$erasers['dumbbell-stream-claims'] = array(
			'eraser_friendly_name' => __( 'Copyright notices', 'dumbbell-stream' ),
			'callback'             => array( self::class, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * Notices and counter-notices of a person.
	 *
	 * @since 0.1.0
	 *
	 * @param string $email E-mail address of the person.
	 * @param int    $page  Which page, from 1.
	 * @return array{data: array<int, array<string, mixed>>, done: bool}
	 */
	public static function export( string $email, int $page = 1 ): array {
		$claims = self::claims_of( $email, $page );
		$data   = array();
		foreach ( $claims as $claim ) {
			if ( self::is_same( $claim['claimant_email'], $email ) ) {
				$data[] = self::item( 'notice', __( 'Copyright notices', 'dumbbell-stream' ), "dumbbell-claim-{$claim['public_id']}", $claim, self::OF_NOTICE );
			}
			foreach ( self::counters_of( $claim, $email ) as $counter ) {
				$data[] = self::item( 'counter', __( 'Counter-notices', 'dumbbell-stream' ), "dumbbell-counter-{$claim['public_id']}-{$counter['id']}", $counter, self::OF_COUNTER );
			}
		}
		return array(
			'data' => $data,
			'done' => count( $claims ) < self::PER_PAGE,
		);
	}

	/**
	 * Erases notices of a person that nobody needs any more.
	 *
	 * @since 0.1.0
	 *
	 * @param string $email E-mail address of the person.
	 * @param int    $page  Which page, from 1.
	 * @return array{items_removed: bool, items_retained: bool, messages: string[], done: bool}
	 */
	public static function erase( string $email, int $page = 1 ): array {
		unset( $page );   // What was erased is not found again, so each time the first that are left are looked at.
		$messages = array();
		for ( $at = 1; ; $at++ ) {
			$claims  = self::claims_of( $email, $at );
			$removed = 0;
			foreach ( $claims as $claim ) {
				$reason = Claim_Retention::reason_to_keep( $claim );
				$done   = '' === $reason ? Claims::apply( $claim['id'], 'redact', array(), array( 'kind' => 'system' ) ) : new \WP_Error( 'kept', $reason );
				if ( is_wp_error( $done ) ) {
					$messages[] = $done->get_error_message();
				} else {
					++$removed;
				}
			}
			if ( $removed > 0 ) {
				return self::erased( true, array(), false );   // The pages behind have moved: WordPress asks once more.
			}
			if ( count( $claims ) < self::PER_PAGE ) {
				return self::erased( false, $messages, true );
			}
		}
	}

	/**
	 * An answer as WordPress wants it.
	 *
	 * @param bool     $removed  Whether something was erased.
	 * @param string[] $messages Why the rest stays.
	 * @param bool     $done     Whether nothing is left to be looked at.
	 * @return array{items_removed: bool, items_retained: bool, messages: string[], done: bool}
	 */
	private static function erased( bool $removed, array $messages, bool $done ): array {
		return array(
			'items_removed'  => $removed,
			'items_retained' => array() !== $messages,
			'messages'       => $messages,
			'done'           => $done,
		);
	}

	/**
	 * Claims that a person sent or answered.
	 *
	 * @param string $email E-mail address of the person.
	 * @param int    $page  Which page, from 1.
	 * @return array<int, array<string, mixed>> Oldest first.
	 */
	private static function claims_of( string $email, int $page ): array {
		global $wpdb;
		$plain = strtolower( trim( $email ) );
		if ( '' === $plain ) {
			return array();
		}
		$user = get_user_by( 'email', $plain );
		$ids  = $wpdb->get_col( // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Tables of our own; asked for by an administrator, page by page.
			$wpdb->prepare(
				'SELECT id FROM %i AS claims WHERE LOWER( claimant_email ) = %s OR EXISTS ( SELECT 1 FROM %i AS counters WHERE counters.claim_id = claims.id AND counters.redacted_gmt IS NULL AND ( LOWER( counters.email ) = %s OR ( counters.user_id = %d AND counters.user_id > 0 ) ) ) ORDER BY id LIMIT %d OFFSET %d',
				Claim_Tables::name( Claim_Tables::CLAIMS ),
				$plain,
				Claim_Tables::name( Claim_Tables::COUNTERS ),
				$plain,
				$user ? $user->ID : 0,
				self::PER_PAGE,
				( max( 1, $page ) - 1 ) * self::PER_PAGE
			)
		);
		return array_values( array_filter( array_map( array( Claims::class, 'find' ), array_map( 'intval', $ids ) ) ) );
	}

	/**
	 * Counter-notices of a person to one claim.
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @param string               $email E-mail address of the person.
	 * @return array<int, array<string, mixed>>
	 */
	private static function counters_of( array $claim, string $email ): array {
		$user = get_user_by( 'email', $email );
		return array_values(
			array_filter(
				Counter_Notices::of( $claim['id'] ),
				static function ( array $counter ) use ( $email, $user ): bool {
					return null === $counter['redacted_gmt'] && ( self::is_same( (string) $counter['email'], $email ) || ( $user && (int) $counter['user_id'] === $user->ID ) );
				}
			)
		);
	}

	/**
	 * Whether two addresses are the same.
	 *
	 * @param string $one   An address.
	 * @param string $other Another.
	 */
	private static function is_same( string $one, string $other ): bool {
		return '' !== $one && strtolower( $one ) === strtolower( trim( $other ) );
	}

	/**
	 * One thing as the export shows it.
	 *
	 * @param string               $group Short name of the group.
	 * @param string               $label Heading of the group.
	 * @param string               $id    Name of the thing.
	 * @param array<string, mixed> $row   What it holds.
	 * @param string[]             $names Columns that are shown.
	 * @return array<string, mixed>
	 */
	private static function item( string $group, string $label, string $id, array $row, array $names ): array {
		$data = array();
		foreach ( $names as $name ) {
			if ( '' !== (string) ( $row[ $name ] ?? '' ) ) {
				$data[] = array(
					'name'  => self::label( $name ),
					'value' => esc_html( (string) $row[ $name ] ),
				);
			}
		}
		return array(
			'group_id'    => "dumbbell-stream-$group",
			'group_label' => $label,
			'item_id'     => $id,
			'data'        => $data,
		);
	}

	/**
	 * What a column is called.
	 *
	 * @param string $name Its name.
	 */
	private static function label( string $name ): string {
		$labels = array(
			'public_id'         => __( 'Number of the notice', 'dumbbell-stream' ),
			'received_gmt'      => __( 'Received (UTC)', 'dumbbell-stream' ),
			'status'            => __( 'Status', 'dumbbell-stream' ),
			'work_title'        => __( 'Title of the work', 'dumbbell-stream' ),
			'work_text'         => __( 'The work', 'dumbbell-stream' ),
			'work_url'          => __( 'Address of the work', 'dumbbell-stream' ),
			'work_registration' => __( 'Registration of the work', 'dumbbell-stream' ),
			'material_text'     => __( 'The material', 'dumbbell-stream' ),
			'reason_text'       => __( 'Reasons', 'dumbbell-stream' ),
			'signature_name'    => __( 'Signed as', 'dumbbell-stream' ),
			'signature_gmt'     => __( 'Signed (UTC)', 'dumbbell-stream' ),
			'signed_text'       => __( 'The text that was signed', 'dumbbell-stream' ),
			'decision_text'     => __( 'Decision', 'dumbbell-stream' ),
			'closed_gmt'        => __( 'Closed (UTC)', 'dumbbell-stream' ),
			'forwarded_gmt'     => __( 'Forwarded (UTC)', 'dumbbell-stream' ),
			'name'              => __( 'Name', 'dumbbell-stream' ),
			'org'               => __( 'Organisation', 'dumbbell-stream' ),
			'email'             => __( 'E-mail address', 'dumbbell-stream' ),
			'phone'             => __( 'Telephone number', 'dumbbell-stream' ),
			'address'           => __( 'Postal address', 'dumbbell-stream' ),
			'country'           => __( 'Country', 'dumbbell-stream' ),
		);
		return $labels[ (string) preg_replace( '/^claimant_/', '', $name ) ] ?? $name;
	}
}
