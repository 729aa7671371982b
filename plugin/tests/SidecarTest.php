<?php
namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Settings;
use Dumbbell_Stream\Sidecar;
use Dumbbell_Stream\Site_Wishes;
use Dumbbell_Stream\Streams;

/**
 * What answers at the address of the sidecar need not be one.
 */
final class SidecarTest extends WP_Case {

	protected function setUp(): void {
		parent::setUp();
		$this->connect();
	}

	/** @dataProvider rubbish */
	public function test_rubbish_is_no_answer( int $status, $json, string $code ): void {
		$post          = $this->stream();
		$src           = Streams::src( $post );
		$this->sidecar = static function () use ( $status, $json ): array {
			return compact( 'status', 'json' ) + array( 'headers' => array( 'location' => 'https://elsewhere.example.org/' ) );
		};
		$sidecar       = Sidecar::connected();
		$verdicts      = array( $sidecar->order( 'x', 'end-stream' ), Site_Wishes::tell(), Streams::tell( $post ), $sidecar->look_back() );
		foreach ( $verdicts as $verdict ) {
			$this->assertSame( "dumbbell_stream_$code", $verdict->get_error_code() );
		}
		$this->assertSame( $src, Streams::src( $post ), 'What was known stays.' );
		foreach ( $this->sent as $call ) {
			$this->assertStringStartsWith( self::SIDECAR, $call['url'], 'Nobody follows to where it leads.' );
		}
	}

	public function rubbish(): array {
		$long = '{"ok":true,"src":"https://live.example.org:8443/streams/x.json","filler":"' . str_repeat( 'x', 10 * 1048576 ) . '"}';
		return array(
			'a page, and all is well'  => array( 200, '<html><title>It works!</title></html>', 'not_a_sidecar' ),
			'nothing at all'           => array( 204, '', 'not_a_sidecar' ),
			'JSON that is no object'   => array( 200, '"ok"', 'not_a_sidecar' ),
			'JSON that is cut'         => array( 200, substr( $long, 0, 65536 ), 'not_a_sidecar' ),
			'nesting without end'      => array( 200, str_repeat( '[', 5000 ), 'not_a_sidecar' ),
			'bytes that are no text'   => array( 200, "\xff\xfe\x00{", 'not_a_sidecar' ),
			'another address for ever' => array( 301, '', 'redirect' ),
			'another address for now'  => array( 307, '<html>', 'redirect' ),
			'an error page'            => array( 500, '<html>', 'sidecar_refused' ),
			'a status that is none'    => array( 0, '', 'sidecar_refused' ),
		);
	}

	public function test_no_more_is_read_than_a_sidecar_ever_says_and_nobody_waits_for_long(): void {
		$seen = array();
		add_filter(
			'http_request_args',
			$watch = static function ( array $arguments ) use ( &$seen ): array {
				$seen[] = array( $arguments['limit_response_size'], $arguments['redirection'], $arguments['timeout'], $arguments['reject_unsafe_urls'] );
				return $arguments;
			}
		);
		Sidecar::connected()->health();
		remove_filter( 'http_request_args', $watch );
		$this->assertSame( array( array( 65536, 0, 5, true ) ), $seen );
	}

	public function test_settings_are_saved_whatever_answers_and_the_owner_is_told(): void {
		$this->log_in( 'administrator' );
		$this->sidecar = static function (): array {
			return array(
				'status' => 200,
				'json'   => '<html>',
			);
		};
		$answer = $this->post( '/settings', array( 'stun_urls' => array( 'stun:stun.example.org:3478' ) ) );
		$this->assertSame( 200, $answer->get_status() );
		$this->assertStringContainsString( 'not a sidecar', $answer->get_data()['warnings'][0] );
		$this->assertSame( array( 'stun:stun.example.org:3478' ), Settings::all()['stun_urls'] );
	}
}
