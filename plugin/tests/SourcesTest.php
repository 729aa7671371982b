<?php
namespace Dumbbell_Stream\Tests;

use PHPUnit\Framework\TestCase;

/** Rules of the directory that a look at the files can check. */
final class SourcesTest extends TestCase {

	/** @dataProvider files */
	public function test_this_php_reads( string $file ): void {
		$this->assertNotEmpty( token_get_all( file_get_contents( $file ), TOKEN_PARSE ) );
	}

	/** @dataProvider files */
	public function test_no_address_of_ones_own_machine( string $file ): void {
		$this->assertDoesNotMatchRegularExpression( '#https?://' . '(localhost|127\.0\.0\.1)#i', $this->shipped( $file ) );
	}

	/** @dataProvider files */
	public function test_nothing_that_the_directory_refuses( string $file ): void {
		$code = $this->shipped( $file );
		$this->assertDoesNotMatchRegularExpression( '/<<<|\b(proc_open|eval|passthru|create_function|unserialize|extract|load_plugin_textdomain)\s*\(/', $code );
		$this->assertDoesNotMatchRegularExpression( '/\$(count|usage|used)\s*>=?\s*\$(limit|max|quota)/', $code );
	}

	/** @dataProvider files */
	public function test_it_does_nothing_when_called_by_hand( string $file ): void {
		$code     = $this->shipped( $file );
		$is_class = 1 === preg_match( '/^(final |abstract )?class /m', $code );
		$this->assertTrue( '' === $code || $is_class || 1 === preg_match( "/^defined\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \) \|\| exit;/m", $code ) );
	}

	public function files(): array {
		$root = dirname( __DIR__ );
		$all  = new \RegexIterator( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( $root, \FilesystemIterator::SKIP_DOTS ) ), '/\.php$/' );
		$rows = array();
		foreach ( $all as $file ) {
			$name = substr( (string) $file, strlen( $root ) + 1 );
			if ( 0 !== strpos( $name, 'build' ) ) {
				$rows[ $name ] = array( (string) $file );
			}
		}
		ksort( $rows );
		return $rows;
	}

	public function test_header_readme_and_constant_agree(): void {
		$header = file_get_contents( dirname( __DIR__ ) . '/dumbbell-stream.php' );
		$readme = file_get_contents( dirname( __DIR__, 2 ) . '/readme.txt' );
		preg_match( '/^ \* Version:\s+(\S+)$/m', $header, $version );
		$this->assertStringContainsString( "'DUMBBELL_STREAM_VERSION', '$version[1]'", $header );
		$this->assertStringContainsString( "Stable tag: $version[1]\n", $readme );
		$this->assertStringContainsString( "== Changelog ==\n\n= $version[1]", $readme );
		foreach ( array( 'License', 'License URI' ) as $field ) {
			preg_match( "/^ \* $field:\s+(\S+)$/m", $header, $value );
			$this->assertStringContainsString( "$field: $value[1]\n", $readme );
		}
		preg_match( '/^ \* Description:\s+(.+)$/m', $header, $description );
		$this->assertStringContainsString( "\n$description[1]\n", $readme );
		$this->assertLessThanOrEqual( 150, strlen( $description[1] ) );
		$this->assertLessThan( 60, substr_count( $header, "\n" ) );
	}

	/** The code of a file that ships; '' for tests. */
	private function shipped( string $file ): string {
		return 0 === strpos( $file, __DIR__ ) ? '' : file_get_contents( $file );
	}
}
