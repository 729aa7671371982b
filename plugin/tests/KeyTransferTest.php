<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Key_List;
use Dumbbell_Stream\Key_Lists;
use Dumbbell_Stream\Key_Transfer;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Secrets;

/** A key that is carried away, and one that comes. */
final class KeyTransferTest extends WP_Case {

	const PASSPHRASE = 'four words and a hat';

	protected function setUp(): void {
		parent::setUp();
		if ( ! Key_Transfer::is_possible() && false === strpos( $this->getName( false ), 'without_sodium' ) ) {
			$this->markTestSkipped( 'PHP lacks its sodium extension.' );
		}
	}

	private function assertRefused( string $code, $answer ): void {
		$this->assertInstanceOf( \WP_Error::class, $answer );
		$this->assertSame( "dumbbell_stream_$code", $answer->get_error_code(), $answer->get_error_message() );
	}

	/** An export of a stream that is then deleted, as if it came from another site. */
	private function foreign_export( ?string &$stream = null ): string {
		$post   = $this->stream();
		$stream = Keys::stream_id( $post->ID );
		Key_Lists::revoke( $post->ID, 7000 );
		$text = Key_Transfer::export( $post->ID, self::PASSPHRASE );
		$this->assertIsString( $text );
		wp_delete_post( $post->ID, true );
		return $text;
	}

	public function test_without_sodium_it_says_what_is_missing_and_what_to_do(): void {
		if ( Key_Transfer::is_possible() ) {
			$this->markTestSkipped( 'PHP has its sodium extension.' );
		}
		$post = $this->stream();
		$this->assertRefused( 'no_sodium', Key_Transfer::export( $post->ID, self::PASSPHRASE ) );
		$this->assertRefused( 'no_sodium', Key_Transfer::import( $post->ID, '{}', self::PASSPHRASE ) );
	}

	public function test_an_export_holds_nothing_of_the_key_in_plain(): void {
		$post = $this->stream();
		$seed = Secrets::get( Keys::secret_name( $post->ID ) );
		$text = Key_Transfer::export( $post->ID, self::PASSPHRASE );
		$this->assertStringContainsString( Keys::stream_id( $post->ID ), $text );
		foreach ( array( $seed, bin2hex( $seed ), base64_encode( $seed ), Base64url::encode( $seed ), self::PASSPHRASE ) as $spelling ) {
			$this->assertStringNotContainsString( $spelling, $text );
		}
		$this->assertNotSame( $text, Key_Transfer::export( $post->ID, self::PASSPHRASE ), 'Salt and nonce are drawn anew.' );
	}

	public function test_a_key_comes_to_another_stream_with_what_it_has_said(): void {
		$text = $this->foreign_export( $stream );
		$post = $this->stream();
		$old  = Keys::stream_id( $post->ID );
		$this->assertSame( $stream, Key_Transfer::import( $post->ID, $text, self::PASSPHRASE ) );
		$this->assertSame( $stream, Keys::stream_id( $post->ID ) );
		$this->assertTrue( Key_Lists::is_revoked( $post->ID, 7000 ) );
		$list = KeyListsTest::read( Key_Lists::current( $post->ID ), $stream );
		$this->assertSame( array( 3, array( 7000 ) ), array( $list['number'], $list['revoked'] ), 'Its number is higher than all before.' );
		$former = Key_Lists::former( $post->ID );
		$this->assertSame( array( $old ), array_column( $former, 'stream' ) );
		$this->assertSame( array( Key_List::LAST, $stream ), array_values( array_intersect_key( KeyListsTest::read( $former[0]['keyList'], $old ), array( 'number' => 0, 'successor' => 0 ) ) ) );
		$this->assertSame( 146, strlen( Keys::certify( $post->ID, array( 'key' => str_repeat( 'k', 32 ), 'session' => 1, 'notAfter' => 2 ) ) ) );
	}

	public function test_a_backup_that_comes_back_changes_nothing(): void {
		$post = $this->stream();
		$text = Key_Transfer::export( $post->ID, self::PASSPHRASE );
		Key_Lists::revoke( $post->ID, 9000 );
		$before = get_option( Secrets::OPTION );
		$this->assertSame( Keys::stream_id( $post->ID ), Key_Transfer::import( $post->ID, $text, self::PASSPHRASE ) );
		$this->assertSame( $before, get_option( Secrets::OPTION ) );
	}

	public function test_two_streams_of_a_site_never_have_one_key(): void {
		$post = $this->stream();
		$text = Key_Transfer::export( $post->ID, self::PASSPHRASE );
		$this->assertRefused( 'key_in_use', Key_Transfer::import( $this->stream()->ID, $text, self::PASSPHRASE ) );
	}

	public function test_a_key_that_has_named_its_successor_does_not_come_back(): void {
		$post = $this->stream();
		$text = Key_Transfer::export( $post->ID, self::PASSPHRASE );
		Keys::rotate( $post->ID );
		$this->assertRefused( 'key_superseded', Key_Transfer::import( $post->ID, $text, self::PASSPHRASE ) );
		$this->assertRefused( 'key_superseded', Key_Transfer::import( $this->stream()->ID, $text, self::PASSPHRASE ) );
	}

	/** @dataProvider bad_passphrases */
	public function test_a_weak_passphrase_seals_nothing( string $passphrase ): void {
		$this->assertRefused( 'passphrase_short', Key_Transfer::export( $this->stream()->ID, $passphrase ) );
	}

	public function bad_passphrases(): array {
		return array( 'empty' => array( '' ), 'eleven letters' => array( 'abcdefghijk' ), 'longer than anybody types' => array( str_repeat( 'a', 201 ) ) );
	}

	public function test_another_passphrase_opens_nothing(): void {
		$text   = $this->foreign_export();
		$post   = $this->stream();
		$before = Keys::stream_id( $post->ID );
		$this->assertRefused( 'passphrase_wrong', Key_Transfer::import( $post->ID, $text, self::PASSPHRASE . ' ' ) );
		$this->assertSame( $before, Keys::stream_id( $post->ID ) );
	}

	/** @dataProvider damages */
	public function test_a_damaged_export_is_told_from_a_wrong_passphrase( callable $damage, string $code ): void {
		$export = json_decode( $this->foreign_export(), true );
		$text   = $damage( $export );
		$this->assertRefused( $code, Key_Transfer::import( $this->stream()->ID, is_array( $text ) ? wp_json_encode( $text ) : $text, self::PASSPHRASE ) );
	}

	public function damages(): array {
		$with = static function ( string $field, $value ): array {
			return array(
				static function ( array $export ) use ( $field, $value ): array {
					return array( $field => $value ) + $export;
				},
				'key_file_malformed',
			);
		};
		return array(
			'no JSON'                               => array( static function (): string { return 'hello'; }, 'key_file_malformed' ),
			'a list'                                => array( static function (): string { return '[]'; }, 'key_file_malformed' ),
			'too long'                              => array( static function (): string { return str_repeat( ' ', 30000 ) . '{}'; }, 'key_file_malformed' ),
			'another format'                        => $with( 'format', 'something else' ),
			'another version'                       => $with( 'version', 2 ),
			'another stream’s name'                 => $with( 'stream', str_repeat( 'A', 43 ) ),
			'a salt of one byte'                    => $with( 'salt', 'AA' ),
			'a nonce that is a list'                => $with( 'nonce', array() ),
			'no box'                                => $with( 'box', '' ),
			'memory that would bring us down'       => $with( 'memory', 2147483647 ),
			'memory that anybody could guess under' => $with( 'memory', 8192 ),
			'passes without end'                    => $with( 'passes', 1000000 ),
			'a box of which a letter was changed'   => array(
				static function ( array $export ): array {
					return array( 'box' => ( 'A' === $export['box'][0] ? 'B' : 'A' ) . substr( $export['box'], 1 ) ) + $export;
				},
				'passphrase_wrong',
			),
		);
	}
}
