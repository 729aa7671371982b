<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Live_Streams;
use Dumbbell_Stream\Stream_Blocks;
use Dumbbell_Stream\Stream_Options;
use Dumbbell_Stream\Streams;

/** The list "Live Now", the viewer count, bindings and patterns. */
final class StreamBlocksTest extends Page_Case {

	public function test_all_blocks_are_registered_with_their_server_side(): void {
		foreach ( array( 'player', 'live-now', 'viewer-count' ) as $name ) {
			$block = \WP_Block_Type_Registry::get_instance()->get_registered( "dumbbell-stream/$name" );
			$this->assertNotNull( $block, "$name: is it built? npm run build" );
			$this->assertTrue( $block->is_dynamic() );
			$this->assertSame( 3, $block->api_version );
		}
	}

	public function test_the_list_shows_what_is_live_most_watched_first(): void {
		$few  = $this->stream( array( 'post_title' => 'Few' ) );
		$many = $this->stream( array( 'post_title' => 'Many' ) );
		$this->stream( array( 'post_title' => 'Not live' ) );
		$this->live( $few->ID, 1 );
		$this->live( $many->ID, 1200 );
		$html = do_blocks( '<!-- wp:dumbbell-stream/live-now /-->' );
		$this->assertSame( array( 'Many', 'Few' ), $this->titles( $html ) );
		$this->assertStringContainsString( '1,200 watching', $html );
		$this->assertSame( get_permalink( $many ), $this->elements( $html, 'a' )[0]->getAttribute( 'href' ) );
		$this->assertTrue( $this->nothing( $html )->hasAttribute( 'hidden' ) );
	}

	public function test_the_list_keeps_to_its_length(): void {
		foreach ( array( 'A', 'B', 'C' ) as $viewers => $title ) {
			$this->live( $this->stream( array( 'post_title' => $title ) )->ID, $viewers );
		}
		$this->assertSame( array( 'C', 'B' ), $this->titles( do_blocks( '<!-- wp:dumbbell-stream/live-now {"limit":2} /-->' ) ) );
	}

	public function test_an_empty_list_says_so_and_what_comes_next(): void {
		$soon  = $this->stream( array( 'post_title' => 'Soon' ) );
		$later = $this->stream( array( 'post_title' => 'Later' ) );
		update_post_meta( $later->ID, Stream_Options::STARTS_AT, intdiv( self::NOW_MS, 1000 ) + 7200 );
		update_post_meta( $soon->ID, Stream_Options::STARTS_AT, intdiv( self::NOW_MS, 1000 ) + 3600 );
		$none = $this->nothing( do_blocks( '<!-- wp:dumbbell-stream/live-now /-->' ) );
		$this->assertFalse( $none->hasAttribute( 'hidden' ) );
		$this->assertSame( 'Nothing is live right now. Next: Soon, February 2, 2026, 3:40 am UTC.', $none->textContent );
		$none = $this->nothing( do_blocks( '<!-- wp:dumbbell-stream/live-now {"emptyText":"See you [soon]","showNext":false} /-->' ) );
		$this->assertSame( 'See you [soon]', $none->textContent );
	}

	/** @dataProvider withheld */
	public function test_lists_tell_nothing_of( array $fields ): void {
		$this->live( $this->stream( array( 'post_title' => 'Hidden' ) + $fields )->ID );
		$this->assertSame( array(), Live_Streams::live() );
		$this->assertStringNotContainsString( 'Hidden', do_blocks( '<!-- wp:dumbbell-stream/live-now /-->' ) );
	}

	public function withheld(): array {
		return array(
			'a private stream'         => array( array( 'post_status' => 'private' ) ),
			'a draft'                  => array( array( 'post_status' => 'draft' ) ),
			'a stream with a password' => array( array( 'post_password' => 'x' ) ),
			'a stream for members'     => array( array( 'meta_input' => array( \Dumbbell_Stream\Visibility::META => 'members' ) ) ),
		);
	}

	public function test_a_sidecar_that_fell_silent_leaves_nothing_live(): void {
		$post = $this->stream();
		$this->live( $post->ID );
		$this->assertSame( 'live', Streams::state( $post->ID )['state'] );
		Clock::stop( self::NOW_MS + Streams::FRESH_MS + 1 );
		$this->assertSame( array( 'offline', 0 ), array( Streams::state( $post->ID )['state'], Streams::state( $post->ID )['viewers'] ) );
		$this->assertSame( array(), Live_Streams::live() );
	}

	public function test_what_has_ended_is_not_live(): void {
		$post = $this->stream();
		$this->live( $post->ID, 5, 1000 );
		Streams::remember_state( $post->ID, array( 'state' => 'ended', 'viewers' => 0, 'session' => null, 'told_ms' => self::NOW_MS ) );
		$this->assertSame( array(), Live_Streams::live() );
		$this->assertSame( '', get_post_meta( $post->ID, Streams::LIVE_META, true ) );
	}

	public function test_hostile_titles_stay_text(): void {
		$this->log_in( 'administrator' );
		kses_remove_filters();
		$post = $this->stream( array( 'post_title' => wp_slash( PlayerTest::HOSTILE ) ) );
		$this->live( $post->ID );
		$html = do_shortcode( do_blocks( '<!-- wp:dumbbell-stream/live-now /--><!-- wp:dumbbell-stream/viewer-count {"streamId":' . $post->ID . ',"offlineText":"\"><script>x</script>[caption]"} /-->' ) );
		$this->assertStringNotContainsString( '<script', $html );
		$this->assertStringNotContainsString( '<em onload', $html );
		$this->assertStringContainsString( '[caption]x[/caption]', $this->titles( $html )[0] );
	}

	public function test_the_count_says_how_many_watch_or_what_the_author_wants(): void {
		$post  = $this->stream();
		$block = '<!-- wp:dumbbell-stream/viewer-count {"streamId":' . $post->ID . ',"offlineText":"Not yet"} /-->';
		$count = $this->elements( do_blocks( $block ), 'p' )[0];
		$this->assertSame( array( 'Not yet', 'Not yet', (string) $post->ID ), array( $count->textContent, $count->getAttribute( 'data-dumbbell-away' ), $count->getAttribute( 'data-dumbbell-viewers' ) ) );
		$this->live( $post->ID, 1 );
		$this->assertSame( '1 watching', $this->elements( do_blocks( $block ), 'p' )[0]->textContent );
	}

	public function test_the_count_of_a_stream_for_members_is_not_asked_of_the_public_route(): void {
		$post = $this->stream( array( 'meta_input' => array( \Dumbbell_Stream\Visibility::META => 'members' ) ) );
		$this->assertStringNotContainsString( 'data-dumbbell-viewers', do_blocks( '<!-- wp:dumbbell-stream/viewer-count {"streamId":' . $post->ID . '} /-->' ) );
	}

	public function test_a_count_in_a_streams_page_counts_that_stream(): void {
		$post = $this->stream();
		$this->live( $post->ID, 3 );
		$this->visit( $post->ID );
		$this->assertStringContainsString( '3 watching', do_blocks( '<!-- wp:dumbbell-stream/viewer-count /-->' ) );
	}

	public function test_pages_wait_longer_the_more_watch(): void {
		$post = $this->stream();
		$wait = function ( int $viewers, int $ago_ms ) use ( $post ): int {
			$this->live( $post->ID, $viewers, $ago_ms );
			return Live_Streams::refresh_ms( Live_Streams::live() );
		};
		$this->assertSame( array( 30000, 500000, 600000 ), array( $wait( 3, 30 ), $wait( 1000, 20 ), $wait( 100000, 10 ) ) );
	}

	/** @dataProvider bindings */
	public function test_other_blocks_can_show_its( string $key, string $expected ): void {
		$post = $this->stream( array( 'post_title' => 'Tom &amp; Jerry' ) );
		update_post_meta( $post->ID, Stream_Options::STARTS_AT, intdiv( self::NOW_MS, 1000 ) + 3600 );
		if ( 'starts' !== $key ) {   // What has begun is not announced any more.
			$this->live( $post->ID, 12 );
		}
		$html = do_blocks( sprintf( '<!-- wp:paragraph {"metadata":{"bindings":{"content":{"source":"dumbbell-stream/stream","args":{"key":"%s","stream":%d}}}}} --><p>before</p><!-- /wp:paragraph -->', $key, $post->ID ) );
		$this->assertSame( $expected, $this->elements( $html, 'p' )[0]->textContent );
	}

	public function bindings(): array {
		return array(
			'title'                       => array( 'title', 'Tom & Jerry' ),
			'viewers'                     => array( 'viewers', '12 watching' ),
			'state'                       => array( 'state', 'Live' ),
			'start'                       => array( 'starts', 'February 2, 2026, 3:40 am UTC' ),
			'nothing that is not offered' => array( 'secret', 'before' ),
		);
	}

	public function test_bindings_tell_visitors_nothing_of_a_private_stream(): void {
		$post  = $this->stream( array( 'post_status' => 'private' ) );
		$block = new \WP_Block( array( 'blockName' => 'core/paragraph' ), array() );
		$this->assertNull( Stream_Blocks::value( array( 'key' => 'title', 'stream' => $post->ID ), $block ) );
	}

	public function test_patterns_are_made_of_blocks_that_exist(): void {
		$found = array_filter( \WP_Block_Patterns_Registry::get_instance()->get_all_registered(), static function ( array $pattern ): bool { return 0 === strpos( $pattern['name'], 'dumbbell-stream/' ); } );
		$this->assertCount( 2, $found );
		foreach ( $found as $pattern ) {
			foreach ( $this->names( parse_blocks( $pattern['content'] ) ) as $name ) {
				$this->assertTrue( \WP_Block_Type_Registry::get_instance()->is_registered( $name ), $name );
			}
		}
	}

	private function names( array $blocks ): array {
		return array_merge( array(), ...array_map( function ( array $block ): array { return array_merge( array( (string) $block['blockName'] ), $this->names( $block['innerBlocks'] ) ); }, $blocks ) );
	}

	private function titles( string $html ): array {
		return array_values( array_filter( array_map( static function ( \DOMElement $title ) { return $title->textContent; }, $this->elements( $html, 'strong' ) ) ) );
	}

	private function nothing( string $html ): \DOMElement {
		return array_values( array_filter( $this->elements( $html, 'p' ), static function ( \DOMElement $p ) { return 'dumbbell-stream-none' === $p->getAttribute( 'class' ); } ) )[0];
	}
}
