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

	/** The role of those who handle copyright notices and nothing else; there is none unless the owner wants it. */
	const CLAIMS_ROLE = 'dumbbell_claims';

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
	 * Gives each role its capabilities. Who may go live is decided here on a fresh site only: later it is the owner's.
	 *
	 * @since 0.1.0
	 */
	public static function grant(): void {
		$fresh = array() === self::broadcasters();
		foreach ( array_keys( self::EXTRA ) as $role ) {
			$wp_role = get_role( $role );
			if ( $wp_role ) {
				$kept = $fresh || 'administrator' === $role ? array() : array( 'broadcast_dumbbell_streams' );
				array_map( array( $wp_role, 'add_cap' ), array_diff( self::of( $role ), $kept ) );
			}
		}
	}

	/**
	 * Roles that may go live.
	 *
	 * @since 0.1.0
	 *
	 * @return string[] Names of roles, administrator first if it is there.
	 */
	public static function broadcasters(): array {
		return array_keys(
			array_filter(
				wp_roles()->role_objects,
				static function ( \WP_Role $role ): bool {
					return $role->has_cap( 'broadcast_dumbbell_streams' );
				}
			)
		);
	}

	/**
	 * Lets these roles go live, and no other. Administrators always may: somebody must be able to end a broadcast.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $names Names of roles; what is none is passed over.
	 * @throws Storage_Fault If the database did not keep it.
	 */
	public static function set_broadcasters( array $names ): void {
		$names[] = 'administrator';
		$changed = false;
		foreach ( wp_roles()->role_objects as $name => $role ) {
			$may = in_array( $name, $names, true );
			if ( $may === $role->has_cap( 'broadcast_dumbbell_streams' ) ) {
				continue;
			}
			$changed = true;
			foreach ( $may ? self::own_streams() : array( 'broadcast_dumbbell_streams' ) as $capability ) {
				$may ? $role->add_cap( $capability ) : $role->remove_cap( $capability );
			}
		}
		$roles = wp_roles();
		if ( $changed && $roles->use_db && get_option( $roles->role_key ) !== $roles->roles ) {
			$roles->for_site( $roles->get_site_id() );   // What is in memory was not kept: back to what is.
			throw new Storage_Fault();
		}
	}

	/**
	 * Whether there is a role for those who handle copyright notices and nothing else.
	 *
	 * @since 0.1.0
	 */
	public static function has_claims_role(): bool {
		return null !== get_role( self::CLAIMS_ROLE );
	}

	/**
	 * Makes or removes that role. Whoever had it alone can then only read.
	 *
	 * @since 0.1.0
	 *
	 * @param bool $wanted Whether it is wanted.
	 */
	public static function set_claims_role( bool $wanted ): void {
		if ( $wanted && ! self::has_claims_role() ) {
			$may = array(
				'read'                   => true,
				'handle_dumbbell_claims' => true,
			);
			add_role( self::CLAIMS_ROLE, __( 'Copyright desk', 'dumbbell-stream' ), $may );
		} elseif ( ! $wanted ) {
			remove_role( self::CLAIMS_ROLE );
		}
	}

	/**
	 * What somebody needs to go live with streams of his own. It stays with a role that may no longer go live: he keeps his texts.
	 *
	 * @return string[]
	 */
	private static function own_streams(): array {
		$own = array( 'edit', 'edit_published', 'publish', 'delete', 'delete_published' );
		return array_merge(
			array( 'broadcast_dumbbell_streams' ),
			array_map(
				static function ( string $action ): string {
					return "{$action}_dumbbell_streams";
				},
				$own
			)
		);
	}

	/**
	 * Takes every capability of the plugin from every role, also from roles that somebody else gave them to.
	 *
	 * @since 0.1.0
	 */
	public static function revoke(): void {
		self::set_claims_role( false );
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
