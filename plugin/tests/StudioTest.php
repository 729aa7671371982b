<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Studio;
use Dumbbell_Stream\Studio_Page;

final class StudioTest extends WP_Case {

	protected function tearDown(): void {
		$GLOBALS['wp_query'] = $GLOBALS['wp_the_query'] = new \WP_Query();
		unset( $_GET[ Studio_Page::QUERY ] );
		parent::tearDown();
	}

	public function test_the_screen_knows_the_streams_that_its_user_may_broadcast_and_no_key(): void {
		$this->connect();
		$mine = $this->stream();
		$this->log_in( 'editor' );
		$config = Studio::config( 0 );
		$this->assertSame( $mine->ID, $config['current'] );
		$this->assertSame(
			array(
				'id'     => $mine->ID,
				'title'  => 'Evening show',
				'stream' => Keys::stream_id( $mine->ID ),
				'src'    => self::SIDECAR . '/streams/' . Keys::stream_id( $mine->ID ) . '.json',
				'link'   => get_permalink( $mine ),
				'studio' => admin_url( 'edit.php?post_type=dumbbell_stream&page=dumbbell-stream-studio&stream=' . $mine->ID ),
				'open'   => true,
			),
			$config['streams'][0]
		);
		$this->assertSame( '', $config['settings'], 'Who may not connect a sidecar is sent to nobody\'s settings.' );
	}

	public function test_an_author_is_offered_his_own_streams_alone(): void {
		$this->stream();
		$this->log_in( 'author' );
		$this->assertSame( array(), Studio::config( 0 )['streams'] );
		$own = wp_insert_post(
			array(
				'post_type'   => 'dumbbell_stream',
				'post_title'  => 'Mine',
				'post_status' => 'draft',
			)
		);
		$this->assertSame( array( array( $own, false ) ), array_map( static fn( $stream ) => array( $stream['id'], $stream['open'] ), Studio::config( 0 )['streams'] ) );
	}

	/** @dataProvider roles */
	public function test_the_menu_and_the_list_lead_to_the_studio( string $role, bool $may ): void {
		$post = $this->stream();
		$this->log_in( $role );
		$this->assertSame( $may, Studio::allowed() );
		$actions = apply_filters( 'post_row_actions', array( 'edit' => 'Edit' ), $post );
		$this->assertSame( $may, isset( $actions['dumbbell_studio'] ) );
	}

	public function roles(): array {
		return array(
			'an editor'     => array( 'editor', true ),
			'a contributor' => array( 'contributor', false ),
			'a subscriber'  => array( 'subscriber', false ),
		);
	}

	public function test_a_stream_in_the_bin_and_a_draft_have_no_link(): void {
		$this->log_in( 'administrator' );
		foreach ( array( 'draft', 'trash' ) as $status ) {
			$post = get_post( $this->stream()->ID );
			wp_update_post(
				array(
					'ID'          => $post->ID,
					'post_status' => $status,
				)
			);
			$this->assertSame( array(), Studio_Page::add_action( array(), get_post( $post->ID ) ), $status );
		}
	}

	public function test_hostile_titles_stay_text(): void {
		$this->log_in( 'administrator' );
		$post = $this->stream();
		wp_update_post(
			array(
				'ID'         => $post->ID,
				'post_title' => wp_slash( '</script><script>alert(1)</script><!-- &amp;' ),
			)
		);
		ob_start();
		Studio::print_place( $post->ID );
		$html = (string) ob_get_clean();
		$this->assertSame( 1, substr_count( $html, '</script>' ) );
		$this->assertStringNotContainsString( '<!--', $html );
	}

	/** @dataProvider strangers */
	public function test_the_page_outside_of_the_admin_is_for_those_who_may_broadcast( string $role ): void {
		$post = $this->stream();
		$this->log_in( $role );
		$this->visit( $post );
		$this->expectException( \RuntimeException::class );
		$this->expectExceptionMessage( 'not allowed to broadcast' );
		Studio_Page::maybe_show();
	}

	public function strangers(): array {
		return array(
			'a subscriber'     => array( 'subscriber' ),
			'another author'   => array( 'author' ),
		);
	}

	public function test_the_page_outside_of_the_admin_holds_the_studio_and_its_script(): void {
		$this->log_in( 'administrator' );
		$post = $this->stream();
		$this->visit( $post );
		ob_start();
		Studio_Page::print_front( $post );
		$html = (string) ob_get_clean();
		$this->assertStringContainsString( 'id="dumbbell-studio"', $html );
		$this->assertStringContainsString( '"current":' . $post->ID, $html );
		$this->assertStringContainsString( Studio_Page::QUERY . '=1', Studio_Page::front_url( $post ) );
	}

	public function test_other_addresses_are_left_alone(): void {
		$post = $this->stream();
		$this->visit( $post );
		unset( $_GET[ Studio_Page::QUERY ] );
		Studio_Page::maybe_show();
		$_GET[ Studio_Page::QUERY ] = '1';
		$GLOBALS['wp_query']        = $GLOBALS['wp_the_query'] = new \WP_Query( array( 'post_type' => 'post' ) );
		Studio_Page::maybe_show();
		$this->addToAssertionCount( 1 );   // Nothing was printed, and nobody was sent away.
	}

	/** The front end shows this stream, and the address asks for the studio. wp_die() is an exception. */
	private function visit( \WP_Post $post ): void {
		$_GET[ Studio_Page::QUERY ] = '1';
		$GLOBALS['wp_query']        = $GLOBALS['wp_the_query'] = new \WP_Query(
			array(
				'p'         => $post->ID,
				'post_type' => 'dumbbell_stream',
			)
		);
		add_filter(
			'wp_die_handler',
			static function () {
				return static function ( $message ) {
					throw new \RuntimeException( (string) $message );
				};
			}
		);
	}
}
