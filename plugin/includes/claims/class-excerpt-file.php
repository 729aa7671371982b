<?php
/**
 * A piece of a stream as a file.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Reads an excerpt: the packets of one session and rendition as they were sent, each with its length (u32) before it, the announcement
 * first. Packets are read but not verified; only the announcement is.
 *
 * @since 0.1.0
 *
 * @phpstan-import-type Session from Packet_Proof
 */
final class Excerpt_File {

	/** The largest file, in bytes. */
	const BYTES_MAX = 33554432;

	/** The most packets in one. */
	const PACKETS_MAX = 65536;

	/**
	 * Reads a file.
	 *
	 * @since 0.1.0
	 *
	 * @param string $file From anybody.
	 * @return array{why: string, said: array<string, int|string>, session: array<string, mixed>|null, packets: string[]} Why it is no
	 *         excerpt, one word, '' if it is one; what its packets say, named as Evidence names it; what its announcement says; the
	 *         packets, the announcement apart.
	 *
	 * @phpstan-return array{why: string, said: array<string, int|string>, session: Session|null, packets: string[]}
	 */
	public static function read( string $file ): array {
		$packets = strlen( $file ) <= self::BYTES_MAX ? self::packets( $file ) : array();
		$first   = (string) array_shift( $packets );
		$stream  = substr( $first, 40, 32 );
		$session = array() !== $packets && '' !== $stream ? Packet_Proof::session( $first, $stream ) : 'malformed';
		$read    = array(
			'why'     => is_string( $session ) ? $session : '',
			'said'    => array(),
			'session' => is_string( $session ) ? null : $session,
			'packets' => $packets,
		);
		return is_string( $session ) || '' === $stream ? $read : self::measure( $stream, $session, $packets ) + $read;
	}

	/**
	 * Reads the packets through.
	 *
	 * @param string               $stream  Public key of the stream, 32 bytes.
	 * @param array<string, mixed> $session What its announcement says.
	 * @param string[]             $packets All but the announcement; at least one.
	 * @return array{why: string, said: array<string, int|string>}
	 *
	 * @phpstan-param Session $session
	 */
	private static function measure( string $stream, array $session, array $packets ): array {
		$leaves = array();
		$first  = null;
		$from   = PHP_INT_MAX;
		$to     = 0;
		$last   = 0;
		$why    = '';
		foreach ( $packets as $bytes ) {
			$packet = Packet_Proof::read( $bytes, $stream );
			if ( is_string( $packet ) ) {
				$why = $packet;
				break;
			}
			$first = $first ?? $packet;
			if ( $packet['seq'] <= $last || $packet['rendition'] !== $first['rendition'] ) {   // An announcement has sequence 0.
				$why = 'mixed';
				break;
			}
			if ( $packet['session'] !== $session['session'] || $packet['capture_ms'] > $session['not_after'] ) {
				$why = 'wrong-session';
				break;
			}
			$last     = $packet['seq'];
			$from     = min( $from, $packet['capture_ms'] );
			$to       = max( $to, $packet['capture_ms'] );
			$leaves[] = Packet_Proof::leaf( $last, $bytes );
		}
		$said = null === $first || '' !== $why ? array() : array(
			'stream_key'      => Base64url::encode( $stream ),
			'session'         => $first['session'],
			'rendition'       => $first['rendition'],
			'seq_from'        => $first['seq'],
			'seq_to'          => $last,
			'capture_from_ms' => $from,
			'capture_to_ms'   => $to,
			'count'           => count( $leaves ),
			'root'            => Base64url::encode( Merkle::root( $leaves ) ),
		);
		return array(
			'why'  => $why,
			'said' => $said,
		);
	}

	/**
	 * The packets of a file.
	 *
	 * @param string $file From anybody.
	 * @return string[] Empty if it is cut short, or no such file.
	 */
	private static function packets( string $file ): array {
		$packets = array();
		$size    = strlen( $file );
		for ( $at = 0; $at < $size; $at += 4 + $length ) {
			$length = $at + 4 <= $size ? (int) ( (array) unpack( 'N', $file, $at ) )[1] : 0;
			if ( $length < 1 || $length > Packet_Proof::PACKET_BYTES_MAX || $at + 4 + $length > $size || count( $packets ) > self::PACKETS_MAX ) {
				return array();
			}
			$packets[] = substr( $file, $at + 4, $length );
		}
		return $packets;
	}
}
