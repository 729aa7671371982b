<?php
/**
 * Route: the player's own files.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * `GET /player/FILE`: the built files of the player, for frames that have no origin. A browser loads a module into those only with
 * CORS, which hosts do not send with plain files.
 *
 * @since 0.1.0
 */
final class Player_Files_Controller extends Rest_Controller {

	/** Route below the namespace. */
	private const ROUTE = '/player/';

	/** How long the entry may be kept, in seconds; its chunks carry a hash in their names and may be kept for ever. */
	private const ENTRY_MAX_AGE_S = 3600;

	/**
	 * Registers the route.
	 *
	 * @since 0.1.0
	 */
	public function register_routes(): void {
		register_rest_route(
			'dumbbell-stream/v1',
			self::ROUTE . '(?P<file>[a-z0-9][a-z0-9._-]{0,80}\.js)',
			array(
				array(
					'methods'             => \WP_REST_Server::READABLE,
					'callback'            => array( $this, 'get_item' ),
					'permission_callback' => '__return_true',
					'args'                => array(
						'file' => array(
							'description' => __( 'Name of a file of the player.', 'dumbbell-stream' ),
							'type'        => 'string',
							'required'    => true,
						),
					),
				),
			)
		);
	}

	/**
	 * Address of a file. Without pretty permalinks its neighbours could not be found beside it: then the file itself.
	 *
	 * @since 0.1.0
	 *
	 * @param string $file Name of the file.
	 */
	public static function url( string $file ): string {
		$url = get_option( 'permalink_structure' ) ? rest_url( self::NAMESPACE . self::ROUTE . $file ) : plugins_url( "build/player/$file", DUMBBELL_STREAM_FILE );
		return add_query_arg( 'ver', DUMBBELL_STREAM_VERSION, $url );
	}

	/**
	 * Gives a file.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function get_item( $request ) {
		$folder = dirname( DUMBBELL_STREAM_FILE ) . '/build/player';
		$name   = (string) $request['file'];
		$path   = realpath( "$folder/$name" );
		if ( false === $path || dirname( $path ) !== realpath( $folder ) ) {
			return self::refusal( 'no_file', __( 'The player has no such file.', 'dumbbell-stream' ), 404 );
		}
		$hashed = 1 === preg_match( '/\.[0-9a-f]{8,20}\.js$/', $name );
		return new \WP_REST_Response(
			(string) file_get_contents( $path ), // phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents -- A file of this plugin.
			200,
			array(
				'Content-Type'                => 'text/javascript; charset=utf-8',
				'Cache-Control'               => $hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=' . self::ENTRY_MAX_AGE_S,
				'Access-Control-Allow-Origin' => '*',
			)
		);
	}

	/**
	 * Prints a file as it is, where REST would print JSON.
	 *
	 * @since 0.1.0
	 *
	 * @param bool              $served   Whether somebody has printed the answer.
	 * @param \WP_HTTP_Response $response The answer.
	 * @param \WP_REST_Request  $request  The request.
	 */
	public static function serve( $served, $response, $request ): bool {
		$text = $response->get_data();
		if ( $served || 200 !== $response->get_status() || ! is_string( $text ) || 0 !== strpos( $request->get_route(), '/' . self::NAMESPACE . self::ROUTE ) ) {
			return (bool) $served;
		}
		header( 'Access-Control-Allow-Origin: *' );   // REST names the one who asks, and a cache would give that to all others.
		header_remove( 'Access-Control-Allow-Credentials' );
		if ( 'HEAD' !== $request->get_method() ) {
			echo $text; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- A script of this plugin, not a page.
		}
		return true;
	}
}
