<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Vault;
use PHPUnit\Framework\TestCase;

/**
 * PHP without its sodium extension: core's own replacement, in plain PHP, signs and seals the same bytes. In a PHP of its own, in which
 * the extension's functions are switched off.
 */
final class SodiumCompatTest extends TestCase {

	/** What runs there: as much of the plugin as needs no WordPress. */
	private const SCRIPT = '
		require $argv[1] . "sodium_compat/autoload.php";
		\ParagonIE_Sodium_Compat::$disableFallbackForUnitTests = true;
		foreach ( array( "base64url", "certificate", "key-list", "vault" ) as $name ) { require $argv[2] . "/class-$name.php"; }
		use Dumbbell_Stream\Base64url; use Dumbbell_Stream\Certificate; use Dumbbell_Stream\Key_List; use Dumbbell_Stream\Vault;
		$given = json_decode( stream_get_contents( STDIN ), true );
		$key   = static function ( $text ) { return null === $text ? null : Base64url::decode( $text, 32 ); };
		$pair  = static function ( $case ) { return sodium_crypto_sign_seed_keypair( hex2bin( $case["seed"] ) ); };
		$done  = array( "native" => function_exists( "sodium_crypto_sign_detached" ) && ( new ReflectionFunction( "sodium_crypto_sign_detached" ) )->isInternal() );
		foreach ( $given["certificates"] as $name => $case ) { $done["certificates"][ $name ] = bin2hex( Certificate::sign( array( "key" => $key( $case["key"] ) ) + $case, $pair( $case ) ) ); }
		foreach ( $given["lists"] as $name => $case ) {
			$done["lists"][ $name ] = bin2hex( Key_List::sign( array( "site" => $key( $case["site"] ), "successor" => $key( $case["successor"] ) ) + $case, $pair( $case ) ) );
		}
		$done["opened"] = Vault::open( $given["vault"], array( "passphrase" ) )->get( "a" );
		$done["sealed"] = Vault::create( "passphrase" )->with( "b", "ours" )->to_array();
		echo json_encode( $done );';

	/** @var array|null What came of it, once for all tests. */
	private static $done = null;

	protected function setUp(): void {
		if ( ! extension_loaded( 'sodium' ) || getenv( 'WP_TEST_ALONE' ) ) {
			$this->markTestSkipped( 'Here everything runs without the extension.' );
		}
		self::$done = self::$done ?? self::run_without_sodium();
		$this->assertFalse( self::$done['native'], 'The extension is off.' );
	}

	private static function run_without_sodium(): array {
		$given   = array(
			'certificates' => array_map( 'current', Vectors::cases( 'certificates' ) ),
			'lists'        => array_map( 'current', Vectors::cases( 'key-lists' ) ),
			'vault'        => Vault::create( 'passphrase' )->with( 'a', 'theirs' )->to_array(),
		);
		$command = array( PHP_BINARY, '-d', 'disable_functions=' . implode( ',', get_extension_funcs( 'sodium' ) ), '-r', self::SCRIPT, '--', ABSPATH . WPINC . '/', dirname( __DIR__ ) . '/includes' );
		$process = proc_open( implode( ' ', array_map( 'escapeshellarg', $command ) ), array( array( 'pipe', 'r' ), array( 'pipe', 'w' ), array( 'pipe', 'w' ) ), $pipes );
		fwrite( $pipes[0], json_encode( $given ) );
		fclose( $pipes[0] );
		$output = stream_get_contents( $pipes[1] );
		$errors = stream_get_contents( $pipes[2] );
		proc_close( $process );
		$done = json_decode( $output, true );
		self::assertIsArray( $done, $output . $errors );
		return $done;
	}

	public function test_certificates_are_the_same_to_the_byte(): void {
		foreach ( Vectors::cases( 'certificates' ) as $name => $case ) {
			$this->assertSame( $case[0]['certificate'], self::$done['certificates'][ $name ], $name );
		}
	}

	public function test_key_lists_are_the_same_to_the_byte(): void {
		foreach ( Vectors::cases( 'key-lists' ) as $name => $case ) {
			$this->assertSame( $case[0]['keyList'], self::$done['lists'][ $name ], $name );
		}
	}

	public function test_a_vault_that_was_sealed_with_the_one_opens_with_the_other(): void {
		$this->assertSame( 'theirs', self::$done['opened'] );
		$this->assertSame( 'ours', Vault::open( self::$done['sealed'], array( 'passphrase' ) )->get( 'b' ) );
	}
}
