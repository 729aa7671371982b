<?php
/**
 * Does the e-mail address belong to the sender?
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The mail with the receipt carries a link. Whoever opens it and presses the button has shown that he reads mail there. A notice
 * whose address was never confirmed is a received notice all the same; it only waits behind others.
 *
 * The link needs no memory: it carries an HMAC over notice and address. Opening it changes nothing, because programs that look for viruses
 * open links too.
 *
 * @since 0.1.0
 */
final class Claim_Confirmation {

	/** What an address carries: the public id of the notice, a dot, the proof. */
	const QUERY = 'dumbbell_claim_confirm';

	/**
	 * Puts the link into the mail with the receipt. For the filter `dumbbell_stream_claim_letter`.
	 *
	 * @since 0.1.0
	 *
	 * @param string[]             $paragraphs What the mail says.
	 * @param string               $effect     Which mail.
	 * @param array<string, mixed> $claim      The claim.
	 * @return string[]
	 */
	public static function in_letter( array $paragraphs, string $effect, array $claim ): array {
		if ( 'mail_claimant_receipt' !== $effect || 'self_declared' !== $claim['grade'] || array() === $paragraphs ) {
			return $paragraphs;
		}
		try {
			/* translators: %s: an address. */
			$paragraphs[] = sprintf( __( 'Please confirm that this e-mail address is yours: %s', 'dumbbell-stream' ), "\n" . self::url( $claim ) ) . "\n" . __( 'Your notice counts in any case; confirmed senders are dealt with first.', 'dumbbell-stream' );
		} catch ( \RuntimeException $e ) {
			unset( $e );   // The settings page and Site Health show Secrets::problem(); a receipt without the link is a receipt.
		}
		return $paragraphs;
	}

	/**
	 * Sends the link once more.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @return bool Whether the mail was taken on its way.
	 */
	public static function send( array $claim ): bool {
		try {
			$url = self::url( $claim );
		} catch ( \RuntimeException $e ) {
			return false;   // The settings page and Site Health show Secrets::problem().
		}
		$site  = wp_specialchars_decode( get_option( 'blogname' ), ENT_QUOTES );
		$lines = array(
			/* translators: %s: name of a site. */
			sprintf( __( 'Somebody, probably you, has sent a copyright notice to %s and named this e-mail address.', 'dumbbell-stream' ), $site ),
			/* translators: %s: an address. */
			sprintf( __( 'Please confirm that it is yours: %s', 'dumbbell-stream' ), "\n$url" ),
			__( 'The notice has been received in any case. Confirmed senders are dealt with first.', 'dumbbell-stream' ),
			__( 'If it was not you, do nothing, or tell us by answering this mail.', 'dumbbell-stream' ),
		);
		$agent = Claim_Settings::text( 'agent_email' );
		/* translators: %s: name of a site. */
		$subject = sprintf( __( '[%s] Is this your e-mail address?', 'dumbbell-stream' ), $site );
		return wp_mail( $claim['claimant_email'], $subject, implode( "\n\n", $lines ), '' === $agent ? '' : "Reply-To: $agent" );
	}

	/**
	 * The link.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	public static function url( array $claim ): string {
		return add_query_arg( self::QUERY, $claim['public_id'] . '.' . self::proof( $claim ), home_url( '/' ) );
	}

	/**
	 * Shows the button, or does what it says, if the address asks for it.
	 *
	 * @since 0.1.0
	 */
	public static function maybe_answer(): void {
		$asked = isset( $_GET[ self::QUERY ] ) && is_string( $_GET[ self::QUERY ] ) ? sanitize_text_field( wp_unslash( $_GET[ self::QUERY ] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- The proof in the address is stronger than a nonce, and its reader has no account.
		if ( '' === $asked ) {
			return;
		}
		$method = isset( $_SERVER['REQUEST_METHOD'] ) ? sanitize_key( wp_unslash( $_SERVER['REQUEST_METHOD'] ) ) : '';
		$answer = self::answer( $asked, 'post' === $method );
		nocache_headers();
		header( 'Referrer-Policy: no-referrer' );
		wp_die( $answer['html'], esc_html( $answer['title'] ), array( 'response' => $answer['status'] ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- answer() escapes each part.
	}

	/**
	 * What is shown.
	 *
	 * @since 0.1.0
	 *
	 * @param string $asked   What the address carries.
	 * @param bool   $pressed Whether the button was pressed.
	 * @return array{status: int, title: string, html: string}
	 */
	public static function answer( string $asked, bool $pressed ): array {
		$claim = self::claim( $asked );
		$title = __( 'Confirm your e-mail address', 'dumbbell-stream' );
		if ( null === $claim ) {
			return self::page( 404, $title, __( 'This link is not complete, or the notice is not there any more. Copy the whole address from the mail.', 'dumbbell-stream' ) );
		}
		if ( 'self_declared' !== $claim['grade'] ) {
			return self::page( 200, $title, __( 'Thank you, this address is confirmed.', 'dumbbell-stream' ) );
		}
		if ( ! $pressed ) {
			/* translators: %s: an e-mail address. */
			$words = sprintf( __( 'Is %s your address, and have you sent a copyright notice to this site?', 'dumbbell-stream' ), $claim['claimant_email'] );
			$form  = sprintf( '<form method="post"><p><button type="submit" class="button button-large">%s</button></p></form>', esc_html__( 'Yes, confirm', 'dumbbell-stream' ) );
			return self::page( 200, $title, $words, $form );
		}
		$done = Claim_Grades::raise( $claim, 'email' );
		return is_wp_error( $done )
			? self::page( 500, $title, __( 'This did not work just now. Please try again in a minute.', 'dumbbell-stream' ) )
			: self::page( 200, $title, __( 'Thank you, this address is confirmed.', 'dumbbell-stream' ) );
	}

	/**
	 * The claim that a link is about.
	 *
	 * @param string $asked What the address carries.
	 * @return array<string, mixed>|null Null if the link is not ours.
	 */
	private static function claim( string $asked ): ?array {
		if ( 1 !== preg_match( '/\A([a-z0-9]{26})\.([\w-]{43})\z/', $asked, $part ) ) {
			return null;
		}
		$claim = Claims::by_public_id( $part[1] );
		try {
			return null !== $claim && '' !== $claim['claimant_email'] && hash_equals( self::proof( $claim ), $part[2] ) ? $claim : null;
		} catch ( \RuntimeException $e ) {
			return null;
		}
	}

	/**
	 * What only a mail of ours to this address can hold.
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @throws \RuntimeException If the vault cannot be opened or written.
	 */
	private static function proof( array $claim ): string {
		return Base64url::encode( hash_hmac( 'sha256', 'dumbbell-stream confirm ' . $claim['public_id'] . ' ' . strtolower( $claim['claimant_email'] ), Claim_Brakes::key(), true ) );
	}

	/**
	 * A page.
	 *
	 * @param int    $status HTTP status.
	 * @param string $title  Heading.
	 * @param string $words  A sentence.
	 * @param string $more   HTML below it.
	 * @return array{status: int, title: string, html: string}
	 */
	private static function page( int $status, string $title, string $words, string $more = '' ): array {
		return array(
			'status' => $status,
			'title'  => $title,
			'html'   => sprintf( '<h1>%s</h1><p>%s</p>%s', esc_html( $title ), esc_html( $words ), $more ),
		);
	}
}
