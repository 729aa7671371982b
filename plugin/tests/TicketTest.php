<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Ticket;
use PHPUnit\Framework\TestCase;

final class TicketTest extends TestCase {

	const NOW_MS = 1772395200000;

	/** @dataProvider vectors */
	public function test_it_mints_what_the_vectors_say( array $case ): void {
		$this->assertSame( $case['ticket'], Ticket::mint( self::claims_of( $case ), $case['secret'], $case['expires'] - 1 ) );
	}

	public function vectors(): array {
		return array_filter(
			Vectors::cases( 'tickets' ),
			static function ( array $row ): bool {
				return 'resume' !== $row[0]['scope'];
			}
		);
	}

	public function test_the_right_to_come_back_is_the_coordinators_to_give(): void {
		$case = Vectors::cases( 'tickets' )['resume, minted by the coordinator'][0];
		$this->expectException( \InvalidArgumentException::class );
		Ticket::mint( self::claims_of( $case ), $case['secret'], $case['expires'] - 1 );
	}

	public function test_a_ticket_may_live_exactly_five_minutes(): void {
		$this->assertSame( 120, strlen( Ticket::mint( array( 'expires' => self::NOW_MS + 300000 ) + self::claims(), 'secret', self::NOW_MS ) ) );
	}

	/** @dataProvider bad_claims */
	public function test_it_refuses( array $claims, string $secret = 'secret' ): void {
		$this->expectException( \InvalidArgumentException::class );
		Ticket::mint( $claims + self::claims(), $secret, self::NOW_MS );
	}

	public function bad_claims(): array {
		return array(
			'an unknown scope'                    => array( array( 'scope' => 'admin' ) ),
			'a stream ID that is too short'       => array( array( 'stream' => 'abc' ) ),
			'a stream ID of the wrong alphabet'   => array( array( 'stream' => str_repeat( '+', 43 ) ) ),
			'a viewer of 15 bytes'                => array( array( 'viewer' => str_repeat( 'v', 15 ) ) ),
			'a ticket that has ended'             => array( array( 'expires' => self::NOW_MS ) ),
			'a ticket that lives a moment longer' => array( array( 'expires' => self::NOW_MS + 300001 ) ),
			'an empty secret'                     => array( array(), '' ),
		);
	}

	private static function claims(): array {
		return array(
			'scope'   => 'watch',
			'stream'  => str_repeat( 'A', 43 ),
			'viewer'  => str_repeat( 'v', 16 ),
			'expires' => self::NOW_MS + 1000,
		);
	}

	private static function claims_of( array $case ): array {
		return array( 'viewer' => hex2bin( $case['viewer'] ) ) + array_intersect_key( $case, self::claims() );
	}
}
