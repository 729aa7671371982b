<?php
/**
 * Routes: files that come with a notice.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `POST /attachments`: anybody sends a file, as `file` of a form. `GET /attachments/ID`: what is known of it, and with `download=1` its
 * bytes, for those who handle claims.
 *
 * @since 0.1.0
 */
final class Attachments_Controller extends Rest_Controller {

	/** Route below the namespace. */
	private const ROUTE = '/attachments';

	/**
	 * Registers the routes.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		register_rest_route(
			'dumbbell-stream/v1',
			self::ROUTE,
			array(
				array(
					'methods'             => \WP_REST_Server::CREATABLE,
					'callback'            => array( $this, 'create_item' ),
					'permission_callback' => array( $this, 'create_item_permissions_check' ),
					'args'                => array(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
		register_rest_route(
			'dumbbell-stream/v1',
			self::ROUTE . '/(?P<file>[0-9a-f]{32})',
			array(
				array(
					'methods'             => \WP_REST_Server::READABLE,
					'callback'            => array( $this, 'get_item' ),
					'permission_callback' => array( $this, 'get_item_permissions_check' ),
					'args'                => array(
						'download' => array(
							'description' => __( 'Whether to give the file itself.', 'dumbbell-stream' ),
							'type'        => 'boolean',
							'default'     => false,
						),
					),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Who may send: anybody, within his allowance.
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
	 * Keeps a file.
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
		$kept = self::keep( $request->get_file_params()['file'] ?? array() );
		return is_wp_error( $kept ) ? $kept : new \WP_REST_Response( self::shown( $kept ), 201 );
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
		unset( $request );
		return current_user_can( 'handle_dumbbell_claims' ) ? true : self::refusal( 'forbidden', __( 'Only those who handle claims may see this.', 'dumbbell-stream' ), rest_authorization_required_code() );
	}

	/**
	 * What is known of a file.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function get_item( $request ) {
		$attachment = Attachments::find( (string) $request['file'] );
		return null === $attachment ? self::refusal( 'no_attachment', __( 'There is no such file, or no longer.', 'dumbbell-stream' ), 404 ) : new \WP_REST_Response( self::shown( $attachment ), 200 );
	}

	/**
	 * Prints a file, where REST would print JSON: as something to save, never as a page of this site.
	 *
	 * @since 0.1.0
	 *
	 * @param bool              $served   Whether somebody has printed the answer.
	 * @param \WP_HTTP_Response $response The answer.
	 * @param \WP_REST_Request  $request  The request.
	 */
	public static function serve( $served, $response, $request ): bool {
		$data = $response->get_data();
		if ( $served || 200 !== $response->get_status() || true !== $request['download'] || 0 !== strpos( $request->get_route(), '/' . self::NAMESPACE . self::ROUTE . '/' ) || ! is_array( $data ) ) {
			return (bool) $served;
		}
		$pieces = Private_Files::open( (string) $data['id'] );
		try {
			$pieces->current();   // What cannot be opened is told before anything is printed.
		} catch ( \RuntimeException $e ) {
			status_header( 410 );
			return false;
		}
		header( 'Content-Type: application/octet-stream' );
		header( 'Content-Length: ' . (int) $data['bytes'] );
		header( "Content-Disposition: attachment; filename*=UTF-8''" . rawurlencode( (string) $data['name'] ) );
		header( 'Content-Security-Policy: sandbox' );
		header( 'X-Content-Type-Options: nosniff' );
		header( 'Cache-Control: no-store' );
		foreach ( $pieces as $piece ) {
			echo $piece; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- A file to save, not a page.
		}
		return true;
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
			'title'      => 'dumbbell-stream-attachment',
			'type'       => 'object',
			'properties' => array(
				'id'     => self::text( __( 'Of the file: the notice names it.', 'dumbbell-stream' ) ),
				'name'   => self::text( __( 'What its sender called it.', 'dumbbell-stream' ) ),
				'type'   => self::text( __( 'What kind of file it is.', 'dumbbell-stream' ) ),
				'bytes'  => array(
					'description' => __( 'Its size.', 'dumbbell-stream' ),
					'type'        => 'integer',
					'readonly'    => true,
				),
				'sha256' => self::text( __( 'SHA-256 of its bytes, hexadecimal.', 'dumbbell-stream' ) ),
			),
		);
	}

	/**
	 * Keeps what PHP says was uploaded.
	 *
	 * @param array<string, mixed> $file As in $_FILES; several files under one name have lists in it.
	 * @return array<string, mixed>|\WP_Error
	 */
	private static function keep( array $file ) {
		list( $path, $name ) = array( $file['tmp_name'] ?? '', $file['name'] ?? '' );
		if ( ! is_string( $path ) || ! is_string( $name ) || '' === $path || ! is_uploaded_file( $path ) ) {
			return self::refusal( 'no_file', __( 'There is no file in this request, or it is larger than the server takes.', 'dumbbell-stream' ), 400 );
		}
		return Attachments::keep( $path, $name );
	}

	/**
	 * What is told of a file: to whoever sent it, nothing that he did not know.
	 *
	 * @param array<string, mixed> $attachment A file.
	 * @return array<string, mixed>
	 */
	private static function shown( array $attachment ): array {
		return array_intersect_key( $attachment, array_flip( array( 'id', 'name', 'type', 'bytes', 'sha256' ) ) );
	}
}
