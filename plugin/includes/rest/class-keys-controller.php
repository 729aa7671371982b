<?php
/**
 * Routes: what can be done with the key of a stream.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `POST /streams/ID/revocations` makes a session void, for whoever may broadcast the stream: he is the one whose laptop was stolen.
 * `…/rotations`, `…/key-exports` and `…/key-imports` change or carry away the stream's identity, so they need the right to manage
 * the plugin as well. `GET /keys` tells anybody by which key this site signs.
 *
 * @since 0.1.0
 */
final class Keys_Controller extends Rest_Controller {

	/** The largest body: an exported key as JSON in JSON. */
	private const BODY_BYTES_MAX = 2 * Key_Transfer::TEXT_MAX;

	/**
	 * Registers the routes.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		$passphrase = array(
			'description' => __( 'What seals the key.', 'dumbbell-stream' ),
			'type'        => 'string',
			'minLength'   => 1,
			'maxLength'   => Key_Transfer::PASSPHRASE_MAX,
			'required'    => true,
		);
		$session    = array(
			'description' => __( 'When the session began, Unix ms; the newest if left out.', 'dumbbell-stream' ),
			'type'        => 'integer',
			'minimum'     => 1,
		);
		$text       = array(
			'description' => __( 'The exported key.', 'dumbbell-stream' ),
			'type'        => 'string',
			'maxLength'   => Key_Transfer::TEXT_MAX,
			'required'    => true,
		);
		$this->register_stream_route( 'revocations', array( 'session' => $session ), 'revoke', 'may_broadcast' );
		$this->register_stream_route( 'rotations', array(), 'rotate', 'may_manage' );
		$this->register_stream_route( 'key-exports', array( 'passphrase' => $passphrase ), 'export', 'may_manage' );
		$this->register_stream_route(
			'key-imports',
			array(
				'text'       => $text,
				'passphrase' => $passphrase,
			),
			'import',
			'may_manage'
		);
		register_rest_route(
			'dumbbell-stream/v1',
			'/keys',
			array(
				'methods'             => \WP_REST_Server::READABLE,
				'callback'            => array( $this, 'get_items' ),
				'permission_callback' => '__return_true',
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
	public function may_broadcast( $request ) {
		return current_user_can( 'broadcast_dumbbell_stream', (int) $request['id'] ) ? true : self::forbidden();
	}

	/**
	 * Whoever may broadcast this stream and manage the plugin.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function may_manage( $request ) {
		return current_user_can( 'manage_dumbbell_stream' ) ? $this->may_broadcast( $request ) : self::forbidden();
	}

	/**
	 * Makes a session void.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function revoke( $request ) {
		return $this->with_stream(
			$request,
			function ( \WP_Post $post ) use ( $request ) {
				$session = (int) ( $request['session'] ?? Streams::state( $post->ID )['session'] );
				if ( $session < 1 || $session > Clock::now_ms() + Call_Signature::WINDOW_MS ) {
					return self::refusal( 'no_session', __( 'There is no such broadcast to be revoked.', 'dumbbell-stream' ), 409 );
				}
				Key_Lists::revoke( $post->ID, $session );
				return $this->told( $post, array( 'session' => $session ) );
			}
		);
	}

	/**
	 * Gives the stream a new key.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function rotate( $request ) {
		return $this->with_stream(
			$request,
			function ( \WP_Post $post ) {
				$stream = Keys::rotate( $post->ID );
				return $this->told( $post, array( 'stream' => $stream ) );
			}
		);
	}

	/**
	 * Hands out the key, sealed.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function export( $request ) {
		return $this->with_stream(
			$request,
			static function ( \WP_Post $post ) use ( $request ) {
				$text = Key_Transfer::export( $post->ID, (string) $request['passphrase'] );
				if ( is_wp_error( $text ) ) {
					return $text;
				}
				return new \WP_REST_Response(
					array(
						'name' => 'dumbbell-stream-key-' . substr( Keys::stream_id( $post->ID ), 0, 8 ) . '.json',
						'text' => $text,
					)
				);
			}
		);
	}

	/**
	 * Takes a sealed key in.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function import( $request ) {
		return $this->with_stream(
			$request,
			function ( \WP_Post $post ) use ( $request ) {
				$stream = Key_Transfer::import( $post->ID, (string) $request['text'], (string) $request['passphrase'] );
				return is_wp_error( $stream ) ? $stream : $this->told( $post, array( 'stream' => $stream ) );
			}
		);
	}

	/**
	 * By which key this site signs.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function get_items( $request ) {
		try {
			return new \WP_REST_Response( array( 'site' => Base64url::encode( Keys::site_key() ) ) );
		} catch ( \RuntimeException $e ) {
			return self::refusal( 'keys_unreadable', __( 'This site cannot open its keys at the moment.', 'dumbbell-stream' ), 500 );
		}
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
			'title'      => 'dumbbell-stream-key',
			'type'       => 'object',
			'properties' => array(
				'stream'  => self::text( __( 'Public key of the stream, base64url.', 'dumbbell-stream' ) ),
				'message' => self::text( __( 'What has been done, in one sentence.', 'dumbbell-stream' ) ),
				'name'    => self::text( __( 'A name for the file.', 'dumbbell-stream' ) ),
				'text'    => self::text( __( 'The exported key, sealed.', 'dumbbell-stream' ) ),
				'told'    => array(
					'description' => __( 'Whether the sidecar knows it already.', 'dumbbell-stream' ),
					'type'        => 'boolean',
					'readonly'    => true,
				),
				'session' => array(
					'description' => __( 'When the session that is void began, Unix ms.', 'dumbbell-stream' ),
					'type'        => 'integer',
					'readonly'    => true,
				),
			),
		);
	}

	/**
	 * Does the work for the stream of a request.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @param callable         $work    What to do with the post.
	 * @return \WP_REST_Response|\WP_Error
	 *
	 * @phpstan-param callable(\WP_Post): (\WP_REST_Response|\WP_Error) $work
	 */
	private function with_stream( \WP_REST_Request $request, callable $work ) {
		$body = $this->judge_body( $request, self::BODY_BYTES_MAX );
		if ( is_wp_error( $body ) ) {
			return $body;
		}
		$post = $this->stream( $request );
		if ( ! $post ) {
			return self::not_found();
		}
		try {
			return $work( $post );
		} catch ( \RuntimeException $e ) {
			return Storage_Fault::explain( $e );
		}
	}

	/**
	 * Tells the sidecar what has changed. It is done here either way: a sidecar that is away hears of it when it next calls.
	 *
	 * @param \WP_Post                        $post  A stream.
	 * @param array<string, int|string|false> $facts What was done.
	 */
	private function told( \WP_Post $post, array $facts ): \WP_REST_Response {
		$answer = Streams::is_open( $post ) ? Streams::tell( $post ) : array();
		return new \WP_REST_Response(
			$facts + array(
				'told'    => ! is_wp_error( $answer ),
				'message' => is_wp_error( $answer )
					/* translators: %s: a sentence that says why the sidecar was not reached. */
					? sprintf( __( 'Done here, but viewers will hear of it later. %s', 'dumbbell-stream' ), $answer->get_error_message() )
					: __( 'Done. Viewers hear of it at once.', 'dumbbell-stream' ),
			)
		);
	}
}
