<?php
/**
 * The settings page.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * One page below "Streams", in words that a site owner uses. A script shows guide and settings; without it a plain form does the essential.
 *
 * @since 0.1.0
 */
final class Settings_Page {

	/** Slug of the page. */
	const SLUG = 'dumbbell-stream-settings';

	/** Handle of the page's script and style. */
	private const HANDLE = 'dumbbell-stream-settings';

	/** Where the built script lies. */
	private const BUILD = 'build/blocks/settings';

	/**
	 * Adds the page to the menu.
	 *
	 * @since 0.1.0
	 */
	public static function add(): void {
		add_submenu_page(
			'edit.php?post_type=' . Streams::POST_TYPE,
			__( 'Dumbbell Stream Settings', 'dumbbell-stream' ),
			__( 'Settings', 'dumbbell-stream' ),
			Settings::capability(),
			self::SLUG,
			array( self::class, 'print_page' )
		);
	}

	/**
	 * Address of the page.
	 *
	 * @since 0.1.0
	 */
	public static function url(): string {
		return admin_url( 'edit.php?post_type=' . Streams::POST_TYPE . '&page=' . self::SLUG );
	}

	/**
	 * Puts a link to the page into the list of plugins.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $links Links so far.
	 * @return string[]
	 */
	public static function add_link( array $links ): array {
		return array_merge( array( sprintf( '<a href="%s">%s</a>', esc_url( self::url() ), esc_html__( 'Settings', 'dumbbell-stream' ) ) ), $links );
	}

	/**
	 * Loads script and style on this page only, with the settings beside them: the page stands at once.
	 *
	 * @since 0.1.0
	 *
	 * @param string $hook Name of the screen.
	 */
	public static function enqueue( string $hook ): void {
		if ( Streams::POST_TYPE . '_page_' . self::SLUG !== $hook || ! self::is_built() ) {
			return;
		}
		$built = require self::asset();
		wp_enqueue_script( self::HANDLE, plugins_url( self::BUILD . '/index.js', DUMBBELL_STREAM_FILE ), $built['dependencies'], $built['version'], true );
		wp_set_script_translations( self::HANDLE, 'dumbbell-stream', dirname( DUMBBELL_STREAM_FILE ) . '/languages' );
		wp_enqueue_style( self::HANDLE, plugins_url( self::BUILD . '/style-index.css', DUMBBELL_STREAM_FILE ), array( 'wp-components' ), $built['version'] );
		wp_style_add_data( self::HANDLE, 'rtl', 'replace' );
		$preloaded = rest_preload_api_request( array(), '/dumbbell-stream/v1/settings' );
		wp_add_inline_script( 'wp-api-fetch', sprintf( 'wp.apiFetch.use( wp.apiFetch.createPreloadingMiddleware( %s ) );', wp_json_encode( $preloaded, JSON_HEX_TAG | JSON_UNESCAPED_SLASHES ) ) );
	}

	/**
	 * Prints the page.
	 *
	 * @since 0.1.0
	 */
	public static function print_page(): void {
		echo '<div class="wrap dumbbell-stream-settings">';
		printf( '<h1>%s</h1>', esc_html( get_admin_page_title() ) );
		settings_errors();
		$problem = Secrets::problem();
		if ( null !== $problem ) {
			wp_admin_notice( esc_html( $problem ), array( 'type' => 'error' ) );
		}
		if ( self::is_built() ) {
			printf( '<div id="dumbbell-stream-settings" class="hide-if-no-js"><p>%s</p></div><noscript>', esc_html__( 'Loading the settings…', 'dumbbell-stream' ) );
			self::print_form();
			echo '</noscript>';
		} else {
			self::print_form();
		}
		echo '</div>';
	}

	/** The essential, as a form that needs no script. */
	private static function print_form(): void {
		printf( '<form method="post" action="%s">', esc_url( admin_url( 'options.php' ) ) );
		settings_fields( Settings::GROUP );
		$settings = Settings::all();
		printf(
			'<p>%s</p>',
			esc_html(
				'' === $settings['sidecar_url']
					? __( 'No sidecar is connected yet. Start it beside your site; it prints a text to paste here.', 'dumbbell-stream' )
					/* translators: %s: an address. */
					: sprintf( __( 'Connected with %s. Site Health tells whether all is well.', 'dumbbell-stream' ), $settings['sidecar_url'] )
			)
		);
		echo '<table class="form-table" role="presentation">';
		self::print_text( 'pairing', __( 'Pairing text', 'dumbbell-stream' ), '', __( 'Begins with “dumbbell1.”; empty changes nothing.', 'dumbbell-stream' ) );
		self::print_text( 'sidecar_url', __( 'Address of the sidecar', 'dumbbell-stream' ), $settings['sidecar_url'], __( 'As viewers’ browsers reach it. Empty disconnects.', 'dumbbell-stream' ) );
		self::print_choice( $settings['share_when'] );
		printf(
			'<tr><th scope="row">%1$s</th><td><input type="hidden" name="%2$s[delete_data]" value="0"><label><input type="checkbox" name="%2$s[delete_data]" value="1" %3$s> %4$s</label></td></tr>',
			esc_html__( 'Streams and keys', 'dumbbell-stream' ),
			esc_attr( Settings::OPTION ),
			checked( $settings['delete_data'], true, false ),
			esc_html__( 'Delete everything when the plugin is deleted', 'dumbbell-stream' )
		);
		echo '</table>';
		submit_button();
		echo '</form>';
	}

	/**
	 * A row with a field for text.
	 *
	 * @param string $name  Name of the field.
	 * @param string $label Label.
	 * @param string $value What it holds.
	 * @param string $note  One sentence below.
	 */
	private static function print_text( string $name, string $label, string $value, string $note ): void {
		printf(
			'<tr><th scope="row"><label for="dumbbell-stream-%1$s">%2$s</label></th><td><input type="text" id="dumbbell-stream-%1$s" name="%3$s[%1$s]" value="%4$s" class="regular-text code" spellcheck="false" autocomplete="off" aria-describedby="dumbbell-stream-%1$s-note"><p class="description" id="dumbbell-stream-%1$s-note">%5$s</p></td></tr>',
			esc_attr( $name ),
			esc_html( $label ),
			esc_attr( Settings::OPTION ),
			esc_attr( $value ),
			esc_html( $note )
		);
	}

	/**
	 * The row that says when viewers are asked.
	 *
	 * @param string $chosen What holds now.
	 */
	private static function print_choice( string $chosen ): void {
		$choices = array(
			'play'  => __( 'When they press play (recommended)', 'dumbbell-stream' ),
			'later' => __( 'When the picture has come', 'dumbbell-stream' ),
			'never' => __( 'Never', 'dumbbell-stream' ),
		);
		printf( '<tr><th scope="row"><label for="dumbbell-stream-share_when">%s</label></th><td><select id="dumbbell-stream-share_when" name="%s[share_when]">', esc_html__( 'When viewers are asked to share', 'dumbbell-stream' ), esc_attr( Settings::OPTION ) );
		foreach ( $choices as $value => $label ) {
			printf( '<option value="%s" %s>%s</option>', esc_attr( $value ), selected( $chosen, $value, false ), esc_html( $label ) );
		}
		echo '</select></td></tr>';
	}

	/** Whether the script is there; in a checkout that was not built it is not. */
	private static function is_built(): bool {
		return is_readable( self::asset() );
	}

	/** What the build says of the script. */
	private static function asset(): string {
		return dirname( DUMBBELL_STREAM_FILE ) . '/' . self::BUILD . '/index.asset.php';
	}
}
