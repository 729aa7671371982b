<?php
/**
 * One of two who do the same at the same time: takes the step of each case as soon as the other stands at it too.
 * Arguments: file with the cases, own name, the other's name.
 *
 * @package Dumbbell_Stream
 */

namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Claims;
use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Counter_Notices;

global $wpdb, $current_site, $current_blog, $wp_rewrite, $shortcode_tags, $wp, $phpmailer, $wp_theme_directories;

require dirname( __DIR__ ) . '/site.php';

/** How long one waits for the other, in seconds. */
const PATIENCE_S = 120;

list( , $file, $me, $other ) = $argv;
$plan = json_decode( file_get_contents( $file ), true );
add_filter( 'pre_wp_mail', '__return_true' );
Clock::stop( $plan['now_ms'] );
$results = array();
foreach ( $plan['cases'] as $number => $case ) {
	touch( "$file.$me.$number" );
	for ( $until = time() + PATIENCE_S; ! file_exists( "$file.$other.$number" ) && time() < $until; ) {
		clearstatcache();
		usleep( 200 );
	}
	switch ( $case['event'] ) {
		case 'counter':
		case 'counter_incomplete':
			$result = Counter_Notices::file( $case['id'], $case['details'], $plan['owner'] );
			break;
		case 'counter_withdrawn':
			$result = Counter_Notices::withdraw( $case['id'], $plan['owner'] );
			break;
		default:
			$result = Claims::step( $case['id'], $case['event'], $case['details'], $case['actor'] );
	}
	$results[] = is_wp_error( $result ) ? $result->get_error_code() : 'done';
}
file_put_contents( "$file.$me", json_encode( $results ) );
