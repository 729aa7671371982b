<?php
/**
 * The streams of this site.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Finds streams, tells the sidecar about them and remembers what it tells us.
 *
 * @since 0.1.0
 */
final class Streams {

	/** The post type. */
	const POST_TYPE = 'dumbbell_stream';

	/** Post meta: address of the stream's JSON as the sidecar named it. Present while the sidecar knows the stream. */
	const SRC_META = '_dumbbell_stream_src';

	/** Post meta: what the sidecar last told. */
	const STATE_META = '_dumbbell_stream_state';

	/** Post meta: when the sidecar last told that the stream is live, Unix ms. There only while it is: that is how those are found. */
	const LIVE_META = '_dumbbell_stream_live';

	/** What a stream can be. */
	const STATES = array( 'offline', 'live', 'waiting', 'ended' );

	/** News of a stream that goes on is believed for so long, in ms: the sidecar repeats it every minute, and may be gone without a word. */
	const FRESH_MS = 200000;

	/** Streams in these statuses can be broadcast. */
	private const OPEN_STATUSES = array( 'publish', 'private' );

	/** How long telling all streams may take, in ms; what is left is told by the next round. */
	private const TELL_ALL_MS = 10000;

	/**
	 * What came of telling the sidecar.
	 *
	 * @var \WP_Error|null
	 */
	private static $telling = null;

	/**
	 * Finds a stream.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post id.
	 * @return \WP_Post|null Null if it is no stream or is in the trash.
	 */
	public static function find( int $post_id ): ?\WP_Post {
		$post = $post_id > 0 ? get_post( $post_id ) : null;
		return $post && self::POST_TYPE === $post->post_type && ! in_array( $post->post_status, array( 'trash', 'auto-draft' ), true ) ? $post : null;
	}

	/**
	 * Whether the current visitor may watch, a password apart.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A stream.
	 */
	public static function may_watch( \WP_Post $post ): bool {
		return is_post_publicly_viewable( $post ) || current_user_can( 'read_post', $post->ID );
	}

	/**
	 * Whether everybody may watch, so that lists, search engines and other sites may tell of it.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A stream.
	 */
	public static function is_public( \WP_Post $post ): bool {
		return is_post_publicly_viewable( $post ) && '' === $post->post_password && ! Visibility::is_for_members( $post->ID );
	}

	/**
	 * Whether the stream can be broadcast as far as its status goes: drafts and trash cannot.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A stream.
	 */
	public static function is_open( \WP_Post $post ): bool {
		return in_array( $post->post_status, self::OPEN_STATUSES, true );
	}

	/**
	 * Address of the stream's JSON, for the player.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A stream.
	 * @return string '' if no sidecar is connected or the stream has no key yet.
	 */
	public static function src( \WP_Post $post ): string {
		$told = get_post_meta( $post->ID, self::SRC_META, true );
		if ( is_string( $told ) && '' !== $told ) {
			return $told;
		}
		$sidecar = Settings::sidecar_url();
		$stream  = Keys::stream_id( $post->ID );
		return '' === $sidecar || '' === $stream ? '' : "$sidecar/streams/$stream.json";
	}

	/**
	 * Address where a viewer's tickets come from.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A stream.
	 */
	public static function tickets_url( \WP_Post $post ): string {
		return rest_url( "dumbbell-stream/v1/streams/{$post->ID}/tickets" );
	}

	/**
	 * What the sidecar last told about a stream. Of a sidecar that has fallen silent nobody knows, so its stream counts as offline.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 * @return array{state: string, viewers: int, session: int|null, told_ms: int} State offline and told_ms 0 if it never told anything.
	 */
	public static function state( int $post_id ): array {
		$told = self::told( $post_id );
		$lost = in_array( $told['state'], array( 'live', 'waiting' ), true ) && Clock::now_ms() - $told['told_ms'] > self::FRESH_MS;
		return $lost ? array_replace(
			$told,
			array(
				'state'   => 'offline',
				'viewers' => 0,
			)
		) : $told;
	}

	/**
	 * What the sidecar last told, however long ago.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 * @return array{state: string, viewers: int, session: int|null, told_ms: int} As state().
	 */
	public static function told( int $post_id ): array {
		$stored = get_post_meta( $post_id, self::STATE_META, true );
		$stored = is_array( $stored ) ? $stored : array();
		return array(
			'state'   => in_array( $stored['state'] ?? null, self::STATES, true ) ? $stored['state'] : 'offline',
			'viewers' => (int) ( $stored['viewers'] ?? 0 ),
			'session' => isset( $stored['session'] ) ? (int) $stored['session'] : null,
			'told_ms' => (int) ( $stored['told_ms'] ?? 0 ),
		);
	}

	/**
	 * Remembers what the sidecar tells. Calls may arrive twice or out of order: the newest counts.
	 *
	 * @since 0.1.0
	 *
	 * @param int                                                                 $post_id Post of a stream.
	 * @param array{state: string, viewers: int, session: int|null, told_ms: int} $news    What it told and when, Unix ms.
	 * @throws Storage_Fault If the database did not keep it.
	 */
	public static function remember_state( int $post_id, array $news ): void {
		if ( $news['told_ms'] <= self::told( $post_id )['told_ms'] ) {
			return;
		}
		Storage_Fault::unless_meta_kept( $post_id, self::STATE_META, $news );
		if ( 'live' === $news['state'] ) {
			update_post_meta( $post_id, self::LIVE_META, $news['told_ms'] );   // Should this fail, the next minute's news mends it.
		} else {
			delete_post_meta( $post_id, self::LIVE_META );
		}
	}

	/**
	 * Makes sure that a stream has its key and that the sidecar knows it.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A stream that is_open().
	 * @return array<string, mixed>|\WP_Error The sidecar's answer: ingestKey, ingestUrl, watchUrl, embedUrl, src.
	 */
	public static function tell( \WP_Post $post ) {
		try {
			$stream   = Keys::ensure( $post->ID );
			$key_list = Key_Lists::current( $post->ID );
			$former   = Key_Lists::former( $post->ID );
		} catch ( \RuntimeException $e ) {
			return Storage_Fault::explain( $e );
		}
		$sidecar = Sidecar::connected();
		if ( is_wp_error( $sidecar ) ) {
			return $sidecar;
		}
		$answer = $sidecar->tell(
			array(
				'stream'     => $stream,
				'title'      => self::plain_title( $post ),
				'site'       => home_url(),
				'rest'       => rest_url( 'dumbbell-stream/v1/' ),
				'post'       => $post->ID,
				'tickets'    => self::tickets_url( $post ),
				'generation' => Keys::generation( $post->ID ),
				'keyList'    => $key_list,
				'former'     => $former,
				'mayShare'   => Stream_Options::may_share( $post->ID ),
				'open'       => false,   // Tickets come from here, so that visibility and password of the post hold.
				'profile'    => Stream_Options::of( $post->ID )['delay'],
			)
		);
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		$src = is_string( $answer['src'] ?? null ) ? esc_url_raw( $answer['src'], array( 'http', 'https' ) ) : '';
		if ( '' === $src ) {
			return new \WP_Error( 'dumbbell_stream_not_a_sidecar', __( 'Something answers at the address of the sidecar, but it is not a sidecar of Dumbbell Stream.', 'dumbbell-stream' ), array( 'status' => 502 ) );
		}
		try {
			Storage_Fault::unless_meta_kept( $post->ID, self::SRC_META, $src );
		} catch ( Storage_Fault $e ) {
			return Storage_Fault::explain( $e );
		}
		$withheld = Off_Air::told( $post->ID );
		return is_wp_error( $withheld ) ? $withheld : $answer;
	}

	/**
	 * Tells the sidecar about every stream that it does not know yet, until time is up or it refuses.
	 *
	 * @since 0.1.0
	 *
	 * @return \WP_Error|null Why it stopped; null if all are told.
	 */
	public static function tell_all(): ?\WP_Error {
		$until = Clock::now_ms() + self::TELL_ALL_MS;
		$posts = get_posts(
			array(
				'post_type'        => self::POST_TYPE,
				'post_status'      => self::OPEN_STATUSES,
				'numberposts'      => 500, // phpcs:ignore WordPress.WP.PostsPerPage -- Runs when settings are saved, and TELL_ALL_MS ends it.
				'suppress_filters' => false,
			)
		);
		foreach ( $posts as $post ) {
			if ( '' === (string) get_post_meta( $post->ID, self::SRC_META, true ) ) {
				$answer = self::tell( $post );
				if ( is_wp_error( $answer ) ) {
					return $answer;
				}
			}
			if ( Clock::now_ms() > $until ) {
				return new \WP_Error( 'dumbbell_stream_slow', __( 'The sidecar answers slowly: it does not know all streams yet. Save the settings once more.', 'dumbbell-stream' ), array( 'status' => 502 ) );
			}
		}
		return null;
	}

	/**
	 * The newest streams, whatever their status, trash apart.
	 *
	 * @since 0.1.0
	 *
	 * @param int $most How many at most.
	 * @return \WP_Post[]
	 */
	public static function all( int $most ): array {
		return get_posts(
			array(
				'post_type'        => self::POST_TYPE,
				'post_status'      => array( 'publish', 'private', 'future', 'pending', 'draft' ),
				'numberposts'      => $most,
				'suppress_filters' => false,
			)
		);
	}

	/**
	 * A stream as lists show it.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A stream.
	 * @return array{id: int, title: string, address: string, state: string, viewers: int}
	 */
	public static function facts( \WP_Post $post ): array {
		$state = self::state( $post->ID );
		return array(
			'id'      => $post->ID,
			'title'   => self::plain_title( $post ),
			'address' => (string) get_permalink( $post ),
			'state'   => $state['state'],
			'viewers' => $state['viewers'],
		);
	}

	/**
	 * What came of telling the sidecar when the settings were last saved by this request.
	 *
	 * @since 0.1.0
	 *
	 * @return \WP_Error|null Why it does not know; null if it does, or nothing was to be told.
	 */
	public static function last_telling(): ?\WP_Error {
		return self::$telling;
	}

	/**
	 * The settings were saved. With another sidecar, another secret or another rule of sharing, what it knew no longer counts.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed $before Settings before; the option's name when it is new.
	 * @param mixed $after  Settings now.
	 */
	public static function settings_changed( $before, $after ): void {
		$told = static function ( $settings ): array {
			$settings = is_array( $settings ) ? $settings : array();
			$when     = $settings['share_when'] ?? 'play';
			return array( $settings['sidecar_url'] ?? '', $settings['secret_since'] ?? 0, 'never' === $when );
		};
		Sidecar::try_again();
		self::$telling = null;
		if ( $told( $before ) !== $told( $after ) ) {
			delete_metadata( 'post', 0, self::SRC_META, '', true );
		}
		if ( '' === Settings::sidecar_url() ) {
			return;
		}
		$other_wishes  = Site_Wishes::part( $before ) !== Site_Wishes::part( $after );
		$other_sidecar = $told( $before ) !== $told( $after ) && Site_Wishes::are_any();
		$untold        = $other_wishes || $other_sidecar ? Site_Wishes::tell() : null;
		$error         = $untold ?? self::tell_all();
		self::$telling = $error;
		if ( $error && function_exists( 'add_settings_error' ) ) {
			add_settings_error( Settings::OPTION, (string) $error->get_error_code(), $error->get_error_message(), 'warning' );
		}
	}

	/**
	 * A post was saved: a stream gets its key, and the sidecar hears of it as soon as it can be broadcast.
	 *
	 * A sidecar that is away must not stop anybody from saving: the editor's panel says how things stand.
	 *
	 * @since 0.1.0
	 *
	 * @param int      $post_id Post id.
	 * @param \WP_Post $post    The post.
	 */
	public static function saved( int $post_id, \WP_Post $post ): void {
		if ( null === self::find( $post_id ) ) {
			return;
		}
		if ( self::is_open( $post ) ) {
			self::tell( $post );
			return;
		}
		try {
			Keys::ensure( $post_id );
		} catch ( \RuntimeException $e ) {
			return;   // Site Health and the settings page show Secrets::problem().
		}
	}

	/**
	 * A stream that could be broadcast and now cannot is over: the sidecar ends it and forgets its ingest key.
	 *
	 * @since 0.1.0
	 *
	 * @param string   $new_status Status now.
	 * @param string   $old_status Status before.
	 * @param \WP_Post $post       The post.
	 */
	public static function status_changed( string $new_status, string $old_status, \WP_Post $post ): void {
		$was_open = in_array( $old_status, self::OPEN_STATUSES, true );
		if ( self::POST_TYPE === $post->post_type && $was_open && ! in_array( $new_status, self::OPEN_STATUSES, true ) ) {
			self::make_forgotten( $post->ID );
		}
	}

	/**
	 * A stream is deleted for good: its key goes with it.
	 *
	 * @since 0.1.0
	 *
	 * @param int      $post_id Post id.
	 * @param \WP_Post $post    The post.
	 */
	public static function deleted( int $post_id, \WP_Post $post ): void {
		if ( self::POST_TYPE !== $post->post_type ) {
			return;
		}
		self::make_forgotten( $post_id );
		try {
			Keys::destroy( $post_id );
		} catch ( \RuntimeException $e ) {
			return;   // A vault that nobody can open keeps one more value that nobody can read.
		}
	}

	/**
	 * Tells the sidecar to end a stream and forget it, if it ever knew it.
	 *
	 * @param int $post_id Post of a stream.
	 */
	private static function make_forgotten( int $post_id ): void {
		$former  = self::former_ids( $post_id );
		$known   = $former || '' !== (string) get_post_meta( $post_id, self::SRC_META, true );
		$sidecar = $known ? Sidecar::connected() : null;
		if ( $sidecar instanceof Sidecar ) {
			foreach ( array_merge( array( Keys::stream_id( $post_id ) ), $former ) as $stream ) {
				$sidecar->order( $stream, 'forget' );
			}
			delete_post_meta( $post_id, self::SRC_META );
		}
	}

	/**
	 * What the sidecar knows the stream as besides.
	 *
	 * @param int $post_id Post of a stream.
	 * @return string[]
	 */
	private static function former_ids( int $post_id ): array {
		try {
			return array_column( Key_Lists::former( $post_id ), 'stream' );
		} catch ( \RuntimeException $e ) {
			return array();
		}
	}

	/**
	 * The title as plain text, not escaped: what stands in the database may hold markup and entities.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A stream.
	 */
	public static function plain_title( \WP_Post $post ): string {
		return mb_substr( html_entity_decode( wp_strip_all_tags( $post->post_title ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ), 0, 200 );
	}
}
