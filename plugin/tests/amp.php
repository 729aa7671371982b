<?php
/**
 * Stands in for the plugin AMP: a test says whether its page is one.
 *
 * @package Dumbbell_Stream
 */

function amp_is_request(): bool {
	return ! empty( $GLOBALS['dumbbell_stream_tests_amp'] );
}
