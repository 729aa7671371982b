<?php
/**
 * A notice for the Lumen archive.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Writes a claim as Lumen's interface takes it. Names of the sender and of the site are in it; address, telephone number and e-mail
 * address are not, and neither is the name of the streamer.
 *
 * @since 0.1.0
 */
final class Lumen {

	/** Where Lumen takes notices. */
	const ADDRESS = 'https://lumendatabase.org/notices';

	/** Kinds of ours by theirs. */
	private const TYPES = array(
		'dmca' => 'DMCA',
		'dsa'  => 'Other',
	);

	/** What became of it, in their words. */
	private const ACTIONS = array(
		'actioned'   => 'Yes',
		'countered'  => 'Yes',
		'held_court' => 'Yes',
		'restored'   => 'Partial',
		'rejected'   => 'No',
	);

	/**
	 * The notice.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed>                             $claim A claim.
	 * @param array{name: string, url: string, stream: string} $site  Who runs the site, its address, the address of the stream ('' if it has none).
	 * @return array{notice: array<string, mixed>}
	 */
	public static function notice( array $claim, array $site ): array {
		$sender = '' !== (string) $claim['claimant_org'] ? (string) $claim['claimant_org'] : (string) $claim['claimant_name'];
		$kind   = '' !== (string) $claim['claimant_org'] ? 'organization' : 'individual';
		$notice = array(
			'type'                           => self::TYPES[ $claim['kind'] ] ?? 'Other',
			'title'                          => 'Notice about a live stream on ' . self::host( $site['url'] ),
			'subject'                        => (string) $claim['work_title'],
			'body'                           => self::without_contact( (string) $claim['material_text'], $claim ),
			'date_sent'                      => self::day( $claim['signature_gmt'] ?? $claim['received_gmt'] ),
			'date_received'                  => self::day( $claim['received_gmt'] ),
			'source'                         => array(
				'form' => 'Online form',
				'mail' => 'Email',
				'post' => 'Postal mail',
			)[ $claim['intake'] ] ?? 'Other',
			'language'                       => substr( (string) $claim['language'], 0, 2 ),
			'jurisdiction_list'              => 'dsa' === $claim['kind'] ? 'EU' : 'US',
			'action_taken'                   => self::ACTIONS[ $claim['status'] ] ?? '',
			'case_id_number'                 => (string) $claim['public_id'],
			'works_attributes'               => array(
				array(
					'kind'                        => 'video',
					'description'                 => self::without_contact( trim( $claim['work_title'] . "\n" . $claim['work_text'] ), $claim ),
					'copyrighted_urls_attributes' => self::urls( (string) $claim['work_url'] ),
					'infringing_urls_attributes'  => self::urls( $site['stream'] ),
				),
			),
			'entity_notice_roles_attributes' => array(
				self::role( 'recipient', $site['name'], 'organization', '' ),
				self::role( 'sender', $sender, $kind, (string) $claim['claimant_country'] ),
			),
		);
		if ( 'agent' === $claim['claimant_role'] && '' !== (string) $claim['claimant_org'] && '' !== (string) $claim['claimant_name'] ) {
			$notice['entity_notice_roles_attributes'][] = self::role( 'submitter', (string) $claim['claimant_name'], 'individual', '' );
		}
		return array( 'notice' => array_filter( $notice, static fn( $value ): bool => '' !== $value ) );
	}

	/**
	 * Somebody who has a part in it.
	 *
	 * @param string $name    Recipient, sender, submitter.
	 * @param string $entity  Who it is.
	 * @param string $kind    One of individual, organization.
	 * @param string $country Two letters; '' if it is not known or not written so.
	 * @return array<string, mixed>
	 */
	private static function role( string $name, string $entity, string $kind, string $country ): array {
		$attributes = array(
			'name' => $entity,
			'kind' => $kind,
		);
		return array(
			'name'              => $name,
			'entity_attributes' => 1 === preg_match( '/^[A-Z]{2}\z/', $country ) ? $attributes + array( 'country_code' => $country ) : $attributes,
		);
	}

	/**
	 * Takes out of a text what people write into it though there are fields for it: e-mail addresses, telephone numbers, their address.
	 *
	 * @param string               $text  Free text.
	 * @param array<string, mixed> $claim The claim.
	 */
	private static function without_contact( string $text, array $claim ): string {
		foreach ( array( 'claimant_email', 'claimant_phone', 'claimant_address' ) as $field ) {
			$value = trim( (string) $claim[ $field ] );
			$text  = '' === $value ? $text : str_ireplace( $value, '[redacted]', $text );
		}
		$text = (string) preg_replace( '/[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+/u', '[redacted]', $text );
		return (string) preg_replace( '/(?<![\w.-])(?!\d{4}-\d\d-\d\d(?!\d))\+?\d[\d ()\/-]{7,}\d(?!\w)/u', '[redacted]', $text );
	}

	/**
	 * A list of one address, or of none.
	 *
	 * @param string $url An address, or ''.
	 * @return array<int, array{url: string}>
	 */
	private static function urls( string $url ): array {
		return 1 === preg_match( '#^https?://#i', $url ) ? array( array( 'url' => $url ) ) : array();
	}

	/**
	 * The day of a time.
	 *
	 * @param mixed $gmt UTC, Y-m-d H:i:s, or nothing.
	 */
	private static function day( $gmt ): string {
		return is_string( $gmt ) ? substr( $gmt, 0, 10 ) : '';
	}

	/**
	 * The host of an address.
	 *
	 * @param string $url An address.
	 */
	private static function host( string $url ): string {
		return (string) preg_replace( '#^https?://([^/:?]+).*$#i', '$1', $url );
	}
}
