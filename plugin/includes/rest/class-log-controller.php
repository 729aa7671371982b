<?php
/**
 * Routes: the transparency log.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `GET /log/head`, `/log/proof`, `/log/consistency`, `/log/entries`: for anybody once the owner has opened the log, and for those who
 * handle claims always.
 *
 * @since 0.1.0
 */
final class Log_Controller extends Rest_Controller {

	/** How long caches may keep a head and the newest entries, in seconds. */
	private const MAX_AGE_S = 60;

	/** How long caches may keep a proof, in seconds: it never changes. */
	private const PROOF_MAX_AGE_S = 86400;

	/**
	 * Registers the routes.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		$this->register( 'head', array() );
		$this->register(
			'proof',
			array(
				'index' => self::count( __( 'Number of the entry, from 0.', 'dumbbell-stream' ) ),
				'size'  => self::count( __( 'How many entries the log had.', 'dumbbell-stream' ) ),
			)
		);
		$this->register(
			'consistency',
			array(
				'first'  => self::count( __( 'How many entries the log had.', 'dumbbell-stream' ) ),
				'second' => self::count( __( 'How many entries it had later.', 'dumbbell-stream' ) ),
			)
		);
		$this->register(
			'entries',
			array(
				'start' => array( 'default' => 0 ) + self::count( __( 'Number of the first entry, from 0.', 'dumbbell-stream' ), false ),
				'count' => array(
					'maximum' => Transparency_Log::ENTRIES_MAX,
					'default' => Transparency_Log::ENTRIES_MAX,
				) + self::count( __( 'How many entries at most.', 'dumbbell-stream' ), false ),
			)
		);
	}

	/**
	 * Who may read.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function get_item_permissions_check( $request ) {
		$permit = Allowance::permit( $request );
		if ( is_wp_error( $permit ) ) {
			return $permit;
		}
		return Transparency_Log::is_open() || current_user_can( 'handle_dumbbell_claims' ) ? true : self::refusal( 'log_closed', __( 'The log of this site is not public.', 'dumbbell-stream' ), 404 );
	}

	/**
	 * The signed head.
	 *
	 * @since 0.1.0
	 *
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function get_head() {
		return self::answer( static fn() => Transparency_Log::head(), self::MAX_AGE_S );
	}

	/**
	 * Proof that an entry stands in the log.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function get_proof( $request ) {
		return self::answer( static fn() => Transparency_Log::proof( (int) $request['index'], (int) $request['size'] ), self::PROOF_MAX_AGE_S );
	}

	/**
	 * Proof that the log only grew.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function get_consistency( $request ) {
		return self::answer( static fn() => Transparency_Log::consistency( (int) $request['first'], (int) $request['second'] ), self::PROOF_MAX_AGE_S );
	}

	/**
	 * Entries.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function get_entries( $request ) {
		return self::answer( static fn() => array( 'entries' => Transparency_Log::entries( (int) $request['start'], (int) $request['count'] ) ), self::MAX_AGE_S );
	}

	/**
	 * What the routes answer: the members of whichever is asked.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public function get_item_schema(): array {
		$number = array(
			'type'     => 'integer',
			'readonly' => true,
		);
		$list   = array(
			'type'     => 'array',
			'readonly' => true,
		);
		$object = array(
			'type'     => 'object',
			'readonly' => true,
		);
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'dumbbell-stream-log',
			'type'       => 'object',
			'properties' => array(
				'head'      => $object + array( 'description' => __( 'Site, number of entries, root of the tree (base64url) and time.', 'dumbbell-stream' ) ),
				'key'       => self::text( __( 'Public key of the site, base64url.', 'dumbbell-stream' ) ),
				'signature' => self::text( __( 'Its signature over "dumbbell-stream log head" and the head as canonical JSON, base64url.', 'dumbbell-stream' ) ),
				'index'     => $number,
				'size'      => $number,
				'first'     => $number,
				'second'    => $number,
				'root'      => self::text( __( 'Root of the tree when it had this size, base64url.', 'dumbbell-stream' ) ),
				'path'      => $list + array(
					'description' => __( 'Hashes as RFC 9162 wants them, base64url.', 'dumbbell-stream' ),
					'items'       => array( 'type' => 'string' ),
				),
				'entries'   => $list + array(
					'description' => __( 'Entries with their numbers; what is hashed is an entry as canonical JSON.', 'dumbbell-stream' ),
					'items'       => array( 'type' => 'object' ),
				),
			),
		);
	}

	/**
	 * Registers a route that is read.
	 *
	 * @param string                              $name Below `/log`.
	 * @param array<string, array<string, mixed>> $args Its arguments.
	 */
	private function register( string $name, array $args ): void {
		register_rest_route(
			'dumbbell-stream/v1',
			"/log/$name",
			array(
				array(
					'methods'             => \WP_REST_Server::READABLE,
					'callback'            => array( $this, "get_$name" ),
					'permission_callback' => array( $this, 'get_item_permissions_check' ),
					'args'                => $args,
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * A number that counts entries, as an argument.
	 *
	 * @param string $description What it counts.
	 * @param bool   $required    Whether it must be given.
	 * @return array<string, mixed>
	 */
	private static function count( string $description, bool $required = true ): array {
		return array(
			'description' => $description,
			'type'        => 'integer',
			'minimum'     => 0,
			'maximum'     => 2147483647,
			'required'    => $required,
		);
	}

	/**
	 * Answers, or says why not.
	 *
	 * @param callable $ask     Asks the log.
	 * @param int      $seconds How long caches may keep the answer.
	 * @return \WP_REST_Response|\WP_Error
	 *
	 * @phpstan-param callable(): (array<string, mixed>|null) $ask
	 */
	private static function answer( callable $ask, int $seconds ) {
		try {
			$value = $ask();
		} catch ( \RuntimeException $e ) {
			return self::refusal( 'log_damaged', $e->getMessage(), 500 );
		}
		if ( null === $value ) {
			return self::refusal( 'log_too_short', __( 'The log never had so many entries.', 'dumbbell-stream' ), 404 );
		}
		return new \WP_REST_Response( $value, 200, array( 'Cache-Control' => Transparency_Log::is_open() ? "public, max-age=$seconds" : 'no-store' ) );
	}
}
