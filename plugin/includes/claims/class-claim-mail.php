<?php
/**
 * Mails about claims.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Sends plain text to the sender of a notice, to the owner of the stream and to those who handle notices, each in his own language. What
 * the letters say is in Claim_Letters.
 *
 * @since 0.1.0
 */
final class Claim_Mail {

	/**
	 * Sends a mail. Whom we have no address of gets none: that was noted with the notice.
	 *
	 * @since 0.1.0
	 *
	 * @param string               $effect Which mail, as in Claim_States.
	 * @param array<string, mixed> $claim  The claim as it is.
	 * @param array<string, mixed> $event  The event after which it is sent.
	 * @return true|\WP_Error
	 */
	public static function send( string $effect, array $claim, array $event ) {
		$mail = self::compose( $effect, $claim, $event );
		if ( null === $mail ) {
			return true;
		}
		$headers  = array( 'Content-Type: text/plain; charset=UTF-8' );
		$reply_to = Claim_Settings::text( 'agent_email' );
		if ( is_email( $reply_to ) ) {
			$headers[] = "Reply-To: $reply_to";
		}
		return wp_mail( $mail['to'], $mail['subject'], $mail['text'], $headers ) ? true : new \WP_Error( 'dumbbell_stream_mail_failed', __( 'A mail could not be sent.', 'dumbbell-stream' ) );
	}

	/**
	 * What a mail would be.
	 *
	 * @since 0.1.0
	 *
	 * @param string               $effect Which mail.
	 * @param array<string, mixed> $claim  The claim as it is, or would be.
	 * @param array<string, mixed> $event  The event: type, data and private.
	 * @return array{to: string[], subject: string, text: string}|null Null if nobody is to be told.
	 */
	public static function compose( string $effect, array $claim, array $event ): ?array {
		$to = self::addresses( $effect, $claim );
		if ( array() === $to ) {
			return null;
		}
		return self::in_language(
			$effect,
			$claim,
			static function () use ( $effect, $claim, $event, $to ): ?array {
				/**
				 * Filters the paragraphs of a mail about a claim.
				 *
				 * @since 0.1.0
				 *
				 * @param string[]             $paragraphs What it says; nothing is sent if it says nothing.
				 * @param string               $effect     Which mail, as in Claim_States.
				 * @param array<string, mixed> $claim      The claim.
				 */
				$paragraphs = (array) apply_filters( 'dumbbell_stream_claim_letter', Claim_Letters::paragraphs( $effect, $claim, $event ), $effect, $claim );
				if ( array() === $paragraphs ) {
					return null;
				}
				$site = wp_specialchars_decode( (string) get_bloginfo( 'name' ), ENT_QUOTES );
				/* translators: 1: name of the site, 2: number of a notice, 26 letters and digits. */
				$subject = sprintf( __( '[%1$s] Copyright notice %2$s', 'dumbbell-stream' ), $site, $claim['public_id'] );
				return array(
					'to'      => $to,
					'subject' => $subject,
					'text'    => implode( "\n\n", array_merge( $paragraphs, array( "-- \n$site\n" . home_url( '/' ) ) ) ) . "\n",
				);
			}
		);
	}

	/**
	 * Who gets a mail.
	 *
	 * @param string               $effect Which mail.
	 * @param array<string, mixed> $claim  The claim.
	 * @return string[]
	 */
	private static function addresses( string $effect, array $claim ): array {
		if ( 0 === strpos( $effect, 'mail_handlers' ) ) {
			return Claim_Settings::handlers();
		}
		if ( 0 === strpos( $effect, 'mail_claimant' ) ) {
			return is_email( $claim['claimant_email'] ) ? array( $claim['claimant_email'] ) : array();
		}
		$owner = $claim['owner_user_id'] > 0 ? get_userdata( $claim['owner_user_id'] ) : false;
		return $owner && is_email( $owner->user_email ) ? array( $owner->user_email ) : array();
	}

	/**
	 * Does something in the language of whoever gets a mail.
	 *
	 * @param string               $effect Which mail.
	 * @param array<string, mixed> $claim  The claim.
	 * @param callable             $work   What to do.
	 * @return array{to: string[], subject: string, text: string}|null
	 *
	 * @phpstan-param callable(): (array{to: string[], subject: string, text: string}|null) $work
	 */
	private static function in_language( string $effect, array $claim, callable $work ): ?array {
		$locale = get_locale();
		if ( 0 === strpos( $effect, 'mail_claimant' ) && '' !== (string) $claim['language'] ) {
			$locale = (string) $claim['language'];
		} elseif ( 0 === strpos( $effect, 'mail_streamer' ) ) {
			$locale = get_user_locale( $claim['owner_user_id'] );
		}
		$switched = determine_locale() !== $locale && switch_to_locale( $locale );
		try {
			return $work();
		} finally {
			if ( $switched ) {
				restore_previous_locale();
			}
		}
	}
}
