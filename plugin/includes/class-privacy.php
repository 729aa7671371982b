<?php
/**
 * Privacy.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Words for the site's privacy policy, and the answer to those who ask what is stored about them. Of visitors it is nothing but a hash
 * that lives two minutes; of those who broadcast, their streams.
 *
 * @since 0.1.0
 */
final class Privacy {

	/** Streams in one page of an export. */
	private const PER_PAGE = 50;

	/**
	 * Adds the suggested text to the policy guide.
	 *
	 * @since 0.1.0
	 */
	public static function suggest_text(): void {
		$paragraphs = array(
			__( 'Our live broadcasts are carried by our own server and, if they agree, by the viewers themselves. We ask each viewer once and remember the answer in the browser.', 'dumbbell-stream' ),
			__( 'If you agree to share, your computer sends the picture to a few other viewers while you watch, and receives it from others. Those viewers can then see your internet (IP) address, and you can see theirs. If you do not agree, you receive the broadcast from our server alone and no other viewer sees your address.', 'dumbbell-stream' ),
			__( 'To protect our server we count requests for one minute by a keyed hash of your internet address. The hash cannot be turned back and is deleted after two minutes.', 'dumbbell-stream' ),
			self::about_helpers(),
			self::about_notices(),
		);
		wp_add_privacy_policy_content( __( 'Dumbbell Stream', 'dumbbell-stream' ), '<p>' . implode( '</p><p>', array_map( 'esc_html', $paragraphs ) ) . '</p>' );
	}

	/**
	 * Adds our exporter.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, array<string, mixed>> $exporters Exporters so far.
	 * @return array<string, array<string, mixed>>
	 */
	public static function add_exporter( array $exporters ): array {
		$exporters['dumbbell-stream'] = array(
			'exporter_friendly_name' => __( 'Streams', 'dumbbell-stream' ),
			'callback'               => array( self::class, 'export' ),
		);
		return $exporters;
	}

	/**
	 * Adds our eraser.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, array<string, mixed>> $erasers Erasers so far.
	 * @return array<string, array<string, mixed>>
	 */
	public static function add_eraser( array $erasers ): array {
		$erasers['dumbbell-stream'] = array(
			'eraser_friendly_name' => __( 'Streams', 'dumbbell-stream' ),
			'callback'             => array( self::class, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * The streams of a person.
	 *
	 * @since 0.1.0
	 *
	 * @param string $email E-mail address of the person.
	 * @param int    $page  Which page, from 1.
	 * @return array{data: array<int, array<string, mixed>>, done: bool}
	 */
	public static function export( string $email, int $page = 1 ): array {
		$streams = self::streams_of( $email, $page );
		return array(
			'data' => array_map( array( self::class, 'item' ), $streams ),
			'done' => count( $streams ) < self::PER_PAGE,
		);
	}

	/**
	 * Erases nothing and says why: streams are content of the site, as posts are, and somebody must decide about each.
	 *
	 * @since 0.1.0
	 *
	 * @param string $email E-mail address of the person.
	 * @param int    $page  Which page, from 1.
	 * @return array{items_removed: bool, items_retained: bool, messages: string[], done: bool}
	 */
	public static function erase( string $email, int $page = 1 ): array {
		$has = array() !== self::streams_of( $email, $page );
		return array(
			'items_removed'  => false,
			'items_retained' => $has,
			'messages'       => $has ? array( __( 'Streams of this person are content of the site and stay. Delete them, or give them to somebody else, in the list of streams.', 'dumbbell-stream' ) ) : array(),
			'done'           => true,
		);
	}

	/** What is stored about those who send copyright notices, and about those who answer them. */
	private static function about_notices(): string {
		$years = Claim_Settings::number( 'keep_years' );
		$days  = Claim_Settings::number( 'keep_hashes_days' );
		return implode(
			' ',
			array(
				/* translators: %d: number of years. */
				sprintf( _n( 'If you send us a copyright notice or a counter-notice, we keep it for %d year after the case is closed, and then erase what tells who you are.', 'If you send us a copyright notice or a counter-notice, we keep it for %d years after the case is closed, and then erase what tells who you are.', $years, 'dumbbell-stream' ), $years ),
				__( 'Whoever broadcast the material gets the notice with your name; a counter-notice goes to the sender of the notice with name, address and telephone number, because the law asks for it.', 'dumbbell-stream' ),
				/* translators: %d: number of days. */
				sprintf( _n( 'To protect the form we keep a keyed hash of your internet address for %d day.', 'To protect the form we keep a keyed hash of your internet address for %d days.', $days, 'dumbbell-stream' ), $days ),
			)
		);
	}

	/** Who else learns of viewers: those whose servers the owner entered. */
	private static function about_helpers(): string {
		$settings = Settings::all();
		$hosts    = array_map(
			static function ( string $url ): string {
				return (string) preg_replace( '/^(stun|turn)s?:|(:[0-9]+)?(\?.*)?\z/i', '', $url );
			},
			array_merge( $settings['stun_urls'], $settings['turn_urls'] )
		);
		if ( array() === $hosts ) {
			return __( 'No outside company takes part in the broadcast.', 'dumbbell-stream' );
		}
		/* translators: %s: names of servers. */
		return sprintf( __( 'To find each other, browsers of viewers who share contact these servers, which then see their internet addresses: %s.', 'dumbbell-stream' ), implode( ', ', array_unique( $hosts ) ) );
	}

	/**
	 * Streams that a person made.
	 *
	 * @param string $email E-mail address of the person.
	 * @param int    $page  Which page, from 1.
	 * @return \WP_Post[]
	 */
	private static function streams_of( string $email, int $page ): array {
		$user = get_user_by( 'email', $email );
		if ( ! $user ) {
			return array();
		}
		return get_posts(
			array(
				'post_type'        => Streams::POST_TYPE,
				'post_status'      => array_keys( get_post_stati() ),
				'author'           => $user->ID,
				'numberposts'      => self::PER_PAGE, // phpcs:ignore WordPress.WP.PostsPerPage -- Asked for by an administrator, page by page.
				'offset'           => ( max( 1, $page ) - 1 ) * self::PER_PAGE,
				'orderby'          => 'ID',
				'order'            => 'ASC',
				'suppress_filters' => false,
			)
		);
	}

	/**
	 * One stream as the export shows it.
	 *
	 * @param \WP_Post $post A stream.
	 * @return array<string, mixed>
	 */
	private static function item( \WP_Post $post ): array {
		$facts = array(
			__( 'Title', 'dumbbell-stream' )      => Streams::plain_title( $post ),
			__( 'Address', 'dumbbell-stream' )    => (string) get_permalink( $post ),
			__( 'Created', 'dumbbell-stream' )    => $post->post_date_gmt,
			__( 'Public key', 'dumbbell-stream' ) => Keys::stream_id( $post->ID ),
		);
		$data  = array();
		foreach ( $facts as $name => $value ) {
			$data[] = compact( 'name', 'value' );
		}
		return array(
			'group_id'          => 'dumbbell-stream',
			'group_label'       => __( 'Streams', 'dumbbell-stream' ),
			'group_description' => __( 'Live broadcasts that this person made.', 'dumbbell-stream' ),
			'item_id'           => "dumbbell-stream-{$post->ID}",
			'data'              => $data,
		);
	}
}
