<?php
/**
 * The small blocks around the player.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The list "Live Now", the viewer count, values of a stream for other blocks (bindings), and patterns. All are rendered here from
 * what the sidecar last told; one small module brings them up to date in pages that were cached.
 *
 * @since 0.1.0
 */
final class Stream_Blocks {

	/** Id of the module that keeps lists, counts and countdowns fresh. */
	const MODULE = '@dumbbell-stream/page';

	/** Name of the source of bindings. */
	const BINDINGS = 'dumbbell-stream/stream';

	/** What bindings can show. */
	const VALUES = array( 'title', 'url', 'poster', 'viewers', 'state', 'starts' );

	/** Most streams of one list. */
	private const LIST_MAX = 24;

	/**
	 * Registers the module, the source of bindings and the patterns. The blocks come with the player's, from the same manifest.
	 *
	 * @since 0.1.0
	 */
	public static function register(): void {
		wp_register_script_module( self::MODULE, plugins_url( 'build/blocks/page/view.js', DUMBBELL_STREAM_FILE ), array(), DUMBBELL_STREAM_VERSION );
		register_block_bindings_source(
			self::BINDINGS,
			array(
				'label'              => _x( 'Live Stream', 'source of values for blocks', 'dumbbell-stream' ),
				'get_value_callback' => array( self::class, 'value' ),
				'uses_context'       => array( 'postId', 'postType' ),
			)
		);
		register_block_pattern_category( 'dumbbell-stream', array( 'label' => __( 'Live streams', 'dumbbell-stream' ) ) );
		foreach ( self::patterns() as $name => $pattern ) {
			register_block_pattern( "dumbbell-stream/$name", $pattern + array( 'categories' => array( 'dumbbell-stream' ) ) );
		}
	}

	/**
	 * The module's data: where to ask.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $data Data so far.
	 * @return array<string, mixed>
	 */
	public static function module_data( array $data ): array {
		/* translators: %s: hours, minutes and seconds that are left, such as 1:05:12. */
		$in = __( 'Starts in %s', 'dumbbell-stream' );
		return array(
			'live'     => rest_url( Rest_Controller::NAMESPACE . '/live' ),
			'startsIn' => $in,
		) + $data;
	}

	/**
	 * Which stream a block shows: its own, else the one that it stands in.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $attributes Attributes of the block.
	 * @param \WP_Block            $block      The block.
	 */
	public static function stream_of( array $attributes, \WP_Block $block ): int {
		$own = (int) ( $attributes['streamId'] ?? 0 );
		if ( $own > 0 ) {
			return $own;
		}
		return Streams::POST_TYPE === ( $block->context['postType'] ?? '' ) ? (int) ( $block->context['postId'] ?? 0 ) : 0;
	}

	/**
	 * The block "Live Now".
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $attributes Attributes of the block.
	 * @param string               $wrapper    Attributes of the wrapper, escaped.
	 */
	public static function live_now( array $attributes, string $wrapper ): string {
		$limit = min( self::LIST_MAX, max( 1, (int) ( $attributes['limit'] ?? 6 ) ) );
		$all   = Live_Streams::live();
		$shows = array(
			'poster'  => ! empty( $attributes['showPoster'] ),
			'viewers' => ! empty( $attributes['showViewers'] ),
		);
		$items = array_map(
			static function ( \WP_Post $post ) use ( $shows ): string {
				return self::item( Live_Controller::describe( $post ), $shows );
			},
			array_slice( $all, 0, $limit )
		);
		$blank = array(
			'id'       => 0,
			'title'    => '',
			'url'      => '',
			'viewers'  => 0,
			'watching' => '',
			'poster'   => null,
		);
		if ( ! is_feed() ) {
			wp_enqueue_script_module( self::MODULE );
		}
		return sprintf(
			'<div %1$s data-dumbbell-live="%2$d" data-dumbbell-at="%3$s" data-dumbbell-refresh="%4$d"><ul class="dumbbell-stream-list"%5$s>%6$s</ul><p class="dumbbell-stream-none"%7$s>%8$s</p><template>%9$s</template></div>',
			$wrapper,
			$limit,
			esc_attr( (string) Clock::now_ms() ),
			Live_Streams::refresh_ms( $all ),
			$items ? '' : ' hidden',
			implode( '', $items ),
			$items ? ' hidden' : '',
			self::nothing( $attributes ),
			self::item( $blank, $shows )
		);
	}

	/**
	 * The block "Viewer Count".
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $attributes Attributes of the block.
	 * @param int                  $stream     Post of a stream.
	 * @param string               $wrapper    Attributes of the wrapper, escaped.
	 */
	public static function viewer_count( array $attributes, int $stream, string $wrapper ): string {
		$post = Streams::find( $stream );
		if ( ! $post || ! Streams::may_watch( $post ) ) {
			return '';
		}
		$state = Streams::state( $post->ID );
		$away  = (string) ( $attributes['offlineText'] ?? '' );
		$words = 'live' === $state['state'] ? Live_Streams::watching( $state['viewers'] ) : $away;
		$fresh = '';
		if ( Streams::is_public( $post ) && ! is_feed() ) {   // Of others no page may be told but by rendering it.
			wp_enqueue_script_module( self::MODULE );
			$fresh = sprintf( ' data-dumbbell-viewers="%d" data-dumbbell-away="%s" data-dumbbell-at="%s" data-dumbbell-refresh="%d"', $post->ID, esc_attr( $away ), esc_attr( (string) Clock::now_ms() ), Live_Streams::refresh_ms( array( $post ) ) );
		}
		return sprintf( '<p %s%s>%s</p>', $wrapper, $fresh, str_replace( '[', '&#091;', esc_html( $words ) ) );
	}

	/**
	 * A value of a stream for another block.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $arguments `key`: one of VALUES; `stream`: a post id, else the stream that the block stands in.
	 * @param \WP_Block            $block     The block.
	 * @return string|null Null leaves the block as it is.
	 */
	public static function value( array $arguments, \WP_Block $block ): ?string {
		$post = Streams::find( self::stream_of( array( 'streamId' => $arguments['stream'] ?? 0 ), $block ) );
		if ( ! $post || ! Streams::may_watch( $post ) || ! in_array( $arguments['key'] ?? null, self::VALUES, true ) ) {
			return null;
		}
		$state = Streams::state( $post->ID );
		switch ( $arguments['key'] ) {
			case 'title':
				return esc_html( Streams::plain_title( $post ) );
			case 'url':
				return (string) get_permalink( $post );
			case 'poster':
				$url = wp_get_attachment_image_url( Player::poster_id( $post ), 'large' );
				return false === $url ? null : $url;
			case 'viewers':
				return 'live' === $state['state'] ? esc_html( Live_Streams::watching( $state['viewers'] ) ) : '';
			case 'state':
				return esc_html( 'live' === $state['state'] ? __( 'Live', 'dumbbell-stream' ) : __( 'Not live', 'dumbbell-stream' ) );
			default:
				$starts = Stream_Options::upcoming( $post->ID );
				return null === $starts ? '' : esc_html( Stream_Page::moment( $starts ) );
		}
	}

	/**
	 * One stream of a list. The module fills copies of an empty one.
	 *
	 * @param array<string, mixed> $stream As Live_Controller::describe() tells it.
	 * @param array<string, bool>  $shows  Whether poster and viewers are shown.
	 *
	 * @phpstan-param array{id: int, title: string, url: string, viewers: int, watching: string, poster: array{src: string, width: int, height: int}|null} $stream
	 * @phpstan-param array{poster: bool, viewers: bool} $shows
	 */
	private static function item( array $stream, array $shows ): string {
		$image = $stream['poster'] ? sprintf( '<img src="%s" width="%d" height="%d" alt="" loading="lazy" decoding="async">', esc_url( $stream['poster']['src'] ), $stream['poster']['width'], $stream['poster']['height'] ) : '';
		return sprintf(
			'<li data-id="%d"><a href="%s">%s<strong>%s</strong>%s</a></li>',
			$stream['id'],
			esc_url( $stream['url'] ),
			$shows['poster'] ? sprintf( '<span class="dumbbell-stream-poster">%s<em>%s</em></span>', $image, esc_html_x( 'Live', 'badge', 'dumbbell-stream' ) ) : '',
			str_replace( '[', '&#091;', esc_html( $stream['title'] ) ),
			$shows['viewers'] ? sprintf( '<small>%s</small>', esc_html( $stream['watching'] ) ) : ''
		);
	}

	/**
	 * What stands in place of an empty list, escaped.
	 *
	 * @param array<string, mixed> $attributes Attributes of the block.
	 */
	private static function nothing( array $attributes ): string {
		$words = (string) ( $attributes['emptyText'] ?? '' );
		$words = esc_html( '' === $words ? __( 'Nothing is live right now.', 'dumbbell-stream' ) : $words );
		$next  = empty( $attributes['showNext'] ) ? null : Live_Streams::next();
		if ( $next ) {
			$when = Stream_Page::moment( Stream_Options::of( $next->ID )['starts_at'] );
			$link = sprintf( '<a href="%s">%s</a>', esc_url( (string) get_permalink( $next ) ), esc_html( Streams::plain_title( $next ) ) );
			/* translators: 1: title of a broadcast, as a link, 2: date and time. */
			$words .= ' ' . sprintf( esc_html__( 'Next: %1$s, %2$s.', 'dumbbell-stream' ), $link, esc_html( $when ) );
		}
		return str_replace( '[', '&#091;', $words );
	}

	/**
	 * Starting points for pages.
	 *
	 * @return array<string, array{title: string, description: string, content: string, blockTypes?: string[]}>
	 */
	private static function patterns(): array {
		$heading = static function ( string $words ): string {
			return '<!-- wp:heading --><h2 class="wp-block-heading">' . esc_html( $words ) . '</h2><!-- /wp:heading -->';
		};
		return array(
			'watch-together' => array(
				'title'       => __( 'Live stream with heading and viewers', 'dumbbell-stream' ),
				'description' => __( 'A heading, the player, how many watch, and room for a few words.', 'dumbbell-stream' ),
				'blockTypes'  => array( Player::BLOCK ),
				'content'     => '<!-- wp:group {"align":"wide","layout":{"type":"constrained"}} --><div class="wp-block-group alignwide">' . $heading( __( 'Watch live', 'dumbbell-stream' ) )
					. '<!-- wp:dumbbell-stream/player {"align":"wide"} /--><!-- wp:dumbbell-stream/viewer-count /--><!-- wp:paragraph --><p>' . esc_html__( 'Press play. Whoever watches with you may pass the picture on.', 'dumbbell-stream' ) . '</p><!-- /wp:paragraph --></div><!-- /wp:group -->',
			),
			'live-now'       => array(
				'title'       => __( 'What is live now', 'dumbbell-stream' ),
				'description' => __( 'A heading and the streams that are live, or the next one.', 'dumbbell-stream' ),
				'content'     => '<!-- wp:group {"align":"wide","layout":{"type":"constrained"}} --><div class="wp-block-group alignwide">' . $heading( __( 'Live now', 'dumbbell-stream' ) ) . '<!-- wp:dumbbell-stream/live-now {"align":"wide"} /--></div><!-- /wp:group -->',
			),
		);
	}
}
