<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Claim_Confirmation;
use Dumbbell_Stream\Claim_Grades;
use Dumbbell_Stream\Claim_Settings;
use Dumbbell_Stream\Claims;
use Dumbbell_Stream\Domain_Proof;
use Dumbbell_Stream\Misuse_Register;

require_once __DIR__ . '/class-notice-case.php';

final class ClaimGradesTest extends Notice_Case {

	public function test_the_address_is_asked_by_mail_and_confirmed_by_a_button(): void {
		$claim = $this->filed();
		$this->assertSame( 'self_declared', $claim['grade'] );
		$asked = $this->asked( $claim );
		$shown = Claim_Confirmation::answer( $asked, false );
		$this->assertStringContainsString( '<button type="submit"', $shown['html'] );
		$this->assertSame( 'self_declared', Claims::find( $claim['id'] )['grade'], 'Programs that look for viruses open links: that alone says nothing.' );
		$this->assertSame( 200, Claim_Confirmation::answer( $asked, true )['status'] );
		$this->assertSame( 'email', Claims::find( $claim['id'] )['grade'] );
		$this->assertStringContainsString( 'is confirmed', Claim_Confirmation::answer( $asked, true )['html'], 'Pressed twice.' );
	}

	/** @dataProvider forgeries */
	public function test_a_link_that_is_not_ours_confirms_nothing( callable $change ): void {
		$claim  = $this->filed();
		$answer = Claim_Confirmation::answer( $change( $this->asked( $claim ) ), true );
		$this->assertSame( array( 404, 'self_declared' ), array( $answer['status'], Claims::find( $claim['id'] )['grade'] ) );
	}

	public function forgeries(): array {
		return array(
			'cut'                  => array( static function ( string $asked ): string { return substr( $asked, 0, -1 ); } ),
			'of another notice'    => array( static function ( string $asked ): string { return str_repeat( 'a', 26 ) . substr( $asked, 26 ); } ),
			'with another proof'   => array( static function ( string $asked ): string { return substr( $asked, 0, 27 ) . strrev( substr( $asked, 27 ) ); } ),
			'with more behind it'  => array( static function ( string $asked ): string { return "$asked\n"; } ),
			'nothing but a number' => array( static function (): string { return '1'; } ),
		);
	}

	public function test_the_link_of_one_address_confirms_no_other(): void {
		$claim = $this->filed();
		$asked = $this->asked( $claim );
		$GLOBALS['wpdb']->update( \Dumbbell_Stream\Claim_Tables::name( 'dumbbell_claims' ), array( 'claimant_email' => 'other@example.com' ), array( 'id' => $claim['id'] ) );
		$this->assertSame( 404, Claim_Confirmation::answer( $asked, true )['status'] );
	}

	public function test_no_mail_asks_whom_nobody_can_ask_or_who_is_known(): void {
		$this->filed( array( 'claimant_email' => '' ) );
		$letter = Claims::file( $this->clara( array( 'intake' => 'post' ) ), array( 'kind' => 'handler', 'user' => 1 ) );
		$this->assertSame( '', $letter['claim']['ip_hash'], 'Whoever enters a letter is not who wrote it.' );
		$user = wp_insert_user( array( 'user_login' => 'clara', 'user_pass' => 'x', 'user_email' => 'Clara@example.com' ) );
		wp_set_current_user( $user );
		$this->assertSame( 'email', $this->filed()['grade'], 'WordPress knows the address already.' );
		$this->assertCount( 1, $this->asking(), 'The letter carries an address too, and its sender gets a receipt by mail.' );
	}

	public function test_a_domain_is_shown_by_its_dns(): void {
		$claim  = $this->filed();
		$wanted = Domain_Proof::instructions( $claim );
		$this->assertSame( array( 'example.com', '_dumbbell-stream.example.com', 'https://example.com/.well-known/dumbbell-stream.txt' ), array( $wanted['domain'], $wanted['record'], $wanted['file'] ) );
		$dns = static function ( $texts, string $name ) use ( $wanted ): array {
			return $wanted['record'] === $name ? array( 'v=spf1 -all', " {$wanted['value']} " ) : array();
		};
		add_filter( 'dumbbell_stream_dns_txt', $dns, 10, 2 );
		$this->assertTrue( Domain_Proof::check( $claim ) );
		$this->assertSame( 'domain', Claims::find( $claim['id'] )['grade'] );
		$second = $this->filed( array( 'work_title' => 'Another' ) );
		$this->assertTrue( Domain_Proof::check( $second ), 'The same text serves all notices from this address.' );
		remove_filter( 'dumbbell_stream_dns_txt', $dns );
	}

	public function test_a_domain_is_shown_by_a_file_and_nothing_is_followed(): void {
		$claim  = $this->filed();
		$wanted = Domain_Proof::instructions( $claim );
		add_filter( 'dumbbell_stream_dns_txt', '__return_empty_array' );
		$answers       = array( array( 'status' => 404, 'json' => $wanted['value'] ), array( 'status' => 302, 'json' => $wanted['value'] ), array( 'status' => 200, 'json' => "x {$wanted['value']}" ), array( 'status' => 200, 'json' => "hello\r\n{$wanted['value']}\r\n" ) );
		$this->sidecar = static function () use ( &$answers ): array {
			return array_shift( $answers );
		};
		foreach ( array( 1, 2, 3 ) as $try ) {
			$refused = Domain_Proof::check( $claim );
			$this->assertSame( 'dumbbell_stream_domain_not_shown', $refused->get_error_code(), "Try $try" );
		}
		$this->assertTrue( Domain_Proof::check( $claim ) );
		$this->assertSame( array( $wanted['file'] ), array_values( array_unique( array_column( $this->sent, 'url' ) ) ) );
		remove_filter( 'dumbbell_stream_dns_txt', '__return_empty_array' );
	}

	/** @dataProvider no_domains */
	public function test_what_is_no_domain_is_not_looked_up( string $email ): void {
		$this->assertNull( Domain_Proof::instructions( array( 'claimant_email' => $email ) ) );
	}

	public function no_domains(): array {
		return array( 'none' => array( '' ), 'an address of the network' => array( 'me@192.168.0.1' ), 'in brackets' => array( 'me@[127.0.0.1]' ), 'one word' => array( 'me@localhost' ), 'a path' => array( 'me@example.com/x' ) );
	}

	public function test_more_may_be_known_of_a_sender_but_never_less(): void {
		$claim = $this->filed();
		$this->assertTrue( Claim_Grades::raise( $claim, 'domain' ) );
		$claim = Claims::find( $claim['id'] );
		$this->assertTrue( Claim_Grades::raise( $claim, 'email' ) );
		$this->assertSame( 'domain', Claims::find( $claim['id'] )['grade'] );
	}

	public function test_a_sender_who_misused_notices_gets_back_in_the_queue_and_holds_nothing_by_himself(): void {
		$first = $this->filed();
		$this->assertSame( 0, Misuse_Register::of_sender( 'clara@example.com' ) );
		$this->step( $first, 'reject', array( 'code' => 'misrepresentation', 'text' => 'She does not own it.' ) );
		$this->assertSame( array( 1, 0 ), array( Misuse_Register::of_sender( 'Clara@Example.com' ), Misuse_Register::of_sender( 'clara@example.com', $first['id'] ) ) );
		$again = $this->filed( array( 'work_title' => 'Another song' ) );
		$this->assertSame( 'under_review', $again['status'], 'The right to send a notice stays.' );
		$this->assertTrue( Claim_Grades::raise( $again, 'domain' ) );
		$again = Claims::find( $again['id'] );
		$this->assertSame( array( 'email', -1 ), array( $again['grade'], Claim_Grades::place( $again ) ) );
		$this->assertFalse( apply_filters( 'dumbbell_stream_claim_may_hold', true, $again ) );
		$other = $this->filed( array( 'claimant_email' => 'other@example.net' ) );
		$this->assertSame( array( 0, true ), array( Claim_Grades::place( $other ), apply_filters( 'dumbbell_stream_claim_may_hold', true, $other ) ) );
	}

	public function test_a_notice_that_was_rejected_for_another_reason_is_no_misuse(): void {
		$this->step( $this->filed(), 'reject', array( 'code' => 'no_match', 'text' => 'Another song.' ) );
		$withdrawn = $this->filed( array( 'work_title' => 'Second' ) );
		$this->step( $withdrawn, 'withdraw' );
		$this->assertSame( 0, Misuse_Register::of_sender( 'clara@example.com' ) );
	}

	public function test_the_same_work_in_the_same_stretch_is_shown_beside_the_first(): void {
		$stream = $this->stream()->ID;
		$at     = array( 'stream' => $stream, 'capture_from_ms' => self::NOW_MS - 60000, 'capture_to_ms' => self::NOW_MS - 30000 );
		$first  = $this->filed( $at );
		$same   = $this->filed( array( 'work_title' => 'SONG of the lake!', 'capture_from_ms' => self::NOW_MS - 40000, 'capture_to_ms' => self::NOW_MS, 'claimant_email' => 'b@example.org' ) + $at );
		$later  = $this->filed( array( 'capture_from_ms' => self::NOW_MS - 29999, 'capture_to_ms' => self::NOW_MS - 1 ) + $at );
		$other  = $this->filed( array( 'work_title' => 'Another song' ) + $at );
		$whole  = $this->filed( array( 'stream' => $stream, 'work_title' => 'Song of the Lake' ) );
		$this->assertSame( array( 0, $first['id'], $same['id'], 0, $first['id'] ), array( $first['duplicate_of'], $same['duplicate_of'], $later['duplicate_of'], $other['duplicate_of'], $whole['duplicate_of'] ) );
		$this->step( $first, 'withdraw' );
		$this->assertNotSame( $first['id'], $this->filed( $at )['duplicate_of'], 'What is over repeats nothing.' );
	}

	public function test_the_holder_of_the_receipt_and_handlers_may_ask_for_checks(): void {
		$filed = $this->filing();
		$id    = $filed['claim']['public_id'];
		$route = '/claims/checks';
		$this->assertAnswer( 404, 'dumbbell_stream_claim_not_found', $this->post( $route, array( 'public_id' => $id ) ) );
		$this->assertAnswer( 404, 'dumbbell_stream_claim_not_found', $this->post( $route, array( 'public_id' => $id, 'secret' => str_repeat( 'A', 43 ) ) ) );
		$this->assertSame( array( 'self_declared', 'example.com' ), array_slice( array_values( $this->post( $route, array( 'public_id' => $id, 'secret' => $filed['secret'] ) )->get_data() ), 0, 2 ) );
		$before = count( $this->asking() );
		$this->assertSame( 200, $this->post( $route, array( 'public_id' => $id, 'secret' => $filed['secret'], 'check' => 'email' ) )->get_status() );
		$this->assertCount( $before + 1, $this->asking() );
		$this->assertAnswer( 429, 'dumbbell_stream_too_many_checks', $this->post( $route, array( 'public_id' => $id, 'secret' => $filed['secret'], 'check' => 'domain' ) ) );
		$this->assertAnswer( 400, 'rest_invalid_param', $this->post( $route, array( 'public_id' => $id, 'check' => 'all' ) ) );
		$this->assertAnswer( 400, 'dumbbell_stream_unknown_field', $this->post( $route, array( 'public_id' => $id, 'secret' => $filed['secret'], 'grade' => 'registered' ) ) );
		$this->log_in( 'administrator' );
		$this->assertSame( 200, $this->post( $route, array( 'public_id' => $id ) )->get_status() );
	}

	/** Mails that ask whether an address is the sender's. */
	private function asking(): array {
		return array_values( preg_grep( '/dumbbell_claim_confirm=/', array_column( $this->mails, 'message' ) ) );
	}

	/** What the link in the mail carries. */
	private function asked( array $claim ): string {
		$this->assertSame( 1, preg_match( '/dumbbell_claim_confirm=(\S+)/', $this->asking()[0] ?? '', $link ) );
		$this->assertStringStartsWith( $claim['public_id'], $link[1] );
		return $link[1];
	}
}
