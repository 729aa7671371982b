<?php
/**
 * Why a call did not get through.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Gives what PHP's transports say about a failed call a stable code and a sentence that an owner can act on.
 *
 * @since 0.1.0
 */
final class Transport_Fault {

	/** What the words of a transport mean; the first that matches counts. Both of WordPress's transports, cURL and streams, are known. */
	private const WORDS = array(
		'dns'             => '/cURL error 6:|could not resolve|getaddrinfo|name or service not known/i',
		'nothing_listens' => '/cURL error 7:(?!.*(no route|unreachable))|connection (was )?(actively )?refused/i',
		'tls'             => '/cURL error (35|51|53|54|56|58|59|60|66|77|83|90|91):|certificate|SSL|TLS|crypto/i',
		'timeout'         => '/cURL error (7|28):|timed? ?out/i',
		'cut'             => '/cURL error (1|8|52|55):|empty reply|connection (was )?reset/i',
		'blocked_by_site' => '/blocked requests through HTTP/i',
	);

	/**
	 * Translates the failure of a call.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Error $error What the transport said.
	 * @param string    $url   Address that was called.
	 */
	public static function explain( \WP_Error $error, string $url ): \WP_Error {
		$said = sanitize_text_field( $error->get_error_message() );
		$code = self::code( $error, $url );
		return new \WP_Error( "dumbbell_stream_sidecar_$code", self::sentence( $code, (string) wp_parse_url( $url, PHP_URL_HOST ), $said ), array( 'status' => 502 ) );
	}

	/**
	 * Which kind of failure it is.
	 *
	 * @param \WP_Error $error What the transport said.
	 * @param string    $url   Address that was called.
	 */
	private static function code( \WP_Error $error, string $url ): string {
		if ( 'http_request_not_executed' === $error->get_error_code() ) {
			return 'blocked_by_site';
		}
		foreach ( self::WORDS as $code => $words ) {
			if ( 1 === preg_match( $words, $error->get_error_message() ) ) {
				return $code;
			}
		}
		// Before anything is sent WordPress looks the name up itself, and says no more than that the address is not valid.
		$host = trim( (string) wp_parse_url( $url, PHP_URL_HOST ), '.' );
		return 'http_request_failed' === $error->get_error_code() && ! rest_is_ip_address( trim( $host, '[]' ) ) && gethostbyname( $host ) === $host ? 'dns' : 'silent';
	}

	/**
	 * What is wrong and what to do.
	 *
	 * @param string $code Kind of failure.
	 * @param string $host Host that was called.
	 * @param string $said Technical words.
	 */
	private static function sentence( string $code, string $host, string $said ): string {
		switch ( $code ) {
			case 'dns':
				/* translators: %s: name of a host. */
				return sprintf( __( 'The name %s is not known. Check its spelling, or add it where your domain is managed; a new name takes up to an hour.', 'dumbbell-stream' ), $host );
			case 'tls':
				/* translators: 1: name of a host, 2: technical words. */
				return sprintf( __( '%1$s shows no certificate that this server accepts (%2$s). Renew it, or let Caddy or certbot fetch one for exactly this name.', 'dumbbell-stream' ), $host, $said );
			case 'nothing_listens':
				/* translators: %s: name of a host. */
				return sprintf( __( '%s is there, but nothing listens at this port. Start the sidecar, or the web server in front of it, and compare the port.', 'dumbbell-stream' ), $host );
			case 'timeout':
				/* translators: %s: name of a host. */
				return sprintf( __( '%s does not answer at all. Usually a firewall is in the way: open the port of this address there, and for outgoing calls at the host of this site.', 'dumbbell-stream' ), $host );
			case 'cut':
				/* translators: %s: technical words. */
				return sprintf( __( 'The connection was cut before an answer came (%s). Often https is asked of a port that speaks http, or a firewall cuts it.', 'dumbbell-stream' ), $said );
			case 'blocked_by_site':
				/* translators: 1: name of a constant, 2: line for wp-config.php. */
				return sprintf( __( 'This site forbids itself to call others (%1$s). Add this line to wp-config.php: %2$s', 'dumbbell-stream' ), 'WP_HTTP_BLOCK_EXTERNAL', "define( 'WP_ACCESSIBLE_HOSTS', '$host' );" );
			default:
				/* translators: %s: technical reason, such as "Connection refused". */
				return sprintf( __( 'The sidecar does not answer (%s). Is it running, and may this server reach its address?', 'dumbbell-stream' ), $said );
		}
	}
}
