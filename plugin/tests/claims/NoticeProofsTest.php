<?php
namespace Dumbbell_Stream\Tests\Claims;

require_once __DIR__ . '/class-notice-case.php';

use Dumbbell_Stream\Attachments;
use Dumbbell_Stream\Canonical;
use Dumbbell_Stream\Claim_Events;
use Dumbbell_Stream\Claim_Export;
use Dumbbell_Stream\Claims;
use Dumbbell_Stream\Evidence;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Merkle;
use Dumbbell_Stream\Receipts;
use Dumbbell_Stream\Secrets;
use Dumbbell_Stream\Tests\Notice_Case;
use Dumbbell_Stream\Tests\Vectors;
use Dumbbell_Stream\Transparency_Log;

/** What a notice leaves behind: evidence, receipts, entries of the log, and an export that proves all of it. */
final class NoticeProofsTest extends Notice_Case {

	public function test_a_notice_with_a_signed_excerpt_is_proved_to_the_end_and_after_erasure(): void {
		$case = Vectors::cases( 'excerpts' )['seven packets'][0];
		$post = $this->stream();
		Secrets::set( Keys::secret_name( $post->ID ), hex2bin( $case['streamSeed'] ) );
		Keys::ensure( $post->ID );
		$file = tempnam( sys_get_temp_dir(), 'excerpt' );
		file_put_contents( $file, base64_decode( $case['file'] ) );
		$kept = Attachments::keep( $file, 'excerpt.dumbbell' );
		unlink( $file );

		$claim = $this->filed( array( 'stream' => $post->ID, 'attachments' => array( $kept['id'] ) ) );
		$this->assertSame( array( Evidence::SIGNED, $case['commitment']['root'] ), array( $claim['evidence_result'], $claim['evidence_root'] ) );
		$this->assertSame( $claim['id'], Attachments::find( $kept['id'] )['claim'], 'The file is the notice\'s own.' );
		foreach ( Claim_Events::of( $claim['id'] ) as $event ) {
			$signed = Receipts::issue( $claim, $event );
			$this->assertNull( Receipts::fault( Receipts::file( $signed ), array( 'public_id' => $claim['public_id'] ) ) );
			$this->assertSame( $case['commitment']['root'], $signed['receipt']['evidence']['root'] );
		}
		$before = Transparency_Log::head();
		$this->assertProved( $claim['id'], true );

		$this->assertIsArray( Claims::apply( $claim['id'], 'withdraw', array(), array( 'kind' => 'claimant' ) ) );
		$this->assertIsArray( Claims::apply( $claim['id'], 'redact', array(), array( 'kind' => 'system' ) ) );
		$this->assertNull( Attachments::find( $kept['id'] ) );
		$this->assertProved( $claim['id'], false );
		$after = Transparency_Log::head();
		$path  = array_map( static fn( string $hash ): string => \Dumbbell_Stream\Base64url::decode( $hash, 32 ), Transparency_Log::consistency( $before['head']['size'], $after['head']['size'] )['path'] );
		$this->assertTrue( Merkle::verify_consistency( $before['head']['size'], $after['head']['size'], \Dumbbell_Stream\Base64url::decode( $before['head']['root'], 32 ), \Dumbbell_Stream\Base64url::decode( $after['head']['root'], 32 ), $path ) );
	}

	/** Checks an export as the verifier does, by what stands in the file alone. */
	private function assertProved( int $id, bool $named ): void {
		$file   = Claim_Export::file( Claim_Export::of( $id ) );
		$export = json_decode( $file )->export;
		$before = str_repeat( '0', 64 );
		foreach ( $export->events as $at => $event ) {
			$sealed = array( 'v' => 1, 'claim' => $export->claim->public_id, 'seq' => $at + 1, 'type' => $event->type, 'actor' => $event->actor_kind, 'user' => $event->actor_user_id, 'data' => $event->data_json, 'time' => $event->created_gmt );
			$this->assertSame( array( $before, hash( 'sha256', 'dumbbell-stream claim event' . $before . Canonical::encode( $sealed ) ) ), array( $event->prev_hash, $event->hash ) );
			$before = $event->hash;
			$proof  = $export->log->proofs[ $at ];
			$this->assertSame( array( $event->log_index, $event->leaf_hash ), array( $proof->index, bin2hex( Merkle::leaf_hash( Canonical::encode( $proof->entry ) ) ) ) );
		}
		$this->assertSame( $named, false !== strpos( $file, 'Clara Claimant' ) );
	}
}
