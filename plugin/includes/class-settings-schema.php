<?php
/**
 * What the settings are.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The settings by name: their schema for REST, and what they are until somebody decides.
 *
 * @since 0.1.0
 */
final class Settings_Schema {

	/** When viewers are asked to share: on pressing play, when the picture has come, or never. */
	const SHARE_WHEN = array( 'play', 'later', 'never' );

	/** Upload that is offered to viewers, kbit/s; 0 lets the player find out what the connection carries. The last one is 1 Gbit/s. */
	const SHARE_KBITS_MAX = 1000000;

	/** The largest number of viewers without sharing that a sidecar takes. */
	const FLOOR_VIEWERS_MAX = 100000;

	/** Addresses of one kind of helper; browsers are slowed down by many. */
	const SERVERS_MAX = 4;

	/** Longest address of a helper, longest name and password, in characters. */
	const TEXT_MAX = 300;

	/** Origins whose pages may frame a stream. */
	const ORIGINS_MAX = 20;

	/** All settings as they are until somebody decides. */
	const DEFAULTS = array(
		'sidecar_url'     => '',
		'secret_since'    => 0,
		'share_when'      => 'play',
		'share_kbits_max' => 0,
		'stun_urls'       => array(),
		'turn_urls'       => array(),
		'turn_username'   => '',
		'turn_since'      => 0,
		'floor_viewers'   => null,
		'embed_origins'   => array(),
		'delete_data'     => false,
		'guide_done'      => false,
	);

	/**
	 * Properties of the settings, as JSON schema.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, array<string, mixed>>
	 */
	public static function properties(): array {
		$servers = array(
			'type'     => 'array',
			'maxItems' => self::SERVERS_MAX,
			'items'    => array(
				'type'      => 'string',
				'maxLength' => self::TEXT_MAX,
			),
		);
		return array(
			'sidecar_url'     => array(
				'type'        => 'string',
				'maxLength'   => 200,
				'description' => __( 'Address of the sidecar; empty while none is connected.', 'dumbbell-stream' ),
			),
			'secret_since'    => array(
				'type'        => 'integer',
				'minimum'     => 0,
				'description' => __( 'When the secret shared with the sidecar was last changed, Unix seconds; 0 if there is none.', 'dumbbell-stream' ),
			),
			'share_when'      => array(
				'type'        => 'string',
				'enum'        => self::SHARE_WHEN,
				'description' => __( 'When viewers are asked to pass the picture on.', 'dumbbell-stream' ),
			),
			'share_kbits_max' => array(
				'type'        => 'integer',
				'minimum'     => 0,
				'maximum'     => self::SHARE_KBITS_MAX,
				'description' => __( 'Upload that is offered to viewers who share, kbit/s; 0 leaves it to the player.', 'dumbbell-stream' ),
			),
			'stun_urls'       => $servers + array( 'description' => __( 'Addresses of further STUN servers.', 'dumbbell-stream' ) ),
			'turn_urls'       => $servers + array( 'description' => __( 'Addresses of TURN servers.', 'dumbbell-stream' ) ),
			'turn_username'   => array(
				'type'        => 'string',
				'maxLength'   => self::TEXT_MAX,
				'description' => __( 'Name at the TURN server; empty if passwords are made from a shared secret.', 'dumbbell-stream' ),
			),
			'turn_since'      => array(
				'type'        => 'integer',
				'minimum'     => 0,
				'description' => __( 'When the password or secret of the TURN server was last changed, Unix seconds; 0 if there is none.', 'dumbbell-stream' ),
			),
			'floor_viewers'   => array(
				'type'        => array( 'integer', 'null' ),
				'minimum'     => 0,
				'maximum'     => self::FLOOR_VIEWERS_MAX,
				'description' => __( 'Most viewers of a stream who watch without sharing; null leaves it to the sidecar.', 'dumbbell-stream' ),
			),
			'embed_origins'   => array(
				'type'        => 'array',
				'maxItems'    => self::ORIGINS_MAX,
				'items'       => array(
					'type'      => 'string',
					'maxLength' => self::TEXT_MAX,
				),
				'description' => __( 'Origins of the sites whose pages may show a stream in a frame; empty for all.', 'dumbbell-stream' ),
			),
			'delete_data'     => array(
				'type'        => 'boolean',
				'description' => __( 'Whether removing the plugin removes the streams and their keys too.', 'dumbbell-stream' ),
			),
			'guide_done'      => array(
				'type'        => 'boolean',
				'description' => __( 'Whether the first-run guide has been finished or left.', 'dumbbell-stream' ),
			),
		);
	}
}
