<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Settings;
use Dumbbell_Stream\Stream_Embed;

/** The stream in pages of others: oEmbed, the page of the frame, addresses in texts. */
final class StreamEmbedTest extends Page_Case {

	protected function setUp(): void {
		parent::setUp();
		$GLOBALS['wp_rewrite']->set_permalink_structure( '/%postname%/' );
		\Dumbbell_Stream\Stream_Post_Type::register();
		$GLOBALS['wp_rewrite']->flush_rules( false );
	}

	protected function tearDown(): void {
		unset( $_GET['url'] );
		parent::tearDown();
		$GLOBALS['wp_rewrite']->init();
	}

	public function test_others_are_told_that_a_stream_is_a_video_in_a_frame(): void {
		$this->connect();
		$post = $this->stream();
		$this->image( $post->ID );
		$data = $this->ask( $post, array( 'maxwidth' => 1200 ) );
		$this->assertSame( array( 'video', 'Evening show', 1200, 675 ), array( $data['type'], $data['title'], $data['width'], $data['height'] ) );
		$this->assertStringEndsWith( 'poster.jpg', $data['thumbnail_url'] );
		$frame = $this->elements( $data['html'], 'iframe' )[0];
		$this->assertSame( get_post_embed_url( $post ), $frame->getAttribute( 'src' ) );
		$this->assertSame( array( '1200', '675', 'lazy', 'Live video: Evening show' ), array_map( array( $frame, 'getAttribute' ), array( 'width', 'height', 'loading', 'title' ) ) );
		$this->assertStringContainsString( 'autoplay', $frame->getAttribute( 'allow' ) );
	}

	public function test_another_wordpress_finds_a_frame_in_it(): void {
		$post = $this->stream();
		$data = (object) $this->ask( $post );
		$html = wp_filter_oembed_result( $data->html, $data, 'https://other.example/stream/x/' );
		$this->assertStringContainsString( 'sandbox="allow-scripts"', $html );
		$this->assertStringNotContainsString( 'visibility: hidden', $html, 'Nothing else would be shown in its place.' );
	}

	public function test_other_posts_stay_as_core_has_them(): void {
		$id   = wp_insert_post( array( 'post_type' => 'post', 'post_title' => 'x', 'post_status' => 'publish' ) );
		$data = $this->ask( get_post( $id ), array( 'maxwidth' => 1200 ) );
		$this->assertSame( array( 'rich', 600 ), array( $data['type'], $data['width'] ) );
		$this->assertStringContainsString( 'blockquote', $data['html'] );
	}

	public function test_a_hostile_title_stays_within_its_attribute(): void {
		$this->log_in( 'administrator' );
		kses_remove_filters();
		$post = $this->stream( array( 'post_title' => wp_slash( PlayerTest::HOSTILE ), 'post_name' => 'x' ) );
		$html = Stream_Embed::frame( $post, 600 );
		$this->assertSame( 1, substr_count( $html, '<' ) - substr_count( $html, '</' ) );
		$this->assertFalse( $this->elements( $html, 'iframe' )[0]->hasAttribute( 'onload' ) );
	}

	/** What a visitor of an address is sent as headers. */
	private function headers_of( string $path ): array {
		$before                 = $_SERVER['REQUEST_URI'];
		$_SERVER['REQUEST_URI'] = $path;
		$wp                     = clone $GLOBALS['wp'];   // It knows the post type.
		parse_str( (string) wp_parse_url( $path, PHP_URL_QUERY ), $_GET );
		$wp->parse_request();
		$_GET                   = array();
		$_SERVER['REQUEST_URI'] = $before;
		return apply_filters( 'wp_headers', array( 'X-Other' => '1' ), $wp );
	}

	public function test_without_a_word_of_the_owner_every_page_may_frame_a_stream(): void {
		$post = $this->stream();
		$this->assertSame( array( 'X-Other' => '1' ), $this->headers_of( "/stream/{$post->post_name}/embed/" ) );
	}

	public function test_the_owner_says_whose_pages_may_frame_a_stream(): void {
		$this->connect();
		$post = $this->stream();
		$this->assertSame( array(), Settings::save( array( 'embed_origins' => array( 'https://Friend.example/blog/', 'https://*.school.example:8443', 'https://friend.example' ) ) ) );
		$this->assertSame( array( 'https://friend.example', 'https://*.school.example:8443' ), Settings::all()['embed_origins'] );
		$this->assertSame( Settings::all()['embed_origins'], json_decode( end( $this->sent )['body'], true )['embedOrigins'], 'The sidecar has a frame of its own.' );
		$rule = array( 'Content-Security-Policy' => "frame-ancestors 'self' https://friend.example https://*.school.example:8443" );
		foreach ( array( "/stream/{$post->post_name}/embed/", "/?p={$post->ID}&post_type=dumbbell_stream&embed=true" ) as $path ) {
			$this->assertSame( $rule, array_diff_key( $this->headers_of( $path ), array( 'X-Other' => 1 ) ), $path );
		}
		$other = wp_insert_post( array( 'post_title' => 'Words', 'post_name' => 'words', 'post_status' => 'publish' ) );
		foreach ( array( "/stream/{$post->post_name}/", '/words/embed/', "/?p=$other&embed=true" ) as $path ) {
			$this->assertSame( array( 'X-Other' => '1' ), $this->headers_of( $path ), $path );
		}
	}

	/** @dataProvider no_origins */
	public function test_what_is_no_site_may_frame_nothing( $origins ): void {
		$this->connect();
		$this->assertArrayHasKey( 'embed_origins', Settings::save( array( 'embed_origins' => $origins ) ) );
		$this->assertSame( array(), Settings::all()['embed_origins'] );
	}

	public function no_origins(): array {
		return array(
			'a bare name'            => array( array( 'example.org' ) ),
			'everybody'              => array( array( '*' ) ),
			'another scheme'         => array( array( 'javascript://example.org' ) ),
			'the end of the policy'  => array( array( 'https://example.org; script-src *' ) ),
			'a line break'           => array( array( "https://example.org\r\nX-Evil: 1" ) ),
			'no text'                => array( array( 7 ) ),
			'too many'               => array( array_map( static function ( int $n ): string { return "https://$n.example"; }, range( 1, 21 ) ) ),
		);
	}

	/** @dataProvider withheld */
	public function test_oembed_knows_nothing_of( array $fields ): void {
		$this->log_in( 'administrator' );
		$post    = $this->stream( $fields );
		$request = new \WP_REST_Request( 'GET', '/oembed/1.0/embed' );
		$request->set_query_params( array( 'url' => get_permalink( $post ) ) );
		$this->assertSame( 404, rest_get_server()->dispatch( $request )->get_status() );
	}

	public function withheld(): array {
		return array(
			'a draft'          => array( array( 'post_status' => 'draft' ) ),
			'a private stream' => array( array( 'post_status' => 'private' ) ),
		);
	}

	public function test_the_frame_holds_the_player_and_its_words_and_nothing_of_the_theme(): void {
		$this->connect();
		$post = $this->stream();
		$html = $this->frame_page( $post->ID );
		$this->assertCount( 1, $this->elements( $html, 'dumbbell-stream' ) );
		$this->assertSame( Keys::stream_id( $post->ID ), $this->elements( $html, 'dumbbell-stream' )[0]->getAttribute( 'stream' ) );
		$this->assertStringContainsString( '/wp-json/dumbbell-stream/v1/player/dumbbell-stream.js', $html );
		$this->assertStringContainsString( 'crossorigin="anonymous"', $html );
		$this->assertStringContainsString( 'id="wp-script-module-data-@dumbbell-stream/player"', $html );
		$this->assertStringContainsString( 'noindex', $html );
		$this->assertStringNotContainsString( 'twentytwenty', $html );
		$this->assertStringNotContainsString( 'wp-json/"', $html );
	}

	public function test_the_page_of_the_frame_is_ours_for_those_who_may_watch(): void {
		$this->connect();
		$open   = $this->stream();
		$locked = $this->stream( array( 'post_password' => 'x', 'post_name' => 'locked' ) );
		$page   = wp_insert_post( array( 'post_type' => 'page', 'post_title' => 'x', 'post_status' => 'publish' ) );
		$found  = array();
		foreach ( array( $open->ID, $locked->ID, $page ) as $id ) {
			$this->visit( $id );
			$found[] = basename( apply_filters( 'embed_template', '/theme/embed-content.php' ) );
		}
		$this->assertSame( array( 'embed.php', 'embed-content.php', 'embed-content.php' ), $found );
		$this->visit( $open->ID );
		$this->assertSame( '/theme/embed-dumbbell_stream.php', apply_filters( 'embed_template', '/theme/embed-dumbbell_stream.php' ), 'The theme has one for streams.' );
	}

	public function test_an_address_on_a_line_of_its_own_becomes_the_player(): void {
		$this->connect();
		$post = $this->stream();
		$id   = wp_insert_post( array( 'post_type' => 'post', 'post_title' => 'x', 'post_status' => 'publish', 'post_content' => "Look:\n\n" . get_permalink( $post ) . "\n\nand https://example.org/about/ too" ) );
		$this->visit( $id );
		$this->assertCount( 1, $this->elements( $this->content(), 'dumbbell-stream' ) );
		$this->assertSame( array(), array_filter( array_keys( get_post_meta( $id ) ), static function ( string $key ) { return 0 === strpos( $key, '_oembed' ); } ), 'Nothing of it is kept.' );
	}

	private function ask( \WP_Post $post, array $query = array() ): array {
		$query   = array( 'url' => get_permalink( $post ) ) + $query;
		$request = new \WP_REST_Request( 'GET', '/oembed/1.0/embed' );
		$request->set_query_params( $query );
		$_GET['url'] = $query['url'];
		$answer      = rest_get_server()->dispatch( $request );
		$this->assertSame( 200, $answer->get_status(), wp_json_encode( $answer->get_data() ) );
		return $answer->get_data();
	}

	private function frame_page( int $id ): string {
		$this->visit( $id );
		$GLOBALS['wp_query']->is_embed = true;
		ob_start();
		require dirname( __DIR__ ) . '/includes/templates/embed.php';
		return ob_get_clean();
	}
}
