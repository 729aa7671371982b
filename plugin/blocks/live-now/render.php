<?php
/**
 * The block on the front end.
 *
 * @package Dumbbell_Stream
 *
 * @var array<string, mixed> $attributes Attributes of the block.
 */

defined( 'ABSPATH' ) || exit;

echo Dumbbell_Stream\Stream_Blocks::live_now( $attributes, get_block_wrapper_attributes() ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- live_now() escapes each part.
