<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Secrets;
use Dumbbell_Stream\Vault;

final class SecretsTest extends WP_Case {

	protected function tearDown(): void {
		remove_all_filters( 'salt' );
		remove_all_filters( 'pre_update_option_' . Secrets::OPTION );
		parent::tearDown();
	}

	public function test_a_secret_is_kept_and_read_back(): void {
		Secrets::set( 'a', 'secret' );
		wp_cache_flush();
		$this->assertSame( 'secret', Secrets::get( 'a' ) );
		$this->assertNull( Secrets::get( 'b' ) );
	}

	public function test_the_database_holds_nothing_plain_and_loads_nothing_by_itself(): void {
		global $wpdb;
		Secrets::set( 'a', 'the secret itself' );
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT option_value, autoload FROM %i WHERE option_name = %s', $wpdb->options, Secrets::OPTION ) );
		$this->assertStringNotContainsString( 'the secret itself', $row->option_value );
		$this->assertContains( $row->autoload, array( 'off', 'no' ) );
	}

	public function test_a_secret_is_made_once(): void {
		$made = 0;
		$make = function () use ( &$made ): string {
			return 'secret ' . ++$made;
		};
		$this->assertSame( 'secret 1', Secrets::get_or_make( 'a', $make ) );
		$this->assertSame( 'secret 1', Secrets::get_or_make( 'a', $make ) );
	}

	public function test_a_secret_that_another_process_made_meanwhile_counts(): void {
		Secrets::set( 'other', 'x' );
		$stored = get_option( Secrets::OPTION );
		$ours   = Vault::open( $stored, array( wp_salt( 'logged_in' ) ) );
		// The other process writes past our cache while we are about to make one.
		add_filter(
			'query',
			$write = function ( string $sql ) use ( &$write, $ours ): string {
				global $wpdb;
				if ( false !== strpos( $sql, 'INSERT IGNORE' ) ) {
					remove_filter( 'query', $write );
					$wpdb->update( $wpdb->options, array( 'option_value' => serialize( $ours->with( 'a', 'theirs' )->to_array() ) ), array( 'option_name' => Secrets::OPTION ) );
				}
				return $sql;
			}
		);
		$secret = Secrets::get_or_make(
			'a',
			static function (): string {
				return 'ours';
			}
		);
		$this->assertSame( 'theirs', $secret );
		$this->assertSame( 'theirs', Secrets::get( 'a' ) );
	}

	public function test_new_salts_close_the_vault_and_nothing_is_made_over_it(): void {
		Secrets::set( 'a', 'secret' );
		$before = get_option( Secrets::OPTION );
		add_filter(
			'salt',
			static function (): string {
				return 'new salts';
			}
		);
		$this->assertStringContainsString( 'DUMBBELL_STREAM_KEY_PREVIOUS', Secrets::problem() );
		foreach ( array( 'get', 'get_or_make', 'set', 'rotate' ) as $way ) {
			try {
				'rotate' === $way ? Secrets::rotate() : Secrets::$way( 'a', 'get_or_make' === $way ? 'time' : 'new' );
				$this->fail( "$way did not notice." );
			} catch ( \RuntimeException $e ) {
				$this->assertSame( $before, get_option( Secrets::OPTION ), $way );
			}
		}
		remove_all_filters( 'salt' );
		$this->assertSame( 'secret', Secrets::get( 'a' ), 'The former salts are back, and so is the secret.' );
		$this->assertNull( Secrets::problem() );
	}

	public function test_a_damaged_secret_is_reported_and_never_made_anew(): void {
		Secrets::set( 'a', 'secret' );
		$stored                = get_option( Secrets::OPTION );
		$stored['values']['a'] = strrev( $stored['values']['a'] );
		update_option( Secrets::OPTION, $stored );
		$this->expectException( \RuntimeException::class );
		Secrets::get_or_make( 'a', 'time' );
	}

	public function test_a_database_that_keeps_nothing_is_noticed(): void {
		add_filter(
			'pre_update_option_' . Secrets::OPTION,
			static function ( $value, $old ) {
				return $old;
			},
			10,
			2
		);
		$this->expectException( \RuntimeException::class );
		Secrets::set( 'a', 'secret' );
	}

	/**
	 * @dataProvider constants
	 * Constants cannot be undone, so each case has a PHP of its own.
	 */
	public function test_keys_of_wp_config( array $passphrases, array $constants, ?string $expected, bool $sealed_again ): void {
		$stored = Vault::create( $passphrases[0] )->with( 'a', 'secret' )->to_array();
		$script = 'namespace { function wp_salt() { return "salts"; } function esc_html__( $t ) { return $t; }
			function wp_cache_delete() {} function get_option( $n, $d ) { return $GLOBALS["stored"] ?? $d; } function update_option( $n, $v ) { $GLOBALS["stored"] = $v; } }
			namespace Dumbbell_Stream { final class Lock { static function run( $n, $work ) { return $work(); } }
			foreach ( array( "base64url", "vault", "secrets" ) as $c ) { require $argv[1] . "/class-$c.php"; }
			foreach ( json_decode( $argv[3], true ) as $name => $value ) { define( $name, $value ); }
			$GLOBALS["stored"] = json_decode( $argv[2], true ); $before = $GLOBALS["stored"]["master"];
			try { $secret = Secrets::get( "a" ); Secrets::rotate(); } catch ( \RuntimeException $e ) { $secret = null; }
			echo json_encode( array( $secret, $GLOBALS["stored"]["master"] !== $before ) ); }';
		$command = array( PHP_BINARY, '-r', $script, '--', dirname( __DIR__ ) . '/includes', json_encode( $stored ), json_encode( (object) $constants ) );
		if ( 0 === strpos( PHP_BINARY, '/internal/' ) ) {
			$this->markTestSkipped( 'This PHP cannot start another.' );
		}
		exec( implode( ' ', array_map( 'escapeshellarg', $command ) ), $lines, $status );
		$this->assertSame( array( 0, array( $expected, $sealed_again ) ), array( $status, json_decode( implode( '', $lines ), true ) ), implode( "\n", $lines ) );
	}

	public function constants(): array {
		return array(
			'salts alone'                         => array( array( 'salts' ), array(), 'secret', false ),
			'a key of its own'                    => array( array( 'key' ), array( 'DUMBBELL_STREAM_KEY' => 'key' ), 'secret', false ),
			'a key set later'                     => array( array( 'salts' ), array( 'DUMBBELL_STREAM_KEY' => 'key' ), 'secret', true ),
			'a key changed, the old one named'    => array( array( 'old' ), array( 'DUMBBELL_STREAM_KEY' => 'key', 'DUMBBELL_STREAM_KEY_PREVIOUS' => 'old' ), 'secret', true ),
			'salts changed, the old ones named'   => array( array( 'old salts' ), array( 'DUMBBELL_STREAM_KEY_PREVIOUS' => 'old salts' ), 'secret', true ),
			'a key changed, the old one forgotten' => array( array( 'old' ), array( 'DUMBBELL_STREAM_KEY' => 'key' ), null, false ),
			'a key taken away'                    => array( array( 'key' ), array(), null, false ),
		);
	}
}
