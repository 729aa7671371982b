<?php
/**
 * A stream alone, for a frame in another page. A theme may have its own: embed-dumbbell_stream.php.
 *
 * @package Dumbbell_Stream
 */

namespace Dumbbell_Stream;

defined( 'ABSPATH' ) || exit;

$dumbbell_stream_post = get_queried_object();
if ( ! $dumbbell_stream_post instanceof \WP_Post ) {
	return;
}
?>
<!DOCTYPE html>
<html <?php language_attributes(); ?>>
<head>
<meta charset="<?php bloginfo( 'charset' ); ?>">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title><?php echo esc_html( wp_get_document_title() ); ?></title>
<base target="_top">
<?php Stream_Embed::print_head(); ?>
</head>
<body class="dumbbell-stream-embed">
<?php
echo Player::of_page( $dumbbell_stream_post ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Player::render() escapes each part.
Stream_Embed::print_module();
?>
</body>
</html>
