<?php
/**
 * What was sent with a notice, on its page.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The files of a claim. An excerpt is played in place: the player checks certificate and signatures anew in this very browser, and
 * shows nothing that the stream has not signed. What is offline for everybody can be seen here, by whoever has to judge it.
 *
 * @since 0.1.0
 */
final class Claim_Material {

	/** What the name of an excerpt ends with. */
	private const EXCERPT = '.dumbbell';

	/** What admin-post.php does for us. */
	const FILE = 'dumbbell_claim_file';

	/**
	 * Prints the files of a claim.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	public static function print_files( array $claim ): void {
		$files = Attachments::of( $claim );
		foreach ( $files as $file ) {
			if ( self::is_excerpt( $file ) && '' !== $claim['stream_key'] ) {
				self::print_player( $claim, $file );
			}
		}
		if ( array() === $files ) {
			return;
		}
		echo '<ul class="dumbbell-files">';
		foreach ( $files as $file ) {
			printf( '<li><a href="%s">%s</a> <span class="dumbbell-quiet">%s</span></li>', esc_url( self::address( "attachments/{$file['id']}", array( 'download' => '1' ) ) ), esc_html( $file['name'] ), esc_html( (string) size_format( $file['bytes'] ) ) );
		}
		echo '</ul>';
	}

	/**
	 * Prints the player with an excerpt.
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @param array<string, mixed> $file  One of its files.
	 */
	private static function print_player( array $claim, array $file ): void {
		wp_enqueue_script_module( '@dumbbell-stream/player' );
		printf(
			'<dumbbell-stream class="dumbbell-excerpt" src="%s" stream="%s" controls muted></dumbbell-stream><p class="description">%s</p>',
			esc_url( self::address( "claims/{$claim['id']}/excerpts/{$file['id']}" ) ),
			esc_attr( $claim['stream_key'] ),
			esc_html__( 'Your browser checks the signature of every packet before it shows it. If nothing plays, the excerpt is not verifiable; that alone says nothing about the notice.', 'dumbbell-stream' )
		);
	}

	/**
	 * Whether a file is an excerpt of signed packets.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $file A file.
	 */
	public static function is_excerpt( array $file ): bool {
		return self::EXCERPT === substr( (string) $file['name'], -strlen( self::EXCERPT ) );
	}

	/**
	 * What can be taken away of a claim.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @return array<string, string> Addresses by what they give.
	 */
	public static function links( array $claim ): array {
		$links = array(
			__( 'The claim as one file, with receipts and proofs', 'dumbbell-stream' ) => self::file_url( $claim, 'export' ),
			__( 'The notice in the form of the Lumen archive', 'dumbbell-stream' ) => self::file_url( $claim, 'lumen' ),
		);
		if ( 'off' !== Claim_Settings::text( 'lumen' ) ) {
			$links[ __( 'Send it to the Lumen archive', 'dumbbell-stream' ) ] = self::file_url( $claim, 'send' );
		}
		return $links;
	}

	/**
	 * Answers admin-post.php: gives a file, or sends the notice to Lumen. Both are written into the history.
	 *
	 * @since 0.1.0
	 */
	public static function give(): void {
		$id = absint( $_GET['claim'] ?? 0 );   // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Names the nonce that is checked next.
		Claims_Screen::judge( self::FILE . "_$id" );
		$what  = sanitize_key( wp_unslash( $_GET['what'] ?? '' ) );   // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Checked above.
		$claim = Claims::find( $id );
		if ( ! $claim ) {
			wp_die( esc_html__( 'There is no such claim.', 'dumbbell-stream' ), '', array( 'response' => 404 ) );
		}
		if ( 'send' === $what ) {
			$sent = Claim_Export::send_to_lumen( $claim );
			is_wp_error( $sent ) ? Claims_Screen::say( 'error', $sent->get_error_message() ) : Claims_Screen::say( 'success', __( 'The Lumen archive has it.', 'dumbbell-stream' ) );
			is_wp_error( $sent ) || self::note( $claim );
			Claims_Screen::leave( Claims_Screen::url( $id ) );
			return;
		}
		self::note( $claim );
		nocache_headers();
		header( 'Content-Type: application/json; charset=utf-8' );
		header( 'X-Content-Type-Options: nosniff' );
		header( sprintf( 'Content-Disposition: attachment; filename="claim-%s-%s.json"', $claim['public_id'], 'lumen' === $what ? 'lumen' : 'export' ) );
		echo self::text( $id, $what ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- JSON to save, not a page.
		exit;
	}

	/**
	 * The text of a file.
	 *
	 * @since 0.1.0
	 *
	 * @param int    $id   Number of a claim.
	 * @param string $what `lumen`, or anything else for the whole claim.
	 */
	public static function text( int $id, string $what ): string {
		if ( 'lumen' === $what ) {
			return (string) wp_json_encode( Claim_Export::lumen( (array) Claims::find( $id ) ), JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		}
		return Claim_Export::file( (array) Claim_Export::of( $id ) );
	}

	/**
	 * Writes down that the claim left the house.
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	private static function note( array $claim ): void {
		Claims::apply(
			(int) $claim['id'],
			'export',
			array(),
			array(
				'kind' => 'handler',
				'user' => get_current_user_id(),
			)
		);
	}

	/**
	 * Address of a file to take away.
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @param string               $what  Which.
	 */
	private static function file_url( array $claim, string $what ): string {
		$query = array(
			'action' => self::FILE,
			'claim'  => $claim['id'],
			'what'   => $what,
		);
		return wp_nonce_url( add_query_arg( $query, admin_url( 'admin-post.php' ) ), self::FILE . '_' . $claim['id'] );
	}

	/**
	 * Address of a REST route, for a browser in which somebody is logged in.
	 *
	 * @since 0.1.0
	 *
	 * @param string                $route Below the namespace.
	 * @param array<string, string> $query What else the address carries.
	 */
	public static function address( string $route, array $query = array() ): string {
		return add_query_arg( $query + array( '_wpnonce' => wp_create_nonce( 'wp_rest' ) ), rest_url( Rest_Controller::NAMESPACE . "/$route" ) );
	}
}
