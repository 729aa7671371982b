<?php
/**
 * The settings page.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * One page below "Streams", in words that a site owner uses. Built with WordPress's own Settings API.
 *
 * @since 0.1.0
 */
final class Settings_Page {

	/** Slug of the page. */
	const SLUG = 'dumbbell-stream-settings';

	/** Handle of the page's script and style. */
	private const HANDLE = 'dumbbell-stream-settings';

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
	 * Loads script and style on this page only.
	 *
	 * @since 0.1.0
	 *
	 * @param string $hook Name of the screen.
	 */
	public static function enqueue( string $hook ): void {
		if ( Streams::POST_TYPE . '_page_' . self::SLUG !== $hook ) {
			return;
		}
		wp_enqueue_style( self::HANDLE, plugins_url( 'admin/settings.css', DUMBBELL_STREAM_FILE ), array(), DUMBBELL_STREAM_VERSION );
		wp_enqueue_script(
			self::HANDLE,
			plugins_url( 'admin/settings.js', DUMBBELL_STREAM_FILE ),
			array( 'wp-api-fetch', 'wp-i18n', 'wp-a11y' ),
			DUMBBELL_STREAM_VERSION,
			array(
				'strategy'  => 'defer',
				'in_footer' => true,
			)
		);
		wp_set_script_translations( self::HANDLE, 'dumbbell-stream' );
	}

	/**
	 * Registers the fields.
	 *
	 * @since 0.1.0
	 */
	public static function add_fields(): void {
		$sections = array(
			'sidecar' => array( __( 'Where it runs', 'dumbbell-stream' ), 'print_sidecar_intro' ),
			'viewers' => array( __( 'Viewers and their privacy', 'dumbbell-stream' ), 'print_viewers' ),
			'data'    => array( __( 'When the plugin is removed', 'dumbbell-stream' ), null ),
		);
		foreach ( $sections as $name => list( $title, $print ) ) {
			add_settings_section( "dumbbell-stream-$name", $title, $print ? array( self::class, $print ) : '__return_null', self::SLUG );
		}
		$fields = array(
			array( 'sidecar_url', __( 'Address of the sidecar', 'dumbbell-stream' ), 'print_url_field', 'sidecar' ),
			array( 'secret', __( 'Shared secret', 'dumbbell-stream' ), 'print_secret_field', 'sidecar' ),
			array( 'check', __( 'Connection', 'dumbbell-stream' ), 'print_check', 'sidecar' ),
			array( 'ask_to_share', __( 'Sharing', 'dumbbell-stream' ), 'print_share_field', 'viewers' ),
			array( 'delete_data', __( 'Streams and keys', 'dumbbell-stream' ), 'print_delete_field', 'data' ),
		);
		foreach ( $fields as list( $name, $label, $print, $section ) ) {
			$arguments = in_array( $name, array( 'sidecar_url', 'secret' ), true ) ? array( 'label_for' => "dumbbell-stream-$name" ) : array();
			add_settings_field( $name, $label, array( self::class, $print ), self::SLUG, "dumbbell-stream-$section", $arguments );
		}
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
		printf( '<form method="post" action="%s">', esc_url( admin_url( 'options.php' ) ) );
		settings_fields( Settings::GROUP );
		do_settings_sections( self::SLUG );
		submit_button();
		echo '</form></div>';
	}

	/**
	 * What a sidecar is, and how to start one.
	 *
	 * @since 0.1.0
	 */
	public static function print_sidecar_intro(): void {
		printf(
			'<p>%s</p>',
			esc_html__( 'A small program, the sidecar, takes your broadcast and tells the viewers’ browsers how to pass it on. It runs on this server or on any other machine with Node 20; ordinary web hosting cannot run it.', 'dumbbell-stream' )
		);
		if ( '' === Settings::sidecar_url() ) {
			printf( '<p>%s</p>', esc_html__( 'Make a secret below, start the sidecar with it, then enter its address:', 'dumbbell-stream' ) );
			$lines = array(
				sprintf( 'DUMBBELL_SECRET=<span data-dumbbell-secret>%s</span>', esc_html__( 'the-secret', 'dumbbell-stream' ) ),
				'SITE_URL=' . esc_html( home_url() ),
				'PUBLIC_URL=https://live.example.org',
				'node sidecar.mjs',
			);
			printf( '<pre class="dumbbell-stream-command"><code>%s</code></pre>', implode( " \\\n", $lines ) ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Each line is escaped above.
		}
	}

	/**
	 * The address.
	 *
	 * @since 0.1.0
	 */
	public static function print_url_field(): void {
		printf(
			'<input type="url" id="dumbbell-stream-sidecar_url" name="%s[sidecar_url]" value="%s" class="regular-text code" placeholder="https://live.example.org" maxlength="200" spellcheck="false" aria-describedby="dumbbell-stream-url-note">',
			esc_attr( Settings::OPTION ),
			esc_attr( Settings::sidecar_url() )
		);
		printf( '<p class="description" id="dumbbell-stream-url-note">%s</p>', esc_html__( 'As viewers’ browsers reach it. Leave it empty to disconnect.', 'dumbbell-stream' ) );
	}

	/**
	 * The secret: written, never shown.
	 *
	 * @since 0.1.0
	 */
	public static function print_secret_field(): void {
		if ( Settings::has_secret_constant() ) {
			printf(
				/* translators: %s: name of a constant. */
				esc_html__( 'Set by %s in wp-config.php.', 'dumbbell-stream' ),
				'<code>DUMBBELL_STREAM_SECRET</code>'
			);
			return;
		}
		$since       = Settings::all()['secret_since'];
		$placeholder = $since ? __( 'Unchanged', 'dumbbell-stream' ) : '';
		printf(
			'<input type="password" id="dumbbell-stream-secret" name="%s[secret]" value="" class="regular-text code" placeholder="%s" minlength="%d" autocomplete="off" spellcheck="false" aria-describedby="dumbbell-stream-secret-note"> ',
			esc_attr( Settings::OPTION ),
			esc_attr( $placeholder ),
			(int) Settings::SECRET_LENGTH_MIN
		);
		printf( '<button type="button" class="button hide-if-no-js" data-dumbbell-make-secret>%s</button>', esc_html__( 'Make a secret', 'dumbbell-stream' ) );
		printf( '<p class="description" id="dumbbell-stream-secret-note">%s ', esc_html__( 'The same text as DUMBBELL_SECRET of the sidecar. It is stored encrypted and not shown again.', 'dumbbell-stream' ) );
		if ( $since ) {
			/* translators: %s: a date. */
			echo esc_html( sprintf( __( 'Last changed on %s.', 'dumbbell-stream' ), wp_date( (string) get_option( 'date_format' ), $since ) ) );
		}
		echo '</p>';
	}

	/**
	 * The check.
	 *
	 * @since 0.1.0
	 */
	public static function print_check(): void {
		printf(
			'<div class="hide-if-no-js"><button type="button" class="button" data-dumbbell-check %s>%s</button><p class="dumbbell-stream-verdict" data-dumbbell-verdict></p></div>',
			disabled( '' === Settings::sidecar_url(), true, false ),
			esc_html__( 'Check the connection', 'dumbbell-stream' )
		);
		printf( '<noscript>%s</noscript>', esc_html__( 'Site Health tells whether the sidecar is reached.', 'dumbbell-stream' ) );
	}

	/**
	 * What viewers are asked and what leaves the site. Nothing to decide yet, but good to know before going live.
	 *
	 * @since 0.1.0
	 */
	public static function print_viewers(): void {
		$facts = array(
			__( 'Those who share see the internet addresses of the few viewers next to them. Your privacy policy should say so; a suggested text stands in the policy guide.', 'dumbbell-stream' ),
			__( 'No outside service is used. Browsers find each other with the help of the sidecar’s own STUN server.', 'dumbbell-stream' ),
		);
		printf( '<ul class="ul-disc"><li>%s</li></ul>', implode( '</li><li>', array_map( 'esc_html', $facts ) ) ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Each item is escaped in the call.
	}

	/**
	 * Whether viewers are asked to share at all. Yes is always the viewer's own.
	 *
	 * @since 0.1.0
	 */
	public static function print_share_field(): void {
		self::print_checkbox( 'ask_to_share', __( 'Ask each viewer once whether their computer may pass the picture on to other viewers', 'dumbbell-stream' ) );
		printf( '<p class="description">%s</p>', esc_html__( 'Whoever says no watches all the same, as long as the sidecar has places. If nobody is asked, only as many can watch as the sidecar serves by itself.', 'dumbbell-stream' ) );
	}

	/**
	 * Whether to delete everything on removal.
	 *
	 * @since 0.1.0
	 */
	public static function print_delete_field(): void {
		self::print_checkbox( 'delete_data', __( 'Delete all streams, their keys and these settings when the plugin is deleted', 'dumbbell-stream' ) );
		printf( '<p class="description">%s</p>', esc_html__( 'Without their keys, streams can never be continued under the same identity. Leave this off if you may come back.', 'dumbbell-stream' ) );
	}

	/**
	 * A checkbox that also says no: the hidden field speaks when it is not ticked.
	 *
	 * @param string $field Name of the setting.
	 * @param string $label Words beside it.
	 */
	private static function print_checkbox( string $field, string $label ): void {
		$name = Settings::OPTION . "[$field]";
		printf( '<input type="hidden" name="%s" value="0">', esc_attr( $name ) );
		printf( '<label><input type="checkbox" name="%s" value="1" %s> %s</label>', esc_attr( $name ), checked( Settings::all()[ $field ], true, false ), esc_html( $label ) );
	}
}
