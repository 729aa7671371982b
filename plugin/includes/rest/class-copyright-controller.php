<?php
/**
 * Routes: the copyright contact, and the settings around it.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `GET /copyright-contact` for anybody; `GET` and `POST /copyright-settings` and `POST /copyright-policy` for those who manage the site.
 *
 * @since 0.1.0
 */
final class Copyright_Controller extends Rest_Controller {

	/** How long others may remember the contact, in seconds. */
	private const CONTACT_LASTS_S = 300;

	/** The largest body of settings, in bytes: fifty names and ten addresses are long. */
	private const SETTINGS_BYTES_MAX = 49152;

	/** Pages that are offered to choose from. */
	private const PAGES_MAX = 100;

	/**
	 * Registers the routes.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		register_rest_route(
			'dumbbell-stream/v1',
			'/copyright-contact',
			array(
				array(
					'methods'             => \WP_REST_Server::READABLE,
					'callback'            => array( $this, 'get_contact' ),
					'permission_callback' => array( Allowance::class, 'permit' ),
					'args'                => array(),
				),
				'schema' => array( $this, 'get_contact_schema' ),
			)
		);
		register_rest_route(
			'dumbbell-stream/v1',
			'/copyright-settings',
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
		register_rest_route(
			'dumbbell-stream/v1',
			'/copyright-notice-page',
			array(
				array(
					'methods'             => \WP_REST_Server::CREATABLE,
					'callback'            => array( $this, 'make_notice_page' ),
					'permission_callback' => array( $this, 'make_notice_page_permissions_check' ),
					'args'                => array(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
		register_rest_route(
			'dumbbell-stream/v1',
			'/copyright-policy',
			array(
				array(
					'methods'             => \WP_REST_Server::CREATABLE,
					'callback'            => array( $this, 'write_policy' ),
					'permission_callback' => array( $this, 'write_policy_permissions_check' ),
					'args'                => array(
						'overwrite' => array(
							'description' => __( 'Whether to write over what somebody changed.', 'dumbbell-stream' ),
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
	 * Whoever may change the settings and write pages.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function write_policy_permissions_check( $request ) {
		$page = Copyright_Policy::page();
		$may  = $page ? current_user_can( 'edit_post', $page->ID ) : current_user_can( 'edit_pages' );
		return $may && current_user_can( Settings::capability() ) ? true : self::forbidden();
	}

	/**
	 * Whoever may change the settings and publish pages.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function make_notice_page_permissions_check( $request ) {
		return current_user_can( Settings::capability() ) && current_user_can( 'publish_pages' ) ? true : self::forbidden();
	}

	/**
	 * Makes the page with the notice form, unless there is one.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function make_notice_page( $request ) {
		$body = $this->judge_body( $request );
		if ( is_wp_error( $body ) ) {
			return $body;
		}
		$page = Claim_Pages::create_notice_page();
		return is_wp_error( $page ) ? $page : new \WP_REST_Response( self::item() );
	}

	/**
	 * Whom to write to about copyright.
	 *
	 * @since 0.1.0
	 */
	public function get_contact(): \WP_REST_Response {
		return new \WP_REST_Response( Copyright_Contact::facts(), 200, array( 'Cache-Control' => 'public, max-age=' . self::CONTACT_LASTS_S ) );
	}

	/**
	 * All settings, and what the screen needs to know besides.
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
		$body = $this->judge_body( $request, self::SETTINGS_BYTES_MAX );
		if ( is_wp_error( $body ) ) {
			return $body;
		}
		$changes = array_intersect_key( $request->get_params(), self::fields() );
		$refused = Claim_Settings_Input::check( $changes )['refusals'];
		if ( array() === $refused ) {
			$refused = Claim_Settings::save( $changes );   // What could not be kept shows only here.
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
		if ( isset( $changes['handler_role'] ) ) {
			Capabilities::set_claims_role( $changes['handler_role'] );
		}
		return new \WP_REST_Response( self::item() );
	}

	/**
	 * Writes the policy page.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function write_policy( $request ) {
		$body = $this->judge_body( $request );
		if ( is_wp_error( $body ) ) {
			return $body;
		}
		$page = Copyright_Policy::write( (bool) $request['overwrite'] );
		return is_wp_error( $page ) ? $page : new \WP_REST_Response( self::item() );
	}

	/**
	 * What the settings' routes answer.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public function get_item_schema(): array {
		$notes = array(
			'lumen_since'    => array(
				'description' => __( 'When the token of the Lumen archive was last changed, Unix seconds; 0 if there is none.', 'dumbbell-stream' ),
				'type'        => 'integer',
			),
			'renewal_warned' => array(
				'description' => __( 'How few days before the registration lapses the last warning was sent; 0 if none was.', 'dumbbell-stream' ),
				'type'        => 'integer',
			),
			'missing'        => array(
				'description' => __( 'Settings of the contact that are still empty, by name.', 'dumbbell-stream' ),
				'type'        => 'array',
				'items'       => array( 'type' => 'string' ),
			),
			'days_left'      => array(
				'description' => __( 'How many days the registration still lasts; null if it is unknown.', 'dumbbell-stream' ),
				'type'        => array( 'integer', 'null' ),
			),
			'renewal'        => self::text( __( 'How the registration stands, in a sentence.', 'dumbbell-stream' ) ),
			'policy_state'   => array(
				'description' => __( 'How the policy page stands to the settings.', 'dumbbell-stream' ),
				'type'        => 'string',
				'enum'        => array( Copyright_Policy::NONE, Copyright_Policy::CURRENT, Copyright_Policy::OUTDATED, Copyright_Policy::EDITED ),
			),
			'policy_edit'    => self::text( __( 'Address at which the policy page is edited; empty if there is none.', 'dumbbell-stream' ) ),
			'site_zone'      => self::text( __( 'Time zone of the site.', 'dumbbell-stream' ) ),
			'zones'          => array(
				'description' => __( 'Names of all time zones.', 'dumbbell-stream' ),
				'type'        => 'array',
				'items'       => array( 'type' => 'string' ),
			),
			'pages'          => array(
				'description' => __( 'Pages of the site to choose from.', 'dumbbell-stream' ),
				'type'        => 'array',
				'items'       => array( 'type' => 'object' ),
			),
		);
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'dumbbell-stream-copyright-settings',
			'type'       => 'object',
			'properties' => Claim_Settings_Schema::properties() + array( 'handler_role' => self::role_field() ) + array_map(
				static function ( array $note ): array {
					return array( 'readonly' => true ) + $note;
				},
				$notes
			),
		);
	}

	/**
	 * What `GET /copyright-contact` answers.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public function get_contact_schema(): array {
		$texts   = array( 'type' => array( 'string', 'null' ) );
		$strings = array(
			'type'  => 'array',
			'items' => array( 'type' => 'string' ),
		);
		$shapes  = array(
			'site'            => array( __( 'Address of this site.', 'dumbbell-stream' ), array( 'type' => 'string' ) ),
			'provider'        => array( __( 'Full legal name of whoever runs this site.', 'dumbbell-stream' ), $texts ),
			'alternate_names' => array( __( 'Other names and domains under which the site is known.', 'dumbbell-stream' ), $strings ),
			'agent'           => array( __( 'Name, address, phone and email of the designated agent; null where nothing was entered.', 'dumbbell-stream' ), array( 'type' => 'object' ) ),
			'registration'    => array( __( 'Number and day of the registration with the Copyright Office.', 'dumbbell-stream' ), array( 'type' => array( 'object', 'null' ) ) ),
			'zone'            => array( __( 'Time zone in which business days are counted.', 'dumbbell-stream' ), array( 'type' => 'string' ) ),
			'kinds'           => array( __( 'Kinds of notices that the form takes.', 'dumbbell-stream' ), $strings ),
			'representative'  => array( __( 'Legal representative in the European Union.', 'dumbbell-stream' ), $texts ),
			'notice_url'      => array( __( 'Address of the notice form.', 'dumbbell-stream' ), $texts ),
			'policy_url'      => array( __( 'Address of the copyright policy.', 'dumbbell-stream' ), $texts ),
			'log_open'        => array( __( 'Whether the transparency log can be read by anybody.', 'dumbbell-stream' ), array( 'type' => 'boolean' ) ),
			'complete'        => array( __( 'Whether everything that belongs to a designated agent was entered.', 'dumbbell-stream' ), array( 'type' => 'boolean' ) ),
		);
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'dumbbell-stream-copyright-contact',
			'type'       => 'object',
			'properties' => array_map(
				static function ( array $shape ): array {
					return array(
						'description' => $shape[0],
						'readonly'    => true,
					) + $shape[1];
				},
				$shapes
			),
		);
	}

	/**
	 * Settings and facts.
	 *
	 * @return array<string, mixed>
	 */
	private static function item(): array {
		$page  = Copyright_Policy::page();
		$pages = get_pages(
			array(
				'number'      => self::PAGES_MAX,
				'post_status' => array( 'publish', 'draft', 'private' ),
			)
		);
		return Claim_Settings::all() + array(
			'handler_role' => Capabilities::has_claims_role(),
			'missing'      => Copyright_Contact::missing(),
			'days_left'    => Copyright_Contact::days_left(),
			'renewal'      => Copyright_Contact::words_on_renewal(),
			'policy_state' => Copyright_Policy::state(),
			'policy_edit'  => $page ? admin_url( "post.php?post={$page->ID}&action=edit" ) : '',
			'site_zone'    => wp_timezone_string(),
			'zones'        => timezone_identifiers_list(),
			'pages'        => array_map(
				static function ( \WP_Post $one ): array {
					return array(
						'id'     => $one->ID,
						'title'  => html_entity_decode( get_the_title( $one ), ENT_QUOTES, 'UTF-8' ),
						'status' => $one->post_status,
					);
				},
				is_array( $pages ) ? array_values( $pages ) : array()
			),
		);
	}

	/**
	 * Fields of the body, as REST arguments. Their meaning is checked by Claim_Settings_Input, which has a sentence for each fault.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function fields(): array {
		return Claim_Settings_Schema::properties() + array(
			'handler_role' => self::role_field(),
			'lumen_token'  => array(
				'description' => __( 'Token of the Lumen archive; goes into the vault and is never shown.', 'dumbbell-stream' ),
				'type'        => 'string',
				'maxLength'   => 4 * Claim_Settings_Schema::TOKEN_MAX,
			),
		);
	}

	/**
	 * Whether there is a role for those who handle notices.
	 *
	 * @return array<string, mixed>
	 */
	private static function role_field(): array {
		return array(
			'description' => __( 'Whether there is a role for those who handle notices and nothing else.', 'dumbbell-stream' ),
			'type'        => 'boolean',
		);
	}
}
