<?php
/**
 * Route: which streams are live.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `GET /live`: the public streams that are live, for lists and counters in cached pages. One address for all pages and visitors,
 * so that a cache in front of the site answers most of them.
 *
 * @since 0.1.0
 */
final class Live_Controller extends Rest_Controller {

	/** How long caches may keep the answer, in seconds: half of the shortest time after which a page asks again. */
	private const MAX_AGE_S = 15;

	/**
	 * Registers the route.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		register_rest_route(
			'dumbbell-stream/v1',
			'/live',
			array(
				array(
					'methods'             => \WP_REST_Server::READABLE,
					'callback'            => array( $this, 'get_items' ),
					'permission_callback' => '__return_true',
					'args'                => array(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * The list.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 */
	public function get_items( $request ): \WP_REST_Response {
		unset( $request );
		$posts = Live_Streams::live();
		return new \WP_REST_Response(
			array(
				'refreshMs' => Live_Streams::refresh_ms( $posts ),
				'streams'   => array_map( array( self::class, 'describe' ), $posts ),
			),
			200,
			array( 'Cache-Control' => 'public, max-age=' . self::MAX_AGE_S )
		);
	}

	/**
	 * One stream of the list.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A public stream that is live.
	 * @return array{id: int, title: string, url: string, viewers: int, watching: string, poster: array{src: string, width: int, height: int}|null}
	 */
	public static function describe( \WP_Post $post ): array {
		$viewers = Streams::state( $post->ID )['viewers'];
		$image   = wp_get_attachment_image_src( Player::poster_id( $post ), 'medium_large' );
		return array(
			'id'       => $post->ID,
			'title'    => Streams::plain_title( $post ),
			'url'      => (string) get_permalink( $post ),
			'viewers'  => $viewers,
			'watching' => Live_Streams::watching( $viewers ),
			'poster'   => is_array( $image ) ? array(
				'src'    => (string) $image[0],
				'width'  => (int) $image[1],
				'height' => (int) $image[2],
			) : null,
		);
	}

	/**
	 * What the route answers.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public function get_item_schema(): array {
		$text   = array( 'type' => 'string' );
		$number = array( 'type' => 'integer' );
		$uri    = $text + array( 'format' => 'uri' );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'dumbbell-stream-live',
			'type'       => 'object',
			'properties' => array(
				'refreshMs' => $number + array(
					'description' => __( 'When to ask again, in ms.', 'dumbbell-stream' ),
					'readonly'    => true,
				),
				'streams'   => array(
					'description' => __( 'The public streams that are live, most watched first.', 'dumbbell-stream' ),
					'type'        => 'array',
					'readonly'    => true,
					'items'       => array(
						'type'       => 'object',
						'properties' => array(
							'id'       => $number,
							'title'    => $text,
							'url'      => $uri,
							'viewers'  => $number,
							'watching' => $text,
							'poster'   => array(
								'type'       => array( 'object', 'null' ),
								'properties' => array(
									'src'    => $uri,
									'width'  => $number,
									'height' => $number,
								),
							),
						),
					),
				),
			),
		);
	}
}
