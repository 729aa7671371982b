<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Settings;
use Dumbbell_Stream\Stream_Options;
use Dumbbell_Stream\Stream_Page;

/** The stream's own page: its player, its announcement, what search engines and feeds read. */
final class StreamPageTest extends Page_Case {

	const NOW_S = 1770000000;

	public function test_the_poster_of_the_page_is_fetched_first(): void {
		$this->connect();
		$post = $this->stream();
		$this->image( $post->ID );
		$this->visit( $post->ID );
		$image = $this->elements( $this->content(), 'img' )[0];
		$this->assertSame( array( 'high', 'eager', '1024', '576' ), array_map( array( $image, 'getAttribute' ), array( 'fetchpriority', 'loading', 'width', 'height' ) ) );
	}

	public function test_the_theme_does_not_show_the_poster_once_more(): void {
		$post  = $this->stream();
		$other = $this->stream( array( 'post_title' => 'Other' ) );
		$this->image( $post->ID );
		$this->image( $other->ID );
		$this->visit( $post->ID );
		$this->assertSame( '', get_the_post_thumbnail( $post ) );
		$this->assertStringContainsString( '<img', get_the_post_thumbnail( $other ), 'In a list beside it.' );
		$this->visit( wp_insert_post( array( 'post_type' => 'page', 'post_title' => 'x', 'post_status' => 'publish' ) ) );
		$this->assertStringContainsString( '<img', get_the_post_thumbnail( $post ) );
	}

	public function test_a_template_with_a_player_gets_no_second_one(): void {
		$this->connect();
		$post = $this->stream();
		$this->visit( $post->ID );
		$this->assertCount( 1, $this->elements( $this->content(), 'dumbbell-stream' ) );
		$GLOBALS['_wp_current_template_content'] = '<!-- wp:post-title /--><!-- wp:dumbbell-stream/player /--><!-- wp:post-content /-->';
		$this->assertCount( 0, $this->elements( $this->content(), 'dumbbell-stream' ) );
	}

	public function test_a_player_in_the_template_shows_the_stream_of_the_page(): void {
		$this->connect();
		$post = $this->stream();
		$this->visit( $post->ID );
		$html = do_blocks( '<!-- wp:dumbbell-stream/player /-->' );
		$this->assertStringContainsString( "/streams/{$post->ID}/tickets", $html );
	}

	public function test_before_the_start_page_and_player_say_when(): void {
		$this->connect();
		update_option( 'timezone_string', 'Europe/Berlin' );
		$post = $this->stream();
		update_post_meta( $post->ID, Stream_Options::STARTS_AT, self::NOW_S + 3600 );
		$this->visit( $post->ID );
		$html = $this->content();
		$time = $this->elements( $html, 'time' )[0];
		$this->assertSame( '2026-02-02T03:40:00Z', $time->getAttribute( 'datetime' ) );
		$this->assertSame( 'Starts February 2, 2026, 4:40 am CET', $time->textContent );
		$this->assertStringContainsString( '"startsAt":1770003600000', $html );
		update_post_meta( $post->ID, Stream_Options::STARTS_AT, self::NOW_S - 1 );
		$this->assertStringNotContainsString( 'startsAt', $this->content() );
		$this->assertCount( 0, $this->elements( $this->content(), 'time' ) );
	}

	public function test_the_page_says_what_the_owner_says_while_nothing_is_broadcast(): void {
		$post = $this->stream();
		update_post_meta( $post->ID, Stream_Options::OFFLINE, 'Back on "Friday" [gallery]' );
		$this->visit( $post->ID );
		$this->assertStringContainsString( 'Back on &quot;Friday&quot;', $this->content(), 'Without a sidecar it stands on the card.' );
		$this->connect();
		$config = json_decode( $this->elements( $this->content(), 'script' )[0]->textContent, true );
		$this->assertSame( 'Back on "Friday" [gallery]', $config['offline'] );
	}

	public function test_structured_data_tell_of_a_live_video(): void {
		$this->connect();
		$post = $this->stream( array( 'post_excerpt' => 'Songs & stories' ) );
		$this->image( $post->ID );
		$this->live( $post->ID );
		$data = $this->structured_data( $post->ID );
		$this->assertSame( array( 'VideoObject', 'Evening show', 'Songs & stories' ), array( $data['@type'], $data['name'], $data['description'] ) );
		$this->assertStringEndsWith( 'poster.jpg', $data['thumbnailUrl'][0] );
		$this->assertSame( get_post_embed_url( $post ), $data['embedUrl'] );
		$this->assertSame( array( 'BroadcastEvent', true, '2026-02-02T02:39:00Z' ), array( $data['publication']['@type'], $data['publication']['isLiveBroadcast'], $data['publication']['startDate'] ) );
	}

	public function test_structured_data_of_an_announced_one_say_when_it_starts(): void {
		$post = $this->stream();
		update_post_meta( $post->ID, Stream_Options::STARTS_AT, self::NOW_S + 86400 );
		$this->assertSame( '2026-02-03T02:40:00Z', $this->structured_data( $post->ID )['publication']['startDate'] );
	}

	public function test_a_hostile_title_stays_within_the_structured_data(): void {
		$this->log_in( 'administrator' );
		kses_remove_filters();
		$post = $this->stream( array( 'post_title' => wp_slash( PlayerTest::HOSTILE ) ) );
		$html = $this->head( $post->ID );
		$this->assertSame( 1, substr_count( $html, '<script' ) );
		$this->assertSame( 1, substr_count( $html, '</script' ) );
		$this->assertStringContainsString( '[caption]x[/caption]', $this->structured_data( $post->ID )['name'] );
	}

	/** @dataProvider withheld */
	public function test_search_engines_are_told_nothing_of( array $fields ): void {
		$this->log_in( 'administrator' );
		$post = $this->stream( $fields );
		$this->assertSame( '', $this->head( $post->ID ) );
	}

	public function withheld(): array {
		return array(
			'a private stream'            => array( array( 'post_status' => 'private' ) ),
			'a draft'                     => array( array( 'post_status' => 'draft' ) ),
			'a stream with a password'    => array( array( 'post_password' => 'x' ) ),
			'a stream for members'        => array( array( 'meta_input' => array( \Dumbbell_Stream\Visibility::META => 'members' ) ) ),
			'a post that is no stream'    => array( array( 'post_type' => 'post' ) ),
		);
	}

	public function test_a_feed_of_streams_has_picture_and_link_and_no_element(): void {
		$this->connect();
		$post = $this->stream( array( 'post_content' => 'Welcome' ) );
		$this->image( $post->ID );
		$html = $this->in_feed( $post->ID );
		$this->assertStringNotContainsString( '<dumbbell-stream', $html );
		$this->assertStringNotContainsString( '<script', $html );
		$this->assertSame( get_permalink( $post ), $this->elements( $html, 'a' )[0]->getAttribute( 'href' ) );
		$this->assertCount( 1, $this->elements( $html, 'img' ) );
		$this->assertStringContainsString( 'Welcome', $html );
	}

	public function test_a_post_with_a_player_has_in_a_feed_picture_and_link_and_no_element(): void {
		$this->connect();
		$post  = $this->stream();
		$other = wp_insert_post( array( 'post_type' => 'post', 'post_title' => 'x', 'post_status' => 'publish', 'post_content' => "[dumbbell_stream id=\"{$post->ID}\"]" ) );
		$html  = $this->in_feed( $other );
		$this->assertStringNotContainsString( '<dumbbell-stream', $html );
		$this->assertStringContainsString( 'Watch “Evening show”', $html );
	}

	public function test_what_programs_read_over_rest_has_a_link_and_no_element(): void {
		$this->connect();
		$post = $this->stream();
		$id   = wp_insert_post( array( 'post_type' => 'post', 'post_title' => 'x', 'post_status' => 'publish', 'post_content' => "<!-- wp:dumbbell-stream/player {\"streamId\":{$post->ID}} /-->" ) );
		$html = rest_get_server()->dispatch( new \WP_REST_Request( 'GET', "/wp/v2/posts/$id" ) )->get_data()['content']['rendered'];
		$this->assertStringNotContainsString( '<dumbbell-stream', $html );
		$this->assertStringContainsString( get_permalink( $post ), $html );
	}

	public function test_an_amp_page_has_a_link_and_no_element(): void {
		$this->connect();
		$post                             = $this->stream();
		$GLOBALS['dumbbell_stream_tests_amp'] = true;
		$html                             = do_shortcode( "[dumbbell_stream id=\"{$post->ID}\"]" );
		unset( $GLOBALS['dumbbell_stream_tests_amp'] );
		$this->assertStringNotContainsString( '<dumbbell-stream', $html );
		$this->assertStringContainsString( get_permalink( $post ), $html );
		$this->assertStringContainsString( '<dumbbell-stream', do_shortcode( "[dumbbell_stream id=\"{$post->ID}\"]" ) );
	}

	public function test_streams_stand_in_the_sitemap(): void {
		$this->stream();
		$this->assertContains( 'Evening show', wp_list_pluck( ( new \WP_Query( ( new class() extends \WP_Sitemaps_Posts {
			public function arguments(): array {
				return $this->get_posts_query_args( 'dumbbell_stream' );
			}
		} )->arguments() ) )->posts, 'post_title' ) );
		$this->assertArrayHasKey( 'dumbbell_stream', ( new \WP_Sitemaps_Posts() )->get_object_subtypes() );
	}

	public function test_a_page_is_the_same_for_a_cache_whoever_asks_and_when(): void {
		$this->connect();
		$post  = $this->stream();
		$id    = wp_insert_post( array( 'post_type' => 'page', 'post_title' => 'x', 'post_status' => 'publish', 'post_content' => "<!-- wp:dumbbell-stream/player {\"streamId\":{$post->ID}} /-->" ) );
		$pages = array();
		foreach ( array( 0, 80000 ) as $later_s ) {
			$this->log_in( 'author' );
			\Dumbbell_Stream\Clock::stop( self::NOW_MS + 1000 * $later_s );
			$this->live( $post->ID, $later_s );
			$this->visit( $id );
			$pages[] = $this->content();
		}
		$this->assertCount( 1, $this->elements( $pages[0], 'dumbbell-stream' ) );
		$this->assertSame( $pages[0], $pages[1] );
		foreach ( array( wp_create_nonce( 'wp_rest' ), 'nonce', '"ticket"', Settings::secret() ) as $secret ) {
			$this->assertStringNotContainsString( $secret, $pages[1] );
		}
		$this->assertDoesNotMatchRegularExpression( '/\b[0-9a-f]{10}\b/', $pages[1], 'A nonce looks like this.' );
	}

	private function head( int $id ): string {
		$this->visit( $id, array( 'post_status' => 'any' ) );
		ob_start();
		Stream_Page::print_structured_data();
		return ob_get_clean();
	}

	private function structured_data( int $id ): array {
		return json_decode( $this->elements( $this->head( $id ), 'script' )[0]->textContent, true );
	}

	private function in_feed( int $id ): string {
		$this->visit( $id );
		$GLOBALS['wp_query']->is_feed     = true;
		$GLOBALS['wp_query']->is_singular = false;
		return $this->content();
	}
}
