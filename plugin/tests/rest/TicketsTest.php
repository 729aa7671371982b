<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Secrets;
use Dumbbell_Stream\Ticket;
use Dumbbell_Stream\Visibility;

final class TicketsTest extends WP_Case {

	protected function setUp(): void {
		parent::setUp();
		$this->connect();
	}

	protected function tearDown(): void {
		unset( $_COOKIE[ 'wp-postpass_' . COOKIEHASH ] );
		$_SERVER['REMOTE_ADDR'] = '192.0.2.1';
		remove_all_filters( 'dumbbell_stream_allowance' );
		remove_all_filters( 'dumbbell_stream_caller_address' );
		parent::tearDown();
	}

	public function test_a_visitor_gets_a_ticket_for_a_public_stream_without_any_nonce(): void {
		$post   = $this->stream();
		$answer = $this->post( "/streams/{$post->ID}/tickets", array( 'scope' => 'watch' ) );
		$this->assertSame( 200, $answer->get_status() );
		$this->assertSame( 'no-store', $answer->get_headers()['Cache-Control'] );
		$data  = $answer->get_data();
		$bytes = sodium_base642bin( $data['ticket'], SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING );
		$this->assertSame( self::NOW_MS + 300000, $data['expires'] );
		$expected = array(
			'scope'   => 'watch',
			'stream'  => Keys::stream_id( $post->ID ),
			'viewer'  => substr( $bytes, 42, 16 ),
			'expires' => $data['expires'],
		);
		$this->assertSame( Ticket::mint( $expected, self::SECRET, self::NOW_MS ), $data['ticket'] );
	}

	public function test_two_viewers_are_two(): void {
		$post = $this->stream();
		$this->assertNotSame( $this->post( "/streams/{$post->ID}/tickets" )->get_data()['ticket'], $this->post( "/streams/{$post->ID}/tickets" )->get_data()['ticket'] );
	}

	/** @dataProvider hidden_streams */
	public function test_a_visitor_gets_none_for( array $fields ): void {
		$post = $this->stream( $fields );
		$this->assertAnswer( 404, 'dumbbell_stream_not_found', $this->post( "/streams/{$post->ID}/tickets" ) );
	}

	public function hidden_streams(): array {
		return array(
			'a draft'             => array( array( 'post_status' => 'draft' ) ),
			'a private stream'    => array( array( 'post_status' => 'private' ) ),
			'a stream to come'    => array( array( 'post_status' => 'future', 'post_date' => '2035-01-01 00:00:00', 'post_date_gmt' => '2035-01-01 00:00:00' ) ),
			'a stream in the bin' => array( array( 'post_status' => 'trash' ) ),
			'a page'              => array( array( 'post_type' => 'page' ) ),
		);
	}

	public function test_there_is_none_for_a_post_that_does_not_exist(): void {
		$this->assertAnswer( 404, 'dumbbell_stream_not_found', $this->post( '/streams/999999/tickets' ) );
	}

	public function test_a_member_watches_a_private_stream(): void {
		$this->log_in( 'editor' );
		$post = $this->stream( array( 'post_status' => 'private' ) );
		$this->assertSame( 200, $this->post( "/streams/{$post->ID}/tickets" )->get_status() );
	}

	public function test_a_password_is_asked_for_and_believed(): void {
		$post    = $this->stream( array( 'post_password' => 'open sesame' ) );
		$refused = $this->post( "/streams/{$post->ID}/tickets" );
		$this->assertAnswer( 403, 'dumbbell_stream_password_required', $refused );
		$this->assertSame( array( 'status' => 403, 'page' => get_permalink( $post ), 'password' => site_url( 'wp-login.php?action=postpass' ) ), $refused->get_data()['data'] );
		require_once ABSPATH . WPINC . '/class-phpass.php';
		$_COOKIE[ 'wp-postpass_' . COOKIEHASH ] = ( new \PasswordHash( 8, true ) )->HashPassword( 'open sesame' );
		$this->assertSame( 200, $this->post( "/streams/{$post->ID}/tickets" )->get_status() );
	}

	public function test_a_stream_for_members_is_for_whoever_is_logged_in_and_says_where_that_is_done(): void {
		$post = $this->stream();
		Visibility::set_for_members( $post->ID, true );
		$refused = $this->post( "/streams/{$post->ID}/tickets" );
		$this->assertAnswer( 401, 'dumbbell_stream_log_in', $refused );
		$this->assertSame( array( 'page', 'login', 'nonces' ), array_values( array_diff( array_keys( $refused->get_data()['data'] ), array( 'status' ) ) ) );
		$this->assertSame( wp_login_url( get_permalink( $post ) ), $refused->get_data()['data']['login'] );
		$this->log_in( 'subscriber' );
		$this->assertSame( 200, $this->post( "/streams/{$post->ID}/tickets" )->get_status() );
		Visibility::set_for_members( $post->ID, false );
		wp_set_current_user( 0 );
		$this->assertSame( 200, $this->post( "/streams/{$post->ID}/tickets" )->get_status() );
	}

	public function test_a_membership_plugin_may_know_better_who_is_a_member(): void {
		$post = $this->stream();
		Visibility::set_for_members( $post->ID, true );
		$this->log_in( 'subscriber' );
		add_filter( 'dumbbell_stream_is_member', $lapsed = static function ( bool $member, \WP_Post $asked ) use ( $post ): bool { return $member && $asked->ID !== $post->ID; }, 10, 2 );
		$this->assertAnswer( 403, 'dumbbell_stream_log_in', $this->post( "/streams/{$post->ID}/tickets" ) );
		remove_filter( 'dumbbell_stream_is_member', $lapsed );
	}

	public function test_in_a_network_a_member_of_another_site_is_none_of_this_one(): void {
		if ( ! is_multisite() ) {
			$this->markTestSkipped( 'This is no network of sites.' );
		}
		$post = $this->stream();
		Visibility::set_for_members( $post->ID, true );
		remove_user_from_blog( $this->log_in( 'subscriber' ), get_current_blog_id() );
		$this->assertAnswer( 403, 'dumbbell_stream_log_in', $this->post( "/streams/{$post->ID}/tickets" ) );
	}

	/** @dataProvider on_a_cached_page */
	public function test_from_a_page_that_was_cached_a_day_ago( array $fields, bool $members, ?string $role, bool $password, int $status ): void {
		$post = $this->stream( $fields );
		Visibility::set_for_members( $post->ID, $members );
		if ( $role ) {
			$this->log_in( $role );
			$stale = wp_create_nonce( 'wp_rest' );
			add_filter( 'nonce_life', $later = static function (): int { return 1; } );   // So short a life that the page's own nonce is over.
			$this->assertFalse( 1 === wp_verify_nonce( $stale, 'wp_rest' ) );
			remove_filter( 'nonce_life', $later );
			$this->assertSame( 1, wp_verify_nonce( wp_create_nonce( 'wp_rest' ), 'wp_rest' ), 'The fresh one, from admin-ajax, counts.' );
		}
		if ( $password ) {
			require_once ABSPATH . WPINC . '/class-phpass.php';
			$_COOKIE[ 'wp-postpass_' . COOKIEHASH ] = ( new \PasswordHash( 8, true ) )->HashPassword( 'open sesame' );
		}
		$this->assertSame( $status, $this->post( "/streams/{$post->ID}/tickets" )->get_status() );
	}

	public function on_a_cached_page(): array {
		$sesame  = array( 'post_password' => 'open sesame' );
		$private = array( 'post_status' => 'private' );
		return array(
			'public, a visitor'                          => array( array(), false, null, false, 200 ),
			'members, a visitor'                         => array( array(), true, null, false, 401 ),
			'members, a subscriber'                      => array( array(), true, 'subscriber', false, 200 ),
			'password, a visitor'                        => array( $sesame, false, null, false, 403 ),
			'password, a visitor who entered it'         => array( $sesame, false, null, true, 200 ),
			'password and members, a subscriber'         => array( $sesame, true, 'subscriber', false, 403 ),
			'password and members, with both'            => array( $sesame, true, 'subscriber', true, 200 ),
			'password and members, the password alone'   => array( $sesame, true, null, true, 401 ),
			'private, a visitor'                         => array( $private, false, null, false, 404 ),
			'private, a subscriber'                      => array( $private, false, 'subscriber', false, 404 ),
			'private, an editor'                         => array( $private, false, 'editor', false, 200 ),
		);
	}

	/** @dataProvider broadcasters */
	public function test_a_ticket_to_broadcast_for( string $role, bool $own, int $status ): void {
		$other = $this->log_in( 'administrator' );
		$user  = $this->log_in( $role );
		$post  = $this->stream( array( 'post_author' => $own ? $user : $other ) );
		$this->assertSame( $status, $this->post( "/streams/{$post->ID}/tickets", array( 'scope' => 'broadcast' ) )->get_status() );
	}

	public function broadcasters(): array {
		return array(
			'an administrator'                 => array( 'administrator', false, 200 ),
			'an editor, another’s stream'      => array( 'editor', false, 200 ),
			'an author, his own stream'        => array( 'author', true, 200 ),
			'an author, another’s stream'      => array( 'author', false, 403 ),
			'a contributor'                    => array( 'contributor', true, 403 ),
			'a subscriber'                     => array( 'subscriber', true, 403 ),
		);
	}

	public function test_a_visitor_cannot_broadcast(): void {
		$post = $this->stream();
		$this->assertAnswer( 401, 'dumbbell_stream_forbidden', $this->post( "/streams/{$post->ID}/tickets", array( 'scope' => 'broadcast' ) ) );
	}

	/** @dataProvider hostile_bodies */
	public function test_it_refuses( $body, int $status, string $code ): void {
		$post = $this->stream();
		$this->assertAnswer( $status, $code, $this->post( "/streams/{$post->ID}/tickets", $body ) );
	}

	public function hostile_bodies(): array {
		return array(
			'a scope that does not exist'      => array( array( 'scope' => 'resume' ), 400, 'rest_invalid_param' ),
			'a scope that is a list'           => array( array( 'scope' => array( 'watch' ) ), 400, 'rest_invalid_param' ),
			'an expiry of the caller’s choice' => array( array( 'expires' => 9999999999999 ), 400, 'dumbbell_stream_unknown_field' ),
			'a body that is no JSON'           => array( '{"scope":', 400, 'rest_invalid_json' ),
			'a body of ten thousand bytes'     => array( array( 'scope' => 'watch', 'x' => str_repeat( 'x', 10000 ) ), 413, 'dumbbell_stream_body_too_large' ),
		);
	}

	public function test_without_a_sidecar_it_says_so(): void {
		$post = $this->stream();
		Secrets::set( 'sidecar', null );
		$this->assertAnswer( 503, 'dumbbell_stream_no_sidecar', $this->post( "/streams/{$post->ID}/tickets" ) );
	}

	public function test_minting_a_ticket_calls_nobody(): void {
		$post       = $this->stream();
		$this->sent = array();
		$this->post( "/streams/{$post->ID}/tickets" );
		$this->assertSame( array(), $this->sent );
	}

	public function test_whoever_asks_too_often_waits_for_the_next_minute(): void {
		add_filter( 'dumbbell_stream_allowance', static function (): int { return 2; } );
		$post  = $this->stream();
		$route = "/streams/{$post->ID}/tickets";
		$this->assertSame( '1', $this->post( $route )->get_headers()['RateLimit-Remaining'] );
		$this->assertSame( 200, $this->post( $route )->get_status() );
		$refused = $this->post( $route );
		$this->assertAnswer( 429, 'dumbbell_stream_too_many_requests', $refused );
		$seconds = 60 - intdiv( self::NOW_MS, 1000 ) % 60;
		$this->assertSame( (string) $seconds, $refused->get_headers()['Retry-After'] );

		$_SERVER['REMOTE_ADDR'] = '192.0.2.2';
		$this->assertSame( 200, $this->post( $route )->get_status(), 'A neighbour is not made to wait.' );
		$_SERVER['REMOTE_ADDR'] = '192.0.2.1';
		\Dumbbell_Stream\Clock::stop( self::NOW_MS + 1000 * $seconds );
		$this->assertSame( 200, $this->post( $route )->get_status(), 'The next minute has begun.' );
	}

	public function test_a_user_is_counted_wherever_he_comes_from(): void {
		add_filter( 'dumbbell_stream_allowance', static function (): int { return 1; } );
		$post = $this->stream();
		$this->log_in( 'subscriber' );
		$this->assertSame( 200, $this->post( "/streams/{$post->ID}/tickets" )->get_status() );
		$_SERVER['REMOTE_ADDR'] = '192.0.2.2';
		$this->assertSame( 429, $this->post( "/streams/{$post->ID}/tickets" )->get_status() );
	}

	public function test_a_caller_without_an_address_is_refused(): void {
		$post                   = $this->stream();
		$_SERVER['REMOTE_ADDR'] = 'unknown';
		$this->assertAnswer( 400, 'dumbbell_stream_unknown_caller', $this->post( "/streams/{$post->ID}/tickets" ) );
	}

	public function test_no_address_is_stored_as_it_is(): void {
		global $wpdb;
		$post = $this->stream();
		$this->post( "/streams/{$post->ID}/tickets" );
		$names = $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%dumbbell_stream_hits%'" );
		$this->assertCount( 2, $names );
		$this->assertStringNotContainsString( '192.0.2.1', implode( '', $names ) );
	}
}
