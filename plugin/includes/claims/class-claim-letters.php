<?php
/**
 * What the mails about claims say.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * One letter for each mail of Claim_States, paragraph by paragraph. The broadcaster learns the sender's name, never his address; the
 * sender gets the broadcaster's address with a counter-notice, because the law gives him a copy of it.
 *
 * @since 0.1.0
 */
final class Claim_Letters {

	/**
	 * The paragraphs of a mail.
	 *
	 * @since 0.1.0
	 *
	 * @param string               $effect Which mail.
	 * @param array<string, mixed> $claim  The claim as it is.
	 * @param array<string, mixed> $event  The event after which it is sent.
	 * @return string[] Empty if there is nothing to tell.
	 */
	public static function paragraphs( string $effect, array $claim, array $event ): array {
		$kind = (string) preg_replace( '/^mail_/', '', $effect );
		if ( 'handlers' === $kind ) {
			return self::to_handlers( $claim, $event );
		}
		if ( 0 === strpos( $kind, 'claimant_' ) ) {
			$letter = self::to_claimant( substr( $kind, strlen( 'claimant_' ) ), $claim, $event );
			return $letter ? array_merge( $letter, array( self::follow( $claim ) ) ) : array();
		}
		return Streamer_Letters::paragraphs( (string) preg_replace( '/^streamer_/', '', $kind ), $claim, $event );
	}

	/**
	 * The passage that a claim is about, in words.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	public static function passage( array $claim ): string {
		$from = $claim['off_from_ms'] ?? $claim['capture_from_ms'];
		$to   = $claim['off_to_ms'] ?? $claim['capture_to_ms'];
		if ( null === $from || ( 0 === $from && Off_Air::OPEN_END === $to ) ) {
			return __( 'the whole stream', 'dumbbell-stream' );
		}
		if ( null === $to || Off_Air::OPEN_END === $to ) {
			/* translators: %s: date and time. */
			return sprintf( __( 'everything from %s on', 'dumbbell-stream' ), self::moment( Claim_Events::gmt( $from ) ) );
		}
		/* translators: 1: date and time, 2: date and time. */
		return sprintf( __( 'from %1$s to %2$s', 'dumbbell-stream' ), self::moment( Claim_Events::gmt( $from ) ), self::moment( Claim_Events::gmt( $to ) ) );
	}

	/**
	 * A moment in words.
	 *
	 * @since 0.1.0
	 *
	 * @param string|null $gmt Y-m-d H:i:s.
	 */
	public static function moment( ?string $gmt ): string {
		return null === $gmt ? '' : "$gmt UTC";
	}

	/**
	 * The window in which something comes back, in words.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $counter A counter-notice.
	 */
	public static function window( array $counter ): string {
		if ( null === ( $counter['restore_not_before_gmt'] ?? null ) || null === ( $counter['restore_not_after_gmt'] ?? null ) ) {
			return __( 'The site will now decide whether it comes back.', 'dumbbell-stream' );
		}
		$zone  = new \DateTimeZone( '' === (string) $counter['zone'] ? 'UTC' : $counter['zone'] );
		$local = static function ( string $gmt ) use ( $zone ): string {
			return ( new \DateTimeImmutable( $gmt, new \DateTimeZone( 'UTC' ) ) )->setTimezone( $zone )->format( 'Y-m-d' );
		};
		/* translators: 1: date, 2: date, 3: time zone. */
		return sprintf( __( 'The material will be back between %1$s and %2$s (%3$s), unless the site first hears of an action in court, or before the Copyright Claims Board, that seeks to stop it.', 'dumbbell-stream' ), $local( $counter['restore_not_before_gmt'] ), $local( $counter['restore_not_after_gmt'] ), $zone->getName() );
	}

	/**
	 * Letters to the sender of a notice.
	 *
	 * @param string               $letter Which.
	 * @param array<string, mixed> $claim  The claim.
	 * @param array<string, mixed> $event  The event.
	 * @return string[]
	 */
	private static function to_claimant( string $letter, array $claim, array $event ): array {
		$reason = self::reason( $claim, $event );
		switch ( $letter ) {
			case 'receipt':
				return array(
					in_array( $event['type'], array( 'file', 'enter' ), true )
						? __( 'We have received your notice. We look at it as soon as we can, and tell you what we decide.', 'dumbbell-stream' )
						: __( 'Your notice is complete now. We look at it as soon as we can, and tell you what we decide.', 'dumbbell-stream' ),
					/* translators: 1: number of a notice, 2: date and time, 3: 64 hexadecimal digits. */
					sprintf( __( "Number: %1\$s\nReceived: %2\$s\nSHA-256 of the text that you signed: %3\$s", 'dumbbell-stream' ), $claim['public_id'], self::moment( $claim['received_gmt'] ), $claim['signed_text_hash'] ),
				);
			case 'missing':
				return self::missing( $claim );
			case 'actioned':
				return array_filter( array( __( 'Following your notice, this was taken offline:', 'dumbbell-stream' ) . ' ' . self::passage( $claim ) . '.', __( 'The broadcaster was told. He may send a counter-notice; if he does, you get a copy of it at once.', 'dumbbell-stream' ), $reason ) );
			case 'rejected':
				return array_filter( array( 'lapse' === $event['type'] ? __( 'Your notice lacked something that we asked you for twice. We have closed it. Open it again with the link below when you can complete it.', 'dumbbell-stream' ) : __( 'We have looked at your notice and do not act on it. You may open it again with new facts, by the link below.', 'dumbbell-stream' ), $reason ) );
			case 'reopened':
				return array( __( 'Your notice was opened again. We look at it once more.', 'dumbbell-stream' ) );
			case 'withdrawn':
				return array( __( 'Your notice was taken back. What was taken offline because of it alone is back.', 'dumbbell-stream' ) );
			case 'restored':
				return array_filter( array( __( 'What was taken offline because of your notice is back.', 'dumbbell-stream' ), $reason ) );
			case 'counter':
				$counter = Counter_Notices::in_force( $claim['id'] ) ?? array();
				return array_filter( array( __( 'The broadcaster has sent a counter-notice. This is your copy:', 'dumbbell-stream' ), (string) ( $counter['signed_text'] ?? '' ), self::window( $counter ), __( 'If you have filed such an action, tell us its number before then.', 'dumbbell-stream' ) ) );
			case 'counter_withdrawn':
				return array( __( 'The broadcaster has taken his counter-notice back. The material stays offline.', 'dumbbell-stream' ) );
			case 'court':
				return array( __( 'We have noted that an action about this material is pending. The material stays offline until it is decided.', 'dumbbell-stream' ) );
			case 'outcome':
				return array( __( 'We have noted the outcome of the action about this material: it stays offline.', 'dumbbell-stream' ) );
			default:
				return array();
		}
	}

	/**
	 * Asks for what lacks: 17 U.S.C. 512(c)(3)(B)(ii).
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @return string[]
	 */
	private static function missing( array $claim ): array {
		$missing = Notice_Elements::missing( Claims::notice( $claim ) );
		if ( array() === $missing ) {
			return array();
		}
		$names = array(
			'signature'  => __( 'your signature: type your full name', 'dumbbell-stream' ),
			'work'       => __( 'which work it is about', 'dumbbell-stream' ),
			'material'   => __( 'where the material is: which stream, and when in it', 'dumbbell-stream' ),
			'contact'    => __( 'your name, and how to reach you: address, telephone, e-mail', 'dumbbell-stream' ),
			'good_faith' => __( 'the statement of good faith', 'dumbbell-stream' ),
			'accuracy'   => __( 'the statement that the notice is accurate', 'dumbbell-stream' ),
			'authority'  => __( 'the statement, under penalty of perjury, that you may act for the owner', 'dumbbell-stream' ),
		);
		return array(
			__( 'We have received your notice, and need a little more before we can act on it. This is missing:', 'dumbbell-stream' ),
			'- ' . implode( "\n- ", array_intersect_key( $names, array_flip( $missing ) ) ),
			__( 'You can complete it with the link below; nothing has to be written twice. Without an answer we close it 14 days after we last heard of you.', 'dumbbell-stream' ),
		);
	}

	/**
	 * Letters to those who handle notices.
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @param array<string, mixed> $event The event.
	 * @return string[]
	 */
	private static function to_handlers( array $claim, array $event ): array {
		$news = array(
			'check_passed' => __( 'A copyright notice has arrived and is complete. Please decide it.', 'dumbbell-stream' ),
			'check_failed' => __( 'A copyright notice has arrived. It lacks something, for which its sender was asked.', 'dumbbell-stream' ),
			'complete'     => __( 'A copyright notice was completed. Please decide it.', 'dumbbell-stream' ),
			'accept'       => __( 'A copyright notice was found substantially complete. Please decide it.', 'dumbbell-stream' ),
			'reopen'       => __( 'A copyright notice was opened again. Please decide it.', 'dumbbell-stream' ),
			'counter'      => __( 'A counter-notice has arrived and was forwarded.', 'dumbbell-stream' ) . ' ' . self::window( Counter_Notices::in_force( $claim['id'] ) ?? array() ),
			'overdue'      => __( 'The time in which the law wants the material back has passed, and nobody has brought it back or noted an action in court. Please do one of these today.', 'dumbbell-stream' ),
		)[ $event['type'] ] ?? '';
		if ( '' === $news ) {
			return array();
		}
		$lines = array(
			__( 'Number', 'dumbbell-stream' ) . ": {$claim['public_id']}",
			__( 'Stream', 'dumbbell-stream' ) . ': ' . self::stream( $claim ),
			__( 'Passage', 'dumbbell-stream' ) . ': ' . self::passage( $claim ),
		);
		if ( null !== $claim['due_gmt'] ) {
			$lines[] = __( 'Due', 'dumbbell-stream' ) . ': ' . self::moment( $claim['due_gmt'] );
		}
		return array( $news, implode( "\n", $lines ), admin_url( "admin.php?page=dumbbell-stream-claims&claim={$claim['id']}" ) );
	}

	/**
	 * The stream that a claim is about.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	public static function stream( array $claim ): string {
		$post = $claim['stream_post_id'] > 0 ? get_post( $claim['stream_post_id'] ) : null;
		return $post ? Streams::plain_title( $post ) . ' – ' . get_permalink( $post ) : __( 'not known', 'dumbbell-stream' );
	}

	/**
	 * What whoever decided wrote down, if the other side is to read it.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @param array<string, mixed> $event The event.
	 */
	public static function reason( array $claim, array $event ): string {
		$text = (string) ( $event['private']['text'] ?? '' );
		/* translators: %s: a text that a person wrote. */
		return '' === $text ? '' : sprintf( __( "Reason:\n%s", 'dumbbell-stream' ), $text );
	}

	/**
	 * How the sender follows his notice.
	 *
	 * @param array<string, mixed> $claim A claim.
	 */
	private static function follow( array $claim ): string {
		$secret = Claims::secret( $claim['public_id'] );
		$url    = Claim_Pages::status_url( $claim['public_id'], $secret );
		/* translators: %s: web address. */
		return sprintf( __( "Follow, complete or take back your notice here. Whoever has this link can do so: keep it to yourself.\n%s", 'dumbbell-stream' ), $url );
	}
}
