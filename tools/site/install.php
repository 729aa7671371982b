<?php
/**
 * Installs WordPress in a folder that has its files and its wp-config.php. Usage: php install.php FOLDER USER PASSWORD
 * A process of its own, because WP_INSTALLING cannot be undone. Prints the version.
 */

define( 'WP_INSTALLING', true );
$_SERVER += array(
	'HTTP_HOST'       => '127.0.0.1:8899',
	'SERVER_NAME'     => '127.0.0.1',
	'REQUEST_URI'     => '/',
	'REQUEST_METHOD'  => 'GET',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
);

require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter( 'pre_wp_mail', '__return_true' );
wp_install( 'Dumbbell Stream', $argv[2], 'admin@example.org', true, '', $argv[3] );
echo wp_get_wp_version();
