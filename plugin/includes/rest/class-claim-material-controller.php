<?php
/**
 * Excerpts of claims, for the player.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `GET /claims/ID/excerpts/FILE`: what the player asks of a recording, for whoever works on claims.
 *
 * @since 0.1.0
 */
final class Claim_Material_Controller extends Rest_Controller {

	/**
	 * Registers the route.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		register_rest_route(
			'dumbbell-stream/v1',
			'/claims/(?P<id>[1-9][0-9]{0,17})/excerpts/(?P<file>[0-9a-f]{32})',
			array(
				array(
					'methods'             => \WP_REST_Server::READABLE,
					'callback'            => array( $this, 'get_item' ),
					'permission_callback' => array( $this, 'get_item_permissions_check' ),
					'args'                => array(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Who may see what was sent with a notice.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function get_item_permissions_check( $request ) {
		unset( $request );
		return current_user_can( Claims_Screen::CAPABILITY ) ? true : self::refusal( 'forbidden', __( 'Only those who handle claims may see this.', 'dumbbell-stream' ), rest_authorization_required_code() );
	}

	/**
	 * Answers as the JSON of a stream does that has only a recording.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function get_item( $request ) {
		$claim = (array) Claims::find( (int) $request['id'] );
		foreach ( Attachments::of( $claim ) as $file ) {
			if ( $file['id'] === $request['file'] && Claim_Material::is_excerpt( $file ) ) {
				return new \WP_REST_Response(
					array(
						'stream'    => (string) $claim['stream_key'],
						'recording' => Claim_Material::address( "attachments/{$file['id']}", array( 'download' => '1' ) ),
					)
				);
			}
		}
		return self::refusal( 'no_attachment', __( 'There is no such file, or no longer.', 'dumbbell-stream' ), 404 );
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
			'title'      => 'dumbbell-stream-excerpt',
			'type'       => 'object',
			'properties' => array(
				'stream'    => self::text( __( 'Public key of the stream, base64url.', 'dumbbell-stream' ) ),
				'recording' => self::text( __( 'Address of the packets.', 'dumbbell-stream' ) ),
			),
		);
	}
}
