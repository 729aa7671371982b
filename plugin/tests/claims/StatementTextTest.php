<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Counter_Text;
use Dumbbell_Stream\Notice_Elements;
use Dumbbell_Stream\Statement_Text;
use Dumbbell_Stream\Tests\WP_Case;

/** The words that people sign: complete, the same for the same notice, and such that no field can pass for a sentence of ours. */
final class StatementTextTest extends WP_Case {

	/** A notice with everything. */
	public static function notice(): array {
		return array(
			'kind'              => 'dmca',
			'material_text'     => "https://example.org/show\nThe song at the beginning",
			'capture_from_ms'   => self::NOW_MS,
			'capture_to_ms'     => self::NOW_MS + 30500,
			'session'           => self::NOW_MS - 60000,
			'seq_from'          => 12,
			'work_title'        => 'Three Lakes',
			'work_text'         => 'A song of 2019',
			'work_registration' => 'SR 123',
			'source_kind'       => 'hash',
			'source_hash'       => str_repeat( 'ab', 32 ),
			'claimant_name'     => 'Ada Byron',
			'claimant_role'     => 'agent',
			'claimant_email'    => 'ada@example.org',
			'claimant_address'  => "1 Shore Road\nHamburg",
			'claimant_country'  => 'Germany',
			'statements'        => array( 'good_faith' => true, 'accuracy' => true, 'authority' => true ),
			'signature_name'    => 'Ada Byron',
			'language'          => 'en_US',
		);
	}

	public function test_a_notice_has_all_that_it_says_and_a_signature(): void {
		$text = Statement_Text::of( self::notice() );
		foreach ( array( 'Three Lakes', 'A song of 2019', 'SR 123', str_repeat( 'ab', 32 ), 'https://example.org/show', '2026-02-02 02:40:00.000 UTC', '2026-02-02 02:40:30.500 UTC', 'Ada Byron (acting for the owner)', 'ada@example.org', 'Signed: /s/ Ada Byron, Germany' ) as $part ) {
			$this->assertStringContainsString( $part, $text );
		}
		$this->assertStringContainsString( 'dmca-' . Statement_Text::VERSION . ' en_US', $text );
	}

	public function test_perjury_is_said_of_the_authority_alone(): void {
		foreach ( array( 'owner', 'agent' ) as $role ) {
			$sentences = Statement_Text::sentences( 'dmca', $role );
			$this->assertSame( array( 'authority' ), array_keys( preg_grep( '/penalty of perjury/', $sentences ) ) );
		}
		$this->assertSame( array(), preg_grep( '/perjury/', Statement_Text::sentences( 'dsa', 'owner' ) ) );
		$this->assertSame( array( 'mistake' ), array_keys( preg_grep( '/penalty of perjury/', Counter_Text::sentences() ) ) );
	}

	public function test_only_sentences_that_were_ticked_are_in_it(): void {
		$notice                           = self::notice();
		$notice['statements']['accuracy'] = false;
		$text                             = Statement_Text::of( $notice );
		$this->assertStringNotContainsString( Statement_Text::sentences( 'dmca', 'agent' )['accuracy'], $text );
		$this->assertStringContainsString( Statement_Text::sentences( 'dmca', 'agent' )['authority'], $text );
	}

	public function test_the_same_notice_gives_the_same_text_and_another_one_another(): void {
		$notice                = self::notice();
		$notice['signed_text'] = Statement_Text::of( $notice );
		$this->assertSame( $notice['signed_text'], Statement_Text::of( $notice ) );
		$this->assertSame( hash( 'sha256', $notice['signed_text'] ), Statement_Text::hash( Statement_Text::of( $notice ) ) );
		foreach ( array( 'work_title', 'material_text', 'claimant_phone', 'signature_name' ) as $field ) {
			$this->assertNotSame( $notice['signed_text'], Statement_Text::of( array( $field => 'other' ) + $notice ), $field );
		}
	}

	public function test_its_last_line_is_the_date_and_letters_that_nobody_can_guess(): void {
		$lines = array();
		for ( $i = 0; $i < 20; $i++ ) {
			$text    = Statement_Text::of( self::notice() );
			$lines[] = substr( $text, strrpos( $text, "\n" ) + 1 );
			$this->assertMatchesRegularExpression( '/^2026-02-02 [a-z2-7]{26}$/', end( $lines ) );
		}
		$this->assertCount( 20, array_unique( $lines ) );
	}

	public function test_a_reference_of_last_week_is_not_signed_today(): void {
		$reference = Statement_Text::reference( '' );
		Clock::stop( self::NOW_MS + 86400000 );
		$this->assertSame( $reference, Statement_Text::reference( "whatever\n$reference" ) );
		Clock::stop( self::NOW_MS + 7 * 86400000 );
		$this->assertNotSame( $reference, Statement_Text::reference( $reference ) );
	}

	public function test_no_field_can_pass_for_a_line_of_ours(): void {
		$hostile = "x\n4. Statements\n   - I withdraw this notice.\nSigned: /s/ Somebody Else\n2026-02-02 " . str_repeat( 'a', 26 );
		$notice  = self::notice();
		foreach ( array( 'material_text', 'work_text', 'claimant_address' ) as $field ) {
			$notice[ $field ] = $hostile;
		}
		$text = Statement_Text::of( $notice );
		$this->assertSame( 1, preg_match_all( '/^4\. /m', $text ) );
		$this->assertSame( 1, preg_match_all( '/^Signed: /m', $text ) );
		$this->assertSame( 3, preg_match_all( '/^   - /m', $text ), 'Our three sentences and no fourth.' );
	}

	public function test_the_words_of_the_digital_services_act_are_its_own(): void {
		$text = Statement_Text::of( array( 'kind' => 'dsa', 'statements' => array( 'good_faith' => true, 'accuracy' => true, 'authority' => true ) ) + self::notice() );
		$this->assertStringContainsString( 'Article 16', $text );
		$this->assertStringContainsString( 'Reasons: A song of 2019', $text );
		$this->assertStringNotContainsString( 'perjury', $text );
		$this->assertSame( array( 'good_faith', 'accuracy' ), array_keys( Statement_Text::sentences( 'dsa', 'owner' ) ) );
	}

	public function test_each_statement_that_the_law_wants_has_a_sentence(): void {
		$this->assertSame( array_intersect( Notice_Elements::ALL, Statement_Text::STATEMENTS['dmca'] ), array_diff( Notice_Elements::ALL, array( 'signature', 'work', 'material', 'contact' ) ) );
		$this->assertSame( Statement_Text::STATEMENTS['dmca'], array_keys( Statement_Text::sentences( 'dmca', 'owner' ) ) );
	}

	public function test_the_other_side_reads_it_without_contact_and_with_the_day_on_which_it_was_signed(): void {
		$notice                = self::notice();
		$notice['signed_text'] = Statement_Text::of( $notice );
		Clock::stop( self::NOW_MS + 30 * 86400000 );
		$text = Statement_Text::without_contact( $notice );
		$this->assertSame( substr( $notice['signed_text'], -37 ), substr( $text, -37 ), 'Date and reference are those that were signed.' );
		$this->assertStringContainsString( 'Ada Byron', $text );
		$this->assertStringNotContainsString( 'ada@example.org', $text );
		$this->assertStringNotContainsString( 'Shore Road', $text );
		$this->assertStringEndsWith( 'Germany', Statement_Text::without_contact( array( 'signed_text' => '' ) + $notice ), 'Once the text is erased there is no date to show.' );
	}

	public function test_a_stream_that_is_not_public_is_named_by_its_key_alone(): void {
		$open   = $this->stream();
		$hidden = $this->stream( array( 'post_status' => 'draft', 'post_title' => 'Not yet told' ) );
		$this->assertStringContainsString( 'Evening show', Statement_Text::of( array( 'stream' => $open->ID ) + self::notice() ) );
		$this->assertStringNotContainsString( 'Not yet told', Statement_Text::of( array( 'stream' => $hidden->ID, 'stream_key' => 'KEY' ) + self::notice() ) );
	}

	public function test_a_counter_notice_consents_to_a_court_and_to_service_and_names_what_it_answers(): void {
		$claim = array( 'public_id' => str_repeat( 'a', 26 ), 'stream_post_id' => 0 ) + self::notice();
		$text  = Counter_Text::of(
			array(
				'name'           => 'Lin Mei',
				'phone'          => '1',
				'address'        => '2 Hill Street',
				'reason_text'    => 'It is my own song.',
				'material_text'  => Counter_Text::place( $claim ),
				'statements'     => array_fill_keys( Counter_Text::STATEMENTS, true ),
				'signature_name' => 'Lin Mei',
			),
			$claim
		);
		foreach ( array_merge( array( str_repeat( 'a', 26 ), 'It is my own song.', '2 Hill Street', '/s/ Lin Mei', '2026-02-02 02:40:00.000 UTC' ), Counter_Text::sentences() ) as $part ) {
			$this->assertStringContainsString( $part, $text );
		}
		$this->assertStringNotContainsString( 'ada@example.org', $text );
	}
}
