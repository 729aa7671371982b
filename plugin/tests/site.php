<?php
/**
 * One WordPress for the tests. Run directly it makes an empty site with the plugin active, in a process of its own because
 * WP_INSTALLING cannot be undone.
 *
 * WP_DIR: another WordPress than .dumbbell/wp. WP_TEST_SOCKET: MariaDB instead of SQLite. WP_TEST_MULTISITE: a network of sites.
 * WP_TEST_NAME: of folder and database, so that several may be tested at once. WP_TEST_JOURNAL: of SQLite, where its usual one cannot be had.
 * WP_TEST_CACHE: a persistent object cache (bootstrap.php).
 * WP_TEST_ALONE: this PHP is WebAssembly, cannot start another, and signs in plain PHP.
 *
 * @package Dumbbell_Stream
 */

$dir       = getenv( 'WP_DIR' ) ?: dirname( __DIR__, 2 ) . '/.dumbbell/wp';
$socket    = getenv( 'WP_TEST_SOCKET' );
$multisite = (bool) getenv( 'WP_TEST_MULTISITE' );
$name      = getenv( 'WP_TEST_NAME' ) ?: 'tests';
$installs  = realpath( $_SERVER['SCRIPT_FILENAME'] ) === __FILE__ && define( 'WP_INSTALLING', true );

// A content folder of its own: the site of the browser tests stays untouched, and db.php is all that differs between the databases.
$content = $dir . ( $socket ? "/$name-mysql" : "/$name-sqlite" );
$links   = array(
	'themes'                  => "$dir/wp/wp-content/themes",
	'plugins/dumbbell-stream' => dirname( __DIR__ ),
);
if ( ! $socket ) {
	$links['db.php']                              = "$dir/wp/wp-content/db.php";
	$links['plugins/sqlite-database-integration'] = "$dir/wp/wp-content/plugins/sqlite-database-integration";
}
is_dir( "$content/plugins" ) || mkdir( "$content/plugins", 0777, true );
foreach ( $links as $link => $target ) {
	is_link( "$content/$link" ) || symlink( $target, "$content/$link" );
}

$constants = array(
	'ABSPATH'                        => "$dir/wp/",
	'WP_CONTENT_DIR'                 => $content,
	'WP_HOME'                        => 'http://example.org',
	'WP_SITEURL'                     => 'http://example.org',
	'DB_DIR'                         => "$content/database/",
	'DB_FILE'                        => 'phpunit.sqlite',
	'DB_NAME'                        => 'dumbbell_' . strtr( $name, '-', '_' ),
	'DB_USER'                        => 'root',
	'DB_PASSWORD'                    => '',
	'DB_HOST'                        => "localhost:$socket",
	'DB_CHARSET'                     => 'utf8mb4',
	'WP_DEBUG'                       => true,
	'WP_HTTP_BLOCK_EXTERNAL'         => true,
	'DISABLE_WP_CRON'                => true,
	'AUTOMATIC_UPDATER_DISABLED'     => true,
	'WP_DISABLE_FATAL_ERROR_HANDLER' => true,
);
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $purpose ) {
	$constants += array(
		"{$purpose}_KEY"  => "key $purpose",
		"{$purpose}_SALT" => "salt $purpose",
	);
}
if ( $multisite && ! $installs ) {   // What a network's wp-config.php says.
	$constants += array(
		'MULTISITE'            => true,
		'SUBDOMAIN_INSTALL'    => false,
		'DOMAIN_CURRENT_SITE'  => 'example.org',
		'PATH_CURRENT_SITE'    => '/',
		'SITE_ID_CURRENT_SITE' => 1,
		'BLOG_ID_CURRENT_SITE' => 1,
	);
}
if ( getenv( 'WP_TEST_JOURNAL' ) ) {
	$constants['SQLITE_JOURNAL_MODE'] = getenv( 'WP_TEST_JOURNAL' );
}
array_map( 'define', array_keys( $constants ), $constants );
$_SERVER += array(
	'HTTP_HOST'       => 'example.org',
	'SERVER_NAME'     => 'example.org',
	'REQUEST_URI'     => '/',
	'REQUEST_METHOD'  => 'GET',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
	'REMOTE_ADDR'     => '192.0.2.1',
);

$table_prefix = 'wptests_';
if ( $installs && $socket ) {
	$db = new mysqli( 'localhost', DB_USER, DB_PASSWORD, '', 0, $socket );
	foreach ( array( 'DROP DATABASE IF EXISTS ', 'CREATE DATABASE ' ) as $sql ) {
		$db->query( $sql . DB_NAME );
	}
} elseif ( $installs ) {
	array_map( 'unlink', glob( DB_DIR . DB_FILE . '*' ) );
}

require ABSPATH . 'wp-settings.php';

if ( $installs ) {
	require_once ABSPATH . 'wp-admin/includes/upgrade.php';
	require_once ABSPATH . 'wp-admin/includes/plugin.php';
	add_filter( 'pre_wp_mail', '__return_true' );
	wp_install( 'Tests', 'admin', 'admin@example.org', true, '', 'password' );
	$error = activate_plugin( 'dumbbell-stream/dumbbell-stream.php' );   // Here, outside every test's transaction.
	is_wp_error( $error ) && exit( $error->get_error_message() );
	if ( $multisite ) {
		foreach ( $wpdb->tables( 'ms_global' ) as $table => $name ) {
			$wpdb->$table = $name;
		}
		install_network();
		populate_network( 1, 'example.org', 'admin@example.org', 'Tests', '/', false );
	}
	$server = $socket ? (string) $wpdb->get_var( 'SELECT VERSION()' ) : 'SQLite ' . ( new PDO( 'sqlite::memory:' ) )->query( 'SELECT sqlite_version()' )->fetchColumn();
	printf( "WordPress %s, PHP %s, %s%s\n", $wp_version, PHP_VERSION, $server, $multisite ? ', multisite' : '' );
}
