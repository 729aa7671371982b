<?php
/**
 * What is decided for one stream.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The options of a stream as post meta, with their one validation: the schema. The editor's panels write them over REST.
 *
 * @since 0.1.0
 */
final class Stream_Options {

	/** When the broadcast is announced for, Unix seconds; 0 if it is not. */
	const STARTS_AT = '_dumbbell_stream_starts_at';

	/** Whether its viewers are asked to pass the picture on: site, ask or never. */
	const SHARING = '_dumbbell_stream_sharing';

	/** How much delay buys how much calm: near, normal or robust. */
	const DELAY = '_dumbbell_stream_delay';

	/** Which qualities are broadcast: a name in LADDERS. */
	const LADDER = '_dumbbell_stream_ladder';

	/** What people read while nothing is broadcast; '' for the player's own words. */
	const OFFLINE = '_dumbbell_stream_offline';

	/** The longest offline message, in characters: it stands over the picture. */
	const OFFLINE_LENGTH_MAX = 200;

	/** The farthest start that is believed, Unix seconds: the end of the year 2099. */
	private const STARTS_AT_MAX = 4102444799;

	/** What each option may be: REST refuses everything else. Delays are the coordinator's profiles, ladders those of LADDERS. */
	private const RULES = array(
		self::STARTS_AT => array(
			'type'    => 'integer',
			'minimum' => 0,
			'maximum' => self::STARTS_AT_MAX,
			'default' => 0,
		),
		self::SHARING   => array(
			'type'    => 'string',
			'enum'    => array( 'site', 'ask', 'never' ),
			'default' => 'site',
		),
		self::DELAY     => array(
			'type'    => 'string',
			'enum'    => array( 'near', 'normal', 'robust' ),
			'default' => 'normal',
		),
		self::LADDER    => array(
			'type'    => 'string',
			'enum'    => array( 'low', 'standard', 'high', 'several' ),
			'default' => 'standard',
		),
		self::OFFLINE   => array(
			'type'      => 'string',
			'maxLength' => self::OFFLINE_LENGTH_MAX,
			'default'   => '',
		),
	);

	/**
	 * Qualities by ladder, best first. The rates are what the picture and the sound need together, in kbit/s: 720p at 2.5 Mbit/s is
	 * what a usual uplink can pass on once or twice.
	 */
	private const LADDERS = array(
		'low'      => array( array( 'low', 854, 480, 1100 ) ),
		'standard' => array( array( 'standard', 1280, 720, 2600 ) ),
		'high'     => array( array( 'high', 1920, 1080, 4700 ) ),
		'several'  => array( array( 'high', 1920, 1080, 4700 ), array( 'standard', 1280, 720, 2600 ), array( 'low', 640, 360, 700 ) ),
	);

	/**
	 * Registers the meta of the post type.
	 *
	 * @since 0.1.0
	 */
	public static function register(): void {
		$descriptions = self::descriptions();
		foreach ( self::RULES as $key => $schema ) {
			register_post_meta(
				Streams::POST_TYPE,
				$key,
				array(
					'type'              => $schema['type'],
					'description'       => $descriptions[ $key ],
					'single'            => true,
					'default'           => $schema['default'],
					'sanitize_callback' => static function ( $value ) use ( $key ) {
						return self::clean( $key, $value );
					},
					'auth_callback'     => static function ( bool $allowed, string $meta_key, int $post_id ): bool {
						return current_user_can( 'edit_post', $post_id );
					},
					'show_in_rest'      => array( 'schema' => array( 'description' => $descriptions[ $key ] ) + $schema ),
				)
			);
		}
	}

	/**
	 * The options of a stream; what is missing or was made invalid takes its default.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 * @return array{starts_at: int, sharing: string, delay: string, ladder: string, offline: string}
	 */
	public static function of( int $post_id ): array {
		$value = static function ( string $key ) use ( $post_id ) {
			return self::clean( $key, get_post_meta( $post_id, $key, true ) );
		};
		return array(
			'starts_at' => (int) $value( self::STARTS_AT ),
			'sharing'   => (string) $value( self::SHARING ),
			'delay'     => (string) $value( self::DELAY ),
			'ladder'    => (string) $value( self::LADDER ),
			'offline'   => (string) $value( self::OFFLINE ),
		);
	}

	/**
	 * Whether viewers of a stream are asked to pass the picture on: as the stream says, else as the site does.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 */
	public static function may_share( int $post_id ): bool {
		$sharing = self::of( $post_id )['sharing'];
		return 'site' === $sharing ? 'never' !== Settings::all()['share_when'] : 'ask' === $sharing;
	}

	/**
	 * When a stream is announced for, if that is still to come and it has not begun before.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 * @return int|null Unix seconds.
	 */
	public static function upcoming( int $post_id ): ?int {
		$starts_at = self::of( $post_id )['starts_at'];
		return $starts_at * 1000 > Clock::now_ms() && 'live' !== Streams::state( $post_id )['state'] ? $starts_at : null;
	}

	/**
	 * The qualities that a stream broadcasts, best first.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 * @return list<array{name: string, width: int, height: int, kbits: int}>
	 */
	public static function qualities( int $post_id ): array {
		return array_map(
			static function ( array $row ): array {
				return array(
					'name'   => $row[0],
					'width'  => $row[1],
					'height' => $row[2],
					'kbits'  => $row[3],
				);
			},
			self::LADDERS[ self::of( $post_id )['ladder'] ]
		);
	}

	/**
	 * The words for each option in REST's own description.
	 *
	 * @return array<string, string>
	 */
	private static function descriptions(): array {
		return array(
			self::STARTS_AT => __( 'When the broadcast is announced for, Unix seconds; 0 if it is not.', 'dumbbell-stream' ),
			self::SHARING   => __( 'Whether its viewers are asked to pass the picture on: as the site says, ask, or never.', 'dumbbell-stream' ),
			self::DELAY     => __( 'Short delay, balanced, or calm picture.', 'dumbbell-stream' ),
			self::LADDER    => __( 'Which qualities are broadcast.', 'dumbbell-stream' ),
			self::OFFLINE   => __( 'What people read while nothing is broadcast; empty for the usual words.', 'dumbbell-stream' ),
		);
	}

	/**
	 * A value that fits its option: plain text, a known name, a time. For writers who do not come through REST, and for what was stored.
	 *
	 * @param string $key   Meta key.
	 * @param mixed  $value What somebody wants to store, or what is stored.
	 * @return int|string
	 */
	private static function clean( string $key, $value ) {
		$schema = self::RULES[ $key ];
		switch ( $schema['type'] ) {
			case 'integer':
				return is_numeric( $value ) ? (int) max( 0, min( self::STARTS_AT_MAX, $value ) ) : 0;
			default:
				$text = is_string( $value ) ? sanitize_text_field( $value ) : '';
				if ( isset( $schema['enum'] ) ) {
					return in_array( $text, $schema['enum'], true ) ? $text : $schema['default'];
				}
				return mb_substr( $text, 0, self::OFFLINE_LENGTH_MAX );
		}
	}
}
