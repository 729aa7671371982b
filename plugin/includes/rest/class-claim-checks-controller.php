<?php
/**
 * Routes: what shows that a sender is in earnest.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `GET /claims/challenge`: a little work for the browser. `POST /claims/checks`, for whoever holds the receipt and for those who
 * handle notices: sends the link that confirms the e-mail address once more, or looks whether the domain shows our text.
 *
 * @since 0.1.0
 */
final class Claim_Checks_Controller extends Rest_Controller {

	/**
	 * Registers the routes.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		register_rest_route(
			'dumbbell-stream/v1',
			'/claims/challenge',
			array(
				array(
					'methods'             => \WP_REST_Server::READABLE,
					'callback'            => array( $this, 'get_challenge' ),
					'permission_callback' => array( Allowance::class, 'permit' ),
					'args'                => array(),
				),
				'schema' => array( $this, 'get_challenge_schema' ),
			)
		);
		register_rest_route(
			'dumbbell-stream/v1',
			'/claims/checks',
			array(
				array(
					'methods'             => \WP_REST_Server::CREATABLE,
					'callback'            => array( $this, 'check' ),
					'permission_callback' => array( Allowance::class, 'permit' ),
					'args'                => array(
						'public_id' => array(
							'description' => __( 'Number of the notice.', 'dumbbell-stream' ),
							'type'        => 'string',
							'pattern'     => '^[a-z0-9]{26}\z',
							'required'    => true,
						),
						'check'     => array(
							'description' => __( 'What is to be looked at; none only tells how things stand.', 'dumbbell-stream' ),
							'type'        => 'string',
							'enum'        => array( 'none', 'email', 'domain' ),
							'default'     => 'none',
						),
						'secret'    => array(
							'description' => __( 'Secret of the receipt.', 'dumbbell-stream' ),
							'type'        => 'string',
							'maxLength'   => 43,
							'default'     => '',
						),
					),
				),
				'schema' => array( $this, 'get_checks_schema' ),
			)
		);
	}

	/**
	 * Looks at what the sender has shown.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function check( $request ) {
		$body = $this->judge_body( $request );
		if ( is_wp_error( $body ) ) {
			return $body;
		}
		$id    = (string) $request['public_id'];
		$claim = current_user_can( 'handle_dumbbell_claims' ) ? Claims::by_public_id( $id ) : Claims::open( $id, (string) $request['secret'] );
		if ( null === $claim ) {
			return Claims::not_found();
		}
		if ( 'none' !== $request['check'] && ! Claim_Brakes::may_check( $claim['public_id'] ) ) {
			return self::refusal( 'too_many_checks', __( 'This was just tried. Try again in a minute.', 'dumbbell-stream' ), 429 );
		}
		try {
			$done = self::do_check( $claim, (string) $request['check'] );
			return is_wp_error( $done ) ? $done : new \WP_REST_Response( self::standing( Claims::find( $claim['id'] ) ?? $claim ) );
		} catch ( \RuntimeException $e ) {
			return self::refusal( 'keys_unreadable', $e->getMessage(), 500 );
		}
	}

	/**
	 * Does what was asked.
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @param string               $check One of none, email, domain.
	 * @return true|\WP_Error
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	private static function do_check( array $claim, string $check ) {
		if ( 'domain' === $check ) {
			return Domain_Proof::check( $claim );
		}
		if ( 'email' === $check && '' !== $claim['claimant_email'] && 'self_declared' === $claim['grade'] && ! Claim_Confirmation::send( $claim ) ) {
			return self::refusal( 'mail_failed', __( 'The mail could not be sent. Try again later.', 'dumbbell-stream' ), 502 );
		}
		return true;
	}

	/**
	 * What is known of the sender, and what he can show.
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return array<string, mixed>
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	private static function standing( array $claim ): array {
		$wanted = Domain_Proof::instructions( $claim );
		return array(
			'grade'  => $claim['grade'],
			'domain' => $wanted['domain'] ?? null,
			'record' => $wanted['record'] ?? null,
			'file'   => $wanted['file'] ?? null,
			'value'  => $wanted['value'] ?? null,
		);
	}

	/**
	 * What `POST /claims/checks` answers.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public function get_checks_schema(): array {
		$known = array( 'type' => array( 'string', 'null' ) );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'dumbbell-stream-checks',
			'type'       => 'object',
			'properties' => array(
				'grade'  => self::text( __( 'How much is known of the sender.', 'dumbbell-stream' ) ),
				'domain' => $known + self::text( __( 'Domain of his e-mail address; null if it names none.', 'dumbbell-stream' ) ),
				'record' => $known + self::text( __( 'Name of the TXT record that shows that he speaks for it.', 'dumbbell-stream' ) ),
				'file'   => $known + self::text( __( 'Address of a file that shows it just as well.', 'dumbbell-stream' ) ),
				'value'  => $known + self::text( __( 'What stands in the record, or in a line of the file.', 'dumbbell-stream' ) ),
			),
		);
	}

	/**
	 * A challenge.
	 *
	 * @since 0.1.0
	 *
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function get_challenge() {
		try {
			return new \WP_REST_Response( Claim_Brakes::challenge() );
		} catch ( \RuntimeException $e ) {
			return self::refusal( 'keys_unreadable', $e->getMessage(), 500 );
		}
	}

	/**
	 * What `GET /claims/challenge` answers.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public function get_challenge_schema(): array {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'dumbbell-stream-challenge',
			'type'       => 'object',
			'properties' => array(
				'challenge'  => self::text( __( 'The challenge. An answer is a whole number that, behind the challenge and a colon, gives a SHA-256 hash with enough zero bits in front.', 'dumbbell-stream' ) ),
				'bits'       => array(
					'description' => __( 'How many zero bits.', 'dumbbell-stream' ),
					'type'        => 'integer',
					'readonly'    => true,
				),
				'expires_ms' => array(
					'description' => __( 'Until when an answer is taken, Unix ms.', 'dumbbell-stream' ),
					'type'        => 'integer',
					'readonly'    => true,
				),
			),
		);
	}
}
