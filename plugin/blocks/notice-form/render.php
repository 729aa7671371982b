<?php
/**
 * The block on the front end.
 *
 * @package Dumbbell_Stream
 */

defined( 'ABSPATH' ) || exit;

echo Dumbbell_Stream\Notice_Form::render( get_block_wrapper_attributes() ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- render() escapes each part.
