<?php
/**
 * Route: the settings.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `GET /settings` and `POST /settings`: everything that the settings page and the first-run guide do. Secrets go in and never come out.
 *
 * @since 0.1.0
 */
final class Settings_Controller extends Rest_Controller {

	/** Fields that can be written and are never shown. */
	const WRITE_ONLY = array( 'pairing', 'secret', 'turn_secret' );

	/** Settings that the plugin keeps by itself. */
	const READ_ONLY = array( 'secret_since', 'turn_since' );

	/**
	 * Registers the routes.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		register_rest_route(
			'dumbbell-stream/v1',
			'/settings',
			array(
				array(
					'methods'             => \WP_REST_Server::READABLE,
					'callback'            => array( $this, 'get_item' ),
					'permission_callback' => array( $this, 'get_item_permissions_check' ),
					'args'                => array(),
				),
				array(
					'methods'             => \WP_REST_Server::CREATABLE,
					'callback'            => array( $this, 'update_item' ),
					'permission_callback' => array( $this, 'get_item_permissions_check' ),
					'args'                => self::fields(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Whoever may change the settings.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function get_item_permissions_check( $request ) {
		return current_user_can( Settings::capability() ) ? true : self::forbidden();
	}

	/**
	 * All settings, and what the screens need to know besides.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response
	 */
	public function get_item( $request ) {
		return new \WP_REST_Response( self::item() );
	}

	/**
	 * Changes some settings. All or none: a field that is refused keeps the others from being saved.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function update_item( $request ) {
		$body = $this->judge_body( $request );
		if ( is_wp_error( $body ) ) {
			return $body;
		}
		$changes = array_intersect_key( $request->get_params(), self::fields() );
		$refused = Settings_Input::check( $changes )['refusals'];
		if ( array() === $refused ) {
			$refused = Settings::save( $changes );   // What could not be kept shows only here.
		}
		if ( isset( $refused[ Settings::STORAGE ] ) ) {
			return self::refusal( 'not_stored', $refused[ Settings::STORAGE ], 500 );
		}
		if ( array() !== $refused ) {
			return new \WP_Error(
				'dumbbell_stream_invalid_settings',
				implode( ' ', $refused ),
				array(
					'status' => 400,
					'fields' => $refused,
				)
			);
		}
		try {
			isset( $changes['roles'] ) && Capabilities::set_broadcasters( $changes['roles'] );
		} catch ( Storage_Fault $e ) {
			return Storage_Fault::explain( $e );
		}
		return new \WP_REST_Response( array( 'warnings' => self::warnings() ) + self::item() );
	}

	/**
	 * What the routes answer.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public function get_item_schema(): array {
		$properties = Settings_Schema::properties();
		foreach ( self::READ_ONLY as $name ) {
			$properties[ $name ]['readonly'] = true;
		}
		$facts = array(
			'warnings'        => array(
				'description' => __( 'What was saved but did not reach the sidecar, in sentences.', 'dumbbell-stream' ),
				'type'        => 'array',
				'items'       => array( 'type' => 'string' ),
			),
			'problem'         => array(
				'description' => __( 'Why the keys cannot be opened; null if they can.', 'dumbbell-stream' ),
				'type'        => array( 'string', 'null' ),
			),
			'secret_constant' => array(
				'description' => __( 'Whether wp-config.php sets the secret.', 'dumbbell-stream' ),
				'type'        => 'boolean',
			),
			'connected'       => array(
				'description' => __( 'Whether address and secret are there.', 'dumbbell-stream' ),
				'type'        => 'boolean',
			),
			'all_roles'       => array(
				'description' => __( 'Names of all roles, translated.', 'dumbbell-stream' ),
				'type'        => 'object',
			),
			'site_url'        => array(
				'description' => __( 'Address of this site.', 'dumbbell-stream' ),
				'type'        => 'string',
			),
			'host'            => array(
				'description' => __( 'Name of the sidecar’s host, or one to propose.', 'dumbbell-stream' ),
				'type'        => 'string',
			),
			'web_server'      => array(
				'description' => __( 'Web server of this site, as far as it can be told.', 'dumbbell-stream' ),
				'type'        => 'string',
				'enum'        => array( 'nginx', 'caddy', 'apache' ),
			),
			'snippets'        => array(
				'description' => __( 'What to put into the web server before the sidecar, by web server.', 'dumbbell-stream' ),
				'type'        => 'object',
			),
		);
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'dumbbell-stream-settings',
			'type'       => 'object',
			'properties' => $properties + array( 'roles' => self::roles_field() ) + array_map(
				static function ( array $fact ): array {
					return $fact + array( 'readonly' => true );
				},
				$facts
			),
		);
	}

	/**
	 * Settings and facts.
	 *
	 * @return array<string, mixed>
	 */
	private static function item(): array {
		$host = Proxy_Snippets::likely_host();
		return Settings::all() + array(
			'roles'           => Capabilities::broadcasters(),
			'problem'         => Secrets::problem(),
			'secret_constant' => Settings::has_secret_constant(),
			'connected'       => ! is_wp_error( Sidecar::connected() ),
			'all_roles'       => array_map( 'translate_user_role', wp_roles()->get_names() ),
			'site_url'        => home_url(),
			'host'            => $host,
			'web_server'      => Proxy_Snippets::likely(),
			'snippets'        => Proxy_Snippets::all( $host ),
		);
	}

	/**
	 * What saving brought up beside what was refused: settings_changed() tells the sidecar and leaves what it hears as an error of the settings.
	 *
	 * @return string[]
	 */
	private static function warnings(): array {
		$error = Streams::last_telling();
		return $error ? array( $error->get_error_message() ) : array();
	}

	/**
	 * Fields of the body, as REST arguments. Their meaning is checked by Settings_Input, which has a sentence for each fault.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function fields(): array {
		$fields = array_diff_key( Settings_Schema::properties(), array_flip( self::READ_ONLY ) );
		foreach ( self::WRITE_ONLY as $name ) {
			$fields[ $name ] = array(
				'type'      => 'string',
				'maxLength' => Pairing::LENGTH_MAX,
			);
		}
		$fields['pairing']['description']     = __( 'The text that the sidecar prints: address and secret in one.', 'dumbbell-stream' );
		$fields['secret']['description']      = __( 'The secret shared with the sidecar.', 'dumbbell-stream' );
		$fields['turn_secret']['description'] = __( 'Password or shared secret of the TURN server.', 'dumbbell-stream' );
		// Arrays that the schema refuses would be answered in the words of a program.
		unset( $fields['stun_urls']['items']['maxLength'], $fields['turn_urls']['items']['maxLength'], $fields['stun_urls']['maxItems'], $fields['turn_urls']['maxItems'] );
		$fields['roles'] = self::roles_field();
		return $fields;
	}

	/**
	 * Roles that may go live.
	 *
	 * @return array<string, mixed>
	 */
	private static function roles_field(): array {
		return array(
			'description' => __( 'Roles that may go live; administrators always may.', 'dumbbell-stream' ),
			'type'        => 'array',
			'maxItems'    => 100,
			'items'       => array(
				'type'      => 'string',
				'maxLength' => 100,
			),
		);
	}
}
