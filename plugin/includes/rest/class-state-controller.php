<?php
/**
 * Route: the state of a broadcast.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `POST /streams/ID/state`: the sidecar tells whether a stream is live and how many watch. May be repeated.
 *
 * @since 0.1.0
 */
final class State_Controller extends Rest_Controller {

	/**
	 * Registers the route.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		$this->register_stream_route(
			'state',
			array(
				'state'   => array(
					'description' => __( 'What the broadcast is doing.', 'dumbbell-stream' ),
					'type'        => 'string',
					'enum'        => Streams::STATES,
					'required'    => true,
				),
				'viewers' => array(
					'description' => __( 'How many watch.', 'dumbbell-stream' ),
					'type'        => 'integer',
					'minimum'     => 0,
					'required'    => true,
				),
				'session' => array(
					'description' => __( 'When the session began, Unix ms; null if there was none.', 'dumbbell-stream' ),
					'type'        => array( 'integer', 'null' ),
					'minimum'     => 0,
				),
			)
		);
	}

	/**
	 * Only the sidecar.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function create_item_permissions_check( $request ) {
		return $this->judge_signature( $request );
	}

	/**
	 * Remembers the state.
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
		$post = $this->stream( $request );
		if ( ! $post ) {
			return self::not_found();
		}
		$news = array(
			'state'   => (string) $request['state'],
			'viewers' => (int) $request['viewers'],
			'session' => null === $request['session'] ? null : (int) $request['session'],
			'told_ms' => (int) $request->get_header( Call_Signature::TIME_HEADER ),
		);
		try {
			Streams::remember_state( $post->ID, $news );
		} catch ( Storage_Fault $e ) {
			return Storage_Fault::explain( $e );
		}
		return new \WP_REST_Response( array( 'ok' => true ) + $this->key_list( $post ) );
	}

	/**
	 * The stream's key list: so a sidecar that this site cannot call hears of a revocation within a minute all the same.
	 *
	 * @param \WP_Post $post A stream.
	 * @return array{keyList?: string}
	 */
	private function key_list( \WP_Post $post ): array {
		try {
			return array( 'keyList' => Key_Lists::current( $post->ID ) );
		} catch ( \RuntimeException $e ) {
			return array();   // Site Health shows Secrets::problem(); the state was remembered all the same.
		}
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
			'title'      => 'dumbbell-stream-state',
			'type'       => 'object',
			'properties' => array(
				'ok'      => array(
					'description' => __( 'Always true.', 'dumbbell-stream' ),
					'type'        => 'boolean',
					'readonly'    => true,
				),
				'keyList' => array(
					'description' => __( 'Key list of the stream, base64url.', 'dumbbell-stream' ),
					'type'        => 'string',
					'readonly'    => true,
				),
			),
		);
	}
}
