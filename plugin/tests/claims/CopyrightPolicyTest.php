<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Claim_Settings;
use Dumbbell_Stream\Copyright_Health;
use Dumbbell_Stream\Copyright_Policy;

final class CopyrightPolicyTest extends WP_Case {

	protected function setUp(): void {
		parent::setUp();
		$this->log_in( 'administrator' );
		Claim_Settings::save( CopyrightContactTest::AGENT );
	}

	public function test_the_page_is_a_draft_of_blocks_that_say_what_the_settings_say(): void {
		Claim_Settings::save( array( 'strikes_allowed' => 4, 'strike_months' => 6, 'alternate_names' => array( 'Example TV' ) ) );
		$page = $this->write();
		$this->assertSame( array( 'page', 'draft', 'Copyright policy' ), array( $page->post_type, $page->post_status, $page->post_title ) );
		$blocks = array_filter( parse_blocks( $page->post_content ), static function ( array $block ): bool { return '' !== trim( $block['innerHTML'] ); } );
		$this->assertSame( array(), array_diff( array_column( $blocks, 'blockName' ), array( 'core/heading', 'core/paragraph', 'core/list' ) ), 'Nothing stands outside of a block.' );
		$text = wp_strip_all_tags( $page->post_content );
		foreach ( array( 'Legal Department', 'DMCA-1000001', 'Example TV', 'An account with 4 strikes', 'after 6 months', '15 minutes', '1 business day ', 'not less than 10 and not more than 14 business days', '512(f)' ) as $words ) {
			$this->assertStringContainsString( $words, $text );
		}
		$this->assertSame( 6 + 4, substr_count( $page->post_content, '<!-- wp:list-item -->' ), 'A notice has six parts, a counter-notice four.' );
	}

	/** @dataProvider choices */
	public function test_it_says_only_what_was_chosen( array $choice, string $words ): void {
		$this->assertStringNotContainsString( $words, Copyright_Policy::content() );
		$this->assertSame( array(), Claim_Settings::save( $choice ) );
		$this->assertStringContainsString( $words, Copyright_Policy::content() );
	}

	public function choices(): array {
		return array(
			'notices of the European Union' => array( array( 'dsa' => true ), 'Regulation (EU) 2022/2065' ),
			'the representative'            => array( array( 'dsa' => true, 'eu_representative' => 'Beispiel GmbH' ), 'Beispiel GmbH' ),
			'holds before a person looked'  => array( array( 'hold_automatic' => 'domain', 'hold_hours' => 24 ), 'after 24 hours' ),
			'the open log'                  => array( array( 'log_open' => true ), 'public log' ),
			'the archive'                   => array( array( 'lumen' => 'ask' ), 'Lumen archive' ),
		);
	}

	public function test_it_promises_nothing(): void {
		Claim_Settings::save( array( 'dsa' => true, 'log_open' => true, 'lumen' => 'always', 'hold_automatic' => 'domain' ) );
		$this->assertDoesNotMatchRegularExpression( '/compliant|safe harbou?r|legal protection|infringing|pirated|stolen|fake|authentic/i', Copyright_Policy::content() );
	}

	public function test_a_page_that_nobody_changed_follows_the_settings(): void {
		$this->assertSame( 'none', Copyright_Policy::state() );
		$page = $this->write();
		$this->assertSame( array( 'current', $page->ID ), array( Copyright_Policy::state(), Claim_Settings::number( 'policy_page' ) ) );
		Claim_Settings::save( array( 'strikes_allowed' => 2 ) );
		$this->assertSame( 'outdated', Copyright_Policy::state() );
		$again = $this->write();
		$this->assertSame( array( $page->ID, 'current' ), array( $again->ID, Copyright_Policy::state() ) );
		$this->assertStringContainsString( 'An account with 2 strikes', $again->post_content );
	}

	public function test_what_somebody_changed_is_not_written_over_unless_he_says_so(): void {
		$page = $this->write();
		wp_update_post( array( 'ID' => $page->ID, 'post_content' => wp_slash( $page->post_content . "\n\nOur own words." ) ) );
		$this->assertSame( 'edited', Copyright_Policy::state() );
		$this->assertAnswer( 409, 'dumbbell_stream_policy_edited', $this->post( '/copyright-policy' ) );
		$this->assertStringContainsString( 'Our own words.', get_post( $page->ID )->post_content );
		$this->assertSame( 200, $this->post( '/copyright-policy', array( 'overwrite' => true ) )->get_status() );
		$this->assertSame( 'current', Copyright_Policy::state() );
		$this->assertStringContainsString( 'Our own words.', implode( wp_list_pluck( wp_get_post_revisions( $page->ID ), 'post_content' ) ), 'WordPress keeps the former text.' );
	}

	public function test_a_page_of_the_owners_own_counts_as_changed(): void {
		Claim_Settings::save( array( 'policy_page' => wp_insert_post( array( 'post_type' => 'page', 'post_title' => 'Mine', 'post_status' => 'publish' ) ) ) );
		$this->assertSame( 'edited', Copyright_Policy::state() );
	}

	public function test_a_page_in_the_trash_is_none(): void {
		wp_trash_post( $this->write()->ID );
		$this->assertSame( 'none', Copyright_Policy::state() );
	}

	public function test_hostile_settings_stay_text(): void {
		Claim_Settings::save( array( 'agent_name' => 'A & B "C" <!-- wp:html --><script>x</script>', 'eu_representative' => "--> <img src=x onerror=y>\n<!-- /wp:paragraph -->", 'dsa' => true ) );
		$content = Copyright_Policy::content();
		$this->assertDoesNotMatchRegularExpression( '/<(script|img)|wp:html/', $content );
		$this->assertStringContainsString( 'A &amp; B', $content );
	}

	public function test_site_health_sees_both_pages(): void {
		$this->assertStringContainsString( 'notice form', Copyright_Health::test_pages()['label'] );
		Claim_Settings::save( array( 'notice_page' => wp_insert_post( array( 'post_type' => 'page', 'post_title' => 'Notice', 'post_status' => 'publish' ) ) ) );
		$this->assertStringContainsString( 'no page with the copyright policy', Copyright_Health::test_pages()['label'] );
		wp_publish_post( $this->write()->ID );
		$this->write();   // The address of the form is news.
		$this->assertSame( 'good', Copyright_Health::test_pages()['status'] );
		Claim_Settings::save( array( 'keep_years' => 4 ) );
		$this->assertStringContainsString( 'something else', Copyright_Health::test_pages()['label'] );
	}

	private function write(): \WP_Post {
		$page = Copyright_Policy::write();
		$this->assertInstanceOf( \WP_Post::class, $page );
		return $page;
	}
}
