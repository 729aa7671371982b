<?php
/**
 * The one place where PHP reads packets.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Reads and checks a packet as docs/PROTOCOL.md has it, held to core/vectors/packets.json. For proofs alone: a handful of packets that
 * somebody shows, never a stream.
 *
 * @since 0.1.0
 *
 * @phpstan-type Packet array{flags: int, rendition: int, seq: int, group_seq: int, session: int, media_ms: int, capture_ms: int, payload: string}
 * @phpstan-type Session array{key: non-empty-string, session: int, not_after: int, certificate: string}
 */
final class Packet_Proof {

	/** The longest packet, in bytes: core/limits.ts, packetBytes. */
	const PACKET_BYTES_MAX = 16384;

	/** Bits of a packet's flags, as core/wire.ts has them. */
	const ANNOUNCEMENT = 1;

	private const HEADER_BYTES      = 72;
	private const SIGNATURE_BYTES   = 64;
	private const CERTIFICATE_BYTES = 146;
	private const SIGNED_BYTES      = 82;
	private const RENDITIONS        = 8;
	private const FLAGS_MAX         = 63;
	private const MEDIA             = 1;

	/** What stands before packets and certificates where they are signed. */
	private const PACKET_WORDS      = 'dumbbell-stream packet';
	private const CERTIFICATE_WORDS = 'dumbbell-stream certificate';

	/**
	 * Reads a packet. Its signature is not checked here.
	 *
	 * @since 0.1.0
	 *
	 * @param string $bytes  From anybody.
	 * @param string $stream Public key of the stream, 32 bytes.
	 * @return array{flags: int, rendition: int, seq: int, group_seq: int, session: int, media_ms: int, capture_ms: int, payload: string}|string
	 *         malformed or wrong-stream.
	 *
	 * @phpstan-return Packet|string
	 */
	public static function read( string $bytes, string $stream ) {
		$length = strlen( $bytes );
		if ( $length < self::HEADER_BYTES + self::SIGNATURE_BYTES || $length > self::PACKET_BYTES_MAX ) {
			return 'malformed';
		}
		$header = (array) unpack( 'Cmagic/Cversion/Cflags/Crendition/Nseq/Ngroup_seq/Jsession/Jmedia_ms/Jcapture_ms/Nreserved', $bytes );
		foreach ( array( 'session', 'media_ms', 'capture_ms' ) as $name ) {
			if ( $header[ $name ] < 0 || $header[ $name ] > Canonical::INTEGER_MAX ) {
				return 'malformed';
			}
		}
		if ( 0x50 !== $header['magic'] || 1 !== $header['version'] || 0 !== $header['reserved'] || $header['flags'] > self::FLAGS_MAX || $header['rendition'] >= self::RENDITIONS ) {
			return 'malformed';
		}
		$announces = 0 !== ( $header['flags'] & self::ANNOUNCEMENT );
		if ( $announces ? 0 !== $header['seq'] : 0 === $header['seq'] || 0 === $header['group_seq'] || $header['group_seq'] > $header['seq'] ) {
			return 'malformed';
		}
		if ( substr( $bytes, 40, 32 ) !== $stream ) {
			return 'wrong-stream';
		}
		return array(
			'flags'      => $header['flags'],
			'rendition'  => $header['rendition'],
			'seq'        => $header['seq'],
			'group_seq'  => $header['group_seq'],
			'session'    => $header['session'],
			'media_ms'   => $header['media_ms'],
			'capture_ms' => $header['capture_ms'],
			'payload'    => substr( $bytes, self::HEADER_BYTES, -self::SIGNATURE_BYTES ),
		);
	}

	/**
	 * Whether a key has signed a packet.
	 *
	 * @since 0.1.0
	 *
	 * @param string $bytes The packet, which read() took.
	 * @param string $key   Public key of a session, 32 bytes.
	 *
	 * @phpstan-param non-empty-string $key
	 */
	public static function is_signed( string $bytes, string $key ): bool {
		return self::verify( substr( $bytes, -self::SIGNATURE_BYTES ), self::PACKET_WORDS . substr( $bytes, 0, -self::SIGNATURE_BYTES ), $key );
	}

	/**
	 * What an announcement says of its session: which key signs its packets, on the word of the stream's key.
	 *
	 * @since 0.1.0
	 *
	 * @param string $bytes  An announcement packet, from anybody.
	 * @param string $stream Public key of the stream, 32 bytes.
	 * @return array{key: string, session: int, not_after: int, certificate: string}|string One of malformed, wrong-stream,
	 *         bad-certificate, wrong-session, bad-signature.
	 *
	 * @phpstan-param non-empty-string $stream
	 * @phpstan-return Session|string
	 */
	public static function session( string $bytes, string $stream ) {
		$packet = self::read( $bytes, $stream );
		if ( is_string( $packet ) ) {
			return $packet;
		}
		if ( 0 === ( $packet['flags'] & self::ANNOUNCEMENT ) || strlen( $packet['payload'] ) <= self::CERTIFICATE_BYTES ) {
			return 'malformed';
		}
		$certificate = substr( $packet['payload'], 0, self::CERTIFICATE_BYTES );
		$said        = (array) unpack( 'Cversion/Cscope/a32stream/a32key/Jsession/Jnot_after', $certificate );
		$key         = (string) $said['key'];
		if ( 1 !== $said['version'] || self::MEDIA !== $said['scope'] || $said['stream'] !== $stream || '' === $key || ! self::verify( substr( $certificate, self::SIGNED_BYTES ), self::CERTIFICATE_WORDS . substr( $certificate, 0, self::SIGNED_BYTES ), $stream ) ) {
			return 'bad-certificate';
		}
		if ( $said['session'] !== $packet['session'] ) {
			return 'wrong-session';
		}
		if ( ! self::is_signed( $bytes, $key ) ) {
			return 'bad-signature';
		}
		return array(
			'key'         => $key,
			'session'     => $said['session'],
			'not_after'   => $said['not_after'],
			'certificate' => $certificate,
		);
	}

	/**
	 * The hash by which a packet stands in the tree of an excerpt.
	 *
	 * @since 0.1.0
	 *
	 * @param int    $seq   Its sequence.
	 * @param string $bytes The packet, signature included.
	 */
	public static function leaf( int $seq, string $bytes ): string {
		return Merkle::leaf_hash( pack( 'J', $seq ) . hash( 'sha256', $bytes, true ) );
	}

	/**
	 * Checks a signature from anybody.
	 *
	 * @param string $signature Anything.
	 * @param string $message   What is said to be signed.
	 * @param string $key       Public key, 32 bytes.
	 *
	 * @phpstan-param non-empty-string $key
	 */
	private static function verify( string $signature, string $message, string $key ): bool {
		try {
			return SODIUM_CRYPTO_SIGN_BYTES === strlen( $signature ) && sodium_crypto_sign_verify_detached( $signature, $message, $key );
		} catch ( \Exception $e ) {   // SodiumException from the extension; sodium_compat throws others for a key that is no point of the curve.
			return false;
		}
	}
}
