<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Call_Signature;
use PHPUnit\Framework\TestCase;

final class CallSignatureTest extends TestCase {

	/** @dataProvider honest_calls */
	public function test_it_signs_and_believes_what_the_vectors_say( array $case ): void {
		$this->assertSame( $case['signature'], Call_Signature::sign( $case['method'], $case['path'], (int) $case['time'], $case['body'], $case['secret'] ) );
		$this->assertSame( Call_Signature::GOOD, Call_Signature::check( $case, $case['secret'], $case['now'] ) );
	}

	public function honest_calls(): array {
		return Vectors::cases( 'calls' );
	}

	/** @dataProvider forged_calls */
	public function test_it_finds_the_fault_that_the_vectors_name( array $case ): void {
		$this->assertSame( $case['fault'], Call_Signature::check( $case, $case['secret'], $case['now'] ) );
	}

	public function forged_calls(): array {
		return Vectors::cases( 'calls', false );
	}

	public function test_without_a_secret_nothing_is_believed(): void {
		$call = array(
			'method'    => 'POST',
			'path'      => '/streams',
			'time'      => '1000',
			'body'      => '',
			'signature' => Call_Signature::sign( 'POST', '/streams', 1000, '', '' ),
		);
		$this->assertSame( Call_Signature::WRONG, Call_Signature::check( $call, '', 1000 ) );
	}
}
