<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Claim_Events;
use Dumbbell_Stream\Claim_Pages;
use Dumbbell_Stream\Claim_Settings;
use Dumbbell_Stream\Claim_Status_Page;
use Dumbbell_Stream\Claims;
use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Notice_Form;
use Dumbbell_Stream\Receipts;
use Dumbbell_Stream\Statement_Text;
use Dumbbell_Stream\Tests\Page_Case;

/** Writing, signing, following, completing and taking back a notice without a script: only what the pages' own fields carry is sent. */
final class NoticeFormTest extends Page_Case {

	const TICKS = array( 'good_faith' => '1', 'accuracy' => '1', 'authority' => '1' );

	/** @var string[] Mails that left. */
	private $mails = array();

	protected function setUp(): void {
		parent::setUp();
		Notice_Form::show( null );
		$_COOKIE     = array();
		$this->mails = array();
		add_filter( 'pre_wp_mail', array( $this, 'mail' ), 10, 2 );
	}

	protected function tearDown(): void {
		remove_filter( 'pre_wp_mail', array( $this, 'mail' ) );
		Notice_Form::show( null );
		$_POST   = array();
		$_COOKIE = array();
		unset( $_SERVER['REQUEST_METHOD'] );
		parent::tearDown();
	}

	public function mail( $sent, array $mail ): bool {
		$this->mails[] = $mail['message'];
		return true;
	}

	public function test_what_was_written_is_shown_as_a_whole_and_sent_only_when_it_is_signed(): void {
		$review = $this->fill_in( NoticeInputTest::form() );
		$this->assertSame( 'review', $review['step'] );
		$this->assertSame( 0, Claims::count() );
		$html = $this->html();
		$this->assertStringContainsString( 'Title: Three Lakes', $html );
		$this->assertStringContainsString( esc_html( Statement_Text::sentences( 'dmca', 'owner' )['authority'] ), $html );
		$this->assertStringContainsString( '512(f)', $html );
		$sent = $this->fill_in( array( 'step' => 'send', 'signature_name' => 'Ada Byron', 'statements' => self::TICKS ) + $this->carried( $html ) );
		$this->assertSame( 'sent', $sent['step'] );
		$claim = Claims::by_public_id( $sent['values']['public_id'] );
		$this->assertSame( array( 'under_review', 'Three Lakes', 'Ada Byron', 'form' ), array( $claim['status'], $claim['work_title'], $claim['signature_name'], $claim['intake'] ) );
		$this->assertSame( hash( 'sha256', $claim['signed_text'] ), $claim['signed_text_hash'] );
		$shown = $this->elements( $html, 'pre' )[0]->textContent;
		$this->assertSame( str_replace( '________________', 'Ada Byron', $shown ), $claim['signed_text'], 'What was signed is what was shown, to the letter.' );
	}

	public function test_sending_the_same_page_again_sends_nothing_again(): void {
		$this->fill_in( NoticeInputTest::form() );
		$page  = array( 'step' => 'send', 'signature_name' => 'Ada Byron', 'statements' => self::TICKS ) + $this->carried( $this->html() );
		$first = $this->fill_in( $page );
		$again = $this->fill_in( $page );
		$this->assertSame( array( 'sent', $first['values']['public_id'] ), array( $again['step'], $again['values']['public_id'] ) );
		$this->assertSame( 1, Claims::count() );
	}

	public function test_a_text_that_we_have_not_shown_cannot_be_signed(): void {
		$this->fill_in( NoticeInputTest::form() );
		$page = array( 'step' => 'send', 'signature_name' => 'Ada Byron', 'statements' => self::TICKS ) + $this->carried( $this->html() );
		foreach ( array( array( 'seal' => 'x' ), array( 'reference' => '2026-02-02 ' . str_repeat( 'a', 26 ) ), array( 'reference' => '', 'seal' => '' ) ) as $forged ) {
			$this->assertSame( array( 'review', array( 'signature_name' ) ), $this->outcome( $forged + $page ) );
		}
		Clock::stop( self::NOW_MS + 4 * 86400000 );
		$this->assertSame( array( 'review', array( 'signature_name' ) ), $this->outcome( $page ) );
		$this->assertSame( 0, Claims::count() );
	}

	/** @dataProvider elements_of_a_notice */
	public function test_a_notice_that_lacks_an_element_is_asked_for_it_and_taken_as_it_is( string $element, array $first, array $second ): void {
		$page = $first + NoticeInputTest::form();
		if ( array() !== $first ) {
			$this->assertSame( 'fill', $this->fill_in( $page )['step'] );
			$this->assertStringContainsString( 'value="review-as-is"', $this->html() );
			$this->assertSame( 'review', $this->fill_in( array( 'step' => 'review-as-is' ) + $page )['step'] );
		} else {
			$this->assertSame( 'review', $this->fill_in( $page )['step'] );
		}
		$page = array_replace( array( 'signature_name' => 'Ada Byron', 'statements' => self::TICKS ), $second ) + $this->carried( $this->html() );
		$this->assertSame( 'review', $this->fill_in( array( 'step' => 'send' ) + $page )['step'], 'It is asked for once more.' );
		$this->assertStringContainsString( 'value="send-as-is"', $this->html() );
		$sent = $this->fill_in( array( 'step' => 'send-as-is' ) + $page );
		$this->assertSame( 'sent', $sent['step'] );
		$claim = Claims::by_public_id( $sent['values']['public_id'] );
		$this->assertSame( 'incomplete', $claim['status'] );
		$this->assertSame( array( $element ), \Dumbbell_Stream\Notice_Elements::missing( Claims::notice( $claim ) ) );
	}

	public function elements_of_a_notice(): array {
		return array(
			'signature'  => array( 'signature', array(), array( 'signature_name' => '' ) ),
			'work'       => array( 'work', array( 'work_title' => '' ), array() ),
			'material'   => array( 'material', array( 'material_url' => '' ), array() ),
			'contact'    => array( 'contact', array( 'claimant_phone' => '' ), array() ),
			'good faith' => array( 'good_faith', array(), array( 'statements' => array( 'accuracy' => '1', 'authority' => '1' ) ) ),
			'accuracy'   => array( 'accuracy', array(), array( 'statements' => array( 'good_faith' => '1', 'authority' => '1' ) ) ),
			'authority'  => array( 'authority', array(), array( 'statements' => array( 'good_faith' => '1', 'accuracy' => '1' ) ) ),
		);
	}

	public function test_whoever_changes_his_mind_gets_his_words_back(): void {
		$this->fill_in( array( 'work_text' => "two\nlines" ) + NoticeInputTest::form() );
		$fill = $this->fill_in( array( 'step' => 'edit' ) + $this->carried( $this->html() ) );
		$this->assertSame( array( 'fill', 'Three Lakes', "two\nlines" ), array( $fill['step'], $fill['values']['work_title'], $fill['values']['work_text'] ) );
	}

	public function test_errors_stand_in_a_summary_that_has_the_focus_and_beside_their_fields(): void {
		$this->fill_in( array( 'claimant_email' => 'no address', 'work_title' => '' ) + NoticeInputTest::form() );
		$html = $this->html();
		$this->assertMatchesRegularExpression( '/<div class="dumbbell-errors" role="alert" tabindex="-1" autofocus>/', $html );
		foreach ( array( 'claimant_email', 'work_title' ) as $name ) {
			$id    = 'dumbbell-dumbbell-notice-' . str_replace( '_', '-', $name );
			$input = ( new \DOMXPath( $this->elements( $html, 'form' )[0]->ownerDocument ) )->query( "//*[@id='$id']" )->item( 0 );
			$this->assertSame( array( 'true', 1 ), array( $input->getAttribute( 'aria-invalid' ), preg_match( "/\b$id-error\b/", $input->getAttribute( 'aria-describedby' ) ) ) );
			$this->assertStringContainsString( "href=\"#$id\"", $html );
		}
		$this->assertStringNotContainsString( 'review-as-is', $html, 'What is wrong must be mended.' );
	}

	public function test_hostile_words_are_shown_as_words_everywhere(): void {
		$hostile = '"><script>alert(1)</script><img src=x onerror=alert(2)>\'OR 1=1; DROP TABLE x; --';
		$form    = array();
		foreach ( array_merge( array_keys( \Dumbbell_Stream\Notice_Input::LINES ), array_keys( \Dumbbell_Stream\Notice_Input::TEXTS ) ) as $name ) {
			$form[ $name ] = mb_substr( $hostile, 0, 60 );
		}
		$this->fill_in( array( 'completing' => '' ) + $form );
		$pages = array( $this->html() );
		$form  = array( 'claimant_email' => 'a@example.org', 'from' => '', 'to' => '', 'work_url' => '', 'material_url' => '', 'reference' => '', 'seal' => '', 'evidence' => '', 'completing' => '', 'pow_answer' => '' ) + $form;
		$this->assertSame( 'review', $this->fill_in( $form )['step'] );
		$pages[] = $this->html();
		$sent    = $this->fill_in( array( 'step' => 'send', 'signature_name' => $form['signature_name'], 'statements' => self::TICKS ) + $this->carried( $pages[1] ) );
		$pages[] = Claim_Status_Page::answer( $sent['values']['public_id'] )['html'];
		foreach ( $pages as $page ) {
			$this->assertSame( array(), $this->elements( $page, 'script' ) );
			$this->assertSame( array(), $this->elements( $page, 'img' ) );
		}
		$this->assertStringContainsString( 'alert(1)', $this->elements( $pages[2], 'pre' )[0]->textContent );
		$this->assertSame( mb_substr( $hostile, 0, 60 ), Claims::by_public_id( $sent['values']['public_id'] )['work_title'] );
	}

	public function test_the_player_fills_in_stream_and_moment(): void {
		$post = $this->stream();
		$_GET = array( 'stream' => Keys::stream_id( $post->ID ), 'capture' => (string) ( self::NOW_MS + 250 ), 'seq' => '77', 'session' => (string) self::NOW_MS );
		$html = $this->html();
		$_GET = array();
		$this->assertStringContainsString( 'Evening show', $html );
		$form = $this->carried( $html );
		$this->assertSame( array( (string) ( self::NOW_MS + 250 ), '77' ), array( $form['capture_from_ms'], $form['seq_from'] ) );
		$this->fill_in( array( 'from' => '2026-02-02T02:40:00' ) + array_diff_key( NoticeInputTest::form(), array( 'material_url' => '' ) ) + $form );
		$sent = $this->fill_in( array( 'step' => 'send', 'signature_name' => 'Ada', 'statements' => self::TICKS ) + $this->carried( $this->html() ) );
		$this->assertSame( array( $post->ID, 77, self::NOW_MS + 250 ), array_values( array_intersect_key( Claims::by_public_id( $sent['values']['public_id'] ), array_flip( array( 'stream_post_id', 'capture_from_ms', 'seq_from' ) ) ) ) );
	}

	public function test_only_its_secret_opens_a_notice_and_what_is_wrong_tells_nothing(): void {
		$id     = $this->send();
		$secret = Claim_Pages::remembered( $id );
		$_COOKIE = array();
		$door    = Claim_Status_Page::answer( $id );
		$this->assertStringNotContainsString( 'Three Lakes', $door['html'] );
		$this->assertSame( $door['title'], Claim_Status_Page::answer( str_repeat( 'a', 26 ) )['title'], 'Whether there is one is not told.' );
		$this->assertSame( 403, $this->follow( $id, array( 'code' => str_repeat( 'A', 43 ) ) )['status'] );
		$this->assertSame( array( 'redirect' => Claim_Pages::status_url( $id ) ), $this->follow( $id, array( 'code' => Claim_Pages::status_url( $id, $secret ) ) ), 'The whole link does, too.' );
		$_POST = array();
		$this->assertStringContainsString( 'Three Lakes', Claim_Status_Page::answer( $id )['html'] );
		$this->assertStringContainsString( "#$secret", Claim_Pages::status_url( $id, $secret ), 'Behind the # no server sees it.' );
	}

	public function test_the_receipts_can_be_downloaded_and_verify(): void {
		$id   = $this->send();
		$_GET = array( Claim_Status_Page::FILE => '1' );
		$file = Claim_Status_Page::answer( $id );
		$_GET = array();
		$this->assertSame( "receipts-$id.json", $file['file'] );
		$receipts = json_decode( $file['body'], true );
		$this->assertCount( 1, $receipts );
		$this->assertSame( Claims::by_public_id( $id )['signed_text_hash'], $receipts[0]['receipt']['text_hash'] );
		$this->assertNull( Receipts::fault( (string) wp_json_encode( $receipts[0] ), array( 'public_id' => $id ) ) );
		$this->assertStringNotContainsString( 'ada@example.org', $file['body'] );
	}

	public function test_an_incomplete_notice_is_completed_read_again_and_signed_anew(): void {
		$this->fill_in( NoticeInputTest::form() );
		$sent = $this->fill_in( array( 'step' => 'send-as-is', 'signature_name' => '', 'statements' => array( 'good_faith' => '1', 'accuracy' => '1' ) ) + $this->carried( $this->html() ) );
		$id   = $sent['values']['public_id'];
		$this->assertSame( 'incomplete', Claims::by_public_id( $id )['status'] );
		Notice_Form::show( null );
		$page = Claim_Status_Page::answer( $id )['html'];
		$this->assertStringContainsString( 'your signature', $page );
		$form = $this->carried( $page );
		$this->assertSame( array( $id, 'Three Lakes' ), array( $form['completing'], $form['work_title'] ) );
		$this->assertSame( 'review', $this->fill_in( array( 'step' => 'review' ) + $form )['step'] );
		$page = Claim_Status_Page::answer( $id )['html'];
		$sent = $this->fill_in( array( 'step' => 'send', 'signature_name' => 'Ada Byron', 'statements' => self::TICKS ) + $this->carried( $page ) );
		$this->assertSame( array( 'sent', $id ), array( $sent['step'], $sent['values']['public_id'] ), wp_json_encode( $sent['errors'] ) );
		$claim = Claims::by_public_id( $id );
		$this->assertSame( array( 'under_review', 'Ada Byron' ), array( $claim['status'], $claim['signature_name'] ) );
		$this->assertSame( 1, Claims::count() );
		$this->assertSame( str_replace( '________________', 'Ada Byron', $this->elements( $page, 'pre' )[0]->textContent ), $claim['signed_text'] );
	}

	public function test_nobody_completes_a_notice_whose_secret_he_does_not_have(): void {
		$this->fill_in( NoticeInputTest::form() );
		$id      = $this->fill_in( array( 'step' => 'send-as-is', 'signature_name' => '' ) + $this->carried( $this->html() ) )['values']['public_id'];
		$_COOKIE = array();
		$this->fill_in( array( 'completing' => $id ) + NoticeInputTest::form() );
		$sent = $this->fill_in( array( 'step' => 'send', 'signature_name' => 'Eve', 'statements' => self::TICKS ) + $this->carried( $this->html() ) );
		$this->assertSame( 'review', $sent['step'] );
		$this->assertSame( 'incomplete', Claims::by_public_id( $id )['status'] );
	}

	public function test_a_notice_is_taken_back_by_its_sender_after_he_was_asked_again(): void {
		$id   = $this->send();
		$page = Claim_Status_Page::answer( $id )['html'];
		$seal = $this->carried( $page, 'dumbbell_follow' )['seal'];
		$this->assertStringContainsString( 'Please tick', $this->follow( $id, array( 'do' => 'withdraw', 'seal' => $seal ) )['html'] );
		$this->follow( $id, array( 'do' => 'withdraw', 'sure' => '1', 'seal' => 'forged' ) );
		$this->assertSame( 'under_review', Claims::by_public_id( $id )['status'] );
		$this->assertArrayHasKey( 'redirect', $this->follow( $id, array( 'do' => 'withdraw', 'sure' => '1', 'seal' => $seal, 'reason' => 'We found the licence.' ) ) );
		$this->assertSame( 'withdrawn', Claims::by_public_id( $id )['status'] );
		$_POST = array();
		$this->assertStringContainsString( 'taken this notice back', Claim_Status_Page::answer( $id )['title'] );
		$this->assertStringNotContainsString( '[sure]', Claim_Status_Page::answer( $id )['html'] );
	}

	public function test_the_form_is_a_block_a_shortcode_and_a_page_on_request(): void {
		$page = Claim_Pages::create_notice_page();
		$this->assertSame( $page, Claim_Pages::create_notice_page(), 'One is enough.' );
		$this->assertTrue( has_block( Notice_Form::BLOCK, $page ) );
		$this->assertSame( get_permalink( $page ), Claim_Pages::notice_url() );
		$this->assertStringContainsString( 'dumbbell_notice[work_title]', do_shortcode( '[dumbbell_stream_notice]' ) );
		wp_delete_post( $page, true );
		$this->assertStringContainsString( Claim_Pages::NOTICE . '=1', Claim_Pages::notice_url() );
	}

	public function test_the_owner_has_the_page_made_by_a_press_and_nobody_else_does(): void {
		$this->log_in( 'editor' );
		$this->assertAnswer( 403, 'dumbbell_stream_forbidden', $this->post( '/copyright-notice-page' ) );
		$this->log_in( 'administrator' );
		$made = $this->post( '/copyright-notice-page' )->get_data();
		$this->assertSame( 'publish', get_post_status( $made['notice_page'] ) );
		$this->assertSame( $made['notice_page'], $this->post( '/copyright-notice-page' )->get_data()['notice_page'] );
	}

	public function test_the_form_asks_which_law_where_the_owner_takes_both(): void {
		$this->assertStringNotContainsString( 'value="dsa"', $this->html() );
		Claim_Settings::save( array( 'dsa' => true ) );
		$this->assertStringContainsString( 'value="dsa"', $this->html() );
		$this->fill_in( array( 'kind' => 'dsa' ) + NoticeInputTest::form() );
		$html = $this->html();
		$this->assertStringNotContainsString( 'perjury', $html );
		$sent = $this->fill_in( array( 'step' => 'send', 'signature_name' => 'Ada', 'statements' => array( 'good_faith' => '1', 'accuracy' => '1' ) ) + $this->carried( $html ) );
		$this->assertSame( array( 'dsa', 'under_review' ), array_values( array_intersect_key( Claims::by_public_id( $sent['values']['public_id'] ), array_flip( array( 'kind', 'status' ) ) ) ) );
	}

	/** Sends a complete notice; this browser holds its secret then. */
	private function send(): string {
		$this->fill_in( NoticeInputTest::form() );
		$sent = $this->fill_in( array( 'step' => 'send', 'signature_name' => 'Ada Byron', 'statements' => self::TICKS ) + $this->carried( $this->html() ) );
		$this->assertSame( 'sent', $sent['step'], wp_json_encode( $sent['errors'] ) );
		Notice_Form::show( null );
		return $sent['values']['public_id'];
	}

	/** What comes of a form, as a request would bring it. */
	private function fill_in( array $form ): array {
		$state = Notice_Form::answer( $form );
		Notice_Form::show( $state );
		return $state;
	}

	private function outcome( array $form ): array {
		$state = $this->fill_in( $form );
		return array( $state['step'], array_keys( $state['errors'] ) );
	}

	private function follow( string $id, array $form ): array {
		$_POST = array( Claim_Status_Page::FIELD => $form );
		return Claim_Status_Page::answer( $id );
	}

	private function html(): string {
		return Notice_Form::render( '' );
	}

	/** What a browser would send of a page: the fields that stand in it. */
	private function carried( string $html, string $form = Notice_Form::FIELD ): array {
		$query = array();
		foreach ( array_merge( $this->elements( $html, 'input' ), $this->elements( $html, 'textarea' ) ) as $field ) {
			$type = $field->getAttribute( 'type' );
			if ( 'file' !== $type && ( ! in_array( $type, array( 'radio', 'checkbox' ), true ) || $field->hasAttribute( 'checked' ) ) ) {
				$query[] = rawurlencode( $field->getAttribute( 'name' ) ) . '=' . rawurlencode( 'textarea' === $field->nodeName ? $field->textContent : $field->getAttribute( 'value' ) );
			}
		}
		parse_str( implode( '&', $query ), $fields );
		return $fields[ $form ] ?? array();
	}
}
