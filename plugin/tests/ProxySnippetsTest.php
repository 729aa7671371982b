<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Proxy_Snippets;
use Dumbbell_Stream\Settings;

final class ProxySnippetsTest extends WP_Case {

	protected function tearDown(): void {
		remove_all_filters( 'home_url' );
		unset( $_SERVER['SERVER_SOFTWARE'] );
		parent::tearDown();
	}

	public function test_each_names_the_host_and_lets_web_sockets_and_endless_bodies_through(): void {
		$snippets = Proxy_Snippets::all( 'live.example.org' );
		$this->assertSame( array( 'caddy', 'nginx', 'apache' ), array_keys( $snippets ) );
		foreach ( $snippets as $snippet ) {
			$this->assertStringContainsString( 'live.example.org', $snippet );
			$this->assertStringContainsString( '127.0.0.1:8080', $snippet );
			$this->assertStringNotContainsString( '%', str_replace( '%{', '', $snippet ) );
		}
		$this->assertStringContainsString( 'client_max_body_size 0;', $snippets['nginx'] );
		$this->assertStringContainsString( 'proxy_set_header Upgrade $http_upgrade;', $snippets['nginx'] );
		$this->assertStringContainsString( 'upgrade=websocket', $snippets['apache'] );
	}

	public function test_what_is_no_name_of_a_host_does_not_get_into_a_configuration(): void {
		$this->assertStringNotContainsString( 'evil', implode( Proxy_Snippets::all( "x;\nevil" ) ) );
	}

	/** @dataProvider web_servers */
	public function test_the_web_server_is_told_from( string $software, string $name ): void {
		$_SERVER['SERVER_SOFTWARE'] = $software;
		$this->assertSame( $name, Proxy_Snippets::likely() );
	}

	public function web_servers(): array {
		return array(
			'nginx'                => array( 'nginx/1.26.0', 'nginx' ),
			'Apache'               => array( 'Apache/2.4.62 (Debian)', 'apache' ),
			'Caddy'                => array( 'Caddy/v2.8', 'caddy' ),
			'something else'       => array( 'LiteSpeed', 'caddy' ),
		);
	}

	/** @dataProvider homes */
	public function test_a_name_beside_the_site_is_proposed( string $home, string $host ): void {
		add_filter( 'home_url', static function () use ( $home ): string { return $home; } );
		$this->assertSame( $host, Proxy_Snippets::likely_host() );
	}

	public function homes(): array {
		return array(
			'a domain'       => array( 'https://example.com', 'live.example.com' ),
			'with www'       => array( 'https://www.example.com/blog', 'live.example.com' ),
			'one machine'    => array( 'http://localhost:8888', 'live.example.org' ),
			'a bare address' => array( 'http://192.0.2.7', 'live.example.org' ),
		);
	}

	public function test_the_name_of_the_connected_sidecar_counts_more(): void {
		$this->connect();
		$this->assertSame( 'live.example.org', Proxy_Snippets::likely_host() );
		Settings::save( array( 'sidecar_url' => 'https://video.example.com' ) );
		$this->assertSame( 'video.example.com', Proxy_Snippets::likely_host() );
	}
}
