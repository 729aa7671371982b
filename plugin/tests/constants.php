<?php
/**
 * What the stubs of WordPress lack, for PHPStan. Not ABSPATH: with it PHPStan looks for the files.
 *
 * @package Dumbbell_Stream
 */

define( 'OBJECT', 'OBJECT' );
define( 'ARRAY_A', 'ARRAY_A' );
define( 'ARRAY_N', 'ARRAY_N' );
define( 'MINUTE_IN_SECONDS', 60 );
define( 'DAY_IN_SECONDS', 86400 );
define( 'DUMBBELL_STREAM_VERSION', '0.1.0' );
define( 'DUMBBELL_STREAM_FILE', '/dumbbell-stream.php' );
