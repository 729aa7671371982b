<?php
/**
 * Route: tickets.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `POST /streams/ID/tickets`: the element asks for the right to connect. Works from a page that was cached for a day, since
 * a public stream needs no nonce.
 *
 * @since 0.1.0
 */
final class Tickets_Controller extends Rest_Controller {

	/**
	 * Registers the route.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		$this->register_stream_route(
			'tickets',
			array(
				'scope' => array(
					'description' => __( 'What the ticket is for.', 'dumbbell-stream' ),
					'type'        => 'string',
					'enum'        => array( 'watch', 'broadcast' ),
					'default'     => 'watch',
				),
			)
		);
	}

	/**
	 * Who may have a ticket: to watch, whoever may see the post; to broadcast, whoever may broadcast this stream.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function create_item_permissions_check( $request ) {
		$permit = Allowance::permit( $request );
		if ( is_wp_error( $permit ) ) {
			return $permit;
		}
		$post = $this->stream( $request );
		if ( ! $post || ! Streams::may_watch( $post ) ) {
			return self::not_found();
		}
		if ( 'broadcast' === $request['scope'] ) {
			return current_user_can( 'broadcast_dumbbell_stream', $post->ID ) ? true : self::forbidden();
		}
		return Visibility::judge( $post );
	}

	/**
	 * Mints a ticket.
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
		try {
			$secret = Settings::secret();
		} catch ( \RuntimeException $e ) {   // A visitor cannot mend it and need not know how keys are kept.
			return self::no_secret();
		}
		if ( Off_Air::is_off( (int) $request['id'] ) ) {
			return self::withheld();
		}
		$stream = Keys::stream_id( (int) $request['id'] );
		if ( '' === $secret || '' === $stream ) {
			return self::no_secret();
		}
		$now_ms = Clock::now_ms();
		$claims = array(
			'scope'   => (string) $request['scope'],
			'stream'  => $stream,
			'viewer'  => random_bytes( Ticket::VIEWER_BYTES ),
			'expires' => $now_ms + Ticket::LIFETIME_MS_MAX,
		);
		return new \WP_REST_Response(
			array(
				'ticket'  => Ticket::mint( $claims, $secret, $now_ms ),
				'expires' => $claims['expires'],
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
			'title'      => 'dumbbell-stream-ticket',
			'type'       => 'object',
			'properties' => array(
				'ticket'  => array(
					'description' => __( 'The ticket, 120 characters, base64url.', 'dumbbell-stream' ),
					'type'        => 'string',
					'readonly'    => true,
				),
				'expires' => array(
					'description' => __( 'When it ends, Unix ms.', 'dumbbell-stream' ),
					'type'        => 'integer',
					'readonly'    => true,
				),
			),
		);
	}
}
