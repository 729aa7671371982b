<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Demo;

final class DemoTest extends WP_Case {

	public function test_the_preview_shows_the_recorded_clip_and_calls_nobody(): void {
		$page = Demo::install();
		$this->assertSame( $page, Demo::install(), 'A second run finds what the first one made.' );
		$clip = json_decode( file_get_contents( dirname( __DIR__ ) . '/demo/clip.json' ), true );
		$html = do_blocks( get_post( $page )->post_content );
		$this->assertStringContainsString( 'stream="' . $clip['stream'] . '"', $html );
		$this->assertMatchesRegularExpression( '#src="[^"]*/demo/clip\.json"#', $html );
		$this->assertSame( array(), $this->sent );
	}

	public function test_the_blueprint_calls_what_there_is_and_opens_the_page(): void {
		$blueprint = json_decode( file_get_contents( dirname( __DIR__, 2 ) . '/docs/directory/blueprints/blueprint.json' ), true );
		$this->assertSame( '/' . Demo::SLUG . '/', $blueprint['landingPage'] );
		$php = $blueprint['steps'][1]['code'];
		$this->assertSame( 1, preg_match( "#^<\?php require '/wordpress/wp-load\.php'; ([\w\\\\]+)::(\w+)\(\);\z#", $php, $call ) );
		$this->assertTrue( is_callable( array( $call[1], $call[2] ) ) );
	}
}
