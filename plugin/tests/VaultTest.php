<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Vault;
use PHPUnit\Framework\TestCase;

final class VaultTest extends TestCase {

	public function test_what_is_put_in_can_be_taken_out_after_storing(): void {
		$stored = Vault::create( 'passphrase' )->with( 'a', "bytes \0\xff" )->with( 'b', '' )->to_array();
		$vault  = Vault::open( $stored, array( 'passphrase' ) );
		$this->assertSame( "bytes \0\xff", $vault->get( 'a' ) );
		$this->assertSame( '', $vault->get( 'b' ) );
		$this->assertNull( $vault->get( 'c' ) );
		$this->assertFalse( $vault->is_outdated() );
	}

	public function test_nothing_secret_stands_in_the_stored_form(): void {
		$stored = json_encode( Vault::create( 'passphrase' )->with( 'a', 'the secret itself' )->to_array() );
		$this->assertStringNotContainsString( 'the secret itself', $stored );
		$this->assertStringNotContainsString( rtrim( base64_encode( 'the secret itself' ), '=' ), $stored );
	}

	public function test_the_same_secret_never_looks_the_same_twice(): void {
		$vault = Vault::create( 'passphrase' );
		$this->assertNotSame( $vault->with( 'a', 'x' )->to_array(), $vault->with( 'a', 'x' )->to_array() );
	}

	public function test_a_new_passphrase_opens_with_the_old_one_and_is_sealed_under_the_new_one(): void {
		$stored = Vault::create( 'old' )->with( 'a', 'secret' )->to_array();
		$vault  = Vault::open( $stored, array( 'new', 'old' ) );
		$this->assertTrue( $vault->is_outdated() );
		$again = $vault->with( 'b', 'another' )->to_array();
		$this->assertNull( Vault::open( $again, array( 'old' ) ) );
		$this->assertSame( 'secret', Vault::open( $again, array( 'new' ) )->get( 'a' ) );
		$this->assertFalse( Vault::open( $again, array( 'new' ) )->is_outdated() );
	}

	public function test_removing_leaves_the_others(): void {
		$vault = Vault::create( 'p' )->with( 'a', '1' )->with( 'b', '2' )->with( 'a', null );
		$this->assertFalse( $vault->has( 'a' ) );
		$this->assertSame( '2', $vault->get( 'b' ) );
	}

	public function test_a_value_moved_under_another_name_does_not_open(): void {
		$stored                  = Vault::create( 'p' )->with( 'a', 'secret' )->to_array();
		$stored['values']['b']   = $stored['values']['a'];
		$this->assertNull( Vault::open( $stored, array( 'p' ) )->get( 'b' ) );
	}

	public function test_every_bit_that_is_turned_is_noticed(): void {
		$stored = Vault::create( 'p' )->with( 'a', 'secret' )->to_array();
		$sealed = $stored['values']['a'];
		for ( $i = 0; $i < strlen( $sealed ); $i++ ) {
			$stored['values']['a']       = $sealed;
			$stored['values']['a'][ $i ] = 'A' === $sealed[ $i ] ? 'B' : 'A';
			$this->assertNull( Vault::open( $stored, array( 'p' ) )->get( 'a' ), "character $i" );
		}
	}

	/** @dataProvider damaged */
	public function test_a_damaged_vault_does_not_open( $stored ): void {
		$this->assertNull( Vault::open( $stored, array( 'p' ) ) );
	}

	public function damaged(): array {
		$good = Vault::create( 'p' )->to_array();
		return array(
			'nothing'               => array( null ),
			'a text'                => array( 'vault' ),
			'an empty list'         => array( array() ),
			'another version'       => array( array( 'version' => 2 ) + $good ),
			'no master key'         => array( array( 'master' => '' ) + $good ),
			'a master key of noise' => array( array( 'master' => str_repeat( 'A', 96 ) ) + $good ),
			'a master key cut off'  => array( array( 'master' => substr( $good['master'], 0, -4 ) ) + $good ),
			'values that are none'  => array( array( 'values' => 'x' ) + $good ),
			'another passphrase'    => array( Vault::create( 'q' )->to_array() ),
		);
	}

	public function test_a_value_that_is_no_text_does_not_open(): void {
		$stored           = Vault::create( 'p' )->to_array();
		$stored['values'] = array( 'a' => array( 'x' ) );
		$this->assertNull( Vault::open( $stored, array( 'p' ) )->get( 'a' ) );
	}

	public function test_an_empty_passphrase_opens_nothing(): void {
		$this->assertNull( Vault::open( Vault::create( '' )->to_array(), array( '' ) ) );
	}
}
