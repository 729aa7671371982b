<?php
/**
 * Fills a WordPress with the demo: plugin active, sidecar connected, one stream, one post that shows it. May run again and again.
 * Usage: WP_HOME=ADDRESS php tools/demo.php WP_DIR SIDECAR_URL SECRET. The last line is JSON with what is where.
 *
 * @package Dumbbell_Stream
 */

namespace Dumbbell_Stream;

if ( PHP_SAPI !== 'cli' || 4 !== $argc ) {
	fwrite( STDERR, "Usage: php tools/demo.php WP_DIR SIDECAR_URL SECRET\n" );
	exit( 2 );
}

list( , $dumbbell_stream_dir, $dumbbell_stream_sidecar, $dumbbell_stream_secret ) = $argv;

$dumbbell_stream_home = parse_url( (string) getenv( 'WP_HOME' ) );
$_SERVER             += array(
	'HTTP_HOST'       => ( $dumbbell_stream_home['host'] ?? 'example.org' ) . ( isset( $dumbbell_stream_home['port'] ) ? ":{$dumbbell_stream_home['port']}" : '' ),
	'SERVER_NAME'     => $dumbbell_stream_home['host'] ?? 'example.org',
	'REQUEST_URI'     => '/',
	'REQUEST_METHOD'  => 'GET',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
);
require is_file( "$dumbbell_stream_dir/wp-load.php" ) ? "$dumbbell_stream_dir/wp-load.php" : "$dumbbell_stream_dir/wp/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/plugin.php';

/**
 * Ends with a sentence if something went wrong.
 *
 * @param mixed $result What a function returned.
 * @return mixed The same.
 */
function demo_expect( $result ) {
	if ( is_wp_error( $result ) ) {
		fwrite( STDERR, $result->get_error_message() . "\n" );
		exit( 1 );
	}
	return $result;
}

/**
 * The post with this slug, made if there is none.
 *
 * @param array<string, mixed> $fields Fields of the post.
 * @return int Post id.
 */
function demo_post( array $fields ): int {
	$found = get_posts(
		array(
			'post_type'   => $fields['post_type'],
			'name'        => $fields['post_name'],
			'post_status' => 'any',
			'numberposts' => 1,
		)
	);
	$fields = wp_slash( $fields + array( 'post_status' => 'publish' ) );
	return (int) demo_expect( $found ? wp_update_post( array( 'ID' => $found[0]->ID ) + $fields, true ) : wp_insert_post( $fields, true ) );
}

if ( ! is_plugin_active( 'dumbbell-stream/dumbbell-stream.php' ) ) {
	demo_expect( activate_plugin( 'dumbbell-stream/dumbbell-stream.php' ) );
	passthru( implode( ' ', array_map( 'escapeshellarg', array_merge( array( PHP_BINARY ), $argv ) ) ), $dumbbell_stream_status );
	exit( $dumbbell_stream_status ); // In a fresh process, where the plugin has been there from the start.
}
wp_set_current_user( 1 );

if ( ! get_option( 'permalink_structure' ) ) {
	$GLOBALS['wp_rewrite']->set_permalink_structure( '/%postname%/' ); // As most sites have it.
	delete_option( 'rewrite_rules' ); // Made by the next request: post types of this one were registered without permalinks.
}

$dumbbell_stream_refusals = Settings::save(
	array(
		'sidecar_url' => $dumbbell_stream_sidecar,
		'secret'      => $dumbbell_stream_secret,
	)
);
foreach ( $dumbbell_stream_refusals as $dumbbell_stream_refusal ) {
	demo_expect( new \WP_Error( 'refused', $dumbbell_stream_refusal ) );
}

$dumbbell_stream_stream = demo_post(
	array(
		'post_type'    => Streams::POST_TYPE,
		'post_name'    => 'demo',
		'post_title'   => 'Demo',
		'post_content' => '<!-- wp:paragraph --><p>A test picture with a clock, broadcast from this machine.</p><!-- /wp:paragraph -->',
	)
);
$dumbbell_stream_post   = demo_post(
	array(
		'post_type'    => 'post',
		'post_name'    => 'watch-the-demo-live',
		'post_title'   => 'Watch the demo live',
		'post_content' => sprintf( "<!-- wp:paragraph --><p>Press play. Whoever watches this with you may pass the picture on.</p><!-- /wp:paragraph -->\n\n<!-- wp:dumbbell-stream/player {\"streamId\":%d} /-->", $dumbbell_stream_stream ),
	)
);

$dumbbell_stream_answer = demo_expect( Streams::tell( get_post( $dumbbell_stream_stream ) ) );

echo wp_json_encode(
	array(
		'postUrl'    => get_permalink( $dumbbell_stream_post ),
		'streamPost' => $dumbbell_stream_stream,
		'streamId'   => Keys::stream_id( $dumbbell_stream_stream ),
		'ingestKey'  => $dumbbell_stream_answer['ingestKey'],
		'adminUrl'   => admin_url( 'edit.php?post_type=' . Streams::POST_TYPE ),
		'studioUrl'  => Studio_Page::url( $dumbbell_stream_stream ),
		'editUrl'    => admin_url( "post.php?post=$dumbbell_stream_stream&action=edit" ),
	),
	JSON_UNESCAPED_SLASHES
), "\n";
