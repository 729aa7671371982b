<?php
/**
 * Routes: copyright notices, for the two sides.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Below `/claims/PUBLIC_ID`: `GET status`, `POST complete`, `POST withdraw` and `POST reopen` for whoever holds the receipt, whose secret
 * is a header or part of the body and never of an address; `POST counter-notices` for the owner of the stream.
 *
 * @since 0.1.0
 */
final class Claim_Sides_Controller extends Rest_Controller {

	/** The header with the secret of a receipt. */
	const SECRET_HEADER = 'X-Dumbbell-Secret';

	private const ROUTE = '/claims/(?P<public_id>[a-z0-9]{26})';

	/**
	 * Registers the routes.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		$text = array(
			'text' => array(
				'type'      => 'string',
				'maxLength' => Claim_Guards::TEXT_MAX,
			),
		);
		register_rest_route(
			'dumbbell-stream/v1',
			self::ROUTE . '/status',
			array(
				'methods'             => \WP_REST_Server::READABLE,
				'callback'            => array( $this, 'get_item' ),
				'permission_callback' => array( $this, 'may_ask' ),
			)
		);
		$this->register_write( 'complete', 'complete', self::secret_args() + array_intersect_key( Claim_Fields::schema(), array_flip( Claim_Fields::COMPLETING ) ) );
		$this->register_write( 'withdraw', 'withdraw', self::secret_args() + $text );
		$this->register_write( 'reopen', 'reopen', self::secret_args() + $text );
		$this->register_write( 'counter-notices', 'counter', self::counter_args() );
	}

	/**
	 * Anybody may ask, as often as a person can; who he is, the secret or the log-in says.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function may_ask( $request ) {
		return Allowance::permit( $request );
	}

	/**
	 * How a notice stands.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function get_item( $request ) {
		$claim = Claims::open( (string) $request['public_id'], (string) $request->get_header( self::SECRET_HEADER ) );
		return $claim ? new \WP_REST_Response( self::standing( $claim ) ) : Claims::not_found();
	}

	/**
	 * Completes a notice.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function complete( $request ) {
		$body = $this->judge_body( $request, Claims_Controller::BODY_BYTES_MAX );
		return is_wp_error( $body ) ? $body : self::answer( Claims::complete( (string) $request['public_id'], self::secret( $request ), array_intersect_key( $request->get_params(), array_flip( Claim_Fields::COMPLETING ) ) ) );
	}

	/**
	 * Takes a notice back.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function withdraw( $request ) {
		$body = $this->judge_body( $request, Claims_Controller::BODY_BYTES_MAX );
		return is_wp_error( $body ) ? $body : self::answer( Claims::withdraw( (string) $request['public_id'], self::secret( $request ), (string) $request['text'] ) );
	}

	/**
	 * Opens a rejected notice again, with new facts.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function reopen( $request ) {
		$body  = $this->judge_body( $request, Claims_Controller::BODY_BYTES_MAX );
		$claim = is_wp_error( $body ) ? null : Claims::open( (string) $request['public_id'], self::secret( $request ) );
		if ( is_wp_error( $body ) ) {
			return $body;
		}
		return self::answer( null === $claim ? Claims::not_found() : Claims::apply( $claim['id'], 'reopen', array( 'text' => (string) $request['text'] ), array( 'kind' => 'claimant' ) ) );
	}

	/**
	 * Takes a counter-notice.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function counter( $request ) {
		$body = $this->judge_body( $request, Claims_Controller::BODY_BYTES_MAX );
		if ( is_wp_error( $body ) ) {
			return $body;
		}
		$claim = Claims::by_public_id( (string) $request['public_id'] );
		if ( null === $claim || ! is_user_logged_in() ) {
			return Claims::not_found();
		}
		$filed = Counter_Notices::file( $claim['id'], array_intersect_key( $request->get_params(), self::counter_args() ), get_current_user_id() );
		if ( is_wp_error( $filed ) ) {
			return $filed;
		}
		$dates = array( 'restore_not_before_gmt', 'restore_planned_gmt', 'restore_not_after_gmt', 'zone' );
		return new \WP_REST_Response(
			array(
				'status'  => $filed['counter']['status'],
				'missing' => Counter_States::missing( Counter_Notices::notice( $filed['counter'] ) ),
			) + array_intersect_key( $filed['counter'], array_flip( $dates ) ),
			201
		);
	}

	/**
	 * A claim as its sender sees it.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return array<string, mixed>
	 */
	public static function standing( array $claim ): array {
		$counter = Counter_Notices::in_force( $claim['id'] );
		$events  = array_map(
			static function ( array $event ): array {
				return array_intersect_key( $event, array_flip( array( 'seq', 'type', 'created_gmt', 'hash', 'log_index' ) ) );
			},
			Claim_Events::of( $claim['id'] )
		);
		$columns = array( 'public_id', 'kind', 'status', 'status_gmt', 'received_gmt', 'completed_gmt', 'decided_gmt', 'closed_gmt', 'decision_code', 'signed_text_hash', 'evidence_result', 'grade' );
		return array_intersect_key( $claim, array_flip( $columns ) ) + array(
			'missing'                => Notice_Elements::missing( Claims::notice( $claim ) ),
			'restore_not_before_gmt' => $counter['restore_not_before_gmt'] ?? null,
			'restore_not_after_gmt'  => $counter['restore_not_after_gmt'] ?? null,
			'events'                 => $events,
		);
	}

	/**
	 * Registers a route that takes POST below a notice.
	 *
	 * @param string                              $path Below the notice.
	 * @param string                              $work Method that answers.
	 * @param array<string, array<string, mixed>> $args Fields of the body.
	 */
	private function register_write( string $path, string $work, array $args ): void {
		register_rest_route(
			'dumbbell-stream/v1',
			self::ROUTE . "/$path",
			array(
				'methods'             => \WP_REST_Server::CREATABLE,
				'callback'            => array( $this, $work ),
				'permission_callback' => array( $this, 'may_ask' ),
				'args'                => $args,
			)
		);
	}

	/**
	 * What came of a step.
	 *
	 * @param array{claim: array<string, mixed>, event: array<string, mixed>}|\WP_Error $result Of a service.
	 * @return \WP_REST_Response|\WP_Error
	 */
	private static function answer( $result ) {
		return is_wp_error( $result ) ? $result : new \WP_REST_Response( self::standing( $result['claim'] ) );
	}

	/**
	 * The secret that somebody shows.
	 *
	 * @param \WP_REST_Request $request The request.
	 */
	private static function secret( \WP_REST_Request $request ): string {
		$body = array_merge( $request->get_body_params(), (array) $request->get_json_params() );
		return is_string( $body['secret'] ?? null ) ? $body['secret'] : (string) $request->get_header( self::SECRET_HEADER );
	}

	/**
	 * The secret in a body.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function secret_args(): array {
		return array(
			'secret' => array(
				'type'      => 'string',
				'maxLength' => 43,
			),
		);
	}

	/**
	 * Fields of a counter-notice.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function counter_args(): array {
		$args = array();
		foreach ( Counter_Notices::TEXTS as $name => $length ) {
			$args[ $name ] = array(
				'type'      => 'string',
				'maxLength' => $length,
			);
		}
		$args['statements'] = array(
			'type'                 => 'object',
			'properties'           => array_fill_keys( Counter_Notices::STATEMENTS, array( 'type' => 'boolean' ) ),
			'additionalProperties' => false,
		);
		return $args;
	}
}
