<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Notice_Input;
use Dumbbell_Stream\Tests\WP_Case;

/** What somebody typed: kept to the letter, judged with a sentence per field, never believed. */
final class NoticeInputTest extends WP_Case {

	/** A form with everything that a notice needs before it is signed. */
	public static function form(): array {
		return array(
			'material_url'   => 'https://elsewhere.example/show',
			'work_title'     => 'Three Lakes',
			'claimant_name'  => 'Ada Byron',
			'claimant_email' => 'ada@example.org',
			'claimant_phone' => '+49 1',
		);
	}

	public function test_a_form_with_work_place_and_two_ways_to_answer_needs_nothing_more(): void {
		$values = Notice_Input::read( self::form() );
		$this->assertSame( array(), Notice_Input::faults( $values ) + Notice_Input::gaps( $values, false ) );
	}

	/** @dataProvider lacks */
	public function test_it_says_at_which_field_something_is_missing( string $field, array $form, string $kind = 'dmca' ): void {
		$values = Notice_Input::read( $form + array( 'kind' => $kind ) + self::form() );
		$this->assertSame( array(), Notice_Input::faults( $values ) );
		$this->assertSame( array( $field ), array_keys( Notice_Input::gaps( $values, false ) ) );
	}

	public function lacks(): array {
		return array(
			'the work'           => array( 'work_title', array( 'work_title' => '' ) ),
			'the place'          => array( 'material_url', array( 'material_url' => '' ) ),
			'a second way'       => array( 'claimant_email', array( 'claimant_phone' => ' ' ) ),
			'the name'           => array( 'claimant_name', array( 'claimant_name' => '' ) ),
			'an e-mail, EU'      => array( 'claimant_email', array( 'claimant_email' => '' ), 'dsa' ),
		);
	}

	public function test_one_way_to_answer_is_enough_in_the_union(): void {
		$this->assertSame( array(), Notice_Input::gaps( Notice_Input::read( array( 'kind' => 'dsa', 'claimant_phone' => '' ) + self::form() ), false ) );
	}

	/** @dataProvider wrongs */
	public function test_it_says_at_which_field_something_is_wrong( string $field, array $form ): void {
		$this->assertSame( array( $field ), array_keys( Notice_Input::faults( Notice_Input::read( $form + self::form() ) ) ) );
	}

	public function wrongs(): array {
		return array(
			'an e-mail'         => array( 'claimant_email', array( 'claimant_email' => 'ada at example' ) ),
			'a script'          => array( 'work_url', array( 'work_url' => 'javascript:alert(1)' ) ),
			'no address'        => array( 'material_url', array( 'material_url' => 'the show' ) ),
			'a moment'          => array( 'from', array( 'from' => '2026-02-30 10:00' ) ),
			'25 o’clock'        => array( 'to', array( 'to' => '2026-02-03T25:00' ) ),
			'end without begin' => array( 'from', array( 'to' => '2026-02-03T12:00' ) ),
			'end before begin'  => array( 'to', array( 'from' => '2026-02-03T12:00', 'to' => '2026-02-03T11:59:59' ) ),
			'a long title'      => array( 'work_title', array( 'work_title' => str_repeat( 'ä', 301 ) ) ),
			'a hash'            => array( 'source_hash', array( 'source_kind' => 'hash', 'source_hash' => 'abc' ) ),
		);
	}

	public function test_what_was_typed_is_kept_to_the_letter_but_for_what_nobody_sees(): void {
		$values = Notice_Input::read( array( 'work_title' => "  <b>O'Neill</b> & \"Söhne\"\x00\x1B \u{202E}gpj ", 'work_text' => "a\r\nb\tc\x07" ) );
		$this->assertSame( '<b>O\'Neill</b> & "Söhne" gpj', $values['work_title'] );
		$this->assertSame( "a\nb\tc", $values['work_text'] );
	}

	public function test_no_shape_of_what_comes_in_breaks_it(): void {
		mt_srand( 7 );
		$pieces = array( null, true, -1, 1.5, '', "\xff\xfe", array(), array( 'x' => array() ), '<script>', "' OR 1=1 --", '../../wp-config.php', str_repeat( 'x', 100000 ), '9007199254740993', '0x1', "2026-01-01T00:00\n", '%00' );
		$names  = array_merge( array_keys( Notice_Input::LINES + Notice_Input::TEXTS + Notice_Input::CHOICES ), Notice_Input::NUMBERS, array( 'stream_key', 'source_hash', 'attachments', 'statements', 'step', 'unknown' ) );
		for ( $round = 0; $round < 1000; $round++ ) {
			$form = self::form();
			foreach ( $names as $name ) {
				if ( mt_rand( 0, 3 ) === 0 ) {
					$form[ $name ] = $pieces[ mt_rand( 0, count( $pieces ) - 1 ) ];
				}
			}
			$values = Notice_Input::read( $form );
			$this->assertArrayNotHasKey( 'unknown', $values );
			foreach ( Notice_Input::NUMBERS as $name ) {
				$this->assertTrue( null === $values[ $name ] || ( is_int( $values[ $name ] ) && $values[ $name ] >= 0 && $values[ $name ] < 2 ** 53 ), $name );
			}
			foreach ( Notice_Input::faults( $values ) + Notice_Input::gaps( $values, true ) as $sentence ) {
				$this->assertNotSame( '', $sentence );
			}
			$this->assertIsString( wp_json_encode( Notice_Input::notice( $values ) ), 'It is UTF-8 throughout.' );
		}
	}

	public function test_the_moment_that_the_player_told_is_kept_to_the_millisecond_until_somebody_changes_it(): void {
		$told   = array( 'capture_from_ms' => (string) ( self::NOW_MS + 123 ), 'seq_from' => '77' ) + self::form();
		$values = Notice_Input::read( $told + array( 'from' => Notice_Input::local( self::NOW_MS ) ) );
		$notice = Notice_Input::notice( $values );
		$this->assertSame( array( self::NOW_MS + 123, 77 ), array( $notice['capture_from_ms'], $notice['seq_from'] ) );
		$notice = Notice_Input::notice( Notice_Input::read( $told + array( 'from' => substr( Notice_Input::local( self::NOW_MS ), 0, 16 ) ) ) );
		$this->assertSame( self::NOW_MS + 123, $notice['capture_from_ms'], 'Browsers leave the seconds of a whole minute out.' );
		$notice = Notice_Input::notice( Notice_Input::read( $told + array( 'from' => Notice_Input::local( self::NOW_MS + 5000 ) ) ) );
		$this->assertSame( array( self::NOW_MS + 5000, null ), array( $notice['capture_from_ms'], $notice['seq_from'] ) );
	}

	public function test_times_are_those_of_the_sites_clock(): void {
		update_option( 'timezone_string', 'Europe/Berlin' );
		$notice = Notice_Input::notice( Notice_Input::read( array( 'from' => '2026-02-02T03:40' ) + self::form() ) );
		$this->assertSame( self::NOW_MS, $notice['capture_from_ms'] );
	}

	public function test_a_stream_is_found_by_its_key_and_by_the_address_of_its_page(): void {
		$post = $this->stream();
		$key  = Keys::stream_id( $post->ID );
		$this->assertSame( $post->ID, Notice_Input::notice( Notice_Input::read( array( 'stream_key' => $key ) ) )['stream'] );
		$notice = Notice_Input::notice( Notice_Input::read( array( 'material_url' => home_url( "/?post_type=dumbbell_stream&p={$post->ID}" ) ) ) );
		$this->assertSame( array( $post->ID, $key ), array( $notice['stream'], $notice['stream_key'] ) );
		$this->assertSame( 0, Notice_Input::notice( Notice_Input::read( array( 'stream_key' => str_repeat( 'A', 43 ) ) ) )['stream'] );
		$this->assertSame( '', Notice_Input::read( array( 'stream_key' => 'short' ) )['stream_key'] );
	}
}
