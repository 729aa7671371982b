<?php
/**
 * Makes a fresh site, loads it, and gives tests their base class.
 *
 * @package Dumbbell_Stream
 */

namespace Dumbbell_Stream\Tests;

// PHPUnit includes this file inside a function.
global $wpdb, $current_site, $current_blog, $wp_rewrite, $shortcode_tags, $wp, $phpmailer, $wp_theme_directories;

if ( 0 !== strpos( PHP_BINARY, '/internal/' ) ) {   // php-wasm cannot start a second PHP that sees its mounts: there site.php is run first, by hand.
	passthru( PHP_BINARY . ' ' . __DIR__ . '/site.php', $status );
	$status && exit( 1 );
}
require __DIR__ . '/site.php';
require __DIR__ . '/amp.php';
require __DIR__ . '/class-wp-case.php';
require __DIR__ . '/class-page-case.php';
require __DIR__ . '/class-vectors.php';
