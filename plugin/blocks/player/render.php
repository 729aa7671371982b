<?php
/**
 * The block on the front end.
 *
 * @package Dumbbell_Stream
 *
 * @var array<string, mixed> $attributes Attributes of the block.
 * @var WP_Block             $block      The block.
 */

defined( 'ABSPATH' ) || exit;

echo Dumbbell_Stream\Player::render( array( 'streamId' => Dumbbell_Stream\Stream_Blocks::stream_of( $attributes, $block ) ) + $attributes, get_block_wrapper_attributes() ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Player::render() escapes each part.
