<?php
/**
 * Routes: an excerpt, checked by a few of its packets.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `POST /evidence`: what a browser says of an excerpt; the answer draws packets. `POST /evidence/packets`: these packets; the answer is
 * the verdict. For anybody, as the form is.
 *
 * @since 0.1.0
 */
final class Evidence_Controller extends Rest_Controller {

	/** The largest body, in bytes: eight packets of 16 KiB with their paths, as base64url. */
	private const BODY_BYTES_MAX = 262144;

	/** The longest packet as base64url, in characters. */
	private const PACKET_TEXT_MAX = 21846;

	/** The longest path: what the largest excerpt needs. */
	private const PATH_MAX = 16;

	/**
	 * Registers the routes.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		$this->register( '/evidence', 'create_item', self::commitment() );
		$this->register(
			'/evidence/packets',
			'answer',
			array(
				'id'      => array(
					'description' => __( 'Of the excerpt, as the first answer had it.', 'dumbbell-stream' ),
					'type'        => 'string',
					'pattern'     => '^[0-9a-f]{32}\z',
					'required'    => true,
				),
				'packets' => array(
					'description' => __( 'The packets that were drawn, in that order, with their paths in the tree.', 'dumbbell-stream' ),
					'type'        => 'array',
					'required'    => true,
					'maxItems'    => Evidence::SAMPLES,
					'items'       => array(
						'type'                 => 'object',
						'additionalProperties' => false,
						'properties'           => array(
							'packet' => array(
								'type'      => 'string',
								'maxLength' => self::PACKET_TEXT_MAX,
								'required'  => true,
							),
							'path'   => array(
								'type'     => 'array',
								'required' => true,
								'maxItems' => self::PATH_MAX,
								'items'    => array(
									'type'    => 'string',
									'pattern' => Base64url::PATTERN_32_BYTES,
								),
							),
						),
					),
				),
			)
		);
	}

	/**
	 * Who may ask: anybody, within his allowance.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function create_item_permissions_check( $request ) {
		return Allowance::permit( $request );
	}

	/**
	 * Takes what is said of an excerpt.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function create_item( $request ) {
		$body = $this->judge_body( $request, self::BODY_BYTES_MAX );
		return is_wp_error( $body ) ? $body : new \WP_REST_Response( Evidence::open( $request->get_params() ), 200 );
	}

	/**
	 * Takes the packets that were drawn.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function answer( $request ) {
		$body = $this->judge_body( $request, self::BODY_BYTES_MAX );
		if ( is_wp_error( $body ) ) {
			return $body;
		}
		$facts = Evidence::answer( (string) $request['id'], (array) $request['packets'] );
		if ( null === $facts ) {
			return self::refusal( 'no_evidence', __( 'This excerpt is not known, or no longer. Choose the file again.', 'dumbbell-stream' ), 404 );
		}
		return new \WP_REST_Response( array( 'id' => (string) $request['id'] ) + $facts, 200 );
	}

	/**
	 * What the routes answer.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public function get_item_schema(): array {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'dumbbell-stream-evidence',
			'type'       => 'object',
			'properties' => array(
				'id'      => self::text( __( 'Of the excerpt: the notice names it.', 'dumbbell-stream' ) ),
				'indexes' => array(
					'description' => __( 'Which packets to show, counted from 0 in the excerpt.', 'dumbbell-stream' ),
					'type'        => 'array',
					'items'       => array( 'type' => 'integer' ),
					'readonly'    => true,
				),
				'result'  => array( 'enum' => array( Evidence::OPEN, Evidence::SIGNED, Evidence::NOT_VERIFIABLE ) ) + self::text( __( 'What is known of it.', 'dumbbell-stream' ) ),
				'why'     => self::text( __( 'Why it is not verifiable, one word.', 'dumbbell-stream' ) ),
			),
		);
	}

	/**
	 * Registers a route.
	 *
	 * @param string                              $route Below the namespace.
	 * @param string                              $work  Method that answers.
	 * @param array<string, array<string, mixed>> $args  Fields of the body.
	 *
	 * @phpstan-param non-falsy-string $route
	 */
	private function register( string $route, string $work, array $args ): void {
		register_rest_route(
			'dumbbell-stream/v1',
			$route,
			array(
				array(
					'methods'             => \WP_REST_Server::CREATABLE,
					'callback'            => array( $this, $work ),
					'permission_callback' => array( $this, 'create_item_permissions_check' ),
					'args'                => $args,
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Fields of what is said of an excerpt.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function commitment(): array {
		$number = static function ( string $description, int $most ): array {
			return array(
				'description' => $description,
				'type'        => 'integer',
				'minimum'     => 0,
				'maximum'     => $most,
				'required'    => true,
			);
		};
		$bytes  = array(
			'type'     => 'string',
			'required' => true,
		);
		return array(
			'stream_key'      => $bytes + array(
				'description' => __( 'Public key of the stream, base64url.', 'dumbbell-stream' ),
				'pattern'     => Base64url::PATTERN_32_BYTES,
			),
			'session'         => $number( __( 'Session, Unix ms.', 'dumbbell-stream' ), Canonical::INTEGER_MAX ),
			'rendition'       => $number( __( 'Rendition.', 'dumbbell-stream' ), 7 ),
			'seq_from'        => $number( __( 'Sequence of the first packet.', 'dumbbell-stream' ), 4294967295 ),
			'seq_to'          => $number( __( 'Sequence of the last packet.', 'dumbbell-stream' ), 4294967295 ),
			'capture_from_ms' => $number( __( 'Earliest time at which one was captured, Unix ms.', 'dumbbell-stream' ), Canonical::INTEGER_MAX ),
			'capture_to_ms'   => $number( __( 'Latest time at which one was captured, Unix ms.', 'dumbbell-stream' ), Canonical::INTEGER_MAX ),
			'count'           => $number( __( 'How many packets there are, the announcement apart.', 'dumbbell-stream' ), Excerpt_File::PACKETS_MAX ),
			'root'            => $bytes + array(
				'description' => __( 'Root of the tree of the packets, base64url.', 'dumbbell-stream' ),
				'pattern'     => Base64url::PATTERN_32_BYTES,
			),
			'announcement'    => $bytes + array(
				'description' => __( 'The announcement packet, base64url.', 'dumbbell-stream' ),
				'maxLength'   => self::PACKET_TEXT_MAX,
			),
		);
	}
}
