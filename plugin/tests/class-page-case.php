<?php
/**
 * The base of tests that look at whole pages of a site.
 *
 * @package Dumbbell_Stream
 */

namespace Dumbbell_Stream\Tests;

/** Puts a visitor onto a page, and reads what he gets as a browser does. */
abstract class Page_Case extends WP_Case {

	protected function tearDown(): void {
		$GLOBALS['wp_query'] = $GLOBALS['wp_the_query'] = new \WP_Query();
		unset( $GLOBALS['post'], $GLOBALS['_wp_current_template_content'] );
		$this->assertFalse( is_singular() );
		parent::tearDown();
	}

	/** Visits a post's own page; the loop stands on it. */
	protected function visit( int $id, array $query = array() ): void {
		$query               = new \WP_Query( array( 'p' => $id, 'post_type' => 'any' ) + $query );
		$GLOBALS['wp_query'] = $GLOBALS['wp_the_query'] = $query;
		$query->the_post();
	}

	/** What the_content gives there. */
	protected function content(): string {
		return apply_filters( 'the_content', get_the_content() );
	}

	/** The elements of a name in the HTML, read by a parser. */
	protected function elements( string $html, string $name ): array {
		$document = new \DOMDocument();
		$document->loadHTML( '<?xml encoding="utf-8"?><body>' . $html, LIBXML_NOERROR );
		return iterator_to_array( $document->getElementsByTagName( $name ) );
	}

	protected function image( int $stream ): int {
		$id = wp_insert_attachment( array( 'post_mime_type' => 'image/jpeg', 'post_title' => 'Poster' ), 'poster.jpg' );
		wp_update_attachment_metadata( $id, array( 'width' => 1280, 'height' => 720, 'file' => 'poster.jpg', 'sizes' => array() ) );
		set_post_thumbnail( $stream, $id );
		return $id;
	}

	/** Makes a stream live with so many viewers. */
	protected function live( int $id, int $viewers = 12, int $ago_ms = 0 ): void {
		\Dumbbell_Stream\Streams::remember_state( $id, array( 'state' => 'live', 'viewers' => $viewers, 'session' => self::NOW_MS - 60000, 'told_ms' => self::NOW_MS - $ago_ms ) );
	}
}
