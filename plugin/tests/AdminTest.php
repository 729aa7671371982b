<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Stream_List;

/** What stands in the admin beside the settings page. */
final class AdminTest extends WP_Case {

	public function test_the_list_has_our_columns_behind_the_title(): void {
		$columns = apply_filters( 'manage_dumbbell_stream_posts_columns', array( 'cb' => '', 'title' => 'Title', 'date' => 'Date' ) );
		$this->assertSame( array( 'cb', 'title', 'dumbbell_state', 'dumbbell_shortcode', 'date' ), array_keys( $columns ) );
	}

	/** @dataProvider states */
	public function test_a_state_in_words( array $news, string $words ): void {
		$this->connect();
		$post = $this->stream();
		$this->signed_post( "/streams/{$post->ID}/state", $news + array( 'viewers' => 0, 'session' => null ) );
		$this->assertSame( $words, Stream_List::sentence( $post->ID ) );
	}

	public function states(): array {
		return array(
			'live, one viewer'   => array( array( 'state' => 'live', 'viewers' => 1 ), 'Live, 1 viewer' ),
			'live, many viewers' => array( array( 'state' => 'live', 'viewers' => 1234 ), 'Live, 1,234 viewers' ),
			'interrupted'        => array( array( 'state' => 'waiting' ), 'Interrupted' ),
			'ended'              => array( array( 'state' => 'ended' ), 'Ended' ),
			'not live'           => array( array( 'state' => 'offline' ), 'Not live' ),
		);
	}

	public function test_the_shortcode_to_copy_is_shown(): void {
		$post = $this->stream();
		ob_start();
		do_action( 'manage_dumbbell_stream_posts_custom_column', 'dumbbell_shortcode', $post->ID );
		$this->assertSame( "<code>[dumbbell_stream id=\"{$post->ID}\"]</code>", ob_get_clean() );
	}

	public function test_the_privacy_guide_gets_our_words(): void {
		require_once ABSPATH . 'wp-admin/includes/plugin.php';
		require_once ABSPATH . 'wp-admin/includes/class-wp-privacy-policy-content.php';
		require_once ABSPATH . 'wp-admin/includes/class-wp-screen.php';
		require_once ABSPATH . 'wp-admin/includes/screen.php';
		set_current_screen( 'dashboard' );
		global $wp_current_filter;
		$wp_current_filter[] = 'admin_init';   // WordPress takes the text there only.
		\Dumbbell_Stream\Privacy::suggest_text();
		array_pop( $wp_current_filter );
		$texts = array_column( \WP_Privacy_Policy_Content::get_suggested_policy_text(), 'policy_text', 'plugin_name' );
		unset( $GLOBALS['current_screen'] );
		$this->assertStringContainsString( 'internet (IP) address', $texts['Dumbbell Stream'] );
		$this->assertStringContainsString( 'for 3 years after the case is closed', $texts['Dumbbell Stream'] );
	}

	public function test_the_plugins_list_links_to_the_settings(): void {
		$links = apply_filters( 'plugin_action_links_dumbbell-stream/dumbbell-stream.php', array( 'deactivate' => 'x' ) );
		$this->assertStringContainsString( 'page=dumbbell-stream-settings', reset( $links ) );
	}
}
