<?php
/**
 * Routes of PHP's own server for WordPress: php -S HOST:PORT -t FOLDER router.php
 * Without it, addresses with a dot that are not files, such as /wp-json/oembed/1.0/embed, would answer 404.
 */

$path = rawurldecode( (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
$file = realpath( $_SERVER['DOCUMENT_ROOT'] . $path );
if ( $file && ( is_file( $file ) || is_file( "$file/index.php" ) ) ) {
	return false; // The server's own business: a file, or a folder with an index.
}
$_SERVER['SCRIPT_NAME']     = '/index.php';
$_SERVER['PHP_SELF']        = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
require $_SERVER['SCRIPT_FILENAME'];
