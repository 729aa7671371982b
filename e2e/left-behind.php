<?php
/**
 * Names everything of the plugin that a site still holds, a line each: in the database, among rights and tasks, on the disk.
 * Usage: WP_HOME=ADDRESS php left-behind.php WP_DIR
 */

require $argv[1] . '/wp-load.php';

global $wpdb;
$columns = array( array( $wpdb->options, 'option_name' ), array( $wpdb->postmeta, 'meta_key' ), array( $wpdb->usermeta, 'meta_key' ), array( $wpdb->posts, 'post_type' ) );
$names   = $wpdb->get_col( "SHOW TABLES LIKE '%dumbbell%'" );
foreach ( $columns as list( $table, $column ) ) {
	$names = array_merge( $names, $wpdb->get_col( $wpdb->prepare( 'SELECT DISTINCT %i FROM %i WHERE %i LIKE %s', $column, $table, $column, '%dumbbell%' ) ) );
}
foreach ( wp_roles()->roles as $rights ) {
	$names = array_merge( $names, array_keys( $rights['capabilities'] ) );
}
foreach ( _get_cron_array() as $tasks ) {
	$names = array_merge( $names, array_keys( $tasks ) );
}
$uploads = wp_get_upload_dir();
$names   = array_merge( $names, (array) glob( WP_PLUGIN_DIR . '/*' ), (array) glob( "{$uploads['basedir']}/*" ) );

foreach ( array_unique( $names ) as $name ) {
	$name = basename( (string) $name );
	echo str_contains( $name, 'dumbbell' ) ? "$name\n" : '';
}
