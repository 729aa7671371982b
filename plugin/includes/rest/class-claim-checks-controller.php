<?php
/**
 * Routes: what shows that a sender is in earnest.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `GET /claims/challenge`: a little work for the browser.
 *
 * @since 0.1.0
 */
final class Claim_Checks_Controller extends Rest_Controller {

	/**
	 * Registers the routes.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		register_rest_route(
			'dumbbell-stream/v1',
			'/claims/challenge',
			array(
				array(
					'methods'             => \WP_REST_Server::READABLE,
					'callback'            => array( $this, 'get_challenge' ),
					'permission_callback' => array( Allowance::class, 'permit' ),
					'args'                => array(),
				),
				'schema' => array( $this, 'get_challenge_schema' ),
			)
		);
	}

	/**
	 * A challenge.
	 *
	 * @since 0.1.0
	 *
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function get_challenge() {
		try {
			return new \WP_REST_Response( Claim_Brakes::challenge() );
		} catch ( \RuntimeException $e ) {
			return self::refusal( 'keys_unreadable', $e->getMessage(), 500 );
		}
	}

	/**
	 * What `GET /claims/challenge` answers.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public function get_challenge_schema(): array {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'dumbbell-stream-challenge',
			'type'       => 'object',
			'properties' => array(
				'challenge'  => self::text( __( 'The challenge. An answer is a whole number that, behind the challenge and a colon, gives a SHA-256 hash with enough zero bits in front.', 'dumbbell-stream' ) ),
				'bits'       => array(
					'description' => __( 'How many zero bits.', 'dumbbell-stream' ),
					'type'        => 'integer',
					'readonly'    => true,
				),
				'expires_ms' => array(
					'description' => __( 'Until when an answer is taken, Unix ms.', 'dumbbell-stream' ),
					'type'        => 'integer',
					'readonly'    => true,
				),
			),
		);
	}
}
