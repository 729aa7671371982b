<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Claim_Pages;
use Dumbbell_Stream\Claim_Profile;
use Dumbbell_Stream\Claims;
use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Counter_Form;
use Dumbbell_Stream\Counter_Notices;
use Dumbbell_Stream\Counter_Text;
use Dumbbell_Stream\Tests\Page_Case;

/** The broadcaster's answer: he alone sees the page, reads what was said without its sender's address, and signs what he was shown. */
final class CounterFormTest extends Page_Case {

	const TICKS = array( 'mistake' => '1', 'jurisdiction' => '1', 'service' => '1' );

	/** What somebody types. */
	const FORM = array( 'name' => 'Lin Mei', 'address' => "2 Hill Street\nBoston", 'phone' => '+1 617', 'email' => 'lin@example.org', 'country' => 'United States', 'reason_text' => 'It is my own song.', 'material_text' => 'The last minute of the evening show' );

	/** @var int */
	private $streamer;

	/** @var array<string, mixed> */
	private $claim;

	protected function setUp(): void {
		parent::setUp();
		add_filter( 'pre_wp_mail', '__return_true' );
		$handler        = $this->log_in( 'administrator' );
		$this->streamer = $this->log_in( 'author' );
		$post           = $this->stream( array( 'post_author' => $this->streamer ) );
		wp_set_current_user( 0 );
		$filed = Claims::file( array( 'stream' => $post->ID, 'claimant_phone' => '+49 1', 'capture_from_ms' => self::NOW_MS - 60000, 'capture_to_ms' => self::NOW_MS - 30000 ) + array_diff_key( StatementTextTest::notice(), array( 'session' => 0, 'seq_from' => 0 ) ), array( 'kind' => 'claimant' ) );
		$this->assertNotWPError( $filed );
		$acted = Claims::apply( $filed['claim']['id'], 'act', array( 'level' => 1, 'code' => 'notice', 'from_ms' => self::NOW_MS - 60000, 'to_ms' => self::NOW_MS - 30000, 'text' => 'The song is in the excerpt.' ), array( 'kind' => 'handler', 'user' => $handler ) );
		$this->assertNotWPError( $acted );
		$this->claim = $acted['claim'];
		wp_set_current_user( $this->streamer );
	}

	protected function tearDown(): void {
		$_POST = array();
		remove_filter( 'pre_wp_mail', '__return_true' );
		parent::tearDown();
	}

	private function assertNotWPError( $result ): void {
		$this->assertFalse( is_wp_error( $result ), is_wp_error( $result ) ? $result->get_error_message() : '' );
	}

	public function test_nobody_but_the_broadcaster_sees_the_page(): void {
		$this->assertStringContainsString( 'Three Lakes', Counter_Form::answer( $this->claim['public_id'] )['html'] );
		$this->log_in( 'author' );
		$this->assertSame( 404, Counter_Form::answer( $this->claim['public_id'] )['status'] );
		$this->assertSame( 404, Counter_Form::answer( str_repeat( 'a', 26 ) )['status'] );
		$this->assertSame( 404, Counter_Form::answer( '' )['status'] );
	}

	public function test_it_shows_the_notice_without_what_its_sender_told_the_site_alone(): void {
		$html = Counter_Form::answer( $this->claim['public_id'] )['html'];
		$this->assertStringContainsString( 'Ada Byron', $html );
		foreach ( array( 'ada@example.org', '+49 1', '1 Shore Road' ) as $private ) {
			$this->assertStringNotContainsString( $private, $html );
		}
	}

	public function test_the_dates_of_the_return_are_told_before_anybody_signs(): void {
		Clock::stop( 1797453000000 ); // Wednesday 2026-12-16 15:30 in New York.
		\Dumbbell_Stream\Claim_Settings::save( array( 'zone' => 'America/New_York' ) );
		$this->assertStringContainsString( 'between 2027-01-01 and 2027-01-07', Counter_Form::answer( $this->claim['public_id'] )['html'] );
	}

	public function test_stream_and_times_are_filled_in_from_the_notice(): void {
		$filled = $this->elements( Counter_Form::answer( $this->claim['public_id'] )['html'], 'textarea' )[1]->textContent;
		$this->assertStringContainsString( 'Evening show', $filled );
		$this->assertStringContainsString( '2026-02-02 02:39:30.000 UTC', $filled );
	}

	public function test_what_is_signed_is_what_was_shown_and_the_clock_runs(): void {
		$html = $this->post_form( self::FORM )['html'];
		$this->assertStringContainsString( 'gets a copy of this counter-notice with your name, address and telephone number', $html );
		$this->assertSame( array(), Counter_Notices::of( $this->claim['id'] ) );
		$sent = $this->post_form( array( 'step' => 'send', 'signature_name' => 'Lin Mei', 'statements' => self::TICKS ) + $this->carried( $html ) );
		$this->assertSame( Claim_Pages::counter_url( $this->claim['public_id'] ), $sent['redirect'] ?? '' );
		$counter = Counter_Notices::in_force( $this->claim['id'] );
		$this->assertSame( 'countered', Claims::find( $this->claim['id'] )['status'] );
		$this->assertSame( str_replace( '________________', 'Lin Mei', $this->elements( $html, 'pre' )[0]->textContent ), $counter['signed_text'] );
		$this->assertSame( "2 Hill Street\nBoston", $counter['address'] );
		$_POST = array();
		$after = Counter_Form::answer( $this->claim['public_id'] )['html'];
		$this->assertStringContainsString( 'will be back between ' . substr( $counter['restore_not_before_gmt'], 0, 10 ), $after );
		$this->assertStringNotContainsString( '<form', $after );
	}

	/** @dataProvider lacks */
	public function test_what_the_law_wants_is_asked_for_and_an_incomplete_one_starts_no_clock( array $first, array $second ): void {
		$step = array() === $first ? 'review' : 'review-as-is';
		$page = $this->post_form( $first + self::FORM );
		$this->assertStringContainsString( array() === $first ? 'Please read' : 'dumbbell-errors', $page['html'] );
		$page = $this->post_form( array( 'step' => $step ) + $first + self::FORM );
		$form = array_replace( array( 'signature_name' => 'Lin Mei', 'statements' => self::TICKS ), $second ) + $this->carried( $page['html'] );
		$this->assertStringContainsString( 'send-as-is', $this->post_form( array( 'step' => 'send' ) + $form )['html'] );
		$this->assertArrayHasKey( 'redirect', $this->post_form( array( 'step' => 'send-as-is' ) + $form ) );
		$this->assertSame( 'actioned', Claims::find( $this->claim['id'] )['status'] );
		$this->assertSame( 'incomplete', Counter_Notices::latest( $this->claim['id'] )['status'] );
		$_POST = array();
		$again = Counter_Form::answer( $this->claim['public_id'] )['html'];
		$this->assertStringContainsString( 'Its clock begins when it is complete', $again );
		$this->assertStringContainsString( 'It is my own song.', $again, 'What was sent need not be typed again.' );
	}

	public function lacks(): array {
		return array(
			'the address'   => array( array( 'address' => '' ), array() ),
			'the telephone' => array( array( 'phone' => '' ), array() ),
			'the name'      => array( array( 'name' => '' ), array() ),
			'the material'  => array( array( 'material_text' => '' ), array() ),
			'the signature' => array( array(), array( 'signature_name' => '' ) ),
			'the mistake'   => array( array(), array( 'statements' => array( 'jurisdiction' => '1', 'service' => '1' ) ) ),
			'the court'     => array( array(), array( 'statements' => array( 'mistake' => '1', 'service' => '1' ) ) ),
			'the service'   => array( array(), array( 'statements' => array( 'mistake' => '1', 'jurisdiction' => '1' ) ) ),
		);
	}

	public function test_another_page_cannot_send_it_in_his_name(): void {
		$_POST = array( Counter_Form::FIELD => array( 'nonce' => 'forged', 'step' => 'send', 'signature_name' => 'Lin Mei', 'statements' => self::TICKS ) + self::FORM );
		$this->assertStringContainsString( 'open for too long', Counter_Form::answer( $this->claim['public_id'] )['html'] );
		$html   = $this->post_form( self::FORM )['html'];
		$forged = $this->post_form( array( 'step' => 'send', 'seal' => 'forged', 'signature_name' => 'Lin Mei', 'statements' => self::TICKS ) + $this->carried( $html ) );
		$this->assertStringContainsString( 'read it once more', $forged['html'] );
		$this->assertSame( array(), Counter_Notices::of( $this->claim['id'] ) );
	}

	public function test_hostile_words_stay_words(): void {
		$hostile = '"><script>alert(1)</script>';
		$html    = $this->post_form( array_fill_keys( array( 'name', 'address', 'phone', 'country', 'reason_text', 'material_text' ), $hostile ) + self::FORM )['html'];
		$this->assertSame( array(), $this->elements( $html, 'script' ) );
		$this->assertStringContainsString( $hostile, $this->elements( $html, 'pre' )[0]->textContent );
		$this->assertSame( count( Counter_Text::STATEMENTS ), substr_count( $this->elements( $html, 'pre' )[0]->textContent, "\n   - " ) - 1, 'Our sentences, and his reason.' );
	}

	public function test_his_profile_lists_what_he_was_told_of_and_nobody_elses_does(): void {
		$this->assertStringContainsString( esc_url( Claim_Pages::counter_url( $this->claim['public_id'] ) ), $this->profile( $this->streamer ) );
		$other = $this->log_in( 'author' );
		$this->assertSame( '', $this->profile( $other ) );
		$this->assertSame( '', $this->profile( $this->streamer ), 'Who looks at somebody else’s profile.' );
	}

	private function profile( int $user ): string {
		ob_start();
		Claim_Profile::show( get_userdata( $user ) );
		return (string) ob_get_clean();
	}

	/** Posts the form as his browser would. */
	private function post_form( array $form ): array {
		$_POST = wp_slash( array( Counter_Form::FIELD => array( 'nonce' => wp_create_nonce( Counter_Form::nonce( $this->claim ) ) ) + $form ) );
		return Counter_Form::answer( $this->claim['public_id'] );
	}

	/** What a browser would send of a page. */
	private function carried( string $html ): array {
		$query = array();
		foreach ( $this->elements( $html, 'input' ) as $field ) {
			if ( 'hidden' === $field->getAttribute( 'type' ) ) {
				$query[] = rawurlencode( $field->getAttribute( 'name' ) ) . '=' . rawurlencode( $field->getAttribute( 'value' ) );
			}
		}
		parse_str( implode( '&', $query ), $fields );
		return $fields[ Counter_Form::FIELD ];
	}
}
