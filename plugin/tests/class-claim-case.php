<?php
/**
 * The base of tests of claims.
 *
 * @package Dumbbell_Stream
 */

namespace Dumbbell_Stream\Tests;

use Dumbbell_Stream\Claim_Settings;
use Dumbbell_Stream\Claims;
use Dumbbell_Stream\Clock;

/**
 * A stream of a broadcaster, a sender, and somebody who handles notices. Mails are caught.
 */
abstract class Claim_Case extends WP_Case {

	/** A notice that lacks nothing but the stream. */
	const NOTICE = array(
		'kind'             => 'dmca',
		'work_title'       => 'Evening Song',
		'work_text'        => 'The whole song, from its first note.',
		'claimant_name'    => 'Ann Author',
		'claimant_email'   => 'ann@example.org',
		'claimant_phone'   => '+1 555 0100',
		'claimant_address' => "1 Main Street\nSpringfield",
		'statements'       => array( 'good_faith' => true, 'accuracy' => true, 'authority' => true ),
		'signature_name'   => 'Ann Author',
		'capture_from_ms'  => self::NOW_MS - 60000,
		'capture_to_ms'    => self::NOW_MS - 30000,
	);

	/** A counter-notice that lacks nothing. */
	const COUNTER = array(
		'name'           => 'Bob Broadcaster',
		'address'        => '2 Side Street',
		'phone'          => '+1 555 0101',
		'email'          => 'bob@example.org',
		'material_text'  => 'My own song, in the broadcast of that evening.',
		'signed_text'    => 'The text that Bob signed.',
		'statements'     => array( 'mistake' => true, 'jurisdiction' => true, 'service' => true ),
		'signature_name' => 'Bob Broadcaster',
	);

	/** @var int Who owns the stream. */
	protected $bob;

	/** @var int Who handles notices. */
	protected $hanna;

	/** @var \WP_Post */
	protected $post;

	/** @var array<int, array{to: array, subject: string, message: string}> Mails that left. */
	protected $mails = array();

	protected function setUp(): void {
		parent::setUp();
		$this->mails = array();
		add_filter( 'pre_wp_mail', array( $this, 'catch_mail' ), 10, 2 );
		$this->hanna = $this->log_in( 'administrator' );
		$this->bob   = $this->log_in( 'author' );
		$this->post  = $this->stream( array( 'post_author' => $this->bob ) );
		wp_set_current_user( 0 );
		update_option( Claim_Settings::OPTION, array( 'zone' => 'America/New_York', 'handler_emails' => array( 'hanna@example.org' ) ) );
		$this->sent = array();
	}

	protected function tearDown(): void {
		remove_filter( 'pre_wp_mail', array( $this, 'catch_mail' ) );
		parent::tearDown();
	}

	public function catch_mail( $sent, array $mail ) {
		$this->mails[] = array( 'to' => (array) $mail['to'], 'subject' => $mail['subject'], 'message' => $mail['message'], 'headers' => $mail['headers'] );
		return true;
	}

	/** Files a notice and returns what Claims::file() gave. */
	protected function notice( array $change = array() ): array {
		$filed = Claims::file( $change + self::NOTICE + array( 'stream' => $this->post->ID ), array( 'kind' => 'claimant' ) );
		$this->assertNotInstanceOf( \WP_Error::class, $filed, is_wp_error( $filed ) ? $filed->get_error_message() : '' );
		return $filed;
	}

	/** Somebody who handles notices does something. */
	protected function handle( int $id, string $event, array $details = array(), ?int $user = null ) {
		return Claims::apply( $id, $event, $details, array( 'kind' => 'handler', 'user' => $user ?? $this->hanna ) );
	}

	/** A claim that was acted on. */
	protected function acted( array $change = array(), array $details = array() ): array {
		$acted = $this->handle( $this->notice( $change )['claim']['id'], 'act', $details + array( 'level' => 1 ) );
		$this->assertNotInstanceOf( \WP_Error::class, $acted, is_wp_error( $acted ) ? $acted->get_error_message() : '' );
		return $acted['claim'];
	}

	/** Asserts a refusal and its code. */
	protected function assertRefused( string $code, $result ): void {
		$this->assertInstanceOf( \WP_Error::class, $result );
		$this->assertSame( "dumbbell_stream_claim_$code", $result->get_error_code(), $result->get_error_message() );
	}

	/** Lets time pass. */
	protected function later( int $ms ): void {
		Clock::stop( Clock::now_ms() + $ms );
	}

	/** To whom mails went since the last look, and which words each begins with. */
	protected function posted(): array {
		$posted      = array_map( static function ( array $mail ): string { return implode( ', ', $mail['to'] ) . ': ' . strtok( $mail['message'], '.:' ); }, $this->mails );
		$this->mails = array();
		return $posted;
	}

	/** Orders that reached the sidecar since the last look. */
	protected function orders(): array {
		$orders     = array();
		foreach ( $this->sent as $call ) {
			if ( preg_match( '#/orders$#', $call['url'] ) ) {
				$orders[] = json_decode( $call['body'], true );
			}
		}
		$this->sent = array();
		return $orders;
	}
}
