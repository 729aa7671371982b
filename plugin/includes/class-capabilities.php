<?php
/**
 * Who may do what.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Hands the plugin's capabilities to the roles of a site and takes them away again.
 *
 * @since 0.1.0
 */
final class Capabilities {

	/** What each role gets, besides what it may do with posts of the type. */
	private const EXTRA = array(
		'administrator' => array( 'broadcast_dumbbell_streams', 'manage_dumbbell_stream', 'handle_dumbbell_claims' ),
		'editor'        => array( 'broadcast_dumbbell_streams' ),
		'author'        => array( 'broadcast_dumbbell_streams' ),
	);

	/** What the post type's capabilities begin with: a role gets those whose namesakes for posts it has. */
	private const ACTIONS = array( 'edit', 'edit_others', 'edit_private', 'edit_published', 'publish', 'read_private', 'delete', 'delete_others', 'delete_private', 'delete_published' );

	/**
	 * All capabilities of a role.
	 *
	 * @since 0.1.0
	 *
	 * @param string $role Name of the role.
	 * @return string[] Empty for a role that gets none.
	 */
	public static function of( string $role ): array {
		$wp_role = get_role( $role );
		if ( ! $wp_role || ! isset( self::EXTRA[ $role ] ) ) {
			return array();
		}
		$granted = self::EXTRA[ $role ];
		foreach ( self::ACTIONS as $action ) {
			if ( $wp_role->has_cap( "{$action}_posts" ) ) {
				$granted[] = "{$action}_dumbbell_streams";
			}
		}
		return $granted;
	}

	/**
	 * Gives each role its capabilities.
	 *
	 * @since 0.1.0
	 */
	public static function grant(): void {
		foreach ( array_keys( self::EXTRA ) as $role ) {
			$wp_role = get_role( $role );
			if ( $wp_role ) {
				array_map( array( $wp_role, 'add_cap' ), self::of( $role ) );
			}
		}
	}

	/**
	 * Takes every capability of the plugin from every role, also from roles that somebody else gave them to.
	 *
	 * @since 0.1.0
	 */
	public static function revoke(): void {
		foreach ( wp_roles()->role_objects as $role ) {
			foreach ( array_keys( $role->capabilities ) as $capability ) {
				if ( 1 === preg_match( '/_dumbbell_(streams?|claims)\z/', (string) $capability ) ) {
					$role->remove_cap( (string) $capability );
				}
			}
		}
	}

	/**
	 * Answers `broadcast_dumbbell_stream` with a post id: who may broadcast at all and may edit this stream.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $required   What core requires so far.
	 * @param string   $capability What was asked.
	 * @param int      $user_id    Who asks.
	 * @param mixed[]  $arguments  The post id.
	 * @return string[]
	 */
	public static function map( array $required, string $capability, int $user_id, array $arguments ): array {
		if ( 'broadcast_dumbbell_stream' !== $capability ) {
			return $required;
		}
		$post = Streams::find( (int) ( $arguments[0] ?? 0 ) );
		return $post ? array_merge( array( 'broadcast_dumbbell_streams' ), map_meta_cap( 'edit_post', $user_id, $post->ID ) ) : array( 'do_not_allow' );
	}
}
