<?php
/**
 * Streams as posts.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The post type: permalink, author, trash, REST, roles, export and oEmbed come with it.
 *
 * @since 0.1.0
 */
final class Stream_Post_Type {

	/**
	 * Registers the post type.
	 *
	 * @since 0.1.0
	 */
	public static function register(): void {
		register_post_type(
			Streams::POST_TYPE,
			array(
				'labels'          => self::labels(),
				'description'     => __( 'Live broadcasts of this site.', 'dumbbell-stream' ),
				'public'          => true,
				'menu_icon'       => 'dashicons-video-alt2',
				'menu_position'   => 21,
				'supports'        => array( 'title', 'editor', 'author', 'thumbnail', 'excerpt', 'comments', 'custom-fields' ),
				'capability_type' => array( 'dumbbell_stream', 'dumbbell_streams' ),
				'map_meta_cap'    => true,
				'has_archive'     => false,
				'rewrite'         => array(
					'slug'       => 'stream',
					'with_front' => false,
				),
				'show_in_rest'    => true,
				'template'        => array(
					array( 'core/paragraph', array( 'placeholder' => __( 'What will people see? The player stands above this text.', 'dumbbell-stream' ) ) ),
				),
			)
		);
	}

	/**
	 * Adds the field `dumbbell` to the post in REST: what the editor needs to know and anybody may.
	 *
	 * A field and not registered meta: core refuses a whole save when another plugin sends read-only meta back unchanged.
	 *
	 * @since 0.1.0
	 */
	public static function register_rest_field(): void {
		register_rest_field(
			Streams::POST_TYPE,
			'dumbbell',
			array(
				'get_callback' => static function ( array $post ): array {
					$state = Streams::state( (int) $post['id'] );
					return array(
						'key'     => Keys::stream_id( (int) $post['id'] ),
						'state'   => $state['state'],
						'viewers' => $state['viewers'],
						'known'   => '' !== (string) get_post_meta( (int) $post['id'], Streams::SRC_META, true ),
						'ladder'  => Stream_Options::qualities( (int) $post['id'] ),
						'frame'   => self::frame( (int) $post['id'] ),
					);
				},
				'schema'       => array(
					'description' => __( 'The broadcast of this stream.', 'dumbbell-stream' ),
					'type'        => 'object',
					'context'     => array( 'view', 'edit' ),
					'readonly'    => true,
					'properties'  => array(
						'key'     => array(
							'description' => __( 'Public key of the stream, base64url; empty while it has none.', 'dumbbell-stream' ),
							'type'        => 'string',
						),
						'state'   => array(
							'description' => __( 'What the sidecar last told.', 'dumbbell-stream' ),
							'type'        => 'string',
							'enum'        => Streams::STATES,
						),
						'viewers' => array(
							'description' => __( 'How many watched then.', 'dumbbell-stream' ),
							'type'        => 'integer',
						),
						'known'   => array(
							'description' => __( 'Whether the sidecar knows this stream.', 'dumbbell-stream' ),
							'type'        => 'boolean',
						),
						'frame'   => array(
							'description' => __( 'HTML that shows the stream in other sites; empty while not everybody may watch.', 'dumbbell-stream' ),
							'type'        => 'string',
						),
						'ladder'  => array(
							'description' => __( 'The qualities to broadcast, best first: name, width and height in pixels, picture and sound together in kbit/s.', 'dumbbell-stream' ),
							'type'        => 'array',
							'items'       => array(
								'type'       => 'object',
								'properties' => array(
									'name'   => array( 'type' => 'string' ),
									'width'  => array( 'type' => 'integer' ),
									'height' => array( 'type' => 'integer' ),
									'kbits'  => array( 'type' => 'integer' ),
								),
							),
						),
					),
				),
			)
		);
	}

	/**
	 * HTML that shows a stream in other sites.
	 *
	 * @param int $post_id Post of a stream.
	 * @return string '' while not everybody may watch.
	 */
	private static function frame( int $post_id ): string {
		$post = Streams::find( $post_id );
		return $post && Streams::is_public( $post ) ? Stream_Embed::frame( $post, 640 ) : '';
	}

	/**
	 * A custom post type's labels.
	 *
	 * @return array<string, string>
	 */
	private static function labels(): array {
		return array(
			'name'                  => _x( 'Streams', 'post type general name', 'dumbbell-stream' ),
			'singular_name'         => _x( 'Stream', 'post type singular name', 'dumbbell-stream' ),
			'add_new'               => __( 'Add Stream', 'dumbbell-stream' ),
			'add_new_item'          => __( 'Add Stream', 'dumbbell-stream' ),
			'edit_item'             => __( 'Edit Stream', 'dumbbell-stream' ),
			'new_item'              => __( 'New Stream', 'dumbbell-stream' ),
			'view_item'             => __( 'View Stream', 'dumbbell-stream' ),
			'view_items'            => __( 'View Streams', 'dumbbell-stream' ),
			'search_items'          => __( 'Search Streams', 'dumbbell-stream' ),
			'not_found'             => __( 'No streams yet. Create one; it takes a minute.', 'dumbbell-stream' ),
			'not_found_in_trash'    => __( 'No streams in the trash.', 'dumbbell-stream' ),
			'all_items'             => __( 'All Streams', 'dumbbell-stream' ),
			'archives'              => __( 'Stream Archives', 'dumbbell-stream' ),
			'attributes'            => __( 'Stream Attributes', 'dumbbell-stream' ),
			'insert_into_item'      => __( 'Insert into stream', 'dumbbell-stream' ),
			'uploaded_to_this_item' => __( 'Uploaded to this stream', 'dumbbell-stream' ),
			'featured_image'        => __( 'Poster', 'dumbbell-stream' ),
			'set_featured_image'    => __( 'Set poster', 'dumbbell-stream' ),
			'remove_featured_image' => __( 'Remove poster', 'dumbbell-stream' ),
			'use_featured_image'    => __( 'Use as poster', 'dumbbell-stream' ),
			'item_published'        => __( 'Stream published.', 'dumbbell-stream' ),
			'item_updated'          => __( 'Stream updated.', 'dumbbell-stream' ),
			'item_trashed'          => __( 'Stream moved to the trash.', 'dumbbell-stream' ),
			'menu_name'             => _x( 'Streams', 'admin menu', 'dumbbell-stream' ),
		);
	}
}
