<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Claim_Events;
use Dumbbell_Stream\Claim_Store;
use Dumbbell_Stream\Claim_States;
use Dumbbell_Stream\Claim_Tables;
use Dumbbell_Stream\Claims;
use Dumbbell_Stream\Clock;
use Dumbbell_Stream\Counter_Notices;
use Dumbbell_Stream\Tests\Claim_Case;
use PHPUnit\Framework\TestCase;

/** Two processes and one database: every step that the table allows is taken by both at once. Outside a transaction, so it cleans up itself. */
final class ClaimRaceTest extends TestCase {

	private const NOW_MS = 1790000000000;
	private const DAY_MS = 86400000;

	/** @var int */
	private $owner;

	/** @var int */
	private $post;

	protected function setUp(): void {
		if ( getenv( 'WP_TEST_ALONE' ) ) {
			$this->markTestSkipped( 'This PHP cannot start another.' );
		}
		add_filter( 'pre_wp_mail', '__return_true' );
		$this->owner = (int) wp_insert_user( array( 'user_login' => 'racer', 'user_pass' => 'x', 'user_email' => 'racer@example.org', 'role' => 'author' ) );
		$this->post  = (int) wp_insert_post( array( 'post_type' => 'dumbbell_stream', 'post_title' => 'Race', 'post_status' => 'publish', 'post_author' => $this->owner ) );
	}

	protected function tearDown(): void {
		global $wpdb;
		Clock::stop( null );
		remove_filter( 'pre_wp_mail', '__return_true' );
		foreach ( Claim_Tables::ALL as $table ) {
			$wpdb->query( $wpdb->prepare( 'DELETE FROM %i', Claim_Tables::name( $table ) ) );
		}
		delete_option( \Dumbbell_Stream\Transparency_Log::OPTION );   // These tests write for good: no head may speak of entries that are gone.
		require_once ABSPATH . 'wp-admin/includes/user.php';
		wp_delete_post( (int) $this->post, true );
		wp_delete_user( (int) $this->owner );
	}

	public function test_of_two_who_take_the_same_step_one_takes_it(): void {
		global $wpdb;
		Clock::stop( self::NOW_MS );
		$cases = array();
		foreach ( Claim_States::STATUSES as $status ) {
			foreach ( Claim_States::events_in( $status ) as $event ) {
				$cases[] = array( 'id' => $this->claim( $status, $event ), 'status' => $status ) + $this->step( $event );
			}
		}
		$this->assertGreaterThan( 30, count( $cases ) );
		$before  = $wpdb->get_results( $wpdb->prepare( 'SELECT id, version FROM %i', Claim_Tables::name( Claim_Tables::CLAIMS ) ), OBJECT_K );
		$results = $this->race( $cases );
		foreach ( $cases as $number => $case ) {
			$claim = Claims::find( $case['id'] );
			$pair  = array( $results[0][ $number ], $results[1][ $number ] );
			$name  = "{$case['status']} {$case['event']}: " . implode( ', ', $pair );
			$done  = count( array_keys( $pair, 'done', true ) );
			$to    = Claim_States::transition( $case['status'], $case['event'] )['to'];
			$this->assertSame( $to, $claim['status'], $name );
			$this->assertTrue( 1 === $done || ( $to === $case['status'] && 2 === $done ), $name );
			$this->assertSame( array(), Claim_Events::verify( $claim ), $name );
			$this->assertSame( (int) $before[ $case['id'] ]->version + $done, $claim['version'], $name );
			$this->assertSame( array( '' ), array_values( array_unique( array_column( Claim_Events::of( $case['id'] ), 'effects_pending' ) ) ), $name );
			$this->assertLessThanOrEqual( 1, count( Counter_Notices::of( $case['id'] ) ), $name );
		}
		$places = array_map( 'intval', $wpdb->get_col( $wpdb->prepare( 'SELECT log_index FROM %i ORDER BY log_index', Claim_Tables::name( Claim_Tables::EVENTS ) ) ) );
		$this->assertSame( range( 0, count( $places ) - 1 ), $places, 'The log has no gap and no place twice.' );
	}

	/** @return array<int, string[]> What each of the two says about each case. */
	private function race( array $cases ): array {
		$file = tempnam( sys_get_temp_dir(), 'race' );
		file_put_contents( $file, json_encode( array( 'now_ms' => self::NOW_MS, 'owner' => $this->owner, 'cases' => $cases ) ) );
		$runs = array();
		foreach ( array( 'a b', 'b a' ) as $names ) {
			$command = escapeshellarg( PHP_BINARY ) . ' ' . escapeshellarg( __DIR__ . '/race.php' ) . ' ' . escapeshellarg( $file ) . " $names";
			$runs[]  = popen( "WP_TEST_READY=1 $command 2>&1", 'r' );
		}
		$said    = array_map( 'stream_get_contents', $runs );
		$status  = array_map( 'pclose', $runs );
		$results = array();
		foreach ( array( 'a', 'b' ) as $index => $name ) {
			$this->assertSame( 0, $status[ $index ], $said[ $index ] );
			$results[] = json_decode( (string) file_get_contents( "$file.$name" ), true );
		}
		array_map( 'unlink', glob( "$file*" ) );
		return $results;
	}

	/** A claim in a status in which the event's guard lets it happen. */
	private function claim( string $status, string $event ): int {
		$gmt     = static function ( int $days ): string { return Claim_Events::gmt( self::NOW_MS + $days * self::DAY_MS ); };
		$lacking = in_array( $event, array( 'check_failed', 'supplement', 'complete', 'remind', 'lapse', 'accept' ), true );
		$row     = array(
			'public_id'       => substr( str_shuffle( str_repeat( 'abcdefghijklmnopqrstuvwxyz234567', 2 ) ), 0, 26 ),
			'kind'            => 'dmca',
			'status'          => $status,
			'status_gmt'      => $gmt( -20 ),
			'intake'          => 'form',
			'stream_post_id'  => $this->post,
			'owner_user_id'   => $this->owner,
			'stream_key'      => \Dumbbell_Stream\Keys::stream_id( $this->post ),
			'capture_from_ms' => 1000,
			'capture_to_ms'   => 2000,
			'off_from_ms'     => 1000,
			'off_to_ms'       => 2001,
			'work_title'      => 'supplement' === $event ? '' : 'Evening Song',
			'statements_json' => '{"accuracy":true,"authority":true,"good_faith":true}',
			'signature_name'  => $lacking ? '' : 'Ann Author',
			'held_until_gmt'  => 'hold_end' === $event ? $gmt( 1 ) : null,
			'received_gmt'    => $gmt( -20 ),
		) + array_intersect_key( Claim_Case::NOTICE, array_flip( array( 'claimant_name', 'claimant_email', 'claimant_phone', 'claimant_address' ) ) );
		$system  = array( 'kind' => 'system' );
		Clock::stop( self::NOW_MS - 20 * self::DAY_MS );
		$claim = Claim_Store::create( $row, Claim_Events::make( 'file', array( 'kind' => 'claimant' ), array( 'from' => '', 'to' => $status ), array(), array() ) )['claim'];
		foreach ( 'lapse' === $event ? array( -12, -5 ) : array() as $day ) {
			Clock::stop( self::NOW_MS + $day * self::DAY_MS );
			$claim = Claim_Store::change( $claim, array( 'status' => $status ), Claim_Events::make( 'remind', $system, array(), array(), array() ) )['claim'];
		}
		Clock::stop( self::NOW_MS );
		if ( in_array( $status, array( 'countered', 'held_court' ), true ) ) {
			global $wpdb;
			$counter = array( 'claim_id' => $claim['id'], 'user_id' => $this->owner, 'status' => 'accepted', 'received_gmt' => $gmt( -19 ), 'restore_not_before_gmt' => $gmt( -5 ), 'restore_planned_gmt' => $gmt( -4 ), 'restore_not_after_gmt' => $gmt( -1 ) );
			$this->assertSame( 1, $wpdb->insert( Claim_Tables::name( Claim_Tables::COUNTERS ), $counter ) );
		}
		foreach ( Claim_Events::of( $claim['id'] ) as $written ) {
			\Dumbbell_Stream\Claim_Effects::run( $written );
		}
		return $claim['id'];
	}

	/** Who takes a step, and what he says. */
	private function step( string $event ): array {
		$details = array(
			'act'                => array( 'level' => 1 ),
			'reject'             => array( 'code' => 'other', 'text' => 'No.' ),
			'correct'            => array( 'code' => 'mistake', 'text' => 'Sorry.' ),
			'accept'             => array( 'text' => 'Enough.' ),
			'reopen'             => array( 'text' => 'New facts.' ),
			'court'              => array( 'kind' => 'court', 'ref' => '26-cv-1', 'names_material' => true ),
			'complete'           => array( 'columns' => array( 'signature_name' => 'Ann Author' ) ),
			'supplement'         => array( 'columns' => array( 'work_title' => 'Evening Song' ) ),
			'counter'            => Claim_Case::COUNTER,
			'counter_incomplete' => array( 'phone' => '' ) + Claim_Case::COUNTER,
		);
		foreach ( array( 'claimant', 'handler', 'system' ) as $kind ) {
			$actor = $actor ?? ( Claim_States::may( $event, $kind ) ? array( 'kind' => $kind, 'user' => 0 ) : null );
		}
		return array( 'event' => $event, 'details' => $details[ $event ] ?? array(), 'actor' => $actor );
	}
}
