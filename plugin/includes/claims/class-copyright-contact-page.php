<?php
/**
 * The screen "Copyright contact".
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * One page below "Streams": the designated agent, the policy, and what holds for notices. A script shows everything; without it a plain form
 * takes what the law asks for.
 *
 * @since 0.1.0
 */
final class Copyright_Contact_Page {

	/** Slug of the page. */
	const SLUG = 'dumbbell-stream-copyright';

	/** Handle of the page's script and style. */
	private const HANDLE = 'dumbbell-stream-copyright';

	/** Where the built script lies. */
	private const BUILD = 'build/blocks/copyright';

	/**
	 * Adds the page to the menu.
	 *
	 * @since 0.1.0
	 */
	public static function add(): void {
		add_submenu_page(
			'edit.php?post_type=' . Streams::POST_TYPE,
			__( 'Copyright contact', 'dumbbell-stream' ),
			__( 'Copyright contact', 'dumbbell-stream' ),
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
		$preloaded = rest_preload_api_request( array(), '/dumbbell-stream/v1/copyright-settings' );
		wp_add_inline_script( 'wp-api-fetch', sprintf( 'wp.apiFetch.use( wp.apiFetch.createPreloadingMiddleware( %s ) );', wp_json_encode( $preloaded, JSON_HEX_TAG | JSON_UNESCAPED_SLASHES ) ) );
	}

	/**
	 * Prints the page.
	 *
	 * @since 0.1.0
	 */
	public static function print_page(): void {
		echo '<div class="wrap dumbbell-stream-copyright">';
		printf( '<h1>%s</h1>', esc_html( get_admin_page_title() ) );
		settings_errors();
		printf( '<p>%s</p>', esc_html__( 'Whoever believes that a broadcast uses his work needs somebody to write to. This screen helps you receive, check and track notices; it is no legal advice.', 'dumbbell-stream' ) );
		printf( '<p>%s</p>', esc_html__( 'For what you broadcast yourself you answer as its publisher: the rules for hosts of other people’s material, in 17 U.S.C. 512(c), are not made for it.', 'dumbbell-stream' ) );
		if ( self::is_built() ) {
			printf( '<div id="dumbbell-stream-copyright" class="hide-if-no-js"><p>%s</p></div><noscript>', esc_html__( 'Loading the settings…', 'dumbbell-stream' ) );
			self::print_form();
			echo '</noscript>';
		} else {
			self::print_form();
		}
		echo '</div>';
	}

	/** What the law asks for, as a form that needs no script. */
	private static function print_form(): void {
		printf( '<p><strong>%s</strong></p>', esc_html( Copyright_Contact::words_on_renewal() ) );
		printf( '<form method="post" action="%s">', esc_url( admin_url( 'options.php' ) ) );
		settings_fields( Claim_Settings::GROUP );
		echo '<table class="form-table" role="presentation">';
		foreach ( Claim_Settings_Schema::properties() as $name => $property ) {
			if ( isset( Claim_Settings_Schema::LINES[ $name ] ) ) {
				self::print_row( $name, (string) $property['description'], '<input type="text" id="dumbbell-stream-%1$s" name="%2$s[%1$s]" value="%3$s" class="regular-text" aria-describedby="dumbbell-stream-%1$s-note">', Claim_Settings::text( $name ) );
			} elseif ( 'agent_address' === $name ) {
				self::print_row( $name, (string) $property['description'], '<textarea id="dumbbell-stream-%1$s" name="%2$s[%1$s]" rows="4" class="regular-text" aria-describedby="dumbbell-stream-%1$s-note">%3$s</textarea>', Claim_Settings::text( $name ) );
			}
		}
		echo '</table>';
		submit_button();
		echo '</form>';
	}

	/**
	 * A row with a field.
	 *
	 * @param string $name  Name of the field.
	 * @param string $note  What it is for.
	 * @param string $field Its HTML, with places for name, option and value.
	 * @param string $value What it holds.
	 */
	private static function print_row( string $name, string $note, string $field, string $value ): void {
		printf( '<tr><th scope="row"><label for="dumbbell-stream-%s">%s</label></th><td>', esc_attr( $name ), esc_html( self::label( $name ) ) );
		printf( $field, esc_attr( $name ), esc_attr( Claim_Settings::OPTION ), esc_textarea( $value ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- The HTML is written in print_form(), and what it holds is escaped.
		printf( '<p class="description" id="dumbbell-stream-%s-note">%s</p></td></tr>', esc_attr( $name ), esc_html( $note ) );
	}

	/**
	 * What a field is called.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name Name of the field.
	 */
	public static function label( string $name ): string {
		$labels = array(
			'provider_name'       => __( 'Who runs the site', 'dumbbell-stream' ),
			'agent_name'          => __( 'Name of the agent', 'dumbbell-stream' ),
			'agent_address'       => __( 'Street address', 'dumbbell-stream' ),
			'agent_phone'         => __( 'Telephone number', 'dumbbell-stream' ),
			'agent_email'         => __( 'E-mail address', 'dumbbell-stream' ),
			'registration_number' => __( 'Registration number', 'dumbbell-stream' ),
			'registered_on'       => __( 'Day of registration', 'dumbbell-stream' ),
			'zone'                => __( 'Time zone of the agent', 'dumbbell-stream' ),
		);
		return $labels[ $name ] ?? $name;
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
