<?php
/**
 * Route: the connection check.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `POST /connection`: checks the connected sidecar for the settings page.
 *
 * @since 0.1.0
 */
final class Connection_Controller extends Rest_Controller {

	/**
	 * Registers the route.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		register_rest_route(
			'dumbbell-stream/v1',
			'/connection',
			array(
				array(
					'methods'             => \WP_REST_Server::CREATABLE,
					'callback'            => array( $this, 'create_item' ),
					'permission_callback' => array( $this, 'create_item_permissions_check' ),
					'args'                => array(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Whoever may change the settings.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function create_item_permissions_check( $request ) {
		return current_user_can( 'manage_dumbbell_stream' ) ? true : self::forbidden();
	}

	/**
	 * Checks the connection. Finding something is a success of the check, so the status is 200 either way.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function create_item( $request ) {
		$body = $this->judge_body( $request );
		if ( is_wp_error( $body ) ) {
			return $body;
		}
		$verdict = Connection_Check::run();
		return new \WP_REST_Response(
			is_wp_error( $verdict )
				? array(
					'ok'      => false,
					'code'    => $verdict->get_error_code(),
					'message' => $verdict->get_error_message(),
				)
				: array(
					'ok'      => true,
					'code'    => 'dumbbell_stream_connected',
					'message' => __( 'Connected. The sidecar answers and knows the secret.', 'dumbbell-stream' ),
				)
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
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'dumbbell-stream-connection',
			'type'       => 'object',
			'properties' => array(
				'ok'      => array(
					'description' => __( 'Whether all is well.', 'dumbbell-stream' ),
					'type'        => 'boolean',
					'readonly'    => true,
				),
				'code'    => array(
					'description' => __( 'What was found, for programs.', 'dumbbell-stream' ),
					'type'        => 'string',
					'readonly'    => true,
				),
				'message' => array(
					'description' => __( 'What was found and what to do, in one sentence.', 'dumbbell-stream' ),
					'type'        => 'string',
					'readonly'    => true,
				),
			),
		);
	}
}
