<?php
/**
 * Route: session certificates.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `POST /streams/ID/certificates`: whoever goes live has a session key certified. The sidecar signs its call; a person
 * needs the right to broadcast this stream, and the nonce that core asks of every logged-in browser.
 *
 * @since 0.1.0
 */
final class Certificates_Controller extends Rest_Controller {

	/**
	 * Registers the route.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		$this->register_stream_route(
			'certificates',
			array(
				'session'  => array(
					'description' => __( 'When the session began, Unix ms.', 'dumbbell-stream' ),
					'type'        => 'integer',
					'minimum'     => 0,
					'required'    => true,
				),
				'key'      => array(
					'description' => __( 'Public key of the session, base64url.', 'dumbbell-stream' ),
					'type'        => 'string',
					'pattern'     => Base64url::PATTERN_32_BYTES,
					'maxLength'   => 43,
					'required'    => true,
				),
				'scope'    => array(
					'description' => __( 'What the session key signs.', 'dumbbell-stream' ),
					'type'        => 'string',
					'enum'        => array( 'media' ),
					'default'     => 'media',
				),
				'notAfter' => array(
					'description' => __( 'Until when the certificate is to be valid, Unix ms; a day if left out.', 'dumbbell-stream' ),
					'type'        => 'integer',
					'minimum'     => 0,
				),
			)
		);
	}

	/**
	 * The sidecar, or somebody who may broadcast this stream.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function create_item_permissions_check( $request ) {
		if ( null !== $request->get_header( Call_Signature::SIGNATURE_HEADER ) ) {
			return $this->judge_signature( $request );
		}
		return current_user_can( 'broadcast_dumbbell_stream', (int) $request['id'] ) ? true : self::forbidden();
	}

	/**
	 * Signs a certificate.
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
		if ( Off_Air::is_off( $post->ID ) ) {
			return self::withheld();
		}
		$now_ms    = Clock::now_ms();
		$session   = (int) $request['session'];
		$not_after = (int) ( $request['notAfter'] ?? $now_ms + Keys::CERTIFICATE_MS );
		// A session is renewed under its own number while it runs, so it may have begun long ago, but not in the future.
		if ( $session > $now_ms + Call_Signature::WINDOW_MS || $session < $now_ms - Keys::CERTIFICATE_MS_MAX ) {
			return self::refusal( 'session_out_of_range', __( 'The session begins in the future or ended long ago: the clocks of the sidecar and of this server differ.', 'dumbbell-stream' ), 400 );
		}
		if ( $not_after <= max( $now_ms, $session ) || $not_after > $now_ms + Keys::CERTIFICATE_MS_MAX ) {
			return self::refusal( 'end_out_of_range', __( 'A certificate ends in the future, at most thirty days from now.', 'dumbbell-stream' ), 400 );
		}
		$key = Base64url::decode( (string) $request['key'], 32 );
		if ( null === $key ) {
			return self::refusal( 'key_invalid', __( 'This is not a public key.', 'dumbbell-stream' ), 400 );
		}
		return $this->certify( $post, $key, $session, $not_after );
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
			'title'      => 'dumbbell-stream-certificate',
			'type'       => 'object',
			'properties' => array(
				'certificate' => array(
					'description' => __( 'The certificate, 146 bytes, base64url.', 'dumbbell-stream' ),
					'type'        => 'string',
					'readonly'    => true,
				),
				'stream'      => array(
					'description' => __( 'Public key of the stream, base64url.', 'dumbbell-stream' ),
					'type'        => 'string',
					'readonly'    => true,
				),
			),
		);
	}

	/**
	 * Asks the key for its signature.
	 *
	 * @param \WP_Post $post      The stream.
	 * @param string   $key       Session public key, 32 bytes.
	 * @param int      $session   Unix ms.
	 * @param int      $not_after Unix ms.
	 * @return \WP_REST_Response|\WP_Error
	 */
	private function certify( \WP_Post $post, string $key, int $session, int $not_after ) {
		try {
			if ( Key_Lists::is_revoked( $post->ID, $session ) ) {
				return self::refusal( 'session_revoked', __( 'This broadcast was revoked. Connect again to begin a new one.', 'dumbbell-stream' ), 409 );
			}
			$certificate = Keys::certify(
				$post->ID,
				array(
					'key'      => $key,
					'session'  => $session,
					'notAfter' => $not_after,
				)
			);
		} catch ( \RuntimeException $e ) {
			return Storage_Fault::explain( $e );
		}
		return new \WP_REST_Response(
			array(
				'certificate' => Base64url::encode( $certificate ),
				'stream'      => Keys::stream_id( $post->ID ),
			)
		);
	}
}
