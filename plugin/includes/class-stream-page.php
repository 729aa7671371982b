<?php
/**
 * The stream's own page.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * What a theme's single page, classic or of blocks, shows of a stream, and what search engines and feeds read of it.
 *
 * @since 0.1.0
 */
final class Stream_Page {

	/**
	 * Puts the player above the text on the stream's own page, once, unless the text or the template has one already. In feeds it
	 * is a picture and a link.
	 *
	 * @since 0.1.0
	 *
	 * @param string $content The text.
	 */
	public static function above_content( string $content ): string {
		$post = get_post();
		if ( ! $post || Streams::POST_TYPE !== $post->post_type || doing_filter( 'get_the_excerpt' ) ) {
			return $content;
		}
		if ( post_password_required( $post ) ) {   // The text is core's form and nothing else: the player asks in its place, and holds that form for pages without script.
			return self::is_shown( $post ) ? Player::of_page( $post ) : $content;
		}
		if ( has_block( Player::BLOCK, $post ) || has_shortcode( $post->post_content, Player::SHORTCODE ) ) {
			return $content;
		}
		if ( is_feed() ) {
			return Streams::may_watch( $post ) ? Player::plain( $post ) . $content : $content;
		}
		return self::is_shown( $post ) ? Player::of_page( $post ) . self::schedule( $post ) . $content : $content;
	}

	/**
	 * On the stream's own page the player shows the poster: the theme's picture of the post would be the same once more.
	 *
	 * @since 0.1.0
	 *
	 * @param string $html    The picture.
	 * @param int    $post_id Post that it belongs to.
	 */
	public static function one_poster( string $html, int $post_id ): string {
		return is_singular( Streams::POST_TYPE ) && get_queried_object_id() === $post_id && ! is_embed() ? '' : $html;
	}

	/**
	 * When the broadcast starts, in the words of the site; a script of ours turns it into a countdown.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A stream.
	 * @return string '' if it is not announced, or has begun.
	 */
	public static function schedule( \WP_Post $post ): string {
		$starts = Stream_Options::upcoming( $post->ID );
		if ( null === $starts || ! Streams::may_watch( $post ) ) {
			return '';
		}
		wp_enqueue_script_module( Stream_Blocks::MODULE );
		/* translators: %s: date and time. */
		$words = sprintf( __( 'Starts %s', 'dumbbell-stream' ), self::moment( $starts ) );
		return sprintf( '<p class="dumbbell-stream-starts"><time datetime="%s">%s</time></p>', esc_attr( gmdate( 'Y-m-d\TH:i:s\Z', $starts ) ), esc_html( $words ) );
	}

	/**
	 * A moment in the words, and by the clock, of the site, which it names: readers may live by another.
	 *
	 * @since 0.1.0
	 *
	 * @param int $unix_s Unix seconds.
	 */
	public static function moment( int $unix_s ): string {
		$zone = (string) wp_date( 'T', $unix_s );
		$zone = 1 === preg_match( '/^[A-Z]{2,5}$/', $zone ) ? $zone : 'UTC' . ( '+00:00' === wp_date( 'P', $unix_s ) ? '' : wp_date( 'P', $unix_s ) );
		return wp_date( get_option( 'date_format' ) . ', ' . get_option( 'time_format' ), $unix_s ) . " $zone";
	}

	/**
	 * Prints what search engines show as a live video: only of what everybody may watch.
	 *
	 * @since 0.1.0
	 */
	public static function print_structured_data(): void {
		$post = is_singular( Streams::POST_TYPE ) ? get_queried_object() : null;
		if ( $post instanceof \WP_Post && Streams::is_public( $post ) ) {
			$json = (string) wp_json_encode( self::structured_data( $post ), JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
			wp_print_inline_script_tag( $json, array( 'type' => 'application/ld+json' ) );
		}
	}

	/**
	 * The stream in the words of schema.org.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A stream.
	 * @return array<string, mixed>
	 */
	public static function structured_data( \WP_Post $post ): array {
		$title   = Streams::plain_title( $post );
		$state   = Streams::state( $post->ID );
		$starts  = Stream_Options::of( $post->ID )['starts_at'];
		$begun   = null === $state['session'] ? 0 : intdiv( $state['session'], 1000 );
		$start   = 'live' === $state['state'] && $begun > 0 ? $begun : max( $starts, $begun );   // Of what is announced the next counts, else the last.
		$image   = wp_get_attachment_image_url( Player::poster_id( $post ), 'full' );
		$excerpt = html_entity_decode( wp_strip_all_tags( get_the_excerpt( $post ) ), ENT_QUOTES | ENT_HTML5, 'UTF-8' );
		$event   = array(
			'@type'           => 'BroadcastEvent',
			'name'            => $title,
			'isLiveBroadcast' => true,   // It is, was or will be one.
			'startDate'       => gmdate( 'Y-m-d\TH:i:s\Z', $start ),
		);
		return array_filter(
			array(
				'@context'     => 'https://schema.org',
				'@type'        => 'VideoObject',
				'name'         => $title,
				'description'  => '' === $excerpt ? $title : $excerpt,
				'uploadDate'   => (string) get_post_time( 'Y-m-d\TH:i:s\Z', true, $post ),
				'thumbnailUrl' => false === $image ? null : array( $image ),
				'embedUrl'     => (string) get_post_embed_url( $post ),
				'url'          => (string) get_permalink( $post ),
				'publication'  => $start > 0 ? $event : null,
			)
		);
	}

	/**
	 * Whether this is where a stream's own page shows its text, and its template has no player.
	 *
	 * @param \WP_Post $post A stream.
	 */
	private static function is_shown( \WP_Post $post ): bool {
		return is_singular( Streams::POST_TYPE ) && in_the_loop() && is_main_query() && get_queried_object_id() === $post->ID && ! self::template_has_player();
	}

	/** Whether the block template that is being shown has a player of its own, which shows the stream of the page. */
	private static function template_has_player(): bool {
		$template = $GLOBALS['_wp_current_template_content'] ?? null;
		return is_string( $template ) && has_block( Player::BLOCK, $template );
	}
}
