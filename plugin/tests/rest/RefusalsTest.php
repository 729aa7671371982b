<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Call_Signature;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Secrets;
use Dumbbell_Stream\Streams;

/**
 * The table of refusals: every route that changes something, against everybody and everything that it must refuse. A route that is
 * registered and not in the table fails the first test.
 */
final class RefusalsTest extends WP_Case {

	/**
	 * Each write route: a body that is good, values of a wrong type for its fields, who may (sidecar, visitor, broadcaster,
	 * manager), the largest body that it looks at, and what a stream that does not exist gets from whoever may otherwise.
	 */
	private static function table(): array {
		$key        = Base64url::encode( str_repeat( 'k', 32 ) );
		$passphrase = 'four words and a hat';
		return array(
			'/streams/ID/tickets'      => array(
				'who'     => 'visitor',
				'body'    => array( 'scope' => 'watch' ),
				'wrong'   => array( 'scope' => 7 ),
				'missing' => array( 404, 'dumbbell_stream_not_found' ),
			),
			'/streams/ID/certificates' => array(
				'who'     => 'broadcaster',
				'body'    => array( 'session' => self::NOW_MS, 'key' => $key ),
				'wrong'   => array( 'session' => 'now', 'key' => 'short', 'scope' => 'statement', 'notAfter' => array() ),
				'missing' => array( 403, 'dumbbell_stream_forbidden' ),
			),
			'/streams/ID/state'        => array(
				'who'     => 'sidecar',
				'body'    => array( 'state' => 'live', 'viewers' => 3, 'session' => self::NOW_MS ),
				'wrong'   => array( 'state' => 'asleep', 'viewers' => -1, 'session' => 'now' ),
				'missing' => array( 404, 'dumbbell_stream_not_found' ),
			),
			'/streams/ID/ingest'       => array(
				'who'     => 'broadcaster',
				'body'    => array( 'renew' => true ),
				'wrong'   => array( 'renew' => 'perhaps' ),
				'missing' => array( 403, 'dumbbell_stream_forbidden' ),
			),
			'/streams/ID/revocations'  => array(
				'who'     => 'broadcaster',
				'body'    => array( 'session' => 1000 ),
				'wrong'   => array( 'session' => 'newest' ),
				'missing' => array( 403, 'dumbbell_stream_forbidden' ),
				'largest' => 49152,
			),
			'/streams/ID/rotations'    => array(
				'who'     => 'manager',
				'body'    => array(),
				'wrong'   => array(),
				'missing' => array( 403, 'dumbbell_stream_forbidden' ),
				'largest' => 49152,
			),
			'/streams/ID/key-exports'  => array(
				'who'     => 'manager',
				'body'    => array( 'passphrase' => $passphrase ),
				'wrong'   => array( 'passphrase' => str_repeat( 'a', 201 ) ),
				'missing' => array( 403, 'dumbbell_stream_forbidden' ),
				'largest' => 49152,
			),
			'/streams/ID/key-imports'  => array(
				'who'     => 'manager',
				'body'    => array( 'text' => '{}', 'passphrase' => $passphrase ),
				'wrong'   => array( 'text' => array( 'a' ), 'passphrase' => 5 ),
				'missing' => array( 403, 'dumbbell_stream_forbidden' ),
				'largest' => 49152,
			),
			'/connection'              => array(
				'who'   => 'manager',
				'body'  => array(),
				'wrong' => array(),
			),
			'/connection/hello'        => array(
				'who'   => 'sidecar',
				'body'  => array(),
				'wrong' => array(),
			),
			'/settings'                => array(
				'who'   => 'manager',
				'body'  => array( 'share_when' => 'later' ),
				'wrong' => array( 'share_when' => 'always', 'floor_viewers' => -1, 'roles' => array( array( 'a' ) ), 'pairing' => array( 'a' ) ),
			),
			'/copyright-settings'      => array(
				'who'     => 'manager',
				'body'    => array( 'agent_name' => 'Legal Department' ),
				'wrong'   => array( 'agent_name' => array( 'a' ), 'live_minutes' => 'soon', 'lumen' => 'perhaps', 'alternate_names' => array( array( 'a' ) ), 'dsa' => 'both', 'lumen_token' => 5 ),
				'largest' => 49152,
			),
			'/evidence'                => array(
				'who'     => 'visitor',
				'body'    => Vectors::cases( 'excerpts' )['one packet'][0]['commitment'],
				'wrong'   => array( 'stream_key' => 'short', 'session' => 'now', 'rendition' => 8, 'seq_from' => -1, 'seq_to' => 4294967296, 'capture_from_ms' => 'then', 'capture_to_ms' => 1.5, 'count' => 65537, 'root' => array( 'a' ), 'announcement' => 5 ),
				'largest' => 262144,
			),
			'/evidence/packets'        => array(
				'who'     => 'visitor',
				'body'    => array( 'id' => str_repeat( 'a', 32 ), 'packets' => array() ),
				'wrong'   => array( 'id' => '../a', 'packets' => array( 'a' ) ),
				'largest' => 262144,
				'answers' => array( 404 ),   // There is no such excerpt.
			),
			'/attachments'             => array(
				'who'     => 'visitor',
				'body'    => array(),
				'wrong'   => array(),
				'answers' => array( 400 ),   // A file comes in a form, not in JSON.
			),
			'/claims/checks'           => array(
				'who'     => 'visitor',
				'body'    => array( 'public_id' => str_repeat( 'a', 26 ), 'check' => 'domain' ),
				'wrong'   => array( 'public_id' => '../a', 'check' => 'all', 'secret' => str_repeat( 'a', 44 ) ),
				'answers' => array( 404 ),   // There is no such notice.
			),
			'/copyright-notice-page'   => array(
				'who'   => 'manager',
				'body'  => array(),
				'wrong' => array(),
			),
			'/copyright-policy'        => array(
				'who'   => 'manager',
				'body'  => array( 'overwrite' => true ),
				'wrong' => array( 'overwrite' => 'perhaps' ),
			),
		);
	}


	protected function setUp(): void {
		parent::setUp();
		$this->connect();
	}

	protected function tearDown(): void {
		unset( $GLOBALS['wp_rest_auth_cookie'], $_SERVER['HTTP_X_WP_NONCE'] );
		parent::tearDown();
	}

	public function test_every_route_that_changes_something_is_in_the_table(): void {
		$found = array();
		foreach ( rest_get_server()->get_routes( 'dumbbell-stream/v1' ) as $route => $endpoints ) {
			foreach ( $endpoints as $endpoint ) {
				if ( array_diff( array_keys( $endpoint['methods'] ), array( 'GET', 'HEAD', 'OPTIONS' ) ) ) {
					$found[] = preg_replace( '/\(\?P<id>[^)]*\)/', 'ID', substr( $route, strlen( '/dumbbell-stream/v1' ) ) );
					$this->assertSame( array( 'POST' ), array_keys( $endpoint['methods'] ), $route );
				}
			}
		}
		$found = preg_grep( '#^/claims(?!/checks)(/|\z)#', $found, PREG_GREP_INVERT );   // Those have a table of their own, in claims/ClaimRoutesTest.
		$this->assertEqualsCanonicalizing( array_keys( self::table() ), $found );
	}

	public function routes(): array {
		$cases = array();
		foreach ( array_keys( self::table() ) as $route ) {
			$cases[ $route ] = array( $route );
		}
		return $cases;
	}

	/** Routes below a stream. */
	public function stream_routes(): array {
		return array_filter( $this->routes(), static function ( array $case ): bool { return false !== strpos( $case[0], 'ID' ); } );
	}

	/** Routes that need a person of some standing. */
	public function guarded_routes(): array {
		return array_filter( $this->routes(), static function ( array $case ): bool { return in_array( self::table()[ $case[0] ]['who'], array( 'broadcaster', 'manager' ), true ); } );
	}

	public function typed_routes(): array {
		$cases = array();
		foreach ( self::table() as $route => $row ) {
			foreach ( $row['wrong'] as $field => $value ) {
				$cases[ "$route, $field" ] = array( $route, array( $field => $value ) );
			}
		}
		return $cases;
	}

	/** Sends a good body, or what is given, as somebody who may or as whoever is logged in. */
	private function call( string $route, ?\WP_Post $post = null, $body = null, bool $signed = true ): \WP_REST_Response {
		$path = str_replace( 'ID', (string) ( $post ? $post->ID : 999999 ), $route );
		$row  = self::table()[ $route ];
		$body = $body ?? $row['body'];
		if ( 'sidecar' !== $row['who'] || ! $signed ) {
			return $this->post( $path, $body );
		}
		$bytes   = is_string( $body ) ? $body : (string) wp_json_encode( (object) $body );
		$headers = array(
			Call_Signature::TIME_HEADER      => (string) self::NOW_MS,
			Call_Signature::SIGNATURE_HEADER => Call_Signature::sign( 'POST', "/dumbbell-stream/v1$path", self::NOW_MS, $bytes, self::SECRET ),
		);
		return $this->post( $path, $bytes, $headers );
	}

	/** Logs in whoever may call the route. */
	private function allow( string $route ): void {
		if ( in_array( self::table()[ $route ]['who'], array( 'broadcaster', 'manager' ), true ) ) {
			$this->log_in( 'administrator' );
		}
	}

	/** What a refused call must leave as it was. */
	private function world( ?\WP_Post $post ): string {
		return serialize( array( get_option( Secrets::OPTION ), $post ? get_post_meta( $post->ID ) : null, count( $this->sent ) ) );
	}

	private function assertRefused( int $status, string $code, \WP_REST_Response $answer, string $before, ?\WP_Post $post ): void {
		$this->assertAnswer( $status, $code, $answer );
		$this->assertSame( $before, $this->world( $post ), 'A refused call changes nothing and calls nobody.' );
	}

	/** @dataProvider routes */
	public function test_whoever_may_is_let_in( string $route ): void {
		$post = $this->stream();
		$this->allow( $route );
		$answer = $this->call( $route, $post );
		$this->assertContains( $answer->get_status(), '/streams/ID/key-imports' === $route ? array( 400, 501 ) : self::table()[ $route ]['answers'] ?? array( 200, 501 ), (string) wp_json_encode( $answer->get_data() ) );
		$this->assertNotContains( $answer->get_data()['code'] ?? '', array( 'dumbbell_stream_forbidden', 'rest_invalid_param' ) );
	}

	/** @dataProvider guarded_routes */
	public function test_a_logged_in_browser_without_a_nonce_counts_as_a_visitor( string $route ): void {
		$post = $this->stream();
		$this->log_in( 'administrator' );
		$before                         = $this->world( $post );
		$GLOBALS['wp_rest_auth_cookie'] = true;
		$this->assertNotWPError( apply_filters( 'rest_authentication_errors', null ) );
		$this->assertRefused( 401, 'dumbbell_stream_forbidden', $this->call( $route, $post ), $before, $post );
	}

	/** @dataProvider guarded_routes */
	public function test_a_nonce_of_somebody_else_is_refused_by_core( string $route ): void {
		$post = $this->stream();
		$this->log_in( 'subscriber' );
		$theirs = wp_create_nonce( 'wp_rest' );
		$this->log_in( 'administrator' );
		$before                          = $this->world( $post );
		$GLOBALS['wp_rest_auth_cookie']  = true;
		$_SERVER['HTTP_X_WP_NONCE']      = $theirs;
		$error                           = apply_filters( 'rest_authentication_errors', null );
		$this->assertSame( array( 'rest_cookie_invalid_nonce', $before ), array( is_wp_error( $error ) ? $error->get_error_code() : '', $this->world( $post ) ) );
	}

	/** @dataProvider guarded_routes */
	public function test_a_visitor_is_refused( string $route ): void {
		$post = $this->stream();
		$this->assertRefused( 401, 'dumbbell_stream_forbidden', $this->call( $route, $post ), $this->world( $post ), $post );
	}

	/** @dataProvider guarded_routes */
	public function test_wrong_roles_are_refused( string $route ): void {
		$post = $this->stream( array( 'post_author' => $this->log_in( 'administrator' ) ) );
		foreach ( array( 'subscriber', 'contributor', 'author' ) as $role ) {
			$this->log_in( $role );
			$before = $this->world( $post );
			$this->assertRefused( 403, 'dumbbell_stream_forbidden', $this->call( $route, $post ), $before, $post );
		}
		if ( 'manager' === self::table()[ $route ]['who'] ) {
			$this->log_in( 'editor' );
			$before = $this->world( $post );
			$this->assertRefused( 403, 'dumbbell_stream_forbidden', $this->call( $route, $post ), $before, $post );
		}
	}

	/** @dataProvider guarded_routes */
	public function test_an_administrator_of_another_site_of_the_network_is_refused( string $route ): void {
		$post = $this->stream();
		$user = $this->log_in( 'administrator' );
		// What he is elsewhere stands elsewhere: here he has no role.
		if ( is_multisite() ) {
			remove_user_from_blog( $user, get_current_blog_id() );
		} else {
			( new \WP_User( $user ) )->remove_all_caps();
		}
		wp_set_current_user( 0 );
		wp_set_current_user( $user );
		$before = $this->world( $post );
		$this->assertRefused( 403, 'dumbbell_stream_forbidden', $this->call( $route, $post ), $before, $post );
	}

	/** @dataProvider typed_routes */
	public function test_a_wrong_type_is_refused( string $route, array $wrong ): void {
		$post = $this->stream();
		$this->allow( $route );
		$before = $this->world( $post );
		$this->assertRefused( 400, 'rest_invalid_param', $this->call( $route, $post, $wrong + self::table()[ $route ]['body'] ), $before, $post );
	}

	/** @dataProvider routes */
	public function test_a_field_that_it_does_not_know_is_refused( string $route ): void {
		$post = $this->stream();
		$this->allow( $route );
		$before = $this->world( $post );
		$this->assertRefused( 400, 'dumbbell_stream_unknown_field', $this->call( $route, $post, array( 'admin' => true ) + self::table()[ $route ]['body'] ), $before, $post );
	}

	/** @dataProvider routes */
	public function test_an_oversize_body_is_refused( string $route ): void {
		$post = $this->stream();
		$this->allow( $route );
		$before = $this->world( $post );
		$large  = array( 'x' => str_repeat( 'x', self::table()[ $route ]['largest'] ?? 8192 ) );
		$this->assertRefused( 413, 'dumbbell_stream_body_too_large', $this->call( $route, $post, $large + self::table()[ $route ]['body'] ), $before, $post );
	}

	/** @dataProvider routes */
	public function test_what_is_no_json_is_refused( string $route ): void {
		$post = $this->stream();
		$this->allow( $route );
		$before = $this->world( $post );
		$this->assertRefused( 400, 'rest_invalid_json', $this->call( $route, $post, '{"a":' ), $before, $post );
	}

	/** @dataProvider stream_routes */
	public function test_a_stream_that_is_not_there_is_refused( string $route ): void {
		$this->allow( $route );
		$before = $this->world( null );
		list( $status, $code ) = self::table()[ $route ]['missing'];
		$this->assertRefused( $status, $code, $this->call( $route ), $before, null );
	}

	/** @dataProvider stream_routes */
	public function test_a_post_that_is_no_stream_and_one_in_the_trash_are_not_there( string $route ): void {
		$page  = get_post( wp_insert_post( array( 'post_type' => 'page', 'post_title' => 'x', 'post_status' => 'publish' ) ) );
		$trash = $this->stream();
		wp_trash_post( $trash->ID );
		$this->allow( $route );
		foreach ( array( $page, get_post( $trash->ID ) ) as $post ) {
			$before                = $this->world( $post );
			list( $status, $code ) = self::table()[ $route ]['missing'];
			$this->assertRefused( $status, $code, $this->call( $route, $post ), $before, $post );
		}
	}

	public function test_what_only_the_sidecar_may_nobody_else_may(): void {
		$post = $this->stream();
		$this->log_in( 'administrator' );
		$before = $this->world( $post );
		$this->assertRefused( 401, 'dumbbell_stream_signature_missing', $this->call( '/streams/ID/state', $post, null, false ), $before, $post );
		foreach ( array( array( 'secret' => 'another secret, as long as ours' ), array( 'path' => '/dumbbell-stream/v1/streams/1/state' ), array( 'body' => '{}' ) ) as $forge ) {
			$this->assertRefused( 401, 'dumbbell_stream_signature_wrong', $this->signed_post( "/streams/{$post->ID}/state", self::table()['/streams/ID/state']['body'], $forge ), $before, $post );
		}
		$this->assertRefused( 401, 'dumbbell_stream_signature_expired', $this->signed_post( "/streams/{$post->ID}/state", self::table()['/streams/ID/state']['body'], array( 'time' => self::NOW_MS - 61000 ) ), $before, $post );
	}

	public function test_the_sidecar_may_certify_and_tell_and_nothing_else(): void {
		$post = $this->stream();
		foreach ( array( 'ingest', 'revocations', 'rotations', 'key-exports', 'key-imports' ) as $route ) {
			$before = $this->world( $post );
			$this->assertRefused( 401, 'dumbbell_stream_forbidden', $this->signed_post( "/streams/{$post->ID}/$route", self::table()[ "/streams/ID/$route" ]['body'] ), $before, $post );
		}
	}

	private function assertNotWPError( $value ): void {
		$this->assertFalse( is_wp_error( $value ), is_wp_error( $value ) ? $value->get_error_message() : '' );
	}
}
