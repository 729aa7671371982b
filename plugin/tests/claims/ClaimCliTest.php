<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Claim_Tables;
use Dumbbell_Stream\Cli_Claims_Command;

require_once __DIR__ . '/class-notice-case.php';
require_once dirname( __DIR__ ) . '/wp-cli.php';

final class ClaimCliTest extends Notice_Case {

	protected function setUp(): void {
		parent::setUp();
		\WP_CLI::$said = array();
	}

	public function test_notices_are_listed_by_status(): void {
		$claim = $this->filed();
		$this->step( $this->filed( array( 'work_title' => 'Second' ) ), 'reject', array( 'code' => 'no_match', 'text' => 'No.' ) );
		$this->command()->list_claims( array(), array( 'status' => 'under_review, received', 'format' => 'json' ) );
		list( $format, $rows, $columns ) = json_decode( \WP_CLI::$said[0], true );
		$this->assertSame( array( 'json', array( $claim['id'] ), true ), array( $format, array_column( $rows, 'id' ), in_array( 'due_gmt', $columns, true ) ) );
		$this->command()->list_claims( array(), array( 'format' => 'ids' ) );
		$this->assertCount( 2, json_decode( \WP_CLI::$said[1], true )[1] );
		$this->assertFails( 'There is no status lost', function (): void { $this->command()->list_claims( array(), array( 'status' => 'lost' ) ); } );
	}

	public function test_a_notice_is_shown_with_its_story_and_without_secrets(): void {
		$claim = $this->filed();
		foreach ( array( (string) $claim['id'], $claim['public_id'] ) as $id ) {
			\WP_CLI::$said = array();
			$this->command()->show( array( $id ), array() );
			$facts = array_column( json_decode( \WP_CLI::$said[0], true )[1], 'value', 'name' );
			$this->assertSame( array( 'under_review', 'Song of the Lake' ), array( $facts['status'], $facts['work_title'] ) );
			$this->assertStringContainsString( ' file claimant', $facts['event 1'] );
			$this->assertStringNotContainsString( $claim['receipt_secret_hash'], \WP_CLI::$said[0] );
		}
		$this->assertFails( 'There is no such notice.', function (): void { $this->command()->show( array( '999999' ), array() ); } );
		$this->assertFails( 'There is no such notice.', function (): void { $this->command()->show( array( '' ), array() ); } );
	}

	public function test_a_notice_is_exported_sealed_or_for_the_archive_and_all_as_a_table(): void {
		$claim = $this->filed();
		$this->command()->export( array( $claim['public_id'] ), array() );
		$sealed = json_decode( \WP_CLI::$said[0], true );
		$this->assertEqualsCanonicalizing( array( 'export', 'key', 'signature' ), array_keys( $sealed ) );
		$this->assertStringContainsString( $claim['public_id'], \WP_CLI::$said[0] );
		$this->command()->export( array( (string) $claim['id'] ), array( 'format' => 'lumen' ) );
		$this->assertSame( array( 'notice' ), array_keys( json_decode( \WP_CLI::$said[1], true ) ) );
		$this->assertDoesNotMatchRegularExpression( '/clara@example|555 0199|Side Street/', \WP_CLI::$said[1], 'Addresses and numbers stay here.' );
		$this->command()->export( array(), array( 'format' => 'csv' ) );
		list( $format, $rows ) = json_decode( \WP_CLI::$said[2], true );
		$this->assertSame( array( 'csv', array( $claim['id'] ) ), array( $format, array_column( $rows, 'id' ) ) );
		$this->assertFails( 'There is no such notice.', function (): void { $this->command()->export( array(), array() ); } );
	}

	public function test_verify_finds_what_somebody_changed(): void {
		$claim = $this->filed();
		$this->filed( array( 'work_title' => 'Second' ) );
		$this->command()->verify( array() );
		$this->assertSame( 'Success: 2 notices are as they were written.', end( \WP_CLI::$said ) );
		$GLOBALS['wpdb']->update( Claim_Tables::name( 'dumbbell_claim_events' ), array( 'created_gmt' => '2020-01-01 00:00:00' ), array( 'claim_id' => $claim['id'], 'seq' => 1 ) );
		$this->assertFails( 'not as', function (): void { $this->command()->verify( array() ); } );
		$this->assertNotSame( array(), preg_grep( "/{$claim['public_id']}: Event 1 was changed/", \WP_CLI::$said ) );
		$this->assertFails( 'not as', function () use ( $claim ): void { $this->command()->verify( array( $claim['public_id'] ) ); } );
	}

	private function command(): Cli_Claims_Command {
		return new Cli_Claims_Command();
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
