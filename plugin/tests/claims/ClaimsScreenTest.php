<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Claim_Deadline;
use Dumbbell_Stream\Claim_Entry;
use Dumbbell_Stream\Claim_Guards;
use Dumbbell_Stream\Claim_Moves;
use Dumbbell_Stream\Claim_States;
use Dumbbell_Stream\Claims;
use Dumbbell_Stream\Claims_Screen;
use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Desk_Words;

/** The pages on which claims are worked on. */
final class ClaimsScreenTest extends WP_Case {

	/** A notice with all its elements. */
	private function claim( array $changes = array() ): array {
		$post = $this->stream( array( 'post_author' => self::user( 'author' ) ) );
		return Claims::find( $this->file( $changes + array( 'stream' => $post->ID, 'capture_from_ms' => self::NOW_MS - 60000, 'capture_to_ms' => self::NOW_MS - 30000 ) ) );
	}

	private function file( array $notice ): int {
		$filed = Claims::file(
			$notice + array(
				'material_text'    => 'The song in the broadcast of tonight',
				'work_title'       => 'Blue <b>Song</b>',
				'claimant_name'    => 'Ada Owner',
				'claimant_email'   => 'ada@example.org',
				'claimant_phone'   => '+1 555 0100',
				'claimant_address' => '1 Main Street',
				'statements'       => array( 'good_faith' => true, 'accuracy' => true, 'authority' => true ),
				'signature_name'   => 'Ada Owner',
				'intake'           => 'post',
			),
			array( 'kind' => 'handler', 'user' => self::user( 'administrator' ) )
		);
		$this->assertIsArray( $filed, is_wp_error( $filed ) ? $filed->get_error_message() : '' );
		return $filed['claim']['id'];
	}

	private static function user( string $role ): int {
		return (int) wp_insert_user( array( 'user_login' => uniqid( $role ), 'user_pass' => 'x', 'user_email' => uniqid() . '@example.org', 'role' => $role ) );
	}

	private function page( array $query = array() ): string {
		$this->screen();
		$_GET = $query;
		ob_start();
		try {
			Claims_Screen::print_page();
		} finally {
			$_GET = array();
			$html = (string) ob_get_clean();
		}
		return $html;
	}

	private function screen(): void {
		require_once ABSPATH . 'wp-admin/includes/template.php';
		require_once ABSPATH . 'wp-admin/includes/class-wp-screen.php';
		require_once ABSPATH . 'wp-admin/includes/screen.php';
		require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';
		set_current_screen( 'dumbbell_stream_page_dumbbell-stream-claims' );
	}

	protected function setUp(): void {
		parent::setUp();
		add_filter( 'wp_die_handler', array( $this, 'dies' ) );
		add_filter( 'pre_wp_mail', '__return_true' );
	}

	public function dies(): callable {
		return static function ( $message ): void {
			throw new \RuntimeException( is_string( $message ) ? $message : 'died' );
		};
	}

	protected function tearDown(): void {
		remove_filter( 'wp_die_handler', array( $this, 'dies' ) );
		remove_filter( 'pre_wp_mail', '__return_true' );
		unset( $GLOBALS['current_screen'] );
		$_GET  = array();
		$_POST = array();
		parent::tearDown();
	}

	/** Answers admin-post.php as the browser would ask it; the redirect is refused, so that the test goes on. */
	private function submit( callable $handler, string $nonce, array $fields ): void {
		$_POST                = wp_slash( $fields );
		$_REQUEST['_wpnonce'] = wp_create_nonce( $nonce );
		add_filter( 'wp_redirect', '__return_false' );
		try {
			$handler();
		} finally {
			remove_filter( 'wp_redirect', '__return_false' );
			unset( $_REQUEST['_wpnonce'] );
		}
	}

	public function test_an_empty_list_says_so_calmly(): void {
		$this->log_in( 'administrator' );
		$this->assertStringContainsString( 'No claim is open.', $this->page() );
	}

	public function test_the_list_shows_what_is_due_first_and_lets_no_markup_through(): void {
		$this->connect();
		$late = $this->claim();
		Clock::stop( self::NOW_MS + 1000 );
		$this->claim( array( 'work_title' => 'Later Work' ) );
		Clock::stop( self::NOW_MS + 30 * 86400000 );
		$this->log_in( 'administrator' );
		$html = $this->page();
		$this->assertStringContainsString( 'Blue &lt;b&gt;Song&lt;/b&gt;', $html );
		$this->assertStringNotContainsString( '<b>Song', $html );
		$this->assertLessThan( strpos( $html, 'Later Work' ), strpos( $html, 'Blue &lt;b&gt;' ) );
		$this->assertStringContainsString( 'overdue', $html );
		$this->assertSame( 'overdue', Claim_Deadline::of( $late )['tone'] );
	}

	public function test_nobody_else_sees_claims_or_works_on_them(): void {
		$claim = $this->claim();
		$this->log_in( 'editor' );
		$this->expectException( \RuntimeException::class );
		try {
			$this->page( array( 'claim' => $claim['id'] ) );
		} finally {
			$this->assertSame( 'under_review', Claims::find( $claim['id'] )['status'] );
		}
	}

	public function test_a_move_without_its_nonce_is_refused(): void {
		$claim = $this->claim();
		$this->log_in( 'administrator' );
		$_POST = array( 'claim' => $claim['id'], 'move' => 'act', 'details' => array( 'level' => '1' ) );
		try {
			Claims_Screen::move();
			$this->fail( 'It went through.' );
		} catch ( \RuntimeException $e ) {
			$this->assertSame( 'under_review', Claims::find( $claim['id'] )['status'] );
		}
	}

	public function test_a_claim_shows_elements_moves_mails_and_history(): void {
		$this->connect();
		$claim = $this->claim();
		$this->log_in( 'administrator' );
		$html = $this->page( array( 'claim' => $claim['id'] ) );
		foreach ( array( 'To decide', 'Good-faith belief', 'Take offline', 'Reject the notice', 'Mail to', 'The notice was entered', 'nothing was changed afterwards', 'ada@example.org' ) as $words ) {
			$this->assertStringContainsString( $words, $html );
		}
		$this->assertStringNotContainsString( 'Restore now', $html, 'Only what the table allows now is shown.' );
		foreach ( array( 'infringing', 'pirated', 'stolen', 'compliant' ) as $word ) {
			$this->assertStringNotContainsStringIgnoringCase( $word, $html );
		}
	}

	public function test_taking_offline_from_the_page_reaches_the_sidecar(): void {
		$this->connect();
		$claim = $this->claim();
		$this->log_in( 'administrator' );
		$this->submit(
			array( Claims_Screen::class, 'move' ),
			Claims_Screen::MOVE . '_' . $claim['id'],
			array( 'claim' => $claim['id'], 'move' => 'act', 'details' => array( 'level' => '1', 'version' => (string) $claim['version'], 'code' => 'notice', 'text' => "It's the song." ) )
		);
		$after = Claims::find( $claim['id'] );
		$this->assertSame( 'actioned', $after['status'] );
		$this->assertSame( "It's the song.", $after['decision_text'] );
		$orders = array_filter( $this->sent, static function ( array $call ): bool { return false !== strpos( $call['body'], '"tombstones"' ); } );
		$this->assertNotEmpty( $orders );
		$this->assertStringContainsString( 'Done: Taken offline.', $this->page( array( 'claim' => $claim['id'] ) ) );
	}

	public function test_nobody_decides_about_a_claim_that_changed_under_his_eyes(): void {
		$claim = $this->claim();
		$this->log_in( 'administrator' );
		$this->submit(
			array( Claims_Screen::class, 'move' ),
			Claims_Screen::MOVE . '_' . $claim['id'],
			array( 'claim' => $claim['id'], 'move' => 'reject', 'details' => array( 'version' => (string) ( $claim['version'] - 1 ), 'code' => 'other', 'text' => 'No.' ) )
		);
		$this->assertSame( 'under_review', Claims::find( $claim['id'] )['status'] );
		$this->assertStringContainsString( 'notice-error', $this->page( array( 'claim' => $claim['id'] ) ) );
	}

	public function test_a_letter_is_entered_and_what_lacks_is_asked_for(): void {
		$this->log_in( 'administrator' );
		$this->submit(
			array( Claims_Screen::class, 'enter' ),
			Claims_Screen::ENTER,
			array( 'notice' => array( 'intake' => 'post', 'kind' => 'dmca', 'work_title' => 'Song', 'claimant_name' => 'Ada', 'claimant_email' => 'ada@example.org', 'claimant_address' => '1 Main Street', 'letter_text' => 'Dear site', 'material_text' => 'Tonight', 'received' => '2026-01-30' ) )
		);
		$claims = Claims::query( array() )['claims'];
		$this->assertCount( 1, $claims );
		$this->assertSame( array( 'incomplete', 'post', 'Dear site' ), array( $claims[0]['status'], $claims[0]['intake'], $claims[0]['signed_text'] ) );
		$this->assertStringStartsWith( '2026-01-30', $claims[0]['received_gmt'] );
	}

	public function test_what_was_typed_is_not_lost_when_a_field_is_wrong(): void {
		$this->log_in( 'administrator' );
		$this->submit(
			array( Claims_Screen::class, 'enter' ),
			Claims_Screen::ENTER,
			array( 'notice' => array( 'claimant_email' => 'no address', 'letter_text' => 'A long "letter" that nobody types twice' ) )
		);
		$this->assertSame( 0, Claims::count() );
		$html = $this->page( array( 'enter' => '1' ) );
		$this->assertStringContainsString( 'A long &quot;letter&quot; that nobody types twice', $html );
		$this->assertStringContainsString( 'id="dumbbell-claimant_email-fault"', $html );
	}

	public function test_every_status_event_reason_and_effect_has_words(): void {
		foreach ( Claim_States::STATUSES as $status ) {
			$this->assertNotSame( $status, Desk_Words::status( $status ) );
		}
		foreach ( Claim_States::events() as $event ) {
			$this->assertNotSame( $event, Desk_Words::event( $event ) );
		}
		foreach ( Claim_Guards::CODES as $event => $codes ) {
			$this->assertSame( $codes, array_keys( array_replace( array_flip( $codes ), Desk_Words::reasons( $event ) ) ) );
			$this->assertCount( count( $codes ), Desk_Words::reasons( $event ) );
		}
	}

	public function test_what_a_form_sends_is_read_into_its_types(): void {
		$this->assertSame(
			array( 'text' => 'Why', 'code' => 'other', 'level' => 2, 'version' => 7, 'strike' => false, 'from_ms' => 1767225600000 ),
			Claim_Moves::read( array( 'text' => ' Why ', 'code' => 'other', 'level' => '2', 'version' => '7', 'no_strike' => '1', 'from_ms' => '2026-01-01T00:00:00', 'to_ms' => 'never', 'hours' => array( 1 ), 'unknown' => 'x' ) )
		);
		$this->assertSame( array( 'good_faith' => false, 'accuracy' => true, 'authority' => false ), Claim_Entry::read( array( 'statements' => array( 'accuracy' => '1' ) ) )['statements'] );
	}

	public function test_the_menu_counts_what_is_to_be_decided(): void {
		$this->claim();
		$this->log_in( 'administrator' );
		require_once ABSPATH . 'wp-admin/includes/plugin.php';
		Claims_Screen::add();
		$titles = implode( '', array_column( $GLOBALS['submenu']['edit.php?post_type=dumbbell_stream'] ?? array(), 0 ) );
		$GLOBALS['submenu'] = array();
		$this->assertStringContainsString( '1 claim to decide', $titles );
	}

	public function test_an_excerpt_is_played_in_place_and_only_by_those_who_work_on_claims(): void {
		$file  = tempnam( sys_get_temp_dir(), 'excerpt' );
		file_put_contents( $file, file_get_contents( dirname( __DIR__, 2 ) . '/demo/clip.dumbbell' ) );
		$kept  = \Dumbbell_Stream\Attachments::keep( $file, 'song.dumbbell' );
		$this->assertIsArray( $kept, is_wp_error( $kept ) ? $kept->get_error_message() : '' );
		$claim = $this->claim( array( 'attachments' => array( $kept['id'] ) ) );
		$route = "/dumbbell-stream/v1/claims/{$claim['id']}/excerpts/{$kept['id']}";
		$this->assertSame( 401, rest_get_server()->dispatch( new \WP_REST_Request( 'GET', $route ) )->get_status() );
		$this->log_in( 'administrator' );
		$this->assertStringContainsString( '<dumbbell-stream class="dumbbell-excerpt"', $this->page( array( 'claim' => $claim['id'] ) ) );
		$answer = rest_get_server()->dispatch( new \WP_REST_Request( 'GET', $route ) );
		$this->assertSame( $claim['stream_key'], $answer->get_data()['stream'] );
		$this->assertStringContainsString( $kept['id'], $answer->get_data()['recording'] );
		\Dumbbell_Stream\Attachments::destroy( $kept['id'] );
	}

	public function test_a_claim_can_be_taken_away_as_a_file(): void {
		$claim  = $this->claim();
		$export = json_decode( \Dumbbell_Stream\Claim_Material::text( $claim['id'], 'export' ), true );
		$this->assertSame( $claim['public_id'], $export['export']['claim']['public_id'] );
		$lumen = json_decode( \Dumbbell_Stream\Claim_Material::text( $claim['id'], 'lumen' ), true );
		$this->assertSame( 'DMCA', $lumen['notice']['type'] );
		$this->assertStringNotContainsString( 'ada@example.org', (string) wp_json_encode( $lumen ) );
	}
}
