<?php
/**
 * Routes: the connection check.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `POST /connection` checks the connected sidecar for the settings page; `POST /connection/hello` is where the sidecar looks back.
 *
 * @since 0.1.0
 */
final class Connection_Controller extends Rest_Controller {

	/**
	 * Registers the routes.
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
		register_rest_route(
			'dumbbell-stream/v1',
			'/connection/hello',
			array(
				'methods'             => \WP_REST_Server::CREATABLE,
				'callback'            => array( $this, 'hello' ),
				'permission_callback' => array( $this, 'hello_permissions_check' ),
				'args'                => array(),
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
	 * The sidecar.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function hello_permissions_check( $request ) {
		return $this->judge_signature( $request );
	}

	/**
	 * Answers the sidecar, which wants to know whether it reaches this site.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function hello( \WP_REST_Request $request ) {
		$body = $this->judge_body( $request );
		return is_wp_error( $body ) ? $body : new \WP_REST_Response( array( 'ok' => true ) );
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
		$outcomes = Connection_Check::walk();
		$faults   = array_filter( $outcomes, 'is_wp_error' );
		$fault    = $faults ? reset( $faults ) : null;
		return new \WP_REST_Response(
			array(
				'ok'      => null === $fault,
				'code'    => $fault ? $fault->get_error_code() : 'dumbbell_stream_connected',
				'message' => $fault ? $fault->get_error_message() : __( 'Connected. The sidecar answers, knows the secret and reaches this site.', 'dumbbell-stream' ),
				'steps'   => array_map( array( self::class, 'step' ), array_keys( $outcomes ), $outcomes ),
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
				'steps'   => array(
					'description' => __( 'The steps of the check, in their order.', 'dumbbell-stream' ),
					'type'        => 'array',
					'readonly'    => true,
					'items'       => array(
						'type'       => 'object',
						'properties' => array(
							'name'    => array(
								'type' => 'string',
								'enum' => Connection_Check::STEPS,
							),
							'label'   => array( 'type' => 'string' ),
							'outcome' => array(
								'type' => 'string',
								'enum' => array( 'good', 'bad', 'open' ),
							),
							'message' => array( 'type' => 'string' ),
						),
					),
				),
			),
		);
	}

	/**
	 * One step for the screen.
	 *
	 * @param string              $name    Its name.
	 * @param true|\WP_Error|null $outcome What Connection_Check::walk() says of it.
	 * @return array{name: string, label: string, outcome: string, message: string}
	 */
	private static function step( string $name, $outcome ): array {
		$labels = array(
			'address'  => __( 'The address can be used by browsers', 'dumbbell-stream' ),
			'answer'   => __( 'The sidecar answers this server', 'dumbbell-stream' ),
			'clock'    => __( 'Both clocks agree', 'dumbbell-stream' ),
			'secret'   => __( 'Both have the same secret', 'dumbbell-stream' ),
			'way_back' => __( 'The sidecar reaches this site', 'dumbbell-stream' ),
		);
		return array(
			'name'    => $name,
			'label'   => $labels[ $name ],
			'outcome' => is_wp_error( $outcome ) ? 'bad' : ( true === $outcome ? 'good' : 'open' ),
			'message' => is_wp_error( $outcome ) ? $outcome->get_error_message() : '',
		);
	}
}
