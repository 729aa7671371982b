<?php
/**
 * The player in a page.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * One render function for the block, the shortcode, the stream's own page and its embed.
 *
 * The poster is HTML with width and height, so that nothing moves when the module arrives; without JavaScript the visitor
 * keeps the poster and a link. Tickets are fetched by the element, never printed: the page may be cached for a day.
 *
 * @since 0.1.0
 */
final class Player {

	/** Id of the script module. */
	const MODULE = '@dumbbell-stream/player';

	/** Name of the block. */
	const BLOCK = 'dumbbell-stream/player';

	/** Name of the shortcode. */
	const SHORTCODE = 'dumbbell_stream';

	/**
	 * Registers the script module and the block.
	 *
	 * @since 0.1.0
	 */
	public static function register(): void {
		wp_register_script_module( self::MODULE, plugins_url( 'build/player/dumbbell-stream.js', DUMBBELL_STREAM_FILE ), array(), DUMBBELL_STREAM_VERSION );
		$build    = dirname( DUMBBELL_STREAM_FILE ) . '/build/blocks';
		$manifest = "$build/blocks-manifest.php";
		if ( is_readable( $manifest ) ) {
			wp_register_block_types_from_metadata_collection( $build, $manifest );
		}
		add_shortcode( self::SHORTCODE, array( self::class, 'shortcode' ) );
	}

	/**
	 * Tells administrators when the built files are missing, which happens in a checkout only.
	 *
	 * @since 0.1.0
	 */
	public static function build_notice(): void {
		$build = dirname( DUMBBELL_STREAM_FILE ) . '/build';
		if ( current_user_can( 'activate_plugins' ) && ! ( is_readable( "$build/blocks/blocks-manifest.php" ) && is_readable( "$build/player/dumbbell-stream.js" ) ) ) {
			wp_admin_notice(
				sprintf(
					/* translators: %s: a command. */
					esc_html__( 'Dumbbell Stream is not built yet, so its player and block are missing. Run %s in its folder, or install the released zip.', 'dumbbell-stream' ),
					'<code>npm ci &amp;&amp; npm run build</code>'
				),
				array( 'type' => 'warning' )
			);
		}
	}

	/**
	 * The shortcode `[dumbbell_stream id="12" poster="34" muted autoplay]`.
	 *
	 * @since 0.1.0
	 *
	 * @param array<int|string, string>|string $attributes What stands in the shortcode.
	 */
	public static function shortcode( $attributes ): string {
		$given = is_array( $attributes ) ? $attributes : array();
		$flags = array_filter( $given, 'is_int', ARRAY_FILTER_USE_KEY );   // An attribute without a value arrives as a numbered one.
		$given = shortcode_atts(
			array(
				'id'       => '0',
				'poster'   => '0',
				'autoplay' => in_array( 'autoplay', $flags, true ),
				'muted'    => in_array( 'muted', $flags, true ),
			),
			$given,
			self::SHORTCODE
		);
		wp_enqueue_style( 'dumbbell-stream-player-style' );
		return self::render(
			array(
				'streamId' => absint( $given['id'] ),
				'posterId' => absint( $given['poster'] ),
				'autoplay' => wp_validate_boolean( $given['autoplay'] ),
				'muted'    => wp_validate_boolean( $given['muted'] ),
			),
			'class="wp-block-dumbbell-stream-player"'
		);
	}

	/**
	 * The player of a stream that the page is about.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A stream.
	 */
	public static function of_page( \WP_Post $post ): string {
		wp_enqueue_style( 'dumbbell-stream-player-style' );
		return self::render(
			array(
				'streamId' => $post->ID,
				'first'    => true,
			),
			'class="wp-block-dumbbell-stream-player"'
		);
	}

	/**
	 * Strings for the element, in the form of a script module's data.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $data Data so far.
	 * @return array<string, mixed>
	 */
	public static function module_data( array $data ): array {
		return array( 'strings' => Player_Strings::all() ) + $data;
	}

	/**
	 * The player as HTML.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $attributes Attributes of the block. `first`: the page is about this player, so its poster comes before all else.
	 * @param string               $wrapper    Attributes of the wrapper, escaped.
	 *
	 * @phpstan-param array{streamId?: int, posterId?: int, autoplay?: bool, muted?: bool, first?: bool} $attributes
	 */
	public static function render( array $attributes, string $wrapper ): string {
		$post = Streams::find( (int) ( $attributes['streamId'] ?? 0 ) );
		if ( ! $post || ! Streams::may_watch( $post ) ) {
			return current_user_can( 'edit_dumbbell_streams' ) ? self::card( $wrapper, self::paragraph( __( 'Only you see this: choose a stream for this player. It has none, or not one that you may see.', 'dumbbell-stream' ) ) ) : '';
		}
		$src = Streams::src( $post );
		if ( '' === $src ) {
			$offline = Stream_Options::of( $post->ID )['offline'];
			return self::card( $wrapper, self::paragraph( '' === $offline ? __( 'This broadcast is being prepared.', 'dumbbell-stream' ) : $offline ) . self::connect_hint() );
		}
		if ( self::is_plain() ) {
			return self::plain( $post, (int) ( $attributes['posterId'] ?? 0 ) );
		}
		// With a password the element is there too: the cookie may come after the page was cached, and the element asks for the password itself.
		$still = self::still( $post, (int) ( $attributes['posterId'] ?? 0 ), ! empty( $attributes['first'] ) );
		wp_enqueue_script_module( self::MODULE );
		return sprintf( '<div %s><dumbbell-stream%s>%s%s%s</dumbbell-stream></div>', $wrapper, self::element_attributes( $post, $src, $attributes ), $still, self::config( $post ), self::password_form( $post ) );
	}

	/**
	 * What the element should know beyond its attributes. Not whether the stream is live: the page may be cached for a day.
	 *
	 * @param \WP_Post $post A stream.
	 */
	private static function config( \WP_Post $post ): string {
		$settings = Settings::all();
		$config   = array(
			'title'          => Streams::plain_title( $post ),
			'mayShare'       => Stream_Options::may_share( $post->ID ),
			'askLater'       => 'later' === $settings['share_when'],
			'report'         => Claim_Pages::notice_url(),
			'uploadKbitsMax' => $settings['share_kbits_max'] > 0 ? $settings['share_kbits_max'] : null,
		);
		$starts   = Stream_Options::upcoming( $post->ID );
		$config   = $config + ( null === $starts ? array() : array( 'startsAt' => 1000 * $starts ) ) + array_filter( array( 'offline' => Stream_Options::of( $post->ID )['offline'] ) );
		$json     = (string) wp_json_encode( $config, JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		return sprintf( '<script type="application/json">%s</script>', str_replace( '[', '\u005b', $json ) );   // The text may pass do_shortcode().
	}

	/**
	 * Attributes of the element.
	 *
	 * @param \WP_Post             $post       A stream.
	 * @param string               $src        Address of its JSON.
	 * @param array<string, mixed> $attributes Attributes of the block.
	 */
	private static function element_attributes( \WP_Post $post, string $src, array $attributes ): string {
		$poster = wp_get_attachment_image_url( self::poster_id( $post, (int) ( $attributes['posterId'] ?? 0 ) ), 'large' );
		$html   = sprintf(
			' src="%s" stream="%s" tickets="%s"%s controls',
			esc_url( $src ),
			esc_attr( Keys::stream_id( $post->ID ) ),
			esc_url( Streams::tickets_url( $post ) ),
			$poster ? sprintf( ' poster="%s"', esc_url( $poster ) ) : ''
		);
		foreach ( array( 'autoplay', 'muted' ) as $flag ) {
			$html .= empty( $attributes[ $flag ] ) ? '' : " $flag";
		}
		if ( Visibility::needs_login( $post ) ) {
			$html .= sprintf( ' nonces="%s"', esc_url( Visibility::nonces_url() ) );
		}
		return $html;
	}

	/**
	 * The still: what is there before the module comes, and all there is without JavaScript.
	 *
	 * @param \WP_Post $post      A stream.
	 * @param int      $poster_id Poster chosen for this player; 0 for the stream's own.
	 * @param bool     $first     Whether the page is about this player. Else WordPress decides by its place in the page.
	 */
	private static function still( \WP_Post $post, int $poster_id, bool $first ): string {
		$urgent = array(
			'loading'       => 'eager',
			'fetchpriority' => 'high',
			'decoding'      => 'async',
		);
		$image  = wp_get_attachment_image( self::poster_id( $post, $poster_id ), 'large', false, array( 'alt' => '' ) + ( $first ? $urgent : array() ) );
		return sprintf( '<a class="dumbbell-stream-still" href="%s">%s<span>%s</span></a>', esc_url( (string) get_permalink( $post ) ), $image, self::invitation( $post ) );
	}

	/**
	 * Whether only plain HTML has a place here: in feeds, in AMP pages, in what programs read over REST.
	 */
	private static function is_plain(): bool {
		$amp = function_exists( 'amp_is_request' ) ? (bool) amp_is_request() : function_exists( 'is_amp_endpoint' ) && did_action( 'wp' ) && is_amp_endpoint();
		return is_feed() || $amp || wp_is_rest_endpoint();
	}

	/**
	 * Poster and link, in words that any reader understands.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post      A stream.
	 * @param int      $poster_id Poster chosen for this player; 0 for the stream's own.
	 */
	public static function plain( \WP_Post $post, int $poster_id = 0 ): string {
		$url   = esc_url( (string) get_permalink( $post ) );
		$image = wp_get_attachment_image( self::poster_id( $post, $poster_id ), 'large', false, array( 'alt' => '' ) );
		return ( '' === $image ? '' : sprintf( '<p><a href="%s">%s</a></p>', $url, $image ) ) . sprintf( '<p><a href="%s">%s</a></p>', $url, self::invitation( $post ) );
	}

	/**
	 * The words of the link, escaped. They may pass do_shortcode().
	 *
	 * @param \WP_Post $post A stream.
	 */
	private static function invitation( \WP_Post $post ): string {
		/* translators: %s: title of a broadcast. */
		return str_replace( '[', '&#091;', esc_html( sprintf( __( 'Watch “%s”', 'dumbbell-stream' ), Streams::plain_title( $post ) ) ) );
	}

	/**
	 * Core's form for the password, for pages without script.
	 *
	 * @param \WP_Post $post A stream.
	 */
	private static function password_form( \WP_Post $post ): string {
		return post_password_required( $post ) ? '<noscript>' . get_the_password_form( $post ) . '</noscript>' : '';
	}

	/**
	 * Which image is the poster. Like the rest of the post it stays behind the password.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post      A stream.
	 * @param int      $poster_id Poster chosen for this player; 0 for the stream's own.
	 */
	public static function poster_id( \WP_Post $post, int $poster_id = 0 ): int {
		if ( post_password_required( $post ) ) {
			return 0;
		}
		return $poster_id > 0 && wp_attachment_is_image( $poster_id ) ? $poster_id : (int) get_post_thumbnail_id( $post );
	}

	/**
	 * For those who can connect a sidecar: that one is missing.
	 */
	private static function connect_hint(): string {
		return current_user_can( 'manage_dumbbell_stream' )
			? self::paragraph( __( 'Only you see this: no sidecar carries this stream yet.', 'dumbbell-stream' ), Settings_Page::url(), __( 'Connect one in the settings', 'dumbbell-stream' ) )
			: '';
	}

	/**
	 * A paragraph, with a link behind the words if there is one.
	 *
	 * @param string $words What to say.
	 * @param string $url   Where to go; '' for nowhere.
	 * @param string $link  Words of the link.
	 */
	private static function paragraph( string $words, string $url = '', string $link = '' ): string {
		return sprintf( '<p>%s%s</p>', esc_html( $words ), '' === $url ? '' : sprintf( ' <a href="%s">%s</a>', esc_url( $url ), esc_html( $link ) ) );
	}

	/**
	 * A calm card where the player would stand.
	 *
	 * @param string $wrapper Attributes of the wrapper, escaped.
	 * @param string $html    What stands in it, escaped.
	 */
	private static function card( string $wrapper, string $html ): string {
		return sprintf( '<div %s><div class="dumbbell-stream-card">%s</div></div>', $wrapper, $html );
	}
}
