<?php
/**
 * Makes a fresh site, loads it, and gives tests their base class.
 *
 * @package Dumbbell_Stream
 */

namespace Dumbbell_Stream\Tests;

// PHPUnit includes this file inside a function.
global $wpdb, $current_site, $current_blog, $wp_rewrite, $shortcode_tags, $wp, $phpmailer, $wp_theme_directories;

if ( ! getenv( 'WP_TEST_READY' ) ) {   // Set: site.php has been run already. A PHP that is WebAssembly cannot start a second one.
	passthru( PHP_BINARY . ' ' . __DIR__ . '/site.php', $status );
	$status && exit( 1 );
}
require __DIR__ . '/site.php';
require __DIR__ . '/amp.php';
require __DIR__ . '/class-wp-case.php';
require __DIR__ . '/class-page-case.php';
require __DIR__ . '/class-claim-case.php';
require __DIR__ . '/class-vectors.php';
require __DIR__ . '/class-shared-cache.php';

if ( getenv( 'WP_TEST_CACHE' ) ) {
	Shared_Cache::start();
}
