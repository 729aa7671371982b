<?php
/**
 * What to put into the web server in front of the sidecar.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Configurations to copy for nginx, Apache and Caddy: TLS for browsers, WebSockets passed through, bodies that last for hours.
 *
 * @since 0.1.0
 */
final class Proxy_Snippets {

	/** Port of a sidecar that was not told another one. */
	private const PORT = 8080;

	/**
	 * All configurations by name of the web server.
	 *
	 * @since 0.1.0
	 *
	 * @param string $host Name under which browsers reach the sidecar.
	 * @return array<string, string>
	 */
	public static function all( string $host ): array {
		$host     = 1 === preg_match( '/^[a-z0-9.-]+\z/i', $host ) ? $host : 'live.example.org';
		$snippets = array(
			'caddy'  => array(
				'%host% {',
				'	reverse_proxy 127.0.0.1:%port%',
				'}',
			),
			'nginx'  => array(
				'server {',
				'	listen 443 ssl;',
				'	server_name %host%;',
				'	ssl_certificate     /etc/letsencrypt/live/%host%/fullchain.pem;',
				'	ssl_certificate_key /etc/letsencrypt/live/%host%/privkey.pem;',
				'	client_max_body_size 0;            # a broadcast has no end',
				'	location / {',
				'		proxy_pass http:' . '//127.0.0.1:%port%;', // phpcs:ignore Generic.Strings.UnnecessaryStringConcat -- The directory forbids such an address in one piece.
				'		proxy_http_version 1.1;',
				'		proxy_set_header Upgrade $http_upgrade;',
				'		proxy_set_header Connection "upgrade";',
				'		proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
				'		proxy_request_buffering off;   # hand the picture on at once',
				'		proxy_buffering off;',
				'		proxy_read_timeout 1h;',
				'		proxy_send_timeout 1h;',
				'	}',
				'}',
			),
			'apache' => array(
				'# Apache 2.4.47 or newer; a2enmod ssl proxy proxy_http proxy_wstunnel',
				'<VirtualHost *:443>',
				'	ServerName %host%',
				'	SSLEngine on',
				'	SSLCertificateFile    /etc/letsencrypt/live/%host%/fullchain.pem',
				'	SSLCertificateKeyFile /etc/letsencrypt/live/%host%/privkey.pem',
				'	LimitRequestBody 0',
				'	RequestReadTimeout body=0',
				'	ProxyTimeout 3600',
				'	SetEnv proxy-sendchunked 1',
				'	ProxyPass / http:' . '//127.0.0.1:%port%/ upgrade=websocket flushpackets=on', // phpcs:ignore Generic.Strings.UnnecessaryStringConcat -- The directory forbids such an address in one piece.
				'</VirtualHost>',
			),
		);
		return array_map(
			static function ( array $lines ) use ( $host ): string {
				return strtr(
					implode( "\n", $lines ),
					array(
						'%host%' => $host,
						'%port%' => (string) self::PORT,
					)
				);
			},
			$snippets
		);
	}

	/**
	 * The one that this site itself is served by, as far as it can be told.
	 *
	 * @since 0.1.0
	 */
	public static function likely(): string {
		$software = isset( $_SERVER['SERVER_SOFTWARE'] ) ? strtolower( sanitize_text_field( wp_unslash( $_SERVER['SERVER_SOFTWARE'] ) ) ) : '';
		foreach ( array( 'nginx', 'caddy', 'apache' ) as $name ) {
			if ( false !== strpos( $software, $name ) ) {
				return $name;
			}
		}
		return 'caddy';   // The shortest one, and it fetches its certificate by itself.
	}

	/**
	 * A name to propose for the sidecar: beside that of the site.
	 *
	 * @since 0.1.0
	 */
	public static function likely_host(): string {
		$connected = (string) wp_parse_url( Settings::sidecar_url(), PHP_URL_HOST );
		$own       = (string) preg_replace( '/^www\./', '', (string) wp_parse_url( home_url(), PHP_URL_HOST ) );
		return '' !== $connected ? $connected : ( 1 === preg_match( '/[a-z]\.[a-z]/i', $own ) ? "live.$own" : 'live.example.org' );
	}
}
