<?php
/**
 * Plugin Name:       Dumbbell Stream
 * Description:       Live video from your own site: the viewers' browsers carry the stream to each other.
 * Version:           0.1.0
 * Requires at least: 6.8
 * Requires PHP:      7.4
 * Author:            The Dumbbell Stream contributors
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       dumbbell-stream
 * Domain Path:       /languages
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

defined( 'ABSPATH' ) || exit;

define( 'DUMBBELL_STREAM_VERSION', '0.1.0' );
define( 'DUMBBELL_STREAM_FILE', __FILE__ );

array_map(
	static function ( string $name ): void {
		require_once __DIR__ . "/includes/$name.php";
	},
	require __DIR__ . '/includes/parts.php'
);
