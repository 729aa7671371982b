<?php
/**
 * Runs when the plugin is deleted. Removes every option, meta value, capability and post that it ever wrote, on each site
 * whose owner has turned "delete data" on.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

// WordPress runs this file alone; whoever has the plugin loaded already, perhaps through a symbolic link, has it under another name.
defined( 'DUMBBELL_STREAM_VERSION' ) || require_once __DIR__ . '/dumbbell-stream.php';

Dumbbell_Stream\Installation::uninstall();
