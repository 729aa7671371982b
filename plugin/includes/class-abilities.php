<?php
/**
 * What other programs may ask the site.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Abilities for WordPress 6.9 and newer. They only read.
 *
 * @since 0.1.0
 */
final class Abilities {

	/** Category of our abilities. */
	private const CATEGORY = 'dumbbell-stream';

	/** Streams in one answer. */
	private const STREAMS_MAX = 100;

	/**
	 * Registers the category.
	 *
	 * @since 0.1.0
	 */
	public static function register_category(): void {
		if ( function_exists( 'wp_register_ability_category' ) ) {
			wp_register_ability_category(
				self::CATEGORY,
				array(
					'label'       => __( 'Live streams', 'dumbbell-stream' ),
					'description' => __( 'Look at the live streams of this site.', 'dumbbell-stream' ),
				)
			);
		}
	}

	/**
	 * Registers the abilities.
	 *
	 * @since 0.1.0
	 */
	public static function register(): void {
		if ( ! function_exists( 'wp_register_ability' ) ) {
			return;
		}
		wp_register_ability(
			'dumbbell-stream/list-streams',
			array(
				'label'               => __( 'List streams', 'dumbbell-stream' ),
				'description'         => __( 'Lists the streams that the user may edit, whether they are live, and how many watch.', 'dumbbell-stream' ),
				'output_schema'       => array(
					'type'  => 'array',
					'items' => array(
						'type'       => 'object',
						'properties' => array(
							'id'      => array( 'type' => 'integer' ),
							'title'   => array( 'type' => 'string' ),
							'address' => array( 'type' => 'string' ),
							'state'   => array(
								'type' => 'string',
								'enum' => Streams::STATES,
							),
							'viewers' => array( 'type' => 'integer' ),
						),
					),
				),
				'execute_callback'    => array( self::class, 'list_streams' ),
				'permission_callback' => static function (): bool {
					return current_user_can( 'edit_dumbbell_streams' );
				},
			) + self::reading()
		);
		wp_register_ability(
			'dumbbell-stream/check-connection',
			array(
				'label'               => __( 'Check the connection to the sidecar', 'dumbbell-stream' ),
				'description'         => __( 'Checks whether the sidecar can be reached and shares the secret, and says what to do if not.', 'dumbbell-stream' ),
				'output_schema'       => array(
					'type'       => 'object',
					'properties' => array(
						'ok'      => array( 'type' => 'boolean' ),
						'message' => array( 'type' => 'string' ),
					),
				),
				'execute_callback'    => array( self::class, 'check_connection' ),
				'permission_callback' => static function (): bool {
					return current_user_can( Settings::capability() );
				},
			) + self::reading()
		);
	}

	/**
	 * The streams that the user may edit.
	 *
	 * @since 0.1.0
	 *
	 * @return array<int, array{id: int, title: string, address: string, state: string, viewers: int}>
	 */
	public static function list_streams(): array {
		$posts = array_filter(
			Streams::all( self::STREAMS_MAX ),
			static function ( \WP_Post $post ): bool {
				return current_user_can( 'edit_post', $post->ID );
			}
		);
		return array_map( array( Streams::class, 'facts' ), array_values( $posts ) );
	}

	/**
	 * How the connection is.
	 *
	 * @since 0.1.0
	 *
	 * @return array{ok: bool, message: string}
	 */
	public static function check_connection(): array {
		$verdict = Connection_Check::run();
		return array(
			'ok'      => ! is_wp_error( $verdict ),
			'message' => is_wp_error( $verdict ) ? $verdict->get_error_message() : __( 'Connected. The sidecar answers, knows the secret and reaches this site.', 'dumbbell-stream' ),
		);
	}

	/**
	 * What all of them have in common.
	 *
	 * @return array<string, mixed>
	 */
	private static function reading(): array {
		return array(
			'category' => self::CATEGORY,
			'meta'     => array(
				'annotations'  => array(
					'readonly'    => true,
					'destructive' => false,
					'idempotent'  => true,
				),
				'show_in_rest' => true,
			),
		);
	}
}
