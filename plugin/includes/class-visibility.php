<?php
/**
 * Who may watch a stream.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Public, with a password, and private are what core makes of the post. Members are ours: the page is there for everybody, the
 * picture for whoever is logged in. Both a password and membership may be asked for.
 *
 * @since 0.1.0
 */
final class Visibility {

	/** Post meta: 'members' when only members may watch; else it is not there. */
	const META = '_dumbbell_stream_visibility';

	/** Field of the post in REST. */
	const FIELD = 'dumbbell_members_only';

	/**
	 * Adds the field to the post in REST, which whoever may edit the post may change.
	 *
	 * @since 0.1.0
	 */
	public static function register_rest_field(): void {
		register_rest_field(
			Streams::POST_TYPE,
			self::FIELD,
			array(
				'get_callback'    => static function ( array $post ): bool {
					return self::is_for_members( (int) $post['id'] );
				},
				'update_callback' => static function ( $value, \WP_Post $post ): bool {
					self::set_for_members( $post->ID, (bool) $value );
					return true;
				},
				'schema'          => array(
					'description' => __( 'Whether only people who are logged in may watch.', 'dumbbell-stream' ),
					'type'        => 'boolean',
					'context'     => array( 'view', 'edit' ),
				),
			)
		);
	}

	/**
	 * Whether a stream is for members alone.
	 *
	 * @since 0.1.0
	 *
	 * @param int $post_id Post of a stream.
	 */
	public static function is_for_members( int $post_id ): bool {
		return 'members' === get_post_meta( $post_id, self::META, true );
	}

	/**
	 * Opens a stream to everybody, or to members alone.
	 *
	 * @since 0.1.0
	 *
	 * @param int  $post_id Post of a stream.
	 * @param bool $members Whether it is for members alone.
	 */
	public static function set_for_members( int $post_id, bool $members ): void {
		if ( $members ) {
			update_post_meta( $post_id, self::META, 'members' );
		} else {
			delete_post_meta( $post_id, self::META );
		}
	}

	/**
	 * Whether a viewer must be recognised, so that the element asks for a fresh nonce first: the page's own may be a day old.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A stream.
	 */
	public static function needs_login( \WP_Post $post ): bool {
		return self::is_for_members( $post->ID ) || ! is_post_publicly_viewable( $post );
	}

	/**
	 * Whether the current visitor may watch a stream that he may see.
	 *
	 * The refusal says where he can do what is missing, so that it can be done from a page that was cached long ago.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_Post $post A stream.
	 * @return true|\WP_Error
	 */
	public static function judge( \WP_Post $post ) {
		$page = (string) get_permalink( $post );
		if ( self::is_for_members( $post->ID ) && ! self::is_member( $post ) ) {
			return new \WP_Error(
				'dumbbell_stream_log_in',
				__( 'Log in to watch this broadcast.', 'dumbbell-stream' ),
				array(
					'status' => rest_authorization_required_code(),
					'page'   => $page,
					'login'  => wp_login_url( $page ),
					'nonces' => self::nonces_url(),
				)
			);
		}
		if ( post_password_required( $post ) ) {
			return new \WP_Error(
				'dumbbell_stream_password_required',
				__( 'This broadcast needs a password. Enter it on the page of the broadcast.', 'dumbbell-stream' ),
				array(
					'status'   => 403,
					'page'     => $page,
					'password' => site_url( 'wp-login.php?action=postpass', 'login_post' ),
				)
			);
		}
		return true;
	}

	/**
	 * Where a logged-in browser gets a fresh nonce for REST.
	 *
	 * @since 0.1.0
	 */
	public static function nonces_url(): string {
		return admin_url( 'admin-ajax.php?action=rest-nonce' );
	}

	/**
	 * Whether the current visitor is a member: in a network of sites, of this very site.
	 *
	 * @param \WP_Post $post A stream.
	 */
	private static function is_member( \WP_Post $post ): bool {
		$member = is_user_logged_in() && ( is_user_member_of_blog() || is_super_admin() );
		/**
		 * Filters whether the current visitor counts as a member, for plugins that know more of memberships than a log-in says.
		 *
		 * @since 0.1.0
		 *
		 * @param bool     $member Whether he is logged in, and a member of this site.
		 * @param \WP_Post $post   The stream that he wants to watch.
		 */
		return (bool) apply_filters( 'dumbbell_stream_is_member', $member, $post );
	}
}
