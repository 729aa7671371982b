<?php
/**
 * What all routes of the plugin share.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * A thin adapter: the schema is the validation, a service does the work, nothing is stored by anybody on the way.
 *
 * @since 0.1.0
 */
abstract class Rest_Controller extends \WP_REST_Controller {

	/** Namespace of all routes. */
	const NAMESPACE = 'dumbbell-stream/v1';

	/** The largest body that is looked at, in bytes: hardly a route needs a tenth of it. */
	private const BODY_BYTES_MAX = 8192;

	/**
	 * Registers all routes of the plugin.
	 *
	 * @since 0.1.0
	 */
	public static function register_all(): void {
		$controllers = array(
			Tickets_Controller::class,
			Certificates_Controller::class,
			State_Controller::class,
			Ingest_Controller::class,
			Connection_Controller::class,
			Keys_Controller::class,
			Settings_Controller::class,
			Live_Controller::class,
			Player_Files_Controller::class,
			Copyright_Controller::class,
			Log_Controller::class,
			Evidence_Controller::class,
			Attachments_Controller::class,
			Claim_Checks_Controller::class,
			Claims_Controller::class,
			Claim_Sides_Controller::class,
			Claim_Material_Controller::class,
		);
		foreach ( $controllers as $controller ) {
			( new $controller() )->register_routes();
		}
	}

	/**
	 * Keeps every answer of ours, refusals too, out of all caches unless its route says otherwise, and says how the caller stands.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Response $response The answer.
	 * @param \WP_REST_Server   $server   The server.
	 * @param \WP_REST_Request  $request  The request.
	 */
	public static function add_headers( \WP_REST_Response $response, \WP_REST_Server $server, \WP_REST_Request $request ): \WP_REST_Response {
		if ( 0 === strpos( $request->get_route(), '/' . self::NAMESPACE . '/' ) ) {
			$response->set_headers( $response->get_headers() + array( 'Cache-Control' => 'no-store' ) );
			foreach ( Allowance::headers( $request ) as $name => $value ) {
				$response->header( $name, $value );
			}
		}
		return $response;
	}

	/**
	 * A text in an answer, for its schema.
	 *
	 * @since 0.1.0
	 *
	 * @param string $description What it is.
	 * @return array<string, mixed>
	 */
	protected static function text( string $description ): array {
		return array(
			'description' => $description,
			'type'        => 'string',
			'readonly'    => true,
		);
	}

	/**
	 * Registers a route that takes POST below a stream: `/streams/ID/…`.
	 *
	 * @since 0.1.0
	 *
	 * @param string                              $path       Path below the stream.
	 * @param array<string, array<string, mixed>> $body       Fields of the body, as REST arguments.
	 * @param string                              $work       Method that answers.
	 * @param string                              $permission Method that judges who may.
	 */
	protected function register_stream_route( string $path, array $body, string $work = 'create_item', string $permission = 'create_item_permissions_check' ): void {
		$id = array(
			'description' => __( 'Post id of the stream.', 'dumbbell-stream' ),
			'type'        => 'integer',
			'minimum'     => 1,
			'required'    => true,
		);
		register_rest_route(
			'dumbbell-stream/v1',
			"/streams/(?P<id>[1-9][0-9]{0,17})/$path",
			array(
				array(
					'methods'             => \WP_REST_Server::CREATABLE,
					'callback'            => array( $this, $work ),
					'permission_callback' => array( $this, $permission ),
					'args'                => array( 'id' => $id ) + $body,
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Refuses what no honest caller sends: a body that is too large or holds fields that the route does not know.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request   The request.
	 * @param int              $bytes_max The largest body that this route looks at.
	 * @return true|\WP_Error
	 */
	protected function judge_body( \WP_REST_Request $request, int $bytes_max = self::BODY_BYTES_MAX ) {
		if ( strlen( (string) $request->get_body() ) > $bytes_max ) {
			return self::refusal( 'body_too_large', __( 'The body of the request is too large.', 'dumbbell-stream' ), 413 );
		}
		$known   = $request->get_attributes()['args'] ?? array();
		$unknown = array_diff_key( (array) $request->get_json_params() + (array) $request->get_body_params(), $known );
		if ( $unknown ) {
			return self::refusal( 'unknown_field', __( 'The body of the request holds a field that this route does not know.', 'dumbbell-stream' ), 400 );
		}
		return true;
	}

	/**
	 * Whether the sidecar signed this request.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	protected function judge_signature( \WP_REST_Request $request ) {
		$time      = $request->get_header( Call_Signature::TIME_HEADER );
		$signature = $request->get_header( Call_Signature::SIGNATURE_HEADER );
		if ( null === $time || null === $signature ) {
			return self::refusal( 'signature_missing', __( 'This call must be signed by the sidecar.', 'dumbbell-stream' ), 401 );
		}
		try {
			$secret = Settings::secret();
		} catch ( \RuntimeException $e ) {
			return Storage_Fault::explain( $e );
		}
		if ( '' === $secret ) {
			return self::no_secret();
		}
		$call    = array(
			'method'    => $request->get_method(),
			'path'      => $request->get_route(),
			'time'      => $time,
			'body'      => (string) $request->get_body(),
			'signature' => $signature,
		);
		$verdict = Call_Signature::check( $call, $secret, Clock::now_ms() );
		if ( Call_Signature::EXPIRED === $verdict ) {
			return self::refusal( 'signature_expired', __( 'The signature of this call is too old or too new: the clocks of the sidecar and of this server differ. Let both set their time from the network.', 'dumbbell-stream' ), 401 );
		}
		if ( Call_Signature::GOOD !== $verdict ) {
			return self::refusal( 'signature_wrong', __( 'The signature of this call is wrong: the sidecar has another secret than this site.', 'dumbbell-stream' ), 401 );
		}
		return true;
	}

	/**
	 * The stream of a request.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 */
	protected function stream( \WP_REST_Request $request ): ?\WP_Post {
		return Streams::find( (int) $request['id'] );
	}

	/**
	 * A refusal: one stable code per reason.
	 *
	 * @since 0.1.0
	 *
	 * @param string $code     Code without the plugin's prefix.
	 * @param string $sentence What is wrong and what to do.
	 * @param int    $status   HTTP status.
	 */
	protected static function refusal( string $code, string $sentence, int $status ): \WP_Error {
		return new \WP_Error( "dumbbell_stream_$code", $sentence, array( 'status' => $status ) );
	}

	/** No such stream, or none that the caller may know of: both look alike from outside. */
	protected static function not_found(): \WP_Error {
		return self::refusal( 'not_found', __( 'There is no such stream.', 'dumbbell-stream' ), 404 );
	}

	/** The caller may not do this. */
	protected static function forbidden(): \WP_Error {
		return self::refusal( 'forbidden', __( 'You may not do this with this stream.', 'dumbbell-stream' ), rest_authorization_required_code() );
	}

	/** The stream is off the air because of a copyright notice. */
	protected static function withheld(): \WP_Error {
		return self::refusal( 'withheld', __( 'This part is not available because of a copyright notice.', 'dumbbell-stream' ), 451 );
	}

	/** No sidecar is connected. */
	protected static function no_secret(): \WP_Error {
		return self::refusal( 'no_sidecar', __( 'No sidecar is connected to this site.', 'dumbbell-stream' ), 503 );
	}
}
