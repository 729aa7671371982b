<?php
namespace Dumbbell_Stream\Tests\Claims;

use Dumbbell_Stream\Counter_States;
use Dumbbell_Stream\Notice_Elements;
use PHPUnit\Framework\TestCase;

final class NoticeElementsTest extends TestCase {

	const NOTICE = array(
		'kind'             => 'dmca',
		'stream'           => 12,
		'work_title'       => 'Evening Song',
		'claimant_name'    => 'Ann Author',
		'claimant_email'   => 'ann@example.org',
		'claimant_phone'   => '+1 555 0100',
		'claimant_address' => '1 Main Street',
		'statements'       => array( 'good_faith' => true, 'accuracy' => true, 'authority' => true ),
		'signature_name'   => 'Ann Author',
	);

	const COUNTER = array(
		'material_text'  => 'The broadcast of Friday, 20:14 to 20:20',
		'name'           => 'Bob Broadcaster',
		'address'        => '2 Side Street',
		'phone'          => '+1 555 0101',
		'statements'     => array( 'mistake' => true, 'jurisdiction' => true, 'service' => true ),
		'signature_name' => 'Bob Broadcaster',
	);

	public function test_a_notice_with_all_six_elements_lacks_nothing(): void {
		$this->assertSame( array(), Notice_Elements::missing( self::NOTICE ) );
	}

	/** @dataProvider gaps */
	public function test_what_lacks_is_named( array $change, array $missing ): void {
		$this->assertSame( $missing, Notice_Elements::missing( array_replace( self::NOTICE, $change ) ) );
	}

	public function gaps(): array {
		$says = self::NOTICE['statements'];
		return array(
			'signature'                      => array( array( 'signature_name' => ' ' ), array( 'signature' ) ),
			'a signature of dots'            => array( array( 'signature_name' => '...' ), array( 'signature' ) ),
			'work'                           => array( array( 'work_title' => '' ), array( 'work' ) ),
			'a work by its address alone'    => array( array( 'work_title' => '', 'work_url' => 'https://example.org/song' ), array() ),
			'material'                       => array( array( 'stream' => 0 ), array( 'material' ) ),
			'material in words'              => array( array( 'stream' => 0, 'material_text' => 'Friday’s show at 20:14' ), array() ),
			'contact: nobody’s name'         => array( array( 'claimant_name' => '' ), array( 'contact' ) ),
			'contact: one way is too little' => array( array( 'claimant_phone' => '', 'claimant_address' => '' ), array( 'contact' ) ),
			'contact: e-mail if available'   => array( array( 'claimant_email' => '' ), array() ),
			'good faith'                     => array( array( 'statements' => array( 'good_faith' => false ) + $says ), array( 'good_faith' ) ),
			'accuracy'                       => array( array( 'statements' => array( 'accuracy' => null ) + $says ), array( 'accuracy' ) ),
			'authority'                      => array( array( 'statements' => array( 'authority' => 'yes' ) + $says ), array( 'authority' ) ),
			'all of it'                      => array( array( 'stream' => null, 'work_title' => array(), 'claimant_name' => 7, 'statements' => 'all', 'signature_name' => null ), Notice_Elements::ALL ),
		);
	}

	public function test_the_european_notice_asks_for_less(): void {
		$notice = array_replace( self::NOTICE, array( 'kind' => 'dsa', 'signature_name' => '', 'claimant_phone' => '', 'claimant_address' => '', 'statements' => array( 'good_faith' => true ) ) );
		$this->assertSame( array(), Notice_Elements::missing( $notice ) );
		$this->assertSame( array( 'contact' ), Notice_Elements::missing( array( 'claimant_email' => '', 'claimant_phone' => '1', 'claimant_address' => '1' ) + $notice ) );
	}

	public function test_a_counter_notice_with_all_its_elements_lacks_nothing(): void {
		$this->assertSame( array(), Counter_States::missing( self::COUNTER ) );
	}

	public function test_of_a_counter_notice_what_lacks_is_named(): void {
		foreach ( array( 'signature_name' => 'signature', 'material_text' => 'material', 'name' => 'contact', 'address' => 'contact', 'phone' => 'contact' ) as $field => $element ) {
			$this->assertSame( array( $element ), Counter_States::missing( array( $field => '' ) + self::COUNTER ) );
		}
		foreach ( array( 'mistake', 'jurisdiction', 'service' ) as $statement ) {
			$this->assertSame( array( $statement ), Counter_States::missing( array( 'statements' => array( $statement => false ) + self::COUNTER['statements'] ) + self::COUNTER ) );
		}
		$this->assertSame( Counter_States::ELEMENTS, Counter_States::missing( array() ) );
	}
}
