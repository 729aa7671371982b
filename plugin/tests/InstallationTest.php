<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Installation;
use Dumbbell_Stream\Settings;

final class InstallationTest extends WP_Case {

	public function test_activation_has_set_the_site_up(): void {
		$this->assertSame( (string) Installation::VERSION, (string) get_option( Installation::VERSION_OPTION ) );
		$this->assertTrue( get_role( 'administrator' )->has_cap( 'manage_dumbbell_stream' ) );
	}

	public function test_a_site_that_is_not_up_to_date_catches_up(): void {
		get_role( 'administrator' )->remove_cap( 'manage_dumbbell_stream' );
		update_option( Installation::VERSION_OPTION, 0 );
		Installation::catch_up();
		$this->assertTrue( get_role( 'administrator' )->has_cap( 'manage_dumbbell_stream' ) );
		$this->assertSame( Installation::VERSION, (int) get_option( Installation::VERSION_OPTION ) );
	}

	public function test_a_site_that_is_up_to_date_is_left_alone(): void {
		get_role( 'administrator' )->remove_cap( 'manage_dumbbell_stream' );
		Installation::catch_up();
		$this->assertFalse( get_role( 'administrator' )->has_cap( 'manage_dumbbell_stream' ) );
		get_role( 'administrator' )->add_cap( 'manage_dumbbell_stream' );
	}

	public function test_a_site_that_joins_the_network_is_set_up(): void {
		if ( ! is_multisite() ) {
			$this->markTestSkipped( 'Only on a network of sites: WP_TEST_MULTISITE=1.' );
		}
		$joins = function (): bool {
			delete_option( Installation::VERSION_OPTION );
			Installation::site_created( get_site( 1 ) );
			return Installation::VERSION === (int) get_option( Installation::VERSION_OPTION );
		};
		$this->assertFalse( $joins(), 'The plugin is active on single sites only.' );
		update_site_option( 'active_sitewide_plugins', array( 'dumbbell-stream/dumbbell-stream.php' => time() ) );
		$this->assertTrue( $joins(), 'The plugin is active on all sites.' );
	}

	/** @dataProvider networks */
	public function test_activation_reaches( bool $network_wide ): void {
		delete_option( Installation::VERSION_OPTION );
		Installation::activate( $network_wide );
		$this->assertSame( Installation::VERSION, (int) get_option( Installation::VERSION_OPTION ) );
		Installation::deactivate( $network_wide );
		$this->assertFalse( get_option( Installation::VERSION_OPTION ) );
		\Dumbbell_Stream\Stream_Post_Type::register();   // Deactivating took the post type out of memory, which no ROLLBACK reaches.
	}

	public function networks(): array {
		return array(
			'one site'              => array( false ),
			'all sites of a network' => array( true ),
		);
	}

	public function test_uninstalling_leaves_everything_unless_the_owner_said_otherwise(): void {
		$this->connect();
		$post = $this->stream();
		$this->uninstall();
		$this->assertNotNull( get_post( $post->ID ) );
		$this->assertSame( self::SECRET, Settings::secret() );
	}

	public function test_uninstalling_with_delete_data_leaves_nothing(): void {
		global $wpdb;
		$before = $this->contents();
		$this->connect();
		Settings::save( array( 'delete_data' => true ) );
		$post = $this->stream();
		$this->stream( array( 'post_title' => 'Draft', 'post_status' => 'draft' ) );
		$bin = $this->stream( array( 'post_title' => 'Bin' ) );
		wp_trash_post( $bin->ID );
		$this->signed_post( "/streams/{$post->ID}/state", array( 'state' => 'live', 'viewers' => 1, 'session' => 1 ) );
		$this->post( "/streams/{$post->ID}/tickets" );
		$wpdb->insert( $wpdb->options, array( 'option_name' => 'dumbbell_stream_lock_left', 'option_value' => 'x', 'autoload' => 'off' ) );
		$this->sent = array();
		$this->uninstall();
		wp_cache_flush();
		$left = array_diff_key( $this->contents(), $before );
		$this->assertSame( array(), preg_grep( '/dumbbell/', array_keys( $left ) ) );
		$this->assertSame( array(), preg_grep( '/dumbbell/', $this->contents() ) );
		$this->assertCount( 1, $this->sent, 'The sidecar was told to forget the published stream.' );
		Installation::set_up();   // Roles are kept in memory, which no ROLLBACK reaches.
	}

	/** @dataProvider fates */
	public function test_notices_stay_unless_the_owner_said_that_they_go_too( array $said, int $dropped ): void {
		Settings::save( array( 'delete_data' => $said[0] ) );
		\Dumbbell_Stream\Claim_Settings::save( array( 'delete_claims' => $said[1] ) );
		$tables = array();
		$catch  = static function ( string $sql ) use ( &$tables ): string {   // Dropping a table would end the transaction of this test.
			if ( 0 !== strpos( $sql, 'DROP TABLE' ) ) {
				return $sql;
			}
			$tables[] = $sql;
			return 'SELECT 1';
		};
		add_filter( 'query', $catch );
		$this->uninstall();
		remove_filter( 'query', $catch );
		Installation::set_up();   // Roles are kept in memory, which no ROLLBACK reaches.
		$this->assertCount( $dropped, $tables );
	}

	public function fates(): array {
		return array(
			'nothing is to go'             => array( array( false, false ), 0 ),
			'everything but notices'       => array( array( true, false ), 0 ),
			'notices alone do not go'      => array( array( false, true ), 0 ),
			'everything, notices included' => array( array( true, true ), 4 ),
		);
	}

	public function test_uninstall_does_nothing_when_called_by_hand(): void {
		$command = escapeshellarg( PHP_BINARY ) . ' ' . escapeshellarg( dirname( __DIR__ ) . '/uninstall.php' ) . ' 2>&1';
		if ( getenv( 'WP_TEST_ALONE' ) ) {
			$this->markTestSkipped( 'This PHP cannot start another.' );
		}
		exec( $command, $lines, $status );
		$this->assertSame( array( array(), 0 ), array( $lines, $status ) );
	}

	private function uninstall(): void {
		defined( 'WP_UNINSTALL_PLUGIN' ) || define( 'WP_UNINSTALL_PLUGIN', 'dumbbell-stream/dumbbell-stream.php' );
		require dirname( __DIR__ ) . '/uninstall.php';
	}

	/** Every option, post and meta value: what it is => what it holds. */
	private function contents(): array {
		global $wpdb;
		$rows = array();
		foreach ( array( 'option_name, option_value' => $wpdb->options, 'meta_id, meta_key' => $wpdb->postmeta, 'ID, post_type' => $wpdb->posts, 'umeta_id, meta_key ' => $wpdb->usermeta ) as $columns => $table ) {
			foreach ( $wpdb->get_results( "SELECT $columns FROM $table", ARRAY_N ) as $row ) {
				if ( ! in_array( $row[0], array( 'active_plugins', 'rewrite_rules', 'uninstall_plugins' ), true ) ) {
					$rows[ "$table $row[0]" ] = $row[1];
				}
			}
		}
		return $rows;
	}
}
