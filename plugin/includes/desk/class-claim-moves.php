<?php
/**
 * What can be done with a claim now.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * A form for each move that the table allows now, with the mails that it will send. What the table does not allow is not shown.
 *
 * @since 0.1.0
 */
final class Claim_Moves {

	/** The longest text that is taken from a form, in characters. */
	private const TEXT_MAX = 8000;

	/** Streams that are offered where a notice names none. */
	private const STREAMS_MAX = 200;

	/** What each move asks for. */
	private const FIELDS = array(
		'accept'            => array( 'text' ),
		'act'               => array( 'stream', 'level', 'range', 'reason', 'text', 'strike' ),
		'hold'              => array( 'stream', 'range', 'hours' ),
		'reject'            => array( 'reason', 'text' ),
		'reopen'            => array( 'text' ),
		'withdraw'          => array( 'text' ),
		'counter_withdrawn' => array( 'text' ),
		'correct'           => array( 'reason', 'text' ),
		'court'             => array( 'court', 'ref', 'text' ),
		'outcome_streamer'  => array( 'text' ),
		'outcome_claimant'  => array( 'text' ),
		'note'              => array( 'text' ),
	);

	/** Moves that need a reason in words. */
	private const REASONED = array( 'reject', 'accept', 'correct', 'reopen', 'note' );

	/** Moves that take something off the air or settle a claim against somebody: shown in the colour of care. */
	private const GRAVE = array( 'act', 'hold', 'reject', 'outcome_claimant' );

	/**
	 * Reads what a form sent.
	 *
	 * @since 0.1.0
	 *
	 * @param array<mixed> $given Fields by name, unslashed.
	 * @return array<string, int|string|bool>
	 */
	public static function read( array $given ): array {
		$details = array();
		foreach ( array( 'text', 'ref' ) as $name ) {
			if ( isset( $given[ $name ] ) && is_string( $given[ $name ] ) && '' !== trim( $given[ $name ] ) ) {
				$details[ $name ] = mb_substr( sanitize_textarea_field( $given[ $name ] ), 0, self::TEXT_MAX );
			}
		}
		foreach ( array( 'code', 'kind' ) as $name ) {
			if ( isset( $given[ $name ] ) && is_string( $given[ $name ] ) && '' !== $given[ $name ] ) {
				$details[ $name ] = sanitize_key( $given[ $name ] );
			}
		}
		foreach ( array( 'level', 'hours', 'stream', 'version' ) as $name ) {
			if ( isset( $given[ $name ] ) && is_string( $given[ $name ] ) && ctype_digit( $given[ $name ] ) ) {
				$details[ $name ] = (int) $given[ $name ];
			}
		}
		if ( isset( $given['no_strike'] ) ) {
			$details['strike'] = false;
		}
		foreach ( array( 'from_ms', 'to_ms' ) as $name ) {
			$moment = isset( $given[ $name ] ) && is_string( $given[ $name ] ) ? self::moment( $given[ $name ] ) : null;
			if ( null !== $moment ) {
				$details[ $name ] = $moment;
			}
		}
		return $details;
	}

	/**
	 * Prints the moves of a claim.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed>             $claim A claim.
	 * @param array<int, array<string, mixed>> $moves What Claims::moves() gave.
	 */
	public static function print_all( array $claim, array $moves ): void {
		if ( array() === $moves ) {
			printf( '<p>%s</p>', esc_html__( 'Nothing is to be done here: this claim is settled.', 'dumbbell-stream' ) );
			return;
		}
		foreach ( $moves as $move ) {
			self::print_move( $claim, $move );
		}
	}

	/**
	 * Prints a move: closed, so that nobody presses it by mistake; opened, it says what will happen.
	 *
	 * @param array<string, mixed> $claim A claim.
	 * @param array<string, mixed> $move  Event, mails, and why it cannot be done now if so.
	 */
	private static function print_move( array $claim, array $move ): void {
		$event = (string) $move['event'];
		$grave = in_array( $event, self::GRAVE, true );
		printf( '<details class="dumbbell-move %s" name="dumbbell-move"><summary>%s</summary><div class="dumbbell-move-body">', esc_attr( $grave ? 'is-grave' : 'is-plain' ), esc_html( Desk_Words::move( $event ) ) );
		printf( '<p>%s</p>', esc_html( Desk_Words::about_move( $event ) ) );
		printf( '<form method="post" action="%s">', esc_url( admin_url( 'admin-post.php' ) ) );
		printf( '<input type="hidden" name="action" value="%s"><input type="hidden" name="claim" value="%d"><input type="hidden" name="move" value="%s">', esc_attr( Claims_Screen::MOVE ), (int) $claim['id'], esc_attr( $event ) );
		printf( '<input type="hidden" name="details[version]" value="%d">', (int) $claim['version'] );   // Nobody decides about what he has not seen.
		wp_nonce_field( Claims_Screen::MOVE . '_' . $claim['id'] );
		foreach ( self::FIELDS[ $event ] ?? array() as $field ) {
			self::print_field( $field, $event, $claim );
		}
		self::print_mails( (array) ( $move['mails'] ?? array() ) );
		printf( '<p><button type="submit" class="button %s">%s</button></p>', esc_attr( $grave ? 'dumbbell-button-grave' : 'button-primary' ), esc_html( Desk_Words::move( $event ) ) );
		echo '</form></div></details>';
	}

	/**
	 * Prints a field.
	 *
	 * @param string               $field One of FIELDS.
	 * @param string               $event The move.
	 * @param array<string, mixed> $claim A claim.
	 */
	private static function print_field( string $field, string $event, array $claim ): void {
		$id = "dumbbell-$event-$field";
		switch ( $field ) {
			case 'level':
				printf( '<fieldset><legend>%s</legend>', esc_html__( 'How much', 'dumbbell-stream' ) );
				foreach ( Desk_Words::levels() as $level => $word ) {
					printf( '<p><label><input type="radio" name="details[level]" value="%d"%s> %s</label></p>', (int) $level, checked( 1, $level, false ), esc_html( $word ) );
				}
				echo '</fieldset>';
				return;
			case 'range':
				echo '<div class="dumbbell-pair">';
				self::print_moment( 'from_ms', "$id-from", __( 'From', 'dumbbell-stream' ), $claim['capture_from_ms'] );
				self::print_moment( 'to_ms', "$id-to", __( 'To', 'dumbbell-stream' ), $claim['capture_to_ms'] );
				echo '</div>';
				/* translators: %s: a time zone, such as "Europe/Berlin". */
				printf( '<p class="description">%s</p>', esc_html( sprintf( __( 'Times are those of the site (%s). Take as little as answers the notice.', 'dumbbell-stream' ), wp_timezone_string() ) ) );
				return;
			case 'reason':
				printf( '<p><label for="%1$s">%2$s</label><br><select id="%1$s" name="details[code]">', esc_attr( $id ), esc_html__( 'Reason', 'dumbbell-stream' ) );
				foreach ( Desk_Words::reasons( $event ) as $code => $word ) {
					printf( '<option value="%s">%s</option>', esc_attr( $code ), esc_html( $word ) );
				}
				echo '</select></p>';
				return;
			case 'hours':
				printf( '<p><label for="%1$s">%2$s</label><br><input type="number" class="small-text" id="%1$s" name="details[hours]" min="1" max="%3$d" value="%3$d"></p>', esc_attr( $id ), esc_html__( 'For how many hours', 'dumbbell-stream' ), (int) Claim_Settings::number( 'hold_hours' ) );
				return;
			case 'strike':
				printf( '<p><label><input type="checkbox" name="details[no_strike]" value="1"> %s</label></p>', esc_html__( 'Do not count this against the broadcaster', 'dumbbell-stream' ) );
				return;
			case 'stream':
				self::print_stream( $id, $claim );
				return;
			case 'court':
				printf( '<p><label for="%1$s">%2$s</label><br><select id="%1$s" name="details[kind]"><option value="court">%3$s</option><option value="ccb">%4$s</option></select></p>', esc_attr( $id ), esc_html__( 'Where', 'dumbbell-stream' ), esc_html__( 'A court', 'dumbbell-stream' ), esc_html__( 'The Copyright Claims Board', 'dumbbell-stream' ) );
				return;
			case 'ref':
				printf( '<p><label for="%1$s">%2$s</label><br><input type="text" class="regular-text" id="%1$s" name="details[ref]" required maxlength="200"></p>', esc_attr( $id ), esc_html__( 'Name and number of the case', 'dumbbell-stream' ) );
				return;
			default:
				printf( '<p><label for="%1$s">%2$s</label><br><textarea id="%1$s" name="details[text]" rows="3" class="large-text" maxlength="%4$d" %3$s></textarea></p>', esc_attr( $id ), esc_html__( 'In your words', 'dumbbell-stream' ), esc_attr( in_array( $event, self::REASONED, true ) ? 'required' : '' ), (int) self::TEXT_MAX );
		}
	}

	/**
	 * Asks which stream is meant, where the notice names none of this site.
	 *
	 * @param string               $id    Id of the field.
	 * @param array<string, mixed> $claim A claim.
	 */
	private static function print_stream( string $id, array $claim ): void {
		if ( $claim['stream_post_id'] > 0 ) {
			return;
		}
		printf( '<p><label for="%1$s">%2$s</label><br><select id="%1$s" name="details[stream]">', esc_attr( $id ), esc_html__( 'Stream', 'dumbbell-stream' ) );
		foreach ( Streams::all( self::STREAMS_MAX ) as $post ) {
			printf( '<option value="%d">%s</option>', (int) $post->ID, esc_html( Streams::plain_title( $post ) ) );
		}
		echo '</select></p>';
	}

	/**
	 * Prints a field for a moment, to the second.
	 *
	 * @param string   $name  Name of the field.
	 * @param string   $id    Its id.
	 * @param string   $label Its label.
	 * @param int|null $at_ms What it holds, Unix ms.
	 */
	private static function print_moment( string $name, string $id, string $label, ?int $at_ms ): void {
		$value = null === $at_ms ? '' : wp_date( 'Y-m-d', intdiv( $at_ms, 1000 ) ) . 'T' . wp_date( 'H:i:s', intdiv( $at_ms, 1000 ) );
		printf(
			'<p><label for="%1$s">%2$s</label><br><input type="datetime-local" step="1" id="%1$s" name="details[%3$s]" value="%4$s"></p>',
			esc_attr( $id ),
			esc_html( $label ),
			esc_attr( $name ),
			esc_attr( $value )
		);
	}

	/**
	 * Shows the mails that a move will send, to the word.
	 *
	 * @param array<int, array<string, string>> $mails To, subject and text of each.
	 */
	private static function print_mails( array $mails ): void {
		foreach ( $mails as $mail ) {
			/* translators: %s: who gets a mail. */
			printf( '<details class="dumbbell-mail"><summary>%s</summary>', esc_html( sprintf( __( 'Mail to %s', 'dumbbell-stream' ), (string) $mail['to'] ) ) );
			printf( '<p><strong>%s</strong></p><pre>%s</pre></details>', esc_html( (string) $mail['subject'] ), esc_html( (string) $mail['text'] ) );
		}
	}

	/**
	 * A moment in the zone of the site.
	 *
	 * @since 0.1.0
	 *
	 * @param string $text As a field for date and time gives it.
	 * @return int|null Unix ms.
	 */
	public static function moment( string $text ): ?int {
		if ( 1 !== preg_match( '/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?\z/', $text ) ) {
			return null;
		}
		$moment = date_create_immutable( $text, wp_timezone() );
		return $moment ? 1000 * $moment->getTimestamp() : null;
	}
}
