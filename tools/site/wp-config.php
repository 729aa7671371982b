<?php
/**
 * Settings of the WordPress that tests and demo use: SQLite, no call to the outside, keys of its own.
 * tools/wordpress.mjs copies this file and fills in the keys.
 */

// The database is a file below the site itself: a copy of the folder is a site of its own.
define( 'DB_DIR', __DIR__ . '/wp-content/database/' );
define( 'DB_FILE', 'site.sqlite' );
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', '' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', '' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
$table_prefix = 'wp_';

/* KEYS */

// The port changes from run to run, and with it the address of the site.
define( 'WP_HOME', getenv( 'WP_HOME' ) ? getenv( 'WP_HOME' ) : 'http://127.0.0.1:8899' );
define( 'WP_SITEURL', WP_HOME );

define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', getenv( 'WP_DEBUG_LOG' ) ? getenv( 'WP_DEBUG_LOG' ) : false );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'DISALLOW_FILE_EDIT', true ); // Copies share their files by hard links.

defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
require_once ABSPATH . 'wp-settings.php';
