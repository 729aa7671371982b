<?php
namespace Dumbbell_Stream\Tests\Claims;

require_once __DIR__ . '/class-proof-case.php';

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Evidence;
use Dumbbell_Stream\Key_Lists;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Merkle;
use Dumbbell_Stream\Packet_Proof;
use Dumbbell_Stream\Secrets;
use Dumbbell_Stream\Tests\Vectors;

final class EvidenceTest extends Proof_Case {

	/** A stream of this site that has the key of the vectors. */
	private function our_stream( string $seed ): int {
		$post = $this->stream();
		Secrets::set( Keys::secret_name( $post->ID ), hex2bin( $seed ) );
		Keys::ensure( $post->ID );
		return $post->ID;
	}

	/** The packets of a file, the announcement first. */
	private static function packets( string $file ): array {
		for ( $packets = array(), $at = 0; $at < strlen( $file ); $at += 4 + $length ) {
			$length    = unpack( 'N', $file, $at )[1];
			$packets[] = substr( $file, $at + 4, $length );
		}
		return $packets;
	}

	private static function leaf( string $packet ): string {
		return Packet_Proof::leaf( unpack( 'N', $packet, 4 )[1], $packet );
	}

	/** What an honest browser shows. */
	private static function shown( array $packets, array $indexes ): array {
		$leaves = array_map( array( self::class, 'leaf' ), $packets );
		return array_map(
			static function ( int $index ) use ( $packets, $leaves ): array {
				return array( 'packet' => Base64url::encode( $packets[ $index ] ), 'path' => array_map( array( Base64url::class, 'encode' ), Merkle::inclusion( $leaves, $index ) ) );
			},
			$indexes
		);
	}

	private static function case( string $name = 'thirteen, of which two are missing' ): array {
		return Vectors::cases( 'excerpts' )[ $name ][0];
	}

	/** @dataProvider good */
	public function test_an_excerpt_of_our_stream_is_signed( array $case ): void {
		$post    = $this->our_stream( $case['streamSeed'] );
		$packets = array_slice( self::packets( base64_decode( $case['file'] ) ), 1 );
		$opened  = $this->post( '/evidence', $case['commitment'] )->get_data();
		$this->assertSame( array( 'open', min( 8, count( $packets ) ) ), array( $opened['result'], count( array_unique( $opened['indexes'] ) ) ) );
		$answer = $this->post( '/evidence/packets', array( 'id' => $opened['id'], 'packets' => self::shown( $packets, $opened['indexes'] ) ) );
		$this->assertSame( array( 200, 'signed', '', $post ), array( $answer->get_status(), $answer->get_data()['result'], $answer->get_data()['why'], $answer->get_data()['stream'] ) );
		$taken = Evidence::take( $opened['id'] );
		$this->assertEquals( array_diff_key( $case['commitment'], array( 'announcement' => 1 ) ), array_intersect_key( $taken, $case['commitment'] ) );
		$this->assertSame( array( $taken['root'], 'signed' ), array( Evidence::of_file( base64_decode( $case['file'] ) )['root'], Evidence::of_file( base64_decode( $case['file'] ) )['result'] ) );
	}

	public function good(): array {
		return Vectors::cases( 'excerpts' );
	}

	/** @dataProvider bad */
	public function test_a_file_that_is_no_excerpt_is_not_verifiable( array $case ): void {
		$this->our_stream( $case['streamSeed'] );
		$named = array( 'empty' => 'malformed', 'cut-short' => 'malformed', 'not-announced' => 'malformed' );
		$facts = Evidence::of_file( base64_decode( $case['file'] ) );
		$this->assertSame( array( 'not_verifiable', $named[ $case['fault'] ] ?? $case['fault'] ), array( $facts['result'], $facts['why'] ) );
	}

	public function bad(): array {
		return Vectors::cases( 'excerpts', false );
	}

	public function test_an_excerpt_of_another_sites_stream_is_not_verifiable_here(): void {
		$this->stream();
		$opened = Evidence::open( self::case()['commitment'] );
		$this->assertSame( array( 'not_verifiable', 'another-site', array() ), array( $opened['result'], $opened['why'], $opened['indexes'] ) );
		$this->assertSame( 'another-site', Evidence::of_file( base64_decode( self::case()['file'] ) )['why'] );
	}

	public function test_what_a_revoked_session_has_signed_is_not_verifiable(): void {
		$case = self::case();
		$post = $this->our_stream( $case['streamSeed'] );
		Key_Lists::revoke( $post, $case['commitment']['session'] );
		$this->assertSame( 'revoked', Evidence::open( $case['commitment'] )['why'] );
	}

	/** @dataProvider lies */
	public function test_a_lie_about_an_excerpt_is_found( array $said, string $why ): void {
		$case = self::case();
		$this->our_stream( $case['streamSeed'] );
		$packets = array_slice( self::packets( base64_decode( $case['file'] ) ), 1 );
		$opened  = Evidence::open( $said + $case['commitment'] );
		$facts   = Evidence::answer( $opened['id'], $opened['indexes'] && ! isset( $said['count'] ) ? self::shown( $packets, $opened['indexes'] ) : array() );
		$this->assertSame( array( 'not_verifiable', $why ), array( $facts['result'], $facts['why'] ) );
		$this->assertSame( 'not_verifiable', Evidence::take( $opened['id'] )['result'] );
	}

	public function lies(): array {
		$case = self::case()['commitment'];
		return array(
			'another root'                => array( array( 'root' => Base64url::encode( str_repeat( 'r', 32 ) ) ), 'bad-path' ),
			'another session'             => array( array( 'session' => $case['session'] + 1 ), 'wrong-session' ),
			'another rendition'           => array( array( 'rendition' => 1 ), 'wrong-session' ),
			'a range that ends earlier'   => array( array( 'seq_to' => $case['seq_to'] - 4 ), 'wrong-range' ),
			'a time that begins later'    => array( array( 'capture_from_ms' => $case['capture_to_ms'] - 1 ), 'wrong-range' ),
			'a time that runs backwards'  => array( array( 'capture_to_ms' => $case['capture_from_ms'] - 1 ), 'wrong-range' ),
			'more packets than there fit' => array( array( 'count' => 99 ), 'wrong-range' ),
			'no packets'                  => array( array( 'count' => 0 ), 'wrong-range' ),
			'an hour'                     => array( array( 'capture_to_ms' => $case['capture_from_ms'] + 3600000 ), 'too-long' ),
			'no announcement'             => array( array( 'announcement' => '' ), 'malformed' ),
			'a packet as announcement'    => array( array( 'announcement' => Base64url::encode( self::packets( base64_decode( self::case()['file'] ) )[1] ) ), 'malformed' ),
			'a packet that nobody shows'  => array( array( 'count' => 10 ), 'malformed' ),
		);
	}

	/** @dataProvider forgeries */
	public function test_forged_and_mixed_packets_are_found( callable $forge, string $why ): void {
		$case    = self::case( 'seven packets' );
		$packets = array_slice( self::packets( base64_decode( $case['file'] ) ), 1 );
		$this->our_stream( $case['streamSeed'] );
		$forged = array_values( $forge( $packets ) );
		$root   = Base64url::encode( Merkle::root( array_map( array( self::class, 'leaf' ), $forged ) ) );   // The liar commits to what he has made up.
		$opened = Evidence::open( array( 'root' => $root, 'count' => count( $forged ) ) + $case['commitment'] );
		$facts  = Evidence::answer( $opened['id'], self::shown( $forged, $opened['indexes'] ) );
		$this->assertSame( array( 'not_verifiable', $why ), array( $facts['result'], $facts['why'] ) );
	}

	public function forgeries(): array {
		$other = self::packets( base64_decode( Vectors::cases( 'excerpts', false )['a packet of another stream'][0]['file'] ) );
		$later = self::packets( base64_decode( Vectors::cases( 'excerpts', false )['a packet of another session'][0]['file'] ) );
		return array(
			'one byte of the picture'   => array( static function ( array $all ): array { $all[3][80] = chr( ord( $all[3][80] ) ^ 1 ); return $all; }, 'bad-signature' ),
			'a time moved by a little'  => array( static function ( array $all ): array { $all[3][35] = chr( ord( $all[3][35] ) ^ 1 ); return $all; }, 'bad-signature' ),
			'a packet that is shorter'  => array( static function ( array $all ): array { $all[3] = substr( $all[3], 0, 100 ); return $all; }, 'malformed' ),
			'a packet twice'            => array( static function ( array $all ): array { $all[3] = $all[1]; return $all; }, 'wrong-range' ),
			'packets in another order'  => array( static function ( array $all ): array { list( $all[1], $all[5] ) = array( $all[5], $all[1] ); return $all; }, 'wrong-range' ),
			'one of another stream'     => array( static function ( array $all ) use ( $other ): array { $all[1] = $other[2]; return $all; }, 'wrong-stream' ),
			'one of another session'    => array( static function ( array $all ) use ( $later ): array { $all[1] = $later[2]; return $all; }, 'wrong-session' ),
		);
	}

	public function test_a_wrong_path_is_found_however_long(): void {
		$case    = self::case( 'seven packets' );
		$packets = array_slice( self::packets( base64_decode( $case['file'] ) ), 1 );
		$this->our_stream( $case['streamSeed'] );
		foreach ( array( static fn( array $path ): array => array(), static fn( array $path ): array => array_reverse( $path ), static fn( array $path ): array => array_merge( $path, $path ), static fn( array $path ): array => array( 'no hash' ) ) as $bend ) {
			$opened = Evidence::open( $case['commitment'] );
			$shown  = self::shown( $packets, $opened['indexes'] );
			$shown[2]['path'] = $bend( $shown[2]['path'] );
			$this->assertSame( 'bad-path', Evidence::answer( $opened['id'], $shown )['why'] );
		}
	}

	public function test_of_a_thousand_answers_with_one_bit_changed_none_is_believed(): void {
		$case    = self::case( 'seven packets' );
		$packets = array_slice( self::packets( base64_decode( $case['file'] ) ), 1 );
		$this->our_stream( $case['streamSeed'] );
		mt_srand( 11 );
		$leaves = array_map( array( self::class, 'leaf' ), $packets );
		for ( $i = 0; $i < 1000; $i++ ) {
			$changed = $packets;
			$which   = mt_rand( 0, 6 );
			$at      = mt_rand( 0, strlen( $packets[ $which ] ) - 1 );
			$changed[ $which ][ $at ] = chr( ord( $packets[ $which ][ $at ] ) ^ ( 1 << mt_rand( 0, 7 ) ) );
			$opened = Evidence::open( $case['commitment'] );
			$shown  = self::shown( $packets, $opened['indexes'] );
			foreach ( $opened['indexes'] as $k => $index ) {
				$shown[ $k ]['packet'] = Base64url::encode( $changed[ $index ] );
			}
			$this->assertSame( 'not_verifiable', Evidence::answer( $opened['id'], $shown )['result'], "packet $which byte $at" );
		}
		$this->assertCount( 7, $leaves );
	}

	public function test_a_verdict_stays_and_what_was_not_answered_is_not_verifiable(): void {
		$case    = self::case( 'seven packets' );
		$packets = array_slice( self::packets( base64_decode( $case['file'] ) ), 1 );
		$this->our_stream( $case['streamSeed'] );
		$opened = Evidence::open( $case['commitment'] );
		$this->assertSame( array( 'not_verifiable', 'unanswered' ), array( Evidence::take( $opened['id'] )['result'], Evidence::take( $opened['id'] )['why'] ) );
		$this->assertSame( 'malformed', Evidence::answer( $opened['id'], array() )['why'] );
		$this->assertSame( 'malformed', Evidence::answer( $opened['id'], self::shown( $packets, $opened['indexes'] ) )['why'], 'There is no second try.' );
		$this->assertNull( Evidence::take( str_repeat( '0', 32 ) ) );
		$this->assertNull( Evidence::take( '../../options' ) );
	}

	/** @dataProvider hostile */
	public function test_what_no_form_sends_is_refused( string $route, array $body, int $status, string $code ): void {
		$this->assertAnswer( $status, $code, $this->post( $route, $body ) );
	}

	public function hostile(): array {
		$good = self::case()['commitment'];
		return array(
			'a key of another length'    => array( '/evidence', array( 'stream_key' => 'AAAA' ) + $good, 400, 'rest_invalid_param' ),
			'a number as text with SQL'  => array( '/evidence', array( 'session' => '1 OR 1=1' ) + $good, 400, 'rest_invalid_param' ),
			'a negative sequence'        => array( '/evidence', array( 'seq_from' => -1 ) + $good, 400, 'rest_invalid_param' ),
			'no root'                    => array( '/evidence', array_diff_key( $good, array( 'root' => 1 ) ), 400, 'rest_missing_callback_param' ),
			'a field nobody asked for'   => array( '/evidence', array( 'result' => 'signed' ) + $good, 400, 'dumbbell_stream_unknown_field' ),
			'an id that is a path'       => array( '/evidence/packets', array( 'id' => '../../../etc/passwd', 'packets' => array() ), 400, 'rest_invalid_param' ),
			'an id that is not known'    => array( '/evidence/packets', array( 'id' => str_repeat( 'a', 32 ), 'packets' => array() ), 404, 'dumbbell_stream_no_evidence' ),
			'packets that are no list'   => array( '/evidence/packets', array( 'id' => str_repeat( 'a', 32 ), 'packets' => 'all' ), 400, 'rest_invalid_param' ),
			'nine packets'               => array( '/evidence/packets', array( 'id' => str_repeat( 'a', 32 ), 'packets' => array_fill( 0, 9, array( 'packet' => 'AA', 'path' => array() ) ) ), 400, 'rest_invalid_param' ),
			'a path that never ends'     => array( '/evidence/packets', array( 'id' => str_repeat( 'a', 32 ), 'packets' => array( array( 'packet' => 'AA', 'path' => array_fill( 0, 17, $good['root'] ) ) ) ), 400, 'rest_invalid_param' ),
		);
	}
}
