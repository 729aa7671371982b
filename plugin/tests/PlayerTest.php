<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Player;
use Dumbbell_Stream\Settings;
use Dumbbell_Stream\Visibility;

final class PlayerTest extends WP_Case {

	/** What a hostile author could put into a title. */
	const HOSTILE = '"><script>alert(1)</script>\' onload=x [caption]x[/caption] </script> &lt;img src=x onerror=y&gt;';

	protected function tearDown(): void {
		$GLOBALS['wp_query'] = $GLOBALS['wp_the_query'] = new \WP_Query();
		unset( $GLOBALS['post'] );
		parent::tearDown();
	}

	public function test_the_shortcode_renders_the_element(): void {
		$this->connect();
		$post    = $this->stream();
		$element = $this->element( do_shortcode( "[dumbbell_stream id=\"{$post->ID}\"]" ) );
		$this->assertSame( self::SIDECAR . '/streams/' . Keys::stream_id( $post->ID ) . '.json', $element->getAttribute( 'src' ) );
		$this->assertSame( Keys::stream_id( $post->ID ), $element->getAttribute( 'stream' ) );
		$this->assertSame( rest_url( "dumbbell-stream/v1/streams/{$post->ID}/tickets" ), $element->getAttribute( 'tickets' ) );
		$this->assertSame( array( true, false, false, false ), array_map( array( $element, 'hasAttribute' ), array( 'controls', 'autoplay', 'muted', 'nonces' ) ) );
		$link = $element->getElementsByTagName( 'a' )->item( 0 );
		$this->assertSame( get_permalink( $post ), $link->getAttribute( 'href' ) );
		$this->assertSame( 'Watch “Evening show”', $link->textContent );
	}

	/** @dataProvider flags */
	public function test_flags( string $shortcode, bool $autoplay, bool $muted ): void {
		$this->connect();
		$post    = $this->stream();
		$element = $this->element( do_shortcode( str_replace( 'ID', (string) $post->ID, $shortcode ) ) );
		$this->assertSame( array( $autoplay, $muted ), array( $element->hasAttribute( 'autoplay' ), $element->hasAttribute( 'muted' ) ) );
	}

	public function flags(): array {
		return array(
			'none'             => array( '[dumbbell_stream id="ID"]', false, false ),
			'standing alone'   => array( '[dumbbell_stream id="ID" muted autoplay]', true, true ),
			'with a value'     => array( '[dumbbell_stream id="ID" muted="true" autoplay="1"]', true, true ),
			'switched off'     => array( '[dumbbell_stream id="ID" muted="false" autoplay="0"]', false, false ),
		);
	}

	public function test_the_block_renders_the_same_within_its_wrapper(): void {
		$this->connect();
		$post  = $this->stream();
		$block = do_blocks( "<!-- wp:dumbbell-stream/player {\"streamId\":{$post->ID},\"align\":\"wide\",\"muted\":true} /-->" );
		if ( ! \WP_Block_Type_Registry::get_instance()->is_registered( Player::BLOCK ) ) {
			$this->markTestSkipped( 'The block is not built: npm run build.' );
		}
		$this->assertStringContainsString( 'alignwide', $block );
		$this->assertStringContainsString( 'wp-block-dumbbell-stream-player', $block );
		$this->assertTrue( $this->element( $block )->hasAttribute( 'muted' ) );
	}

	public function test_a_hostile_title_stays_text(): void {
		$this->connect();
		$this->log_in( 'administrator' );
		kses_remove_filters();
		$post = $this->stream( array( 'post_title' => wp_slash( self::HOSTILE ) ) );
		$html = do_shortcode( do_shortcode( "[dumbbell_stream id=\"{$post->ID}\"]" ) );   // Twice: a block's HTML passes do_shortcode() too.
		$this->assertSame( 1, substr_count( $html, '<script' ), $html );
		$this->assertStringNotContainsString( '<img', $html );
		$this->assertStringNotContainsString( '<em', $html );
		$this->assertStringNotContainsString( '[', $html );
		$element = $this->element( $html );
		$config  = json_decode( $element->getElementsByTagName( 'script' )->item( 0 )->textContent, true );
		$this->assertStringContainsString( '[caption]x[/caption]', $config['title'] );
		$this->assertStringContainsString( '[caption]x[/caption]', $element->getElementsByTagName( 'a' )->item( 0 )->textContent );
	}

	public function test_the_owner_may_spare_viewers_the_question(): void {
		$this->connect();
		$post  = $this->stream();
		$asked = function () use ( $post ) {
			return json_decode( $this->element( do_shortcode( "[dumbbell_stream id=\"{$post->ID}\"]" ) )->getElementsByTagName( 'script' )->item( 0 )->textContent, true )['mayShare'];
		};
		$this->assertTrue( $asked() );
		Settings::save( array( 'share_when' => 'never' ) );
		$this->assertFalse( $asked() );
	}

	public function test_the_poster_has_its_size_and_comes_from_the_stream_or_the_block(): void {
		$this->connect();
		$post = $this->stream();
		$own  = $this->image( 'own.jpg' );
		set_post_thumbnail( $post->ID, $own );
		$element = $this->element( do_shortcode( "[dumbbell_stream id=\"{$post->ID}\"]" ) );
		$image   = $element->getElementsByTagName( 'img' )->item( 0 );
		$this->assertSame( array( '1024', '576', '' ), array( $image->getAttribute( 'width' ), $image->getAttribute( 'height' ), $image->getAttribute( 'alt' ) ) );
		$this->assertStringEndsWith( 'own.jpg', $element->getAttribute( 'poster' ) );
		$other = $this->image( 'other.jpg' );
		$this->assertStringEndsWith( 'other.jpg', $this->element( do_shortcode( "[dumbbell_stream id=\"{$post->ID}\" poster=\"$other\"]" ) )->getAttribute( 'poster' ) );
		$this->assertStringEndsWith( 'own.jpg', $this->element( do_shortcode( "[dumbbell_stream id=\"{$post->ID}\" poster=\"{$post->ID}\"]" ) )->getAttribute( 'poster' ), 'What is no image is no poster.' );
	}

	public function test_the_module_is_loaded_where_a_player_is_and_nowhere_else(): void {
		$this->connect();
		$post   = $this->stream();
		$queued = static function (): bool {
			ob_start();
			wp_script_modules()->print_enqueued_script_modules();
			return false !== strpos( ob_get_clean(), 'build/player/dumbbell-stream.js' );
		};
		wp_script_modules()->dequeue( Player::MODULE );
		do_shortcode( 'A text without a player, [dumbbell_stream id="999999"]' );
		$this->assertFalse( $queued() );
		do_shortcode( "[dumbbell_stream id=\"{$post->ID}\"]" );
		$this->assertTrue( $queued() );
	}

	public function test_rendering_calls_nobody(): void {
		$this->connect();
		$post       = $this->stream();
		$this->sent = array();
		do_shortcode( "[dumbbell_stream id=\"{$post->ID}\"]" );
		$this->assertSame( array(), $this->sent );
	}

	public function test_without_a_sidecar_visitors_read_a_calm_sentence_and_owners_where_to_go(): void {
		$post = $this->stream();
		$html = do_shortcode( "[dumbbell_stream id=\"{$post->ID}\"]" );
		$this->assertStringContainsString( 'This broadcast is being prepared.', $html );
		$this->assertStringNotContainsString( '<a ', $html );
		$this->log_in( 'administrator' );
		$html = do_shortcode( "[dumbbell_stream id=\"{$post->ID}\"]" );
		$this->assertStringContainsString( 'page=dumbbell-stream-settings', $html );
	}

	/** @dataProvider unseen */
	public function test_visitors_see_nothing_of( array $fields ): void {
		$this->connect();
		$post = $this->stream( $fields );
		$this->assertSame( '', do_shortcode( "[dumbbell_stream id=\"{$post->ID}\"]" ) );
	}

	public function unseen(): array {
		return array(
			'a draft'          => array( array( 'post_status' => 'draft' ) ),
			'a private stream' => array( array( 'post_status' => 'private' ) ),
			'a page'           => array( array( 'post_type' => 'page' ) ),
		);
	}

	public function test_authors_are_told_that_no_stream_is_chosen(): void {
		$this->log_in( 'author' );
		$this->assertStringContainsString( 'choose a stream', do_shortcode( '[dumbbell_stream]' ) );
	}

	public function test_members_of_a_private_stream_are_told_where_nonces_come_from(): void {
		$this->connect();
		$this->log_in( 'editor' );
		$post = $this->stream( array( 'post_status' => 'private' ) );
		$this->assertStringContainsString( 'admin-ajax.php?action=rest-nonce', $this->element( do_shortcode( "[dumbbell_stream id=\"{$post->ID}\"]" ) )->getAttribute( 'nonces' ) );
	}

	public function test_a_stream_with_a_password_has_its_player_but_no_poster_and_without_script_cores_form(): void {
		$this->connect();
		$post = $this->stream( array( 'post_password' => 'open sesame' ) );
		set_post_thumbnail( $post->ID, $this->image( 'own.jpg' ) );
		$html    = do_shortcode( "[dumbbell_stream id=\"{$post->ID}\"]" );
		$element = $this->element( $html );
		$this->assertSame( array( false, false ), array( $element->hasAttribute( 'poster' ), $element->hasAttribute( 'nonces' ) ) );
		$this->assertStringNotContainsString( 'own.jpg', $html );
		$this->assertMatchesRegularExpression( '~<noscript><form action="[^"]+wp-login\.php\?action=postpass"~', $html );
	}

	public function test_its_own_page_has_the_player_in_the_place_of_the_form(): void {
		$this->connect();
		$post = $this->stream( array( 'post_password' => 'open sesame', 'post_content' => 'The secret text' ) );
		$page = $this->page( $post->ID );
		$this->assertSame( array( 1, 1, 1 ), array( substr_count( $page, '<dumbbell-stream' ), substr_count( $page, '<form' ), substr_count( $page, '<noscript><form' ) ) );
		$this->assertStringNotContainsString( 'The secret text', $page );
	}

	public function test_a_stream_for_members_has_its_player_for_everybody_and_asks_for_a_fresh_nonce(): void {
		$this->connect();
		$post = $this->stream();
		Visibility::set_for_members( $post->ID, true );
		$this->assertStringContainsString( 'admin-ajax.php?action=rest-nonce', $this->element( do_shortcode( "[dumbbell_stream id=\"{$post->ID}\"]" ) )->getAttribute( 'nonces' ) );
	}

	/** @dataProvider pages */
	public function test_the_streams_own_page_has_one_player( string $content ): void {
		$this->connect();
		$post = $this->stream();
		wp_update_post( array( 'ID' => $post->ID, 'post_content' => str_replace( 'ID', (string) $post->ID, $content ) ) );
		$this->assertSame( 1, substr_count( $this->page( $post->ID ), '<dumbbell-stream' ) );
	}

	public function pages(): array {
		return array(
			'without a player in its text' => array( '<p>Welcome</p>' ),
			'without a text'               => array( '' ),
			'with the shortcode'           => array( '[dumbbell_stream id="ID"]' ),
			'with the block'               => array( '<!-- wp:dumbbell-stream/player {"streamId":ID} /-->' ),
		);
	}

	public function test_a_post_that_is_no_stream_gets_no_player(): void {
		$this->connect();
		$this->stream();
		$id = wp_insert_post( array( 'post_type' => 'post', 'post_title' => 'x', 'post_content' => 'Text', 'post_status' => 'publish' ) );
		$this->assertStringNotContainsString( '<dumbbell-stream', $this->page( $id ) );
	}

	public function test_an_excerpt_and_what_stands_outside_the_loop_get_no_player(): void {
		$this->connect();
		$post = $this->stream( array( 'post_content' => 'Welcome' ) );
		$this->page( $post->ID );
		$this->assertSame( 'Welcome', get_the_excerpt() );
		$GLOBALS['wp_query']->have_posts();   // The loop ends.
		$this->assertStringNotContainsString( '<dumbbell-stream', apply_filters( 'the_content', 'Another text' ) );
	}

	public function test_the_words_of_the_player_travel_with_its_module(): void {
		$data = apply_filters( 'script_module_data_' . Player::MODULE, array( 'other' => 1 ) );
		$this->assertSame( 1, $data['other'] );
		$this->assertSame( 'Play', $data['strings']['play'] );
	}

	/** The one element in the HTML, read by a parser. */
	private function element( string $html ): \DOMElement {
		$document = new \DOMDocument();
		$document->loadHTML( '<?xml encoding="utf-8"?>' . $html, LIBXML_NOERROR );
		$found = $document->getElementsByTagName( 'dumbbell-stream' );
		$this->assertSame( 1, $found->length, $html );
		return $found->item( 0 );
	}

	/** What the_content gives on a post's own page. */
	private function page( int $id ): string {
		$query               = new \WP_Query( array( 'p' => $id, 'post_type' => 'any' ) );
		$GLOBALS['wp_query'] = $GLOBALS['wp_the_query'] = $query;
		$query->the_post();
		return apply_filters( 'the_content', get_the_content() );
	}

	private function image( string $file ): int {
		$id = wp_insert_attachment( array( 'post_mime_type' => 'image/jpeg', 'post_title' => $file ), $file );
		wp_update_attachment_metadata( $id, array( 'width' => 1280, 'height' => 720, 'file' => $file, 'sizes' => array() ) );
		return $id;
	}
}
