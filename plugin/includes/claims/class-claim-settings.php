<?php
/**
 * What the owner has decided about copyright notices.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The settings of copyright notices: whom to write to, targets, strikes, holds, how long things are kept. One option, read one value at
 * a time; what may be stored says Claim_Settings_Schema, what is refused Claim_Settings_Input.
 *
 * @since 0.1.0
 */
final class Claim_Settings {

	/** The option, and the group it is saved in. */
	const OPTION = 'dumbbell_stream_agent';
	const GROUP  = 'dumbbell_stream_claims';

	/** Name in the vault: the token of the Lumen archive. */
	const LUMEN_TOKEN = 'lumen';

	/**
	 * Registers the option.
	 *
	 * @since 0.1.0
	 */
	public static function register(): void {
		register_setting(
			self::GROUP,
			self::OPTION,
			array(
				'type'              => 'object',
				'label'             => __( 'Copyright notices', 'dumbbell-stream' ),
				'sanitize_callback' => array( self::class, 'sanitize' ),
				'show_in_rest'      => false,
			)
		);
	}

	/**
	 * All settings, whatever the database holds.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, int|string|bool|string[]>
	 */
	public static function all(): array {
		$stored = get_option( self::OPTION );
		$stored = is_array( $stored ) ? $stored : array();
		$all    = Claim_Settings_Schema::defaults();
		foreach ( $all as $name => $default ) {
			$value = $stored[ $name ] ?? null;
			if ( is_array( $default ) && is_array( $value ) ) {
				$all[ $name ] = array_values( array_filter( $value, 'is_string' ) );
			} elseif ( null !== $value && ! is_array( $default ) && gettype( $value ) === gettype( $default ) ) {
				$all[ $name ] = $value;
			}
		}
		return $all;
	}

	/**
	 * A number.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name Its name.
	 */
	public static function number( string $name ): int {
		$value = self::all()[ $name ] ?? null;
		return is_int( $value ) ? $value : 0;
	}

	/**
	 * A text or a choice.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name Its name.
	 */
	public static function text( string $name ): string {
		$value = self::all()[ $name ] ?? null;
		return is_string( $value ) ? $value : '';
	}

	/**
	 * A list of texts.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name Its name.
	 * @return string[]
	 */
	public static function texts( string $name ): array {
		$value = self::all()[ $name ] ?? null;
		return is_array( $value ) ? $value : array();
	}

	/**
	 * Whether a switch is on.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name Its name.
	 */
	public static function is_on( string $name ): bool {
		return true === ( self::all()[ $name ] ?? null );
	}

	/**
	 * The agent's time zone: business days begin and end there.
	 *
	 * @since 0.1.0
	 */
	public static function zone(): \DateTimeZone {
		$zone = self::text( 'zone' );
		return '' === $zone ? wp_timezone() : new \DateTimeZone( $zone );
	}

	/**
	 * Who gets mail about notices.
	 *
	 * @since 0.1.0
	 *
	 * @return string[] Addresses; those of everybody who may handle notices if none was entered.
	 */
	public static function handlers(): array {
		$entered = self::texts( 'handler_emails' );
		if ( array() !== $entered ) {
			return $entered;
		}
		$users = get_users(
			array(
				'capability' => 'handle_dumbbell_claims',
				'fields'     => array( 'user_email' ),
				'number'     => Claim_Settings_Schema::LISTS['handler_emails'][0],
			)
		);
		return array_values( array_diff( wp_list_pluck( $users, 'user_email' ), array( '' ) ) );
	}

	/**
	 * Address of one of our pages.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name One of notice_page, policy_page.
	 * @return string|null Null while it is not published.
	 */
	public static function page_url( string $name ): ?string {
		$id = self::number( $name );
		return $id > 0 && 'publish' === get_post_status( $id ) ? (string) get_permalink( $id ) : null;
	}

	/**
	 * The token of the Lumen archive.
	 *
	 * @since 0.1.0
	 *
	 * @return string '' while there is none.
	 * @throws \RuntimeException If the vault cannot be opened.
	 */
	public static function lumen_token(): string {
		return (string) Secrets::get( self::LUMEN_TOKEN );
	}

	/**
	 * Saves settings; those that are not named stay. The way in for programs, with the same validation as the screen.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $changes What to change, by name; besides `lumen_token`, which goes into the vault.
	 * @return array<string, string> What was refused and why, a sentence each, by name; empty if all was taken.
	 */
	public static function save( array $changes ): array {
		$checked = Claim_Settings_Input::check( $changes );
		$checked = Claim_Settings_Input::keep_token( $checked );
		update_option( self::OPTION, $checked['settings'], false );
		return $checked['refusals'];
	}

	/**
	 * The sanitize callback of the option.
	 *
	 * @since 0.1.0
	 *
	 * @param mixed $input What somebody wants to store.
	 * @return array<string, int|string|bool|string[]>
	 */
	public static function sanitize( $input ): array {
		$checked = Claim_Settings_Input::keep_token( Claim_Settings_Input::check( is_array( $input ) ? $input : array() ) );
		foreach ( function_exists( 'add_settings_error' ) ? $checked['refusals'] : array() as $field => $sentence ) {
			add_settings_error( self::OPTION, "dumbbell_stream_$field", $sentence );
		}
		return $checked['settings'];
	}
}
