<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Cli_Command;
use Dumbbell_Stream\Cli_Streams_Command;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Settings;

require_once __DIR__ . '/wp-cli.php';

final class CliTest extends WP_Case {

	protected function setUp(): void {
		parent::setUp();
		\WP_CLI::$said = array();
	}

	public function test_the_commands_are_registered_when_wp_cli_says_so(): void {
		do_action( 'cli_init' );
		$this->assertSame( array( 'dumbbell' => Cli_Command::class, 'dumbbell streams' => Cli_Streams_Command::class, 'dumbbell claim' => \Dumbbell_Stream\Cli_Claims_Command::class ), \WP_CLI::$commands );
	}

	public function test_status_tells_how_things_stand_and_asks_nobody(): void {
		$this->connect();
		$this->stream();
		$this->sent = array();
		( new Cli_Command() )->status( array(), array( 'format' => 'json' ) );
		list( $format, $rows ) = json_decode( \WP_CLI::$said[0], true );
		$facts                 = array_column( $rows, 'value', 'name' );
		$this->assertSame( array( 'json', self::SIDECAR, 'yes', 'readable', 'complete' ), array( $format, $facts['sidecar'], $facts['connected'], $facts['keys'], $facts['update'] ) );
		$this->assertStringNotContainsString( self::SECRET, \WP_CLI::$said[0] );
		$this->assertSame( array(), $this->sent );
	}

	public function test_connect_takes_what_the_sidecar_prints_and_checks_it(): void {
		$case = Vectors::cases( 'pairings' )['a host'][0];
		$this->sidecar = function ( string $path, ?array $body ) {
			$answer = $this->honest_sidecar( $path, $body );
			return '/check' === $path ? array( 'json' => array( 'publicUrl' => 'https://live.example.org' ) + $answer['json'] ) + $answer : $answer;
		};
		( new Cli_Command() )->connect( array( $case['code'] ) );
		$this->assertSame( 'Success: Connected with https://live.example.org.', end( \WP_CLI::$said ) );
		$this->assertSame( $case['secret'], Settings::secret() );
	}

	public function test_a_mistake_ends_a_command_with_a_sentence(): void {
		$this->connect();
		$this->assertFails( 'This is not the text', function (): void { ( new Cli_Command() )->connect( array( 'x' ) ); } );
		$this->assertFails( 'A stream needs a title.', function (): void { ( new Cli_Streams_Command() )->create( array( ' ' ), array() ); } );
		$this->assertFails( 'There is no such user.', function (): void { ( new Cli_Streams_Command() )->create( array( 'A' ), array( 'author' => '999999' ) ); } );
		$this->assertFails( 'There is no published stream', function (): void { ( new Cli_Streams_Command() )->rotate( array( '999999' ) ); } );
	}

	public function test_check_tells_of_each_step_and_fails_with_the_first_fault(): void {
		$this->connect();
		$this->sidecar = static function (): \WP_Error {
			return new \WP_Error( 'http_request_failed', 'cURL error 6: Could not resolve host' );
		};
		$this->assertFails( 'is not known', function (): void { ( new Cli_Command() )->check(); } );
		$this->assertStringContainsString( 'address   ok', \WP_CLI::$said[0] );
		$this->assertStringContainsString( 'clock     -', \WP_CLI::$said[2] );
	}

	public function test_streams_are_made_and_listed_and_get_another_key(): void {
		$this->connect();
		$streams = new Cli_Streams_Command();
		$streams->create( array( "Don't panic" ), array( 'porcelain' => true ) );
		$id = (int) \WP_CLI::$said[0];
		$this->assertSame( array( "Don't panic", 'publish' ), array( get_post( $id )->post_title, get_post_status( $id ) ) );
		$streams->list_streams( array(), array() );
		$this->assertContains( $id, array_column( json_decode( \WP_CLI::$said[1], true )[1], 'id' ) );
		$before = Keys::generation( $id );
		$streams->rotate( array( (string) $id ) );
		$this->assertSame( 'key ' . ( $before + 1 ), \WP_CLI::$said[2] );
	}

	private function assertFails( string $sentence, callable $command ): void {
		try {
			$command();
		} catch ( \RuntimeException $e ) {
			$this->assertStringContainsString( $sentence, $e->getMessage() );
			return;
		}
		$this->fail( "Nothing failed with: $sentence" );
	}
}
