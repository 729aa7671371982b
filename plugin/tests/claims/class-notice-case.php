<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Claims;

/** Tests with notices of Clara, about no stream unless one is named; a notice is filed in one line. */
abstract class Notice_Case extends Claim_Case {

	protected function setUp(): void {
		parent::setUp();
		$_SERVER['REMOTE_ADDR'] = '192.0.2.1';
	}

	/** A complete notice. */
	protected function clara( array $fields = array() ): array {
		return $fields + array(
			'kind'             => 'dmca',
			'material_text'    => 'The song at the beginning.',
			'work_title'       => 'Song of the Lake',
			'claimant_name'    => 'Clara Claimant',
			'claimant_email'   => 'clara@example.com',
			'claimant_phone'   => '+1 212 555 0199',
			'claimant_address' => "5 Side Street\nNew York, NY 10001",
			'claimant_country' => 'US',
			'signature_name'   => 'Clara Claimant',
			'statements'       => array( 'good_faith' => true, 'accuracy' => true, 'authority' => true ),
		);
	}

	/** Files a notice and gives the claim. */
	protected function filed( array $fields = array() ): array {
		return $this->filing( $fields )['claim'];
	}

	/** Files a notice. */
	protected function filing( array $fields = array() ): array {
		$filed = Claims::file( $this->clara( $fields ), array( 'kind' => 'claimant' ) );
		$this->assertIsArray( $filed, is_wp_error( $filed ) ? $filed->get_error_message() : '' );
		return $filed;
	}

	/** Takes a step as somebody who handles notices. */
	protected function step( array $claim, string $event, array $details = array() ): array {
		$result = $this->handle( $claim['id'], $event, $details );
		$this->assertIsArray( $result, is_wp_error( $result ) ? $result->get_error_message() : '' );
		return $result['claim'];
	}

	/** Lets days pass. */
	protected function pass_days( int $days ): void {
		$this->later( $days * 86400000 );
	}
}
