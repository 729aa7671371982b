<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Base64url;
use Dumbbell_Stream\Claim_Events;
use Dumbbell_Stream\Claim_Settings;
use Dumbbell_Stream\Claims;
use Dumbbell_Stream\Keys;
use Dumbbell_Stream\Off_Air;
use Dumbbell_Stream\Strikes;
use Dumbbell_Stream\Tests\Claim_Case;

/** The story of a notice, and what each step does to the two sides. */
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

	/** @dataProvider gaps */
	public function test_a_notice_that_lacks_something_is_received_and_its_sender_asked( array $change, string $element ): void {
		$filed = $this->notice( $change );
		$this->assertSame( 'incomplete', $filed['claim']['status'] );
		$this->assertSame( array( $element ), Claim_Events::of( $filed['claim']['id'] )[1]['data']['missing'] );
		$this->assertContains( 'ann@example.org: We have received your notice, and need a little more before we can act on it', $this->posted() );
	}

	public function gaps(): array {
		$says = self::NOTICE['statements'];
		return array(
			'signature'  => array( array( 'signature_name' => '' ), 'signature' ),
			'work'       => array( array( 'work_title' => '', 'work_text' => '' ), 'work' ),
			'material'   => array( array( 'stream' => null ), 'material' ),
			'contact'    => array( array( 'claimant_phone' => '', 'claimant_address' => '' ), 'contact' ),
			'good faith' => array( array( 'statements' => array( 'good_faith' => false ) + $says ), 'good_faith' ),
			'accuracy'   => array( array( 'statements' => array( 'accuracy' => false ) + $says ), 'accuracy' ),
			'authority'  => array( array( 'statements' => array( 'authority' => false ) + $says ), 'authority' ),
		);
	}

	public function test_an_incomplete_notice_is_completed_bit_by_bit(): void {
		$filed = $this->notice( array( 'signature_name' => '', 'work_title' => '', 'work_text' => '' ) );
		$id    = $filed['claim']['public_id'];
		$half  = Claims::complete( $id, $filed['secret'], array( 'work_title' => 'Evening Song' ) );
		$this->assertSame( array( 'incomplete', 'supplement', array( 'signature' ) ), array( $half['claim']['status'], $half['event']['type'], $half['event']['data']['missing'] ) );
		$whole = Claims::complete( $id, $filed['secret'], array( 'signature_name' => 'Ann Author' ) );
		$this->assertSame( array( 'under_review', 'Evening Song', 'Ann Author' ), array( $whole['claim']['status'], $whole['claim']['work_title'], $whole['claim']['signature_name'] ) );
		$this->assertNotSame( $filed['claim']['signed_text_hash'], $whole['claim']['signed_text_hash'] );
		$this->assertRefused( 'not_found', Claims::complete( $id, 'guessed', array( 'signature_name' => 'Mallory' ) ) );
		$this->assertRefused( 'refused', Claims::complete( $id, $filed['secret'], array( 'work_title' => 'Another' ) ) );
		$this->assertSame( array(), Claim_Events::verify( $whole['claim'] ) );
	}

	public function test_a_passage_goes_off_the_air_and_its_broadcaster_learns_whom_from_but_not_where_he_lives(): void {
		$this->connect();
		$this->orders();
		$claim = $this->acted();
		$this->assertSame( array( 'actioned', 1, self::NOW_MS - 60000, self::NOW_MS - 29999 ), array( $claim['status'], $claim['level'], $claim['off_from_ms'], $claim['off_to_ms'] ) );
		$orders = $this->orders();
		$this->assertSame( array( 'tombstones' ), array_column( $orders, 'order' ) );
		$this->assertSame( Off_Air::list( $this->post->ID ), $orders[0]['list'] );
		$this->assertSame( 1, Strikes::live( $this->bob ) );
		$mail = $this->mail_to( get_userdata( $this->bob )->user_email );
		$this->assertStringContainsString( 'Ann Author', $mail );
		$this->assertStringContainsString( '1 of 3 strikes', $mail );
		foreach ( array( 'ann@example.org', '555 0100', 'Main Street' ) as $private ) {
			$this->assertStringNotContainsString( $private, $mail );
		}
	}

	public function test_a_list_is_signed_by_the_site_over_the_bytes_that_peers_read(): void {
		$claim = $this->acted();
		$list  = sodium_base642bin( Off_Air::list( $this->post->ID ), SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING );
		$this->assertSame( "\x01" . Base64url::decode( $claim['stream_key'], 32 ), substr( $list, 0, 33 ) );
		$this->assertSame( array( 1, self::NOW_MS - 60000, self::NOW_MS - 29999 ), array_values( unpack( 'Ccount/Jfrom/Jto', $list, 49 ) ) );
		$this->assertTrue( sodium_crypto_sign_verify_detached( substr( $list, -64 ), 'dumbbell-stream tombstones' . substr( $list, 0, -64 ), Keys::site_key() ) );
	}

	public function test_what_is_off_the_air_is_the_union_and_lifting_one_uncovers_nothing_of_another(): void {
		$long  = $this->acted( array( 'capture_from_ms' => 1000, 'capture_to_ms' => 8999 ) );
		$short = $this->acted( array( 'capture_from_ms' => 5000, 'capture_to_ms' => 9999 ) );
		$other = $this->acted( array( 'capture_from_ms' => 20000, 'capture_to_ms' => 20999 ) );
		$at    = static function () use ( $long ): array { return Off_Air::ranges( $long['stream_post_id'], $long['stream_key'] ); };
		$this->assertSame( array( array( 1000, 10000 ), array( 20000, 21000 ) ), $at() );
		$before = $this->number();
		$this->handle( $long['id'], 'correct', array( 'code' => 'mistake', 'text' => 'The wrong passage.' ) );
		$this->assertSame( array( array( 5000, 10000 ), array( 20000, 21000 ) ), $at() );
		$this->handle( $other['id'], 'withdraw' );
		$this->handle( $short['id'], 'withdraw' );
		$this->assertSame( array(), $at() );
		$this->assertSame( $before + 3, $this->number(), 'Each change is a newer list.' );
		$this->assertSame( 0, Strikes::live( $this->bob ) );
	}

	public function test_a_list_that_would_say_the_same_is_not_signed_again(): void {
		$this->acted( array( 'capture_from_ms' => 1000, 'capture_to_ms' => 8999 ) );
		$number = $this->number();
		$this->acted( array( 'capture_from_ms' => 2000, 'capture_to_ms' => 2999 ) );
		$this->assertSame( $number, $this->number() );
	}

	public function test_the_greater_the_level_the_more_goes_and_all_of_it_comes_back(): void {
		$this->connect();
		$claim = $this->acted( array(), array( 'level' => 2 ) );
		$this->assertSame( Off_Air::OPEN_END, $claim['off_to_ms'] );
		$this->assertAnswer( 451, 'dumbbell_stream_withheld', $this->post( "/streams/{$this->post->ID}/tickets" ) );
		$this->handle( $claim['id'], 'correct', array( 'text' => 'Not this stream.' ) );
		$this->assertSame( 200, $this->post( "/streams/{$this->post->ID}/tickets" )->get_status() );

		$claim = $this->acted( array(), array( 'level' => 3 ) );
		$this->assertSame( array( 'draft', 0 ), array( get_post_status( $this->post->ID ), $claim['off_from_ms'] ) );
		$this->handle( $claim['id'], 'correct', array( 'text' => 'Not this stream.' ) );
		$this->assertSame( 'publish', get_post_status( $this->post->ID ) );

		$claim = $this->acted( array(), array( 'level' => 4, 'strike' => false ) );
		$this->assertFalse( user_can( $this->bob, 'broadcast_dumbbell_streams' ) );
		$this->handle( $claim['id'], 'correct', array( 'text' => 'Not this account.' ) );
		$this->assertTrue( user_can( $this->bob, 'broadcast_dumbbell_streams' ) );
	}

	public function test_a_hold_ends_by_itself_and_cannot_be_drawn_out(): void {
		$claim = $this->notice()['claim'];
		$held  = $this->handle( $claim['id'], 'hold', array( 'hours' => 48 ) )['claim'];
		$this->assertSame( 'under_review', $held['status'] );
		$this->assertCount( 1, Off_Air::ranges( $this->post->ID, $held['stream_key'] ) );
		$this->later( 40 * HOUR_IN_SECONDS * 1000 );
		$again = $this->handle( $claim['id'], 'hold', array( 'hours' => 72 ) )['claim'];
		$this->assertSame( Claim_Events::gmt( self::NOW_MS + 72 * HOUR_IN_SECONDS * 1000 ), $again['held_until_gmt'] );
		$this->later( 32 * HOUR_IN_SECONDS * 1000 );
		$this->assertSame( array(), Off_Air::ranges( $this->post->ID, $held['stream_key'] ), 'Even before the clock has looked.' );
		do_action( 'dumbbell_stream_claims' );
		$events = array_column( Claim_Events::of( $claim['id'] ), 'type' );
		$this->assertSame( array( 'hold', 'hold', 'hold_end' ), array_slice( $events, -3 ) );
		$this->assertRefused( 'held_long_enough', $this->handle( $claim['id'], 'hold' ) );
		do_action( 'dumbbell_stream_claims' );
		$this->assertCount( count( $events ), Claim_Events::of( $claim['id'] ) );
	}

	/** @dataProvider bars */
	public function test_a_hold_begins_by_itself_only_if_the_owner_chose_so_and_the_sender_is_known( string $bar, string $grade, bool $holds ): void {
		update_option( Claim_Settings::OPTION, array( 'hold_automatic' => $bar ) );
		add_filter( 'dumbbell_stream_claim_facts', $facts = static function ( array $facts ) use ( $grade ): array { return array( 'grade' => $grade ) + $facts; }, 99 );
		$claim = $this->notice()['claim'];
		remove_filter( 'dumbbell_stream_claim_facts', $facts, 99 );
		$this->assertSame( $holds, null !== $claim['held_until_gmt'] );
		$this->assertSame( 'under_review', $claim['status'] );
	}

	public function bars(): array {
		return array(
			'never'                        => array( 'never', 'registered', false ),
			'domain shown'                 => array( 'domain', 'domain', true ),
			'more than asked'              => array( 'domain', 'registered', true ),
			'e-mail confirmed, too little' => array( 'domain', 'email', false ),
		);
	}

	public function test_a_rejected_notice_names_its_reason_and_may_be_opened_again_by_its_sender(): void {
		$filed = $this->notice();
		$id    = $filed['claim']['id'];
		$this->posted();
		$this->assertRefused( 'no_reason', $this->handle( $id, 'reject', array( 'code' => 'no_match' ) ) );
		$this->assertRefused( 'no_code', $this->handle( $id, 'reject', array( 'text' => 'No.' ) ) );
		$rejected = $this->handle( $id, 'reject', array( 'code' => 'no_match', 'text' => 'Another song is heard there.' ) )['claim'];
		$this->assertStringContainsString( 'Another song is heard there.', $this->mail_to( 'ann@example.org' ) );
		$this->assertSame( array( 'rejected', 'no_match', Claim_Events::gmt( self::NOW_MS ) ), array( $rejected['status'], $rejected['decision_code'], $rejected['closed_gmt'] ) );
		$this->assertSame( '', $this->mail_to( get_userdata( $this->bob )->user_email ), 'Who never heard of it hears nothing now.' );
		$this->assertRefused( 'no_reason', Claims::apply( $id, 'reopen', array(), array( 'kind' => 'claimant' ) ) );
		$open = Claims::apply( $id, 'reopen', array( 'text' => 'Listen at the second minute.' ), array( 'kind' => 'claimant' ) )['claim'];
		$this->assertSame( array( 'under_review', null ), array( $open['status'], $open['closed_gmt'] ) );
	}

	public function test_nobody_decides_about_his_own_stream_while_somebody_else_can(): void {
		$this->post = $this->stream( array( 'post_author' => $this->hanna ) );
		$other      = $this->log_in( 'administrator' );
		$claim      = $this->notice()['claim'];
		foreach ( array( 'act' => array( 'level' => 1 ), 'reject' => array( 'code' => 'other', 'text' => 'Mine.' ), 'withdraw' => array(), 'hold' => array() ) as $event => $details ) {
			$this->assertRefused( 'own_stream', $this->handle( $claim['id'], $event, $details ) );
		}
		$this->assertNotContains( 'reject', array_column( Claims::moves( $claim, $this->hanna ), 'event' ) );
		$this->assertContains( 'reject', array_column( Claims::moves( $claim, $other ), 'event' ) );
		foreach ( get_users( array( 'capability' => 'handle_dumbbell_claims', 'exclude' => array( $this->hanna ) ) ) as $user ) {
			$user->set_role( 'author' );
		}
		$result = $this->handle( $claim['id'], 'reject', array( 'code' => 'other', 'text' => 'I am the only one.' ) );
		$this->assertTrue( $result['event']['data']['own_stream'], 'It is noted for ever.' );
	}

	public function test_whoever_decides_on_an_old_view_is_told_to_look_again(): void {
		$claim = $this->notice()['claim'];
		$this->handle( $claim['id'], 'note', array( 'text' => 'I have heard it.' ) );
		$this->assertRefused( 'changed', $this->handle( $claim['id'], 'act', array( 'level' => 1, 'version' => $claim['version'] ) ) );
		$this->assertSame( 'actioned', $this->handle( $claim['id'], 'act', array( 'level' => 1, 'version' => $claim['version'] + 1 ) )['claim']['status'] );
	}

	public function test_a_stream_of_another_site_cannot_be_taken_off_here(): void {
		$theirs = Base64url::encode( str_repeat( "\x07", 32 ) );
		$claim  = $this->notice( array( 'stream' => null, 'stream_key' => $theirs, 'material_text' => 'Their show.' ) )['claim'];
		$this->assertSame( array( 'under_review', 0, '' ), array( $claim['status'], $claim['stream_post_id'], $claim['stream_key'] ) );
		$this->assertRefused( 'no_stream', $this->handle( $claim['id'], 'act', array( 'level' => 1 ) ) );
		$this->assertRefused( 'no_stream', $this->handle( $claim['id'], 'hold' ) );
		$page = wp_insert_post( array( 'post_type' => 'page', 'post_title' => 'No stream' ) );
		$this->assertRefused( 'no_stream', $this->handle( $claim['id'], 'act', array( 'level' => 1, 'stream' => $page ) ) );
		$acted = $this->handle( $claim['id'], 'act', array( 'level' => 1, 'stream' => $this->post->ID ) )['claim'];
		$this->assertSame( array( 'actioned', $this->bob ), array( $acted['status'], $acted['owner_user_id'] ), 'A person found out which stream is meant.' );
	}

	public function test_an_account_with_three_strikes_may_broadcast_no_more_until_one_expires_or_is_lifted(): void {
		$claims = array();
		for ( $i = 1; $i <= 3; $i++ ) {
			$this->assertTrue( user_can( $this->bob, 'broadcast_dumbbell_streams' ) );
			$claims[] = $this->acted( array( 'capture_from_ms' => 100000 * $i, 'capture_to_ms' => 100000 * $i + 999 ) );
			$this->later( 86400000 );
		}
		$this->assertFalse( user_can( $this->bob, 'broadcast_dumbbell_streams' ) );
		$this->handle( $claims[1]['id'], 'withdraw' );
		$this->assertTrue( user_can( $this->bob, 'broadcast_dumbbell_streams' ) );
		$this->assertSame( array( 2, 3 ), array( Strikes::live( $this->bob ), count( Strikes::of( $this->bob ) ) ) );
		$this->later( 363 * 86400000 );
		$this->assertSame( 1, Strikes::live( $this->bob ), 'A strike expires after twelve months.' );
	}

	public function test_a_claim_about_what_is_off_the_air_already_is_joined_and_gives_no_second_strike(): void {
		$first = $this->acted();
		$this->assertFalse( Claim_Events::of( $first['id'] )[2]['data']['joined'] );
		$second = $this->acted( array( 'claimant_name' => 'Another Author' ) );
		$this->assertTrue( Claim_Events::of( $second['id'] )[2]['data']['joined'] );
		$this->assertSame( array( 'actioned', 1 ), array( $second['status'], Strikes::live( $this->bob ) ) );
		$this->handle( $first['id'], 'withdraw' );
		$this->assertCount( 1, Off_Air::ranges( $this->post->ID, $second['stream_key'] ), 'What another claim covers stays off the air.' );
	}

	public function test_packets_are_kept_while_a_notice_needs_them_and_let_go_when_the_last_is_closed(): void {
		$this->connect();
		$packets = array( 'session' => self::NOW_MS - 90000, 'rendition' => 0, 'seq_from' => 100, 'seq_to' => 200 );
		$one     = $this->notice( $packets )['claim'];
		$two     = $this->notice( array( 'seq_from' => 150 ) + $packets )['claim'];
		$this->assertSame( array( array( 'keep', 100, 200 ), array( 'keep', 150, 200 ) ), $this->keeping() );
		$this->handle( $one['id'], 'withdraw' );
		$this->assertSame( array( array( 'release', 100, 200 ), array( 'keep', 150, 200 ) ), $this->keeping() );
		$this->handle( $two['id'], 'withdraw' );
		$this->assertSame( array( array( 'release', 150, 200 ) ), $this->keeping() );
	}

	public function test_an_owner_of_the_site_keeps_the_right_to_broadcast(): void {
		$this->post = $this->stream( array( 'post_author' => $this->hanna ) );
		$this->log_in( 'administrator' );
		for ( $i = 1; $i <= 3; $i++ ) {
			$this->handle( $this->notice( array( 'capture_from_ms' => $i, 'capture_to_ms' => $i ) )['claim']['id'], 'act', array( 'level' => 1 ), get_current_user_id() );
		}
		$this->assertSame( array( 3, true ), array( Strikes::live( $this->hanna ), user_can( $this->hanna, 'broadcast_dumbbell_streams' ) ) );
	}

	public function test_persons_are_erased_and_the_chain_still_verifies(): void {
		$claim = $this->acted();
		\Dumbbell_Stream\Counter_Notices::file( $claim['id'], self::COUNTER, $this->bob );
		$this->assertRefused( 'still_needed', $this->handle( $claim['id'], 'redact' ) );
		$this->handle( $claim['id'], 'withdraw', array( 'text' => 'Ann Author wrote that she was mistaken.' ) );
		$this->handle( $claim['id'], 'legal_hold' );
		$this->assertRefused( 'still_needed', $this->handle( $claim['id'], 'redact' ) );
		$this->handle( $claim['id'], 'legal_hold_end' );
		$leaves = array_column( Claim_Events::of( $claim['id'] ), 'leaf_hash' );
		$empty  = $this->handle( $claim['id'], 'redact' )['claim'];
		$this->assertSame( array(), Claim_Events::verify( $empty ) );
		$this->assertSame( $leaves, array_slice( array_column( Claim_Events::of( $claim['id'] ), 'leaf_hash' ), 0, count( $leaves ) ) );
		global $wpdb;
		$rows = array();
		foreach ( array( 'dumbbell_claims', 'dumbbell_claim_events', 'dumbbell_counter_notices' ) as $table ) {
			$rows = array_merge( $rows, $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i', $wpdb->prefix . $table ), ARRAY_A ) );
		}
		foreach ( array( 'Ann Author', 'ann@example.org', '555 0100', 'Main Street', 'Bob Broadcaster', 'bob@example.org', '555 0101', 'Side Street' ) as $person ) {
			$this->assertStringNotContainsString( $person, print_r( $rows, true ) );
		}
	}

	/** @dataProvider tampering */
	public function test_a_story_that_was_rewritten_is_found_out( string $table, array $columns ): void {
		global $wpdb;
		$claim = $this->acted();
		$this->assertSame( array(), Claim_Events::verify( $claim ) );
		$wpdb->update( $wpdb->prefix . $table, $columns, 'dumbbell_claims' === $table ? array( 'id' => $claim['id'] ) : array( 'claim_id' => $claim['id'], 'seq' => 3 ) );
		$this->assertNotSame( array(), Claim_Events::verify( Claims::find( $claim['id'] ) ) );
	}

	public function tampering(): array {
		return array(
			'another event'   => array( 'dumbbell_claim_events', array( 'type' => 'reject' ) ),
			'another actor'   => array( 'dumbbell_claim_events', array( 'actor_kind' => 'system' ) ),
			'another time'    => array( 'dumbbell_claim_events', array( 'created_gmt' => '2026-01-01 00:00:00' ) ),
			'other data'      => array( 'dumbbell_claim_events', array( 'data_json' => '{}' ) ),
			'another hash'    => array( 'dumbbell_claim_events', array( 'hash' => str_repeat( '0', 64 ) ) ),
			'another leaf'    => array( 'dumbbell_claim_events', array( 'leaf_hash' => str_repeat( '0', 64 ) ) ),
			'another claim'   => array( 'dumbbell_claim_events', array( 'claim_id' => 999999 ) ),
			'other events'    => array( 'dumbbell_claims', array( 'version' => 9 ) ),
			'a name that was not said' => array( 'dumbbell_claim_events', array( 'private_json' => '{"text":"forged"}', 'salt' => str_repeat( 'a', 64 ) ) ),
		);
	}

	public function test_every_move_shows_the_mails_that_it_then_sends(): void {
		$claim = $this->notice()['claim'];
		$moves = array_column( Claims::moves( $claim, $this->hanna ), null, 'event' );
		$this->assertSame( array( 'act', 'reject', 'hold', 'withdraw', 'legal_hold', 'note' ), array_keys( $moves ) );
		$this->posted();
		$shown = array_column( $moves['hold']['mails'], 'text' );
		$this->handle( $claim['id'], 'hold' );
		$this->assertSame( $shown, array_column( $this->mails, 'message' ) );
		$this->assertSame( array(), Claims::moves( $claim, $this->bob ), 'A broadcaster handles nothing.' );
	}

	public function test_what_is_due_first_stands_first_and_a_live_stream_is_due_in_minutes(): void {
		$quiet = $this->notice()['claim'];
		\Dumbbell_Stream\Streams::remember_state( $this->post->ID, array( 'state' => 'live', 'viewers' => 3, 'session' => 1, 'told_ms' => self::NOW_MS ) );
		$live = $this->notice()['claim'];
		$this->assertSame( Claim_Events::gmt( self::NOW_MS + 900000 ), $live['due_gmt'] );
		$this->assertSame( array( $live['id'], $quiet['id'] ), array_column( Claims::query( array( 'status' => array( 'under_review' ) ) )['claims'], 'id' ) );
		$this->assertSame( array( 2, 0 ), array( Claims::count( array( 'under_review' ) ), Claims::count( array( 'countered' ) ) ) );
		$this->assertSame( 1, Claims::query( array( 'search' => $live['public_id'] ) )['total'] );
		$this->assertSame( 0, Claims::query( array( 'search' => "x' OR 1=1 -- %" ) )['total'] );
	}

	/** The text of the last mail to somebody; '' if there is none. */
	private function mail_to( string $address ): string {
		$texts = array();
		foreach ( $this->mails as $mail ) {
			if ( array( $address ) === $mail['to'] ) {
				$texts[] = $mail['message'];
			}
		}
		return (string) end( $texts );
	}

	/** Orders to keep packets and to let them go, since the last look. */
	private function keeping(): array {
		$orders = array_filter( $this->orders(), static function ( array $order ): bool { return 'tombstones' !== $order['order']; } );
		return array_values( array_map( static function ( array $order ): array { return array( $order['order'], $order['from'], $order['to'] ); }, $orders ) );
	}

	/** Number of the list in force. */
	private function number(): int {
		return unpack( 'J', (string) sodium_base642bin( Off_Air::list( $this->post->ID ), SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING ), 33 )[1];
	}
}
