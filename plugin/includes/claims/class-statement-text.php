<?php
/**
 * The words that people sign.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The very text of a notice: what the sender sees before he signs, what is hashed, and what both sides keep.
 *
 * It follows 17 U.S.C. 512(c)(3)(A), or Article 16(2) of Regulation (EU) 2022/2065. Perjury covers the authority to act and nothing
 * else. The last line is the date and 128 random bits, so that nobody can guess the text from its hash after it was erased. Text of
 * the sender is indented: no field can pass for a line of ours. Counter-notices: Counter_Text.
 *
 * @since 0.1.0
 */
final class Statement_Text {

	/** Raised with every change of a sentence, so that an old hash can be told from a new one. */
	const VERSION = 1;

	/** The statements of a notice: their names in `statements`. */
	const STATEMENTS = array(
		'dmca'  => array( 'good_faith', 'accuracy', 'authority' ),
		'dsa'   => array( 'good_faith', 'accuracy' ),
		'other' => array( 'good_faith', 'accuracy', 'authority' ),
	);

	/** The last line of a text: date and reference. */
	private const REFERENCE = '/(\d{4}-\d{2}-\d{2}) ([a-z2-7]{26})$/D';

	/** A text is signed on the day it was shown, or soon after: what is older is shown again, in ms. */
	private const REFERENCE_MS = 172800000;

	/**
	 * The text of a notice, in its language. Same notice, same text: date and reference are those of its `signed_text`, if that is not
	 * too old; else they are new.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $notice The notice.
	 */
	public static function of( array $notice ): string {
		return self::in_language(
			self::text( $notice, 'language' ),
			static function () use ( $notice ): string {
				$kind  = self::kind( $notice );
				$parts = array(
					self::title( $kind ),
					self::line( __( 'To', 'dumbbell-stream' ), get_bloginfo( 'name' ) . ' (' . home_url( '/' ) . ')' ),
					self::line( __( 'Text', 'dumbbell-stream' ), $kind . '-' . self::VERSION . ' ' . determine_locale() ),
					'',
					self::part( 1, 'dsa' === $kind ? __( 'What is reported, and why', 'dumbbell-stream' ) : __( 'The work', 'dumbbell-stream' ), self::work( $notice ) ),
					self::part( 2, __( 'The material, and where it is', 'dumbbell-stream' ), self::material( $notice ) ),
					self::part( 3, __( 'The sender', 'dumbbell-stream' ), self::sender( $notice ) ),
					self::part( 4, __( 'Statements', 'dumbbell-stream' ), self::statements( $notice ) ),
					self::signature( self::text( $notice, 'signature_name' ), self::text( $notice, 'claimant_country' ) ),
					self::reference( self::text( $notice, 'signed_text' ) ),
				);
				return implode( "\n", $parts );
			}
		);
	}

	/**
	 * The text for the other side: without what the sender told this site alone, and with the date of the day on which it was signed.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $notice The notice, with its `signed_text`.
	 */
	public static function without_contact( array $notice ): string {
		$contact = array_fill_keys( array( 'claimant_email', 'claimant_phone', 'claimant_address' ), '' );
		$text    = self::of( $contact + $notice );
		$signed  = 1 === preg_match( self::REFERENCE, self::text( $notice, 'signed_text' ), $found ) ? $found[0] : '';
		return rtrim( substr( $text, 0, (int) strrpos( $text, "\n" ) + 1 ) . $signed );
	}

	/**
	 * Does something in a language, and goes back.
	 *
	 * @since 0.1.0
	 *
	 * @param string   $locale A locale; one that this site does not have leaves the language as it is.
	 * @param callable $work   What to do.
	 *
	 * @phpstan-param callable(): string $work
	 */
	public static function in_language( string $locale, callable $work ): string {
		$switched = '' !== $locale && determine_locale() !== $locale && switch_to_locale( $locale );
		try {
			return $work();
		} finally {
			if ( $switched ) {
				restore_previous_locale();
			}
		}
	}

	/**
	 * The hash by which a text is known.
	 *
	 * @since 0.1.0
	 *
	 * @param string $text A text.
	 * @return string SHA-256, 64 lower-case hexadecimal digits.
	 */
	public static function hash( string $text ): string {
		return hash( 'sha256', $text );
	}

	/**
	 * The sentences that the sender of a notice is asked to make his own.
	 *
	 * @since 0.1.0
	 *
	 * @param string $kind dmca, dsa or other.
	 * @param string $role owner or agent.
	 * @return array<string, string> By the names of the statements.
	 */
	public static function sentences( string $kind, string $role ): array {
		if ( 'dsa' === $kind ) {
			return array(
				'good_faith' => __( 'I believe in good faith that the content reported here is illegal, for the reasons given above.', 'dumbbell-stream' ),
				'accuracy'   => __( 'I believe in good faith that the information and the allegations in this notice are accurate and complete.', 'dumbbell-stream' ),
			);
		}
		return array(
			'good_faith' => __( 'I have a good faith belief that use of the material in the manner complained of is not authorised by the copyright owner, its agent, or the law. I have considered whether the law allows the use, for instance as fair use.', 'dumbbell-stream' ),
			'accuracy'   => __( 'The information in this notice is accurate.', 'dumbbell-stream' ),
			'authority'  => 'agent' === $role
				? __( 'I declare under penalty of perjury under the laws of the United States of America that I am authorised to act on behalf of the owner of an exclusive right that is allegedly infringed.', 'dumbbell-stream' )
				: __( 'I declare under penalty of perjury under the laws of the United States of America that I am the owner of an exclusive right that is allegedly infringed, or authorised to act on the owner’s behalf.', 'dumbbell-stream' ),
		);
	}

	/**
	 * What is shown before anybody signs: what follows from a lie.
	 *
	 * @since 0.1.0
	 *
	 * @param string $kind dmca, dsa, other, or counter.
	 */
	public static function warning( string $kind ): string {
		if ( 'dsa' === $kind ) {
			return __( 'Whoever sends notices that are obviously unfounded may find that further notices are not processed for a time (Regulation (EU) 2022/2065, Article 23).', 'dumbbell-stream' );
		}
		return __( 'Under section 512(f) of title 17 of the United States Code, a person who knowingly makes a material misrepresentation in a notice or a counter-notice is liable for damages, including costs and attorneys’ fees, to those who are harmed by it: the broadcaster, the copyright owner, and this site.', 'dumbbell-stream' );
	}

	/**
	 * Date and reference of a text; new ones if it has none, or none of these days.
	 *
	 * @since 0.1.0
	 *
	 * @param string $text A text as it was shown, or its last line.
	 * @return string The last line.
	 */
	public static function reference( string $text ): string {
		$now_ms = Clock::now_ms();
		if ( 1 === preg_match( self::REFERENCE, $text, $found ) ) {
			$day_ms = 1000 * (int) strtotime( "$found[1] 12:00:00 UTC" );
			if ( abs( $now_ms - $day_ms ) <= self::REFERENCE_MS ) {
				return "$found[1] $found[2]";
			}
		}
		$letters = '';
		foreach ( str_split( random_bytes( 26 ) ) as $byte ) {
			$letters .= 'abcdefghijklmnopqrstuvwxyz234567'[ ord( $byte ) & 31 ];
		}
		return gmdate( 'Y-m-d', intdiv( $now_ms, 1000 ) ) . " $letters";
	}

	/**
	 * A line of ours with a value of somebody else's. Lines of the value after the first are indented.
	 *
	 * @since 0.1.0
	 *
	 * @param string $label What it is.
	 * @param string $value The value; '' leaves the line out, which only an ending newline would show.
	 */
	public static function line( string $label, string $value ): string {
		/* translators: 1: name of a field of a notice, 2: its value. */
		return sprintf( __( '%1$s: %2$s', 'dumbbell-stream' ), $label, str_replace( "\n", "\n      ", $value ) );
	}

	/**
	 * A numbered part.
	 *
	 * @since 0.1.0
	 *
	 * @param int                       $number  From 1.
	 * @param string                    $heading Its heading.
	 * @param array<int|string, string> $fields  Label => value; those without a value are left out. A number for a label: a sentence.
	 */
	public static function part( int $number, string $heading, array $fields ): string {
		$lines = array( "$number. $heading" );
		foreach ( $fields as $label => $value ) {
			if ( '' !== $value ) {
				$lines[] = '   ' . ( is_int( $label ) ? "- $value" : self::line( $label, $value ) );
			}
		}
		return implode( "\n", 1 === count( $lines ) ? array( $lines[0], '   ' . __( '(nothing stated)', 'dumbbell-stream' ) ) : $lines ) . "\n";
	}

	/**
	 * Where somebody signs.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name    The name that was typed; '' shows a line to sign on.
	 * @param string $country Where it is signed.
	 */
	public static function signature( string $name, string $country ): string {
		return __( 'Signed', 'dumbbell-stream' ) . ': /s/ ' . ( '' === $name ? '________________' : $name ) . ( '' === $country ? '' : ", $country" );
	}

	/**
	 * A moment of a broadcast as a text tells it.
	 *
	 * @since 0.1.0
	 *
	 * @param int $unix_ms Unix ms.
	 */
	public static function moment( int $unix_ms ): string {
		return gmdate( 'Y-m-d H:i:s', intdiv( $unix_ms, 1000 ) ) . sprintf( '.%03d UTC', $unix_ms % 1000 );
	}

	/**
	 * Where the material is, as far as it was said.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $notice The notice, or a claim.
	 * @return array<string, string> Label => value.
	 */
	public static function material( array $notice ): array {
		$post  = Streams::find( (int) ( $notice['stream'] ?? 0 ) );
		$shown = $post && Streams::is_public( $post ) ? Streams::plain_title( $post ) . ' (' . get_permalink( $post ) . ')' : '';
		return array(
			__( 'Stream', 'dumbbell-stream' )          => $shown,
			__( 'Stream key', 'dumbbell-stream' )      => self::text( $notice, 'stream_key' ),
			__( 'Broadcast begun', 'dumbbell-stream' ) => self::number( $notice, 'session' ) > 0 ? self::moment( self::number( $notice, 'session' ) ) : '',
			__( 'From', 'dumbbell-stream' )            => self::number( $notice, 'capture_from_ms' ) > 0 ? self::moment( self::number( $notice, 'capture_from_ms' ) ) : '',
			__( 'Until', 'dumbbell-stream' )           => self::number( $notice, 'capture_to_ms' ) > 0 ? self::moment( self::number( $notice, 'capture_to_ms' ) ) : '',
			__( 'Packets', 'dumbbell-stream' )         => isset( $notice['seq_from'] ) ? implode( '–', array_unique( array( self::number( $notice, 'seq_from' ), self::number( $notice, 'seq_to', 'seq_from' ) ) ) ) : '',
			__( 'What is there', 'dumbbell-stream' )   => self::text( $notice, 'material_text' ),
		);
	}

	/**
	 * A field that is a text.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $notice The notice.
	 * @param string               $name   Name of the field.
	 */
	public static function text( array $notice, string $name ): string {
		return is_string( $notice[ $name ] ?? null ) ? $notice[ $name ] : '';
	}

	/**
	 * What kind of notice it is.
	 *
	 * @param array<string, mixed> $notice The notice.
	 */
	private static function kind( array $notice ): string {
		$kind = self::text( $notice, 'kind' );
		return isset( self::STATEMENTS[ $kind ] ) ? $kind : 'dmca';
	}

	/**
	 * The first line.
	 *
	 * @param string $kind dmca, dsa or other.
	 */
	private static function title( string $kind ): string {
		switch ( $kind ) {
			case 'dmca':
				return __( 'Copyright notice (17 U.S.C. 512(c)(3))', 'dumbbell-stream' );
			case 'dsa':
				return __( 'Notice of illegal content (Regulation (EU) 2022/2065, Article 16)', 'dumbbell-stream' );
			default:
				return __( 'Copyright notice', 'dumbbell-stream' );
		}
	}

	/**
	 * The work, as far as it was said.
	 *
	 * @param array<string, mixed> $notice The notice.
	 * @return array<string, string> Label => value.
	 */
	private static function work( array $notice ): array {
		$hash = self::text( $notice, 'source_hash' );
		$copy = array(
			'hash' => __( 'kept by the sender', 'dumbbell-stream' ),
			'file' => __( 'sent with this notice', 'dumbbell-stream' ),
		)[ self::text( $notice, 'source_kind' ) ] ?? '';
		return array(
			( 'dsa' === self::kind( $notice ) ? __( 'Subject', 'dumbbell-stream' ) : __( 'Title', 'dumbbell-stream' ) ) => self::text( $notice, 'work_title' ),
			( 'dsa' === self::kind( $notice ) ? __( 'Reasons', 'dumbbell-stream' ) : __( 'Description', 'dumbbell-stream' ) ) => self::text( $notice, 'work_text' ),
			__( 'Can be seen at', 'dumbbell-stream' )   => self::text( $notice, 'work_url' ),
			__( 'Registration', 'dumbbell-stream' )     => self::text( $notice, 'work_registration' ),
			__( 'Copy of the work', 'dumbbell-stream' ) => '' === $hash ? $copy : trim( "$copy, SHA-256 $hash", ', ' ),
		);
	}

	/**
	 * The sender.
	 *
	 * @param array<string, mixed> $notice The notice.
	 * @return array<string, string> Label => value.
	 */
	private static function sender( array $notice ): array {
		$name = self::text( $notice, 'claimant_name' );
		$role = array(
			'owner' => __( 'owner of the right', 'dumbbell-stream' ),
			'agent' => __( 'acting for the owner', 'dumbbell-stream' ),
		)[ self::text( $notice, 'claimant_role' ) ] ?? '';
		return array(
			__( 'Name', 'dumbbell-stream' )           => '' === $name || '' === $role || 'dsa' === self::kind( $notice ) ? $name : "$name ($role)",
			__( 'Organisation', 'dumbbell-stream' )   => self::text( $notice, 'claimant_org' ),
			__( 'E-mail', 'dumbbell-stream' )         => self::text( $notice, 'claimant_email' ),
			__( 'Telephone', 'dumbbell-stream' )      => self::text( $notice, 'claimant_phone' ),
			__( 'Postal address', 'dumbbell-stream' ) => self::text( $notice, 'claimant_address' ),
			__( 'Country', 'dumbbell-stream' )        => self::text( $notice, 'claimant_country' ),
		);
	}

	/**
	 * The sentences that the sender made his own.
	 *
	 * @param array<string, mixed> $notice The notice.
	 * @return string[]
	 */
	private static function statements( array $notice ): array {
		$made = is_array( $notice['statements'] ?? null ) ? array_filter( $notice['statements'] ) : array();
		return array_values( array_intersect_key( self::sentences( self::kind( $notice ), self::text( $notice, 'claimant_role' ) ), $made ) );
	}

	/**
	 * A field that is a number.
	 *
	 * @param array<string, mixed> $notice The notice.
	 * @param string               $name   Name of the field.
	 * @param string               $other  Name of the field that stands for it if it is missing.
	 */
	private static function number( array $notice, string $name, string $other = '' ): int {
		return (int) ( $notice[ $name ] ?? $notice[ $other ] ?? 0 );
	}
}
