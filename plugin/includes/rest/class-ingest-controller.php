<?php
/**
 * Route: where and how to broadcast.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `POST /streams/ID/ingest`: shows the ingest address and key to somebody who may broadcast this stream, and on request
 * makes a new key first. It asks the sidecar, so that what is shown works.
 *
 * @since 0.1.0
 */
final class Ingest_Controller extends Rest_Controller {

	/**
	 * Registers the route.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		$this->register_stream_route(
			'ingest',
			array(
				'renew' => array(
					'description' => __( 'Whether to make a new key; the old one ends at once.', 'dumbbell-stream' ),
					'type'        => 'boolean',
					'default'     => false,
				),
			)
		);
	}

	/**
	 * Whoever may broadcast this stream.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function create_item_permissions_check( $request ) {
		return current_user_can( 'broadcast_dumbbell_stream', (int) $request['id'] ) ? true : self::forbidden();
	}

	/**
	 * Tells the sidecar about the stream and hands on what it answers.
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
		if ( ! Streams::is_open( $post ) ) {
			return self::refusal( 'not_published', __( 'This stream is not published, so it cannot be broadcast. Publish it first.', 'dumbbell-stream' ), 409 );
		}
		try {
			$request['renew'] && Keys::renew_ingest_key( $post->ID );
		} catch ( Storage_Fault $e ) {
			return Storage_Fault::explain( $e );
		}
		$answer = Streams::tell( $post );
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		$shown = array();
		foreach ( array( 'ingestUrl', 'rtmpUrl', 'ingestKey', 'watchUrl', 'embedUrl' ) as $name ) {
			$shown[ $name ] = is_string( $answer[ $name ] ?? null ) ? $answer[ $name ] : '';
		}
		return new \WP_REST_Response( $shown );
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
			'title'      => 'dumbbell-stream-ingest',
			'type'       => 'object',
			'properties' => array(
				'ingestUrl' => self::text( __( 'Where the encoder sends the broadcast.', 'dumbbell-stream' ) ),
				'rtmpUrl'   => self::text( __( 'Where programs that speak RTMP send it; empty where the sidecar does not take RTMP.', 'dumbbell-stream' ) ),
				'ingestKey' => self::text( __( 'What the encoder shows there.', 'dumbbell-stream' ) ),
				'watchUrl'  => self::text( __( 'A page of the sidecar with the player alone.', 'dumbbell-stream' ) ),
				'embedUrl'  => self::text( __( 'The player for a frame in another page.', 'dumbbell-stream' ) ),
			),
		);
	}
}
