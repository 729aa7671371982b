<?php
/**
 * Does the sender speak for a domain?
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Whoever can put a text of ours into the DNS of his e-mail address's domain, or into a file of its web server, speaks for that domain.
 * Looked up only when sender or handler asks for it, and only there.
 *
 * @since 0.1.0
 */
final class Domain_Proof {

	/** Where the text stands: a TXT record at this name below the domain, or a file. */
	const RECORD = '_dumbbell-stream';
	const FILE   = '/.well-known/dumbbell-stream.txt';

	/** The largest file that is read, in bytes, and how long its server may take, in seconds. */
	private const FILE_BYTES_MAX = 4096;
	private const PATIENCE_S     = 5;

	/**
	 * What the sender is asked to publish. The same for all notices that he sends to this site from this address.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return array{domain: string, record: string, file: string, value: string}|null Null if it names no domain.
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	public static function instructions( array $claim ): ?array {
		$email  = strtolower( (string) $claim['claimant_email'] );
		$domain = is_email( $email ) ? (string) substr( (string) strrchr( $email, '@' ), 1 ) : '';
		if ( 1 !== preg_match( '/\A([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\z/', $domain ) ) {
			return null;
		}
		return array(
			'domain' => $domain,
			'record' => self::RECORD . ".$domain",
			'file'   => "https://$domain" . self::FILE,
			'value'  => 'dumbbell-stream=' . Base64url::encode( hash_hmac( 'sha256', "dumbbell-stream domain $email", Claim_Brakes::key(), true ) ),
		);
	}

	/**
	 * Looks whether the text is there, and notes it at the claim.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return true|\WP_Error
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	public static function check( array $claim ) {
		$wanted = self::instructions( $claim );
		if ( null === $wanted ) {
			return new \WP_Error( 'dumbbell_stream_no_domain', __( 'The notice names no e-mail address with a domain that could be shown.', 'dumbbell-stream' ), array( 'status' => 400 ) );
		}
		if ( ! self::in_dns( $wanted ) && ! self::in_file( $wanted ) ) {
			/* translators: 1: name of a DNS record, 2: an address. */
			return new \WP_Error( 'dumbbell_stream_domain_not_shown', sprintf( __( 'The text is neither at %1$s nor at %2$s yet. News in the DNS can take an hour.', 'dumbbell-stream' ), $wanted['record'], $wanted['file'] ), array( 'status' => 409 ) );
		}
		return Claim_Grades::raise( $claim, 'domain', $wanted['domain'] );
	}

	/**
	 * Whether the DNS has the text.
	 *
	 * @param array<string, string> $wanted What instructions() gave.
	 */
	private static function in_dns( array $wanted ): bool {
		/**
		 * Filters the TXT records of a name, before the DNS is asked.
		 *
		 * @since 0.1.0
		 *
		 * @param string[]|null $texts The records; null to ask the DNS.
		 * @param string        $name  The name.
		 */
		$texts = apply_filters( 'dumbbell_stream_dns_txt', null, $wanted['record'] );
		if ( null === $texts ) {
			$records = function_exists( 'dns_get_record' ) ? @dns_get_record( $wanted['record'], DNS_TXT ) : false; // phpcs:ignore WordPress.PHP.NoSilencedErrors -- A name that is not there is a warning for PHP, and an answer for us.
			$texts   = is_array( $records ) ? array_column( $records, 'txt' ) : array();
		}
		return in_array( $wanted['value'], array_map( 'trim', array_filter( (array) $texts, 'is_string' ) ), true );
	}

	/**
	 * Whether a file of the web server has the text in a line.
	 *
	 * @param array<string, string> $wanted What instructions() gave.
	 */
	private static function in_file( array $wanted ): bool {
		$answer = wp_safe_remote_get(
			$wanted['file'],
			array(
				'timeout'             => self::PATIENCE_S,
				'redirection'         => 0,   // Who controls where it leads need not control the domain.
				'limit_response_size' => self::FILE_BYTES_MAX,
			)
		);
		if ( is_wp_error( $answer ) || 200 !== wp_remote_retrieve_response_code( $answer ) ) {
			return false;
		}
		return in_array( $wanted['value'], array_map( 'trim', explode( "\n", wp_remote_retrieve_body( $answer ) ) ), true );
	}
}
