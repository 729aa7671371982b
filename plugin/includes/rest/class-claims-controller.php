<?php
/**
 * Routes: copyright notices, for those who send and those who handle them.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `POST /claims` takes a notice from anybody, and a letter from somebody who handles notices. `GET /claims`, `GET /claims/ID` and
 * `POST /claims/ID/transitions` are for the latter alone. What senders and broadcasters do is in Claim_Sides_Controller.
 *
 * @since 0.1.0
 */
final class Claims_Controller extends Rest_Controller {

	/** The largest notice as JSON, in bytes: two texts of 40,000 characters in four bytes each. */
	const BODY_BYTES_MAX = 524288;

	/** Columns that are nobody's business, or that are given in another form. */
	private const HIDDEN = array( 'receipt_secret_hash', 'ip_hash', 'statements_json', 'evidence_json', 'attachments_json' );

	/**
	 * Registers the routes.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		register_rest_route(
			'dumbbell-stream/v1',
			'/claims',
			array(
				array(
					'methods'             => \WP_REST_Server::CREATABLE,
					'callback'            => array( $this, 'create_item' ),
					'permission_callback' => array( $this, 'create_item_permissions_check' ),
					'args'                => Claim_Fields::schema(),
				),
				array(
					'methods'             => \WP_REST_Server::READABLE,
					'callback'            => array( $this, 'get_items' ),
					'permission_callback' => array( $this, 'may_handle' ),
					'args'                => self::list_args(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
		register_rest_route(
			'dumbbell-stream/v1',
			'/claims/(?P<id>[1-9][0-9]{0,17})',
			array(
				'methods'             => \WP_REST_Server::READABLE,
				'callback'            => array( $this, 'get_item' ),
				'permission_callback' => array( $this, 'may_handle' ),
			)
		);
		register_rest_route(
			'dumbbell-stream/v1',
			'/claims/(?P<id>[1-9][0-9]{0,17})/transitions',
			array(
				'methods'             => \WP_REST_Server::CREATABLE,
				'callback'            => array( $this, 'transition' ),
				'permission_callback' => array( $this, 'may_handle' ),
				'args'                => self::transition_args(),
			)
		);
	}

	/**
	 * Anybody may send a notice, as often as a person can.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function create_item_permissions_check( $request ) {
		return Allowance::permit( $request );
	}

	/**
	 * Those who handle notices.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function may_handle( $request ) {
		return current_user_can( 'handle_dumbbell_claims' ) ? true : self::refusal( 'forbidden', __( 'You may not handle copyright notices.', 'dumbbell-stream' ), rest_authorization_required_code() );
	}

	/**
	 * Takes a notice.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function create_item( $request ) {
		$body = $this->judge_body( $request, self::BODY_BYTES_MAX );
		if ( is_wp_error( $body ) ) {
			return $body;
		}
		$notice    = array_intersect_key( $request->get_params(), Claim_Fields::schema() );
		$is_letter = in_array( $notice['intake'] ?? '', array( 'mail', 'post' ), true ) && current_user_can( 'handle_dumbbell_claims' );
		$actor     = $is_letter ? self::handler() : array( 'kind' => 'claimant' );
		$filed     = Claims::file( array( 'intake' => $is_letter ? $notice['intake'] : 'api' ) + $notice, $actor );
		if ( is_wp_error( $filed ) ) {
			return $filed;
		}
		$answer   = Claim_Sides_Controller::standing( $filed['claim'] ) + array( 'secret' => $filed['secret'] );
		$response = new \WP_REST_Response( $answer, 201 );
		$response->header( 'Location', rest_url( "dumbbell-stream/v1/claims/{$filed['claim']['public_id']}/status" ) );
		return $response;
	}

	/**
	 * Lists claims, those that are due first.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response
	 */
	public function get_items( $request ) {
		Claim_Clock::run();
		$found    = Claims::query( array_intersect_key( $request->get_params(), self::list_args() ) );
		$response = new \WP_REST_Response( array_map( array( self::class, 'shown' ), $found['claims'] ) );
		$response->header( 'X-WP-Total', (string) $found['total'] );
		$response->header( 'X-WP-TotalPages', (string) (int) ceil( $found['total'] / max( 1, (int) $request['per_page'] ) ) );
		return $response;
	}

	/**
	 * One claim with its story, its counter-notices, and what can be done.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function get_item( $request ) {
		Claim_Clock::run();
		$claim = Claims::find( (int) $request['id'] );
		return $claim ? new \WP_REST_Response( self::whole( $claim ) ) : Claims::not_found();
	}

	/**
	 * Takes a step.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function transition( $request ) {
		$body = $this->judge_body( $request, self::BODY_BYTES_MAX );
		if ( is_wp_error( $body ) ) {
			return $body;
		}
		$details = array_diff_key(
			array_intersect_key( $request->get_params(), self::transition_args() ),
			array(
				'id'    => 0,
				'event' => 0,
			)
		);
		$result  = Claims::apply( (int) $request['id'], (string) $request['event'], $details, self::handler() );
		return is_wp_error( $result ) ? $result : new \WP_REST_Response( self::whole( $result['claim'] ) );
	}

	/**
	 * A claim with all that belongs to it.
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return array<string, mixed>
	 */
	private static function whole( array $claim ): array {
		$events = array_map(
			static function ( array $event ): array {
				return array_intersect_key( $event, array_flip( array( 'seq', 'type', 'actor_kind', 'actor_user_id', 'data', 'private', 'hash', 'log_index', 'created_gmt', 'effects_pending' ) ) );
			},
			Claim_Events::of( $claim['id'] )
		);
		return self::shown( $claim ) + array(
			'missing'         => Notice_Elements::missing( Claims::notice( $claim ) ),
			'events'          => $events,
			'counter_notices' => array_map( array( self::class, 'shown_counter' ), Counter_Notices::of( $claim['id'] ) ),
			'strikes'         => Strikes::live( $claim['owner_user_id'] ),
			'moves'           => Claims::moves( $claim, get_current_user_id() ),
		);
	}

	/**
	 * A claim as those see it who handle notices.
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return array<string, mixed>
	 */
	private static function shown( array $claim ): array {
		$decoded = array();
		foreach ( array( 'statements', 'evidence', 'attachments' ) as $name ) {
			$decoded[ $name ] = json_decode( (string) $claim[ "{$name}_json" ], true );
		}
		return array_diff_key( $claim, array_flip( self::HIDDEN ) ) + $decoded;
	}

	/**
	 * A counter-notice as those see it who handle notices.
	 *
	 * @param array<string, mixed> $counter A counter-notice.
	 * @return array<string, mixed>
	 */
	private static function shown_counter( array $counter ): array {
		return array_diff_key( $counter, array_flip( array( 'key_certificate', 'key_signature', 'statements_json', 'days_json' ) ) ) + array(
			'signed_by'  => Counter_Key::stream( $counter ),
			'statements' => Counter_Notices::notice( $counter )['statements'],
			'days'       => json_decode( (string) $counter['days_json'], true ),
		);
	}

	/**
	 * Whoever asks, as one who handles notices.
	 *
	 * @return array{kind: string, user: int}
	 */
	private static function handler(): array {
		return array(
			'kind' => 'handler',
			'user' => get_current_user_id(),
		);
	}

	/**
	 * What a list can be asked for.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function list_args(): array {
		$text = array(
			'type'      => 'string',
			'maxLength' => 254,
		);
		return array(
			'status'   => array(
				'type'  => 'array',
				'items' => array(
					'type' => 'string',
					'enum' => Claim_States::STATUSES,
				),
			),
			'stream'   => array(
				'type'    => 'integer',
				'minimum' => 1,
			),
			'owner'    => array(
				'type'    => 'integer',
				'minimum' => 1,
			),
			'email'    => $text,
			'search'   => $text,
			'orderby'  => array(
				'type'    => 'string',
				'enum'    => array( 'due', 'received' ),
				'default' => 'due',
			),
			'page'     => array(
				'type'    => 'integer',
				'minimum' => 1,
				'default' => 1,
			),
			'per_page' => array(
				'type'    => 'integer',
				'minimum' => 1,
				'maximum' => 200,
				'default' => 20,
			),
		);
	}

	/**
	 * What a step can say.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function transition_args(): array {
		$moment = array(
			'type'    => 'integer',
			'minimum' => 0,
			'maximum' => Off_Air::OPEN_END,
		);
		$word   = array(
			'type'      => 'string',
			'maxLength' => 40,
		);
		return array(
			'id'             => array( 'type' => 'integer' ),
			'event'          => array(
				'type'     => 'string',
				'enum'     => Claim_States::events(),
				'required' => true,
			),
			'version'        => array(
				'type'    => 'integer',
				'minimum' => 1,
			),
			'text'           => array(
				'type'      => 'string',
				'maxLength' => Claim_Guards::TEXT_MAX,
			),
			'code'           => $word,
			'grade'          => $word,
			'kind'           => $word,
			'ref'            => array(
				'type'      => 'string',
				'maxLength' => Claim_Guards::REFERENCE_MAX,
			),
			'level'          => array(
				'type' => 'integer',
				'enum' => Claim_Guards::LEVELS,
			),
			'hours'          => array(
				'type'    => 'integer',
				'minimum' => 1,
				'maximum' => 72,
			),
			'stream'         => array(
				'type'    => 'integer',
				'minimum' => 1,
			),
			'from_ms'        => $moment,
			'to_ms'          => $moment,
			'strike'         => array( 'type' => 'boolean' ),
			'names_material' => array( 'type' => 'boolean' ),
		);
	}
}
