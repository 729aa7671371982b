<?php
/**
 * What a stream has signed, shown by somebody else.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Checks an excerpt without having it: the browser commits to the tree of its packets, the server draws a few of them at random and
 * checks certificate, path, signature and range of each. If half of the packets were invented, eight draws would all miss them once in
 * 256 times. A check that fails says "not verifiable", never more.
 *
 * @since 0.1.0
 *
 * @phpstan-import-type Session from Packet_Proof
 * @phpstan-type Facts array{result: string, why: string, root: string, stream_key: string, stream: int, session: int, rendition: int, seq_from: int, seq_to: int, capture_from_ms: int, capture_to_ms: int, count: int, samples: int, checked_ms: int}
 * @phpstan-type Draft array{facts: Facts, key: string, not_after: int, indexes: int[]}
 */
final class Evidence {

	/** What an evidence can be: not yet answered, signed by the stream, or not verifiable. */
	const OPEN           = 'open';
	const SIGNED         = 'signed';
	const NOT_VERIFIABLE = 'not_verifiable';

	/** Transients of this name, followed by the draft's id. */
	const TRANSIENT = 'dumbbell_stream_evidence_';

	/** How many packets are drawn. */
	const SAMPLES = 8;

	/** The longest excerpt, in ms: what the player saves, and a margin for the group that began before that minute. */
	private const LENGTH_MS_MAX = 70000;

	/**
	 * Takes the word of a browser for what its excerpt is, and draws what it must show.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $commitment As Evidence_Controller's schema has it: stream_key, session, rendition, seq_from, seq_to,
	 *        capture_from_ms, capture_to_ms, count, root, announcement.
	 * @return array{id: string, indexes: int[], result: string, why: string} Which packets to show, counted from 0 in the excerpt; none
	 *         if it is already clear that nothing can be verified.
	 */
	public static function open( array $commitment ): array {
		$facts   = self::facts( $commitment );
		$stream  = Base64url::decode( $facts['stream_key'], 32 );
		$session = null === $stream || '' === $stream ? 'malformed' : Packet_Proof::session( self::bytes( $commitment['announcement'] ?? null ), $stream );
		$why     = is_string( $session ) ? $session : self::judge( $facts, $session );
		if ( '' !== $why ) {
			$facts['result'] = self::NOT_VERIFIABLE;
			$facts['why']    = $why;
		}
		$draft = array(
			'facts'     => $facts,
			'key'       => is_string( $session ) ? '' : Base64url::encode( $session['key'] ),
			'not_after' => is_string( $session ) ? 0 : $session['not_after'],
			'indexes'   => '' === $why ? self::draw( $facts['count'] ) : array(),
		);
		$id    = bin2hex( random_bytes( 16 ) );
		self::keep( $id, $draft );
		return array(
			'id'      => $id,
			'indexes' => $draft['indexes'],
			'result'  => $facts['result'],
			'why'     => $facts['why'],
		);
	}

	/**
	 * Checks the packets that were drawn. A second answer changes nothing.
	 *
	 * @since 0.1.0
	 *
	 * @param string            $id      As open() gave it.
	 * @param array<int, mixed> $packets In the order of the draws: `packet` and `path`, base64url.
	 * @return array<string, mixed>|null The facts with the verdict; null if there is no such draft, or no longer.
	 *
	 * @phpstan-return Facts|null
	 */
	public static function answer( string $id, array $packets ): ?array {
		$draft = self::draft( $id );
		if ( null === $draft || self::OPEN !== $draft['facts']['result'] ) {
			return $draft['facts'] ?? null;
		}
		$why                          = self::check( $draft, array_values( $packets ) );
		$draft['facts']['result']     = '' === $why ? self::SIGNED : self::NOT_VERIFIABLE;
		$draft['facts']['why']        = $why;
		$draft['facts']['samples']    = '' === $why ? count( $draft['indexes'] ) : 0;
		$draft['facts']['checked_ms'] = Clock::now_ms();
		self::keep( $id, $draft );
		return $draft['facts'];
	}

	/**
	 * What is known of an excerpt, for the claim that names it.
	 *
	 * @since 0.1.0
	 *
	 * @param string $id As open() gave it.
	 * @return array<string, mixed>|null Null if there is no such draft, or no longer; what was not answered is not verifiable.
	 *
	 * @phpstan-return Facts|null
	 */
	public static function take( string $id ): ?array {
		$facts = self::draft( $id )['facts'] ?? null;
		return null !== $facts && self::OPEN === $facts['result'] ? array(
			'result' => self::NOT_VERIFIABLE,
			'why'    => 'unanswered',
		) + $facts : $facts;
	}

	/**
	 * Checks an excerpt that was sent as a file: all of its packets are read, and as many as usual checked in full.
	 *
	 * @since 0.1.0
	 *
	 * @param string $file Its bytes.
	 * @return array<string, mixed> The facts, with the verdict.
	 *
	 * @phpstan-return Facts
	 */
	public static function of_file( string $file ): array {
		$excerpt = Excerpt_File::read( $file );
		$facts   = self::facts( $excerpt['said'] );
		$session = $excerpt['session'];
		$why     = $excerpt['why'];
		if ( null !== $session && '' === $why ) {
			$why = self::judge( $facts, $session );
			foreach ( '' === $why ? self::draw( $facts['count'] ) : array() as $index ) {
				$why = '' === $why ? self::judge_packet( $excerpt['packets'][ $index ], $facts, $session['key'], $session['not_after'] ) : $why;
			}
		}
		return array(
			'result'     => '' === $why ? self::SIGNED : self::NOT_VERIFIABLE,
			'why'        => $why,
			'samples'    => '' === $why ? min( self::SAMPLES, $facts['count'] ) : 0,
			'checked_ms' => Clock::now_ms(),
		) + $facts;
	}

	/**
	 * The stream of this site that a key belongs to, also one that it had before.
	 *
	 * @since 0.1.0
	 *
	 * @param string $stream_key Base64url.
	 * @return int Post id; 0 if it is none of this site's.
	 */
	public static function stream_of( string $stream_key ): int {
		foreach ( Streams::all( 500 ) as $post ) {
			try {
				if ( Keys::stream_id( $post->ID ) === $stream_key || in_array( $stream_key, array_column( Key_Lists::former( $post->ID ), 'stream' ), true ) ) {
					return $post->ID;
				}
			} catch ( \RuntimeException $e ) {
				continue;   // The vault cannot be opened: what it would say is not verifiable now.
			}
		}
		return 0;
	}

	/**
	 * What somebody says of an excerpt.
	 *
	 * @param array<string, mixed> $commitment See open().
	 * @return array<string, mixed>
	 *
	 * @phpstan-return Facts
	 */
	private static function facts( array $commitment ): array {
		$number = static function ( string $name ) use ( $commitment ): int {
			return is_int( $commitment[ $name ] ?? null ) ? $commitment[ $name ] : 0;
		};
		$text   = static function ( string $name ) use ( $commitment ): string {
			return is_string( $commitment[ $name ] ?? null ) ? $commitment[ $name ] : '';
		};
		return array(
			'result'          => self::OPEN,
			'why'             => '',
			'root'            => $text( 'root' ),
			'stream_key'      => $text( 'stream_key' ),
			'stream'          => '' === $text( 'stream_key' ) ? 0 : self::stream_of( $text( 'stream_key' ) ),
			'session'         => $number( 'session' ),
			'rendition'       => $number( 'rendition' ),
			'seq_from'        => $number( 'seq_from' ),
			'seq_to'          => $number( 'seq_to' ),
			'capture_from_ms' => $number( 'capture_from_ms' ),
			'capture_to_ms'   => $number( 'capture_to_ms' ),
			'count'           => $number( 'count' ),
			'samples'         => 0,
			'checked_ms'      => Clock::now_ms(),
		);
	}

	/**
	 * Why an excerpt cannot be verified, whatever its packets are.
	 *
	 * @param array<string, mixed> $facts   What is said of it.
	 * @param array<string, mixed> $session What its announcement says.
	 * @return string '' if it can.
	 *
	 * @phpstan-param Facts $facts
	 * @phpstan-param Session $session
	 */
	private static function judge( array $facts, array $session ): string {
		if ( 0 === $facts['stream'] ) {
			return 'another-site';
		}
		if ( $session['session'] !== $facts['session'] ) {
			return 'wrong-session';
		}
		$room = $facts['seq_to'] - $facts['seq_from'] + 1;
		if ( $facts['seq_from'] < 1 || $facts['count'] < 1 || $facts['count'] > min( $room, Excerpt_File::PACKETS_MAX ) || $facts['capture_to_ms'] < $facts['capture_from_ms'] ) {
			return 'wrong-range';
		}
		if ( $facts['capture_to_ms'] - $facts['capture_from_ms'] > self::LENGTH_MS_MAX ) {
			return 'too-long';
		}
		try {
			return Key_Lists::is_revoked( $facts['stream'], $facts['session'] ) ? 'revoked' : '';
		} catch ( \RuntimeException $e ) {
			return 'keys-unreadable';
		}
	}

	/**
	 * Why the packets that were drawn prove nothing.
	 *
	 * @param array<string, mixed> $draft   What was drawn.
	 * @param array<int, mixed>    $packets What is shown.
	 * @return string '' if they prove it.
	 *
	 * @phpstan-param Draft $draft
	 */
	private static function check( array $draft, array $packets ): string {
		$facts = $draft['facts'];
		$root  = Base64url::decode( $facts['root'], 32 );
		$key   = Base64url::decode( $draft['key'], 32 );
		if ( null === $root || null === $key || '' === $key || count( $packets ) !== count( $draft['indexes'] ) ) {
			return 'malformed';
		}
		foreach ( $draft['indexes'] as $at => $index ) {
			$bytes = self::bytes( is_array( $packets[ $at ] ) ? $packets[ $at ]['packet'] ?? null : null );
			$path  = is_array( $packets[ $at ] ) ? $packets[ $at ]['path'] ?? null : null;
			$why   = self::judge_packet( $bytes, $facts, $key, $draft['not_after'] );
			if ( '' !== $why ) {
				return $why;
			}
			$seq = self::seq( $bytes );
			if ( $seq < $facts['seq_from'] + $index || $seq > $facts['seq_to'] - ( $facts['count'] - 1 - $index ) ) {
				return 'wrong-range';
			}
			$hashes = array_map( static fn( $hash ): string => is_string( $hash ) ? (string) Base64url::decode( $hash, 32 ) : '', is_array( $path ) ? array_values( $path ) : array() );
			if ( ! Merkle::verify_inclusion( Packet_Proof::leaf( $seq, $bytes ), $index, $facts['count'], $hashes, $root ) ) {
				return 'bad-path';
			}
		}
		return '';
	}

	/**
	 * Why one packet is not what the excerpt is said to be of.
	 *
	 * @param string               $bytes     The packet, from anybody.
	 * @param array<string, mixed> $facts     What is said of the excerpt.
	 * @param string               $key       Public key of the session.
	 * @param int                  $not_after Until when that key may sign, Unix ms.
	 * @return string '' if it is.
	 *
	 * @phpstan-param Facts $facts
	 * @phpstan-param non-empty-string $key
	 */
	private static function judge_packet( string $bytes, array $facts, string $key, int $not_after ): string {
		$packet = Packet_Proof::read( $bytes, (string) Base64url::decode( $facts['stream_key'], 32 ) );
		if ( is_string( $packet ) ) {
			return $packet;
		}
		if ( $packet['session'] !== $facts['session'] || $packet['rendition'] !== $facts['rendition'] || $packet['capture_ms'] > $not_after ) {
			return 'wrong-session';
		}
		if ( 0 === $packet['seq'] || $packet['seq'] < $facts['seq_from'] || $packet['seq'] > $facts['seq_to'] || $packet['capture_ms'] < $facts['capture_from_ms'] || $packet['capture_ms'] > $facts['capture_to_ms'] ) {
			return 'wrong-range';
		}
		return Packet_Proof::is_signed( $bytes, $key ) ? '' : 'bad-signature';
	}

	/**
	 * Draws packets.
	 *
	 * @param int $count How many there are.
	 * @return int[] Different ones, rising.
	 */
	private static function draw( int $count ): array {
		$drawn = array();
		while ( count( $drawn ) < min( self::SAMPLES, $count ) ) {   // phpcs:ignore Squiz.PHP.DisallowSizeFunctionsInLoops.Found -- It grows, but for a number that was drawn before.
			$drawn[ random_int( 0, $count - 1 ) ] = true;
		}
		ksort( $drawn );
		return array_keys( $drawn );
	}

	/**
	 * Sequence of a packet that can be read.
	 *
	 * @param string $bytes The packet.
	 */
	private static function seq( string $bytes ): int {
		return (int) ( (array) unpack( 'N', $bytes, 4 ) )[1];
	}

	/**
	 * Bytes that somebody sent as text.
	 *
	 * @param mixed $text Base64url, or anything.
	 * @return string '' if it is none.
	 */
	private static function bytes( $text ): string {
		return is_string( $text ) ? (string) Base64url::decode( $text, intdiv( strlen( $text ) * 3, 4 ) ) : '';
	}

	/**
	 * Keeps a draft for a day: whoever sits before a form that long has left it.
	 *
	 * @param string               $id    Its id.
	 * @param array<string, mixed> $draft What is known.
	 *
	 * @phpstan-param Draft $draft
	 */
	private static function keep( string $id, array $draft ): void {
		set_transient( self::TRANSIENT . $id, $draft, DAY_IN_SECONDS );
	}

	/**
	 * A draft.
	 *
	 * @param string $id From anybody.
	 * @return array<string, mixed>|null
	 *
	 * @phpstan-return Draft|null
	 */
	private static function draft( string $id ): ?array {
		/**
		 * As keep() wrote it.
		 *
		 * @phpstan-var Draft|mixed $draft
		 */
		$draft = 1 === preg_match( '/^[0-9a-f]{32}\z/', $id ) ? get_transient( self::TRANSIENT . $id ) : null;
		return isset( $draft['facts'], $draft['key'], $draft['indexes'] ) ? $draft : null;
	}
}
