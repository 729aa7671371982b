<?php
/**
 * Runs when the plugin is deleted. Removes every option, meta value, capability and post that it ever wrote, on each site
 * whose owner has turned "delete data" on.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/dumbbell-stream.php';

Dumbbell_Stream\Installation::uninstall();
