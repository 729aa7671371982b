<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Claim_Events;
use Dumbbell_Stream\Claims;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Off_Air;
use Dumbbell_Stream\Strikes;
use Dumbbell_Stream\Tests\Claim_Case;

final class ClaimsTest extends Claim_Case {

	public function test_a_complete_notice_is_received_checked_and_told_to_both_who_wait_for_it(): void {
		$filed = $this->notice();
		$this->assertSame( 'under_review', $filed['claim']['status'] );
		$this->assertMatchesRegularExpression( '/^[a-z2-7]{26}\z/', $filed['claim']['public_id'] );
		$this->assertSame( array( $this->bob, Keys::stream_id( $this->post->ID ) ), array( $filed['claim']['owner_user_id'], $filed['claim']['stream_key'] ) );
		$this->assertSame( $filed['claim'], Claims::open( $filed['claim']['public_id'], $filed['secret'] ) );
		$this->assertNull( Claims::open( $filed['claim']['public_id'], strrev( $filed['secret'] ) ) );
		$this->assertSame( array( 'file', 'check_passed' ), array_column( Claim_Events::of( $filed['claim']['id'] ), 'type' ) );
		$mails = $this->mails;
		$this->assertEqualsCanonicalizing( array( 'ann@example.org: We have received your notice', 'hanna@example.org: A copyright notice has arrived and is complete' ), $this->posted() );
		foreach ( $mails as $mail ) {
			$this->assertSame( array( 'ann@example.org' ) === $mail['to'], false !== strpos( $mail['message'], $filed['secret'] ), 'The secret goes to the sender alone.' );
		}
		$this->assertSame( array(), Claim_Events::verify( $filed['claim'] ) );
	}

	public function test_a_notice_goes_all_the_way(): void {
		$this->connect();
		$this->orders();
		$claim = $this->acted();
		$this->assertSame( array( 'actioned', 1, self::NOW_MS - 60000, self::NOW_MS - 29999 ), array( $claim['status'], $claim['level'], $claim['off_from_ms'], $claim['off_to_ms'] ) );
		$this->assertSame( array( 'tombstones' ), array_column( $this->orders(), 'order' ) );
		$this->assertSame( 1, Strikes::live( $this->bob ) );
		$this->assertSame( array( array( self::NOW_MS - 60000, self::NOW_MS - 29999 ) ), Off_Air::ranges( $this->post->ID, $claim['stream_key'] ) );
		$this->assertNotSame( '', Off_Air::list( $this->post->ID ) );
	}
}
