<?php
namespace Dumbbell_Stream\Tests\Claims;

require_once __DIR__ . '/class-proof-case.php';

use Dumbbell_Stream\Attachments;
use Dumbbell_Stream\Attachments_Controller;
use Dumbbell_Stream\Claim_Settings;
use Dumbbell_Stream\Claim_Tables;
use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Files_Health;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Notice_Evidence;
use Dumbbell_Stream\Private_Files;
use Dumbbell_Stream\Secrets;
use Dumbbell_Stream\Tests\Vectors;

final class AttachmentsTest extends Proof_Case {

	protected function tearDown(): void {
		Private_Files::remove_all();
		parent::tearDown();
	}

	/** A file as a visitor's upload lies before it is taken. */
	private function upload( string $text, string $name = 'letter.txt' ) {
		$path = tempnam( sys_get_temp_dir(), 'upload' );
		file_put_contents( $path, $text );
		$kept = Attachments::keep( $path, $name );
		unlink( $path );
		return $kept;
	}

	private function named( array $kept, array $columns = array() ): array {
		return $this->claim( $columns + array( 'attachments_json' => wp_json_encode( array( $kept['id'] ) ) ) );
	}

	private function lies(): array {
		return array_values( array_diff( (array) scandir( Private_Files::folder() ), array( '.', '..', '.htaccess', 'web.config', 'index.php' ) ) );
	}

	/** @dataProvider sizes */
	public function test_a_file_comes_back_as_it_was_and_does_not_lie_there_as_it_was( int $bytes ): void {
		$text = substr( str_repeat( 'Dear Sir, this is my song. ', 1 + intdiv( $bytes, 27 ) ), 0, $bytes );
		$kept = $this->upload( $text );
		$this->assertSame( array( $bytes, hash( 'sha256', $text ), 'text/plain', 0 ), array( $kept['bytes'], $kept['sha256'], $kept['type'], $kept['claim'] ) );
		$this->assertSame( $text, Attachments::contents( $kept['id'] ) );
		$this->assertSame( array( "{$kept['id']}.bin" ), $this->lies() );
		$this->assertStringNotContainsString( 'Dear', file_get_contents( Private_Files::folder() . "/{$kept['id']}.bin" ) );
	}

	public function sizes(): array {
		return array( 'a few bytes' => array( 30 ), 'exactly one piece' => array( 65536 ), 'a piece and a byte' => array( 65537 ), 'several pieces' => array( 300000 ) );
	}

	public function test_a_file_that_somebody_changed_is_not_given_out(): void {
		$kept  = $this->upload( str_repeat( 'Dear Sir. ', 20000 ) );
		$path  = Private_Files::folder() . "/{$kept['id']}.bin";
		$bytes = file_get_contents( $path );
		$other = $this->upload( str_repeat( 'Dear You. ', 20000 ) );
		foreach ( array( substr_replace( $bytes, 'x', 70000, 1 ), substr( $bytes, 0, -40 ), substr( $bytes, 0, 10 ), '', file_get_contents( Private_Files::folder() . "/{$other['id']}.bin" ) ) as $changed ) {
			file_put_contents( $path, $changed );
			try {
				Attachments::contents( $kept['id'] );
				$this->fail( 'A changed file was given out.' );
			} catch ( \RuntimeException $e ) {
				$this->assertStringContainsString( 'damaged', $e->getMessage() );
			}
		}
	}

	public function test_a_letter_with_a_comma_in_each_line_is_a_letter(): void {
		$this->assertIsArray( $this->upload( str_repeat( "Dear Sir or Madam, this letter is for your eyes alone.\n", 50 ) ) );
	}

	/** @dataProvider refused */
	public function test_what_is_no_evidence_is_not_taken( string $text, string $name, string $code ): void {
		$this->assertSame( "dumbbell_stream_$code", $this->upload( $text, $name )->get_error_code() );
		$this->assertSame( array(), $this->lies() );
	}

	public function refused(): array {
		return array(
			'PHP'                            => array( '<?php echo 1;', 'shell.php', 'file_type' ),
			'PHP that says it is a picture'  => array( '<?php echo 1;', 'shell.png', 'file_type' ),
			'PHP behind two endings'         => array( '<?php echo 1;', 'shell.txt.php', 'file_type' ),
			'PHP behind a null'              => array( '<?php echo 1;', "shell.php\0.png", 'file_type' ),
			'a page'                         => array( '<script>alert(1)</script>', 'page.html', 'file_type' ),
			'a drawing with a script'        => array( '<svg onload="alert(1)">', 'x.svg', 'file_type' ),
			'a web server\'s rule'           => array( 'Allow from all', '.htaccess', 'file_type' ),
			'no ending'                      => array( 'text', 'README', 'file_type' ),
			'an excerpt that is none'        => array( 'no packet at all', 'x.dumbbell', 'file_type' ),
			'a text that is none'            => array( "MZ\0\0", 'letter.txt', 'file_type' ),
			'nothing'                        => array( '', 'letter.txt', 'file_empty' ),
		);
	}

	/** @dataProvider names */
	public function test_a_name_is_shown_and_never_walked( string $name ): void {
		$kept = $this->upload( 'text', $name );
		$this->assertMatchesRegularExpression( '/^[^\/\\\\<>"\x00-\x1f]{1,120}\z/', $kept['name'] );
		$this->assertSame( array( "{$kept['id']}.bin" ), $this->lies() );
	}

	public function names(): array {
		return array(
			'a path up'          => array( '../../../wp-config.txt' ),
			'a path of Windows'  => array( 'C:\\Windows\\system.txt' ),
			'a script'           => array( '"><script>alert(1)</script>.txt' ),
			'a header'           => array( "a\r\nSet-Cookie: x=1.txt" ),
			'a long one'         => array( str_repeat( 'long ', 100 ) . '.txt' ),
		);
	}

	public function test_limits_hold(): void {
		$this->assertSame( array(), Claim_Settings::save( array( 'upload_mib' => 1 ) ) );
		$this->assertSame( 'dumbbell_stream_file_too_large', $this->upload( str_repeat( 'a', 1048577 ) )->get_error_code() );
		$first = $this->upload( 'Dear Sir' );
		update_option( Attachments::OPTION . $first['id'], array( 'bytes' => 20 * 1048576 ) + $first, false );
		$this->assertSame( 'dumbbell_stream_files_full', $this->upload( 'Dear Sir' )->get_error_code(), 'Nobody fills the disk with files that no notice names.' );
		Attachments::follow( $this->named( $first ), array( 'type' => 'file' ) );
		$this->assertIsArray( $this->upload( 'Dear Sir' ) );
		Claim_Settings::save( array( 'upload_mib' => 0 ) );
		$this->assertSame( 'dumbbell_stream_files_off', $this->upload( 'Dear Sir' )->get_error_code() );
	}

	public function test_a_file_stays_with_the_first_notice_that_names_it_and_goes_when_that_is_erased(): void {
		$kept  = $this->upload( 'a letter' );
		$first = $this->named( $kept );
		$other = $this->named( $kept );
		Attachments::follow( $first, array( 'type' => 'file' ) );
		Attachments::follow( $other, array( 'type' => 'file' ) );
		$this->assertSame( $first['id'], Attachments::find( $kept['id'] )['claim'] );
		Attachments::follow( $other, array( 'type' => 'redact' ) );
		$this->assertSame( 'a letter', Attachments::contents( $kept['id'] ) );
		Attachments::follow( $first, array( 'type' => 'redact' ) );
		$this->assertNull( Attachments::find( $kept['id'] ) );
		$this->assertSame( array(), $this->lies() );
	}

	public function test_files_go_when_their_time_is_over_and_not_before(): void {
		global $wpdb;
		$draft = $this->upload( 'never named' );
		$open  = $this->upload( 'of an open claim' );
		$this->named( $open );   // The process ended before the file was bound.
		$closed = $this->upload( 'of a closed claim' );
		$claim  = $this->named( $closed, array( 'closed_gmt' => self::GMT ) );
		$held   = $this->upload( 'of one under legal hold' );
		$this->named( $held, array( 'closed_gmt' => self::GMT, 'legal_hold' => 1 ) );
		$left = fn(): array => array_values( array_filter( array( $draft, $open, $closed, $held ), static fn( array $one ): bool => null !== Attachments::find( $one['id'] ) ) );
		Clock::stop( self::NOW_MS + 13 * 86400000 );
		Attachments::prune();
		$this->assertCount( 4, $left() );
		Clock::stop( self::NOW_MS + 15 * 86400000 );
		Attachments::prune();
		$this->assertSame( array( $open, $closed, $held ), $left() );
		Clock::stop( self::NOW_MS + 91 * 86400000 );
		Attachments::prune();
		$this->assertSame( array( $open, $held ), $left() );
		$wpdb->update( Claim_Tables::name( Claim_Tables::CLAIMS ), array( 'closed_gmt' => self::GMT ), array( 'status' => 'under_review' ) );
		$wpdb->update( Claim_Tables::name( Claim_Tables::CLAIMS ), array( 'legal_hold' => 0 ), array( 'id' => $claim['id'] + 1 ) );
		Attachments::prune();
		$this->assertSame( array(), $left() );
		$this->assertSame( array(), $this->lies() );
	}

	public function test_only_those_who_handle_claims_read_them(): void {
		$kept = $this->upload( 'Dear Sir' );
		$this->assertAnswer( 401, 'dumbbell_stream_forbidden', $this->read( "/attachments/{$kept['id']}" ) );
		foreach ( array( 'subscriber', 'author', 'editor' ) as $role ) {
			$this->log_in( $role );
			$this->assertAnswer( 403, 'dumbbell_stream_forbidden', $this->read( "/attachments/{$kept['id']}", array( 'download' => '1' ) ) );
		}
		$this->log_in( 'administrator' );
		$this->assertSame( array( 'id', 'name', 'type', 'bytes', 'sha256' ), array_keys( $this->read( "/attachments/{$kept['id']}" )->get_data() ) );
		$this->assertAnswer( 404, 'dumbbell_stream_no_attachment', $this->read( '/attachments/' . str_repeat( 'a', 32 ) ) );
		foreach ( array( '/attachments/../../wp-config.php', '/attachments/..%2f..%2fwp-config.php', "/attachments/{$kept['id']}.bin" ) as $path ) {
			$this->assertSame( 404, $this->read( $path )->get_status() );
		}
		$request = new \WP_REST_Request( 'GET', "/dumbbell-stream/v1/attachments/{$kept['id']}" );
		$request->set_param( 'download', true );
		ob_start();
		$served = @Attachments_Controller::serve( false, new \WP_REST_Response( $kept ), $request ); // phpcs:ignore -- Headers cannot be sent in a test.
		$this->assertSame( array( true, 'Dear Sir' ), array( $served, ob_get_clean() ) );
	}

	public function test_what_was_not_uploaded_is_not_taken(): void {
		$request = new \WP_REST_Request( 'POST', '/dumbbell-stream/v1/attachments' );
		$request->set_file_params( array( 'file' => array( 'name' => 'a.txt', 'tmp_name' => ABSPATH . 'wp-login.php', 'error' => 0, 'size' => 5 ) ) );
		$this->assertSame( array( 400, 'dumbbell_stream_no_file' ), array( rest_get_server()->dispatch( $request )->get_status(), rest_get_server()->dispatch( $request )->get_data()['code'] ) );
	}

	public function test_an_excerpt_that_came_as_a_file_is_checked_when_the_notice_is_filed(): void {
		$case = Vectors::cases( 'excerpts' )['seven packets'][0];
		$post = $this->stream();
		Secrets::set( Keys::secret_name( $post->ID ), hex2bin( $case['streamSeed'] ) );
		Keys::ensure( $post->ID );
		$kept   = $this->upload( base64_decode( $case['file'] ), 'excerpt.dumbbell' );
		$letter = $this->upload( 'a letter' );
		$notice = array( 'attachments' => array( $letter['id'], $kept['id'] ), 'stream' => $post->ID );
		$facts  = Notice_Evidence::add( array( 'grade' => 'email' ), $notice );
		$this->assertSame( array( 'email', 'signed', $case['commitment']['root'] ), array( $facts['grade'], $facts['evidence']['result'], $facts['evidence']['root'] ) );
		$this->assertSame( 'another-stream', Notice_Evidence::add( array(), array( 'stream' => $this->stream()->ID ) + $notice )['evidence']['why'] );
		$this->assertSame( array(), Notice_Evidence::add( array(), array( 'attachments' => array( $letter['id'], '../../x', 5 ), 'evidence' => 'x' ) ) );
	}

	public function test_site_health_tells_whether_the_folder_is_seen(): void {
		$this->assertSame( 'good', Files_Health::test_files()['status'] );
		remove_filter( 'pre_http_request', array( $this, 'answer' ) );
		$seen = static function ( $answer, $arguments, string $url ) {
			return array( 'body' => (string) file_get_contents( Private_Files::folder() . '/' . basename( $url ) ), 'response' => array( 'code' => 200 ), 'headers' => array(), 'cookies' => array(), 'filename' => null );
		};
		add_filter( 'pre_http_request', $seen, 10, 3 );
		$result = Files_Health::test_files();
		remove_filter( 'pre_http_request', $seen );
		$this->assertSame( 'recommended', $result['status'] );
		$this->assertStringContainsString( 'location ~ /dumbbell-stream-private/ { deny all; }', $result['description'] );
		$this->assertSame( array(), $this->lies(), 'The probe is gone.' );
		$this->assertStringContainsString( 'Require all denied', file_get_contents( Private_Files::folder() . '/.htaccess' ) );
	}
}
