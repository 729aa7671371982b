<?php
/**
 * The form of a counter-notice.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The page on which a broadcaster reads what was said about his stream, and answers: write; read the very text, sign. Only the person
 * whose stream it is sees it.
 *
 * @since 0.1.0
 *
 * @phpstan-type State array{step: string, values: array<string, mixed>, errors: array<string, string>, soft: bool}
 */
final class Counter_Form {

	/** Name of the array that holds the fields. */
	const FIELD = 'dumbbell_answer';

	/** What a button may ask for. */
	private const STEPS = array( 'review', 'review-as-is', 'edit', 'send', 'send-as-is' );

	/**
	 * What the page of a counter-notice is.
	 *
	 * @since 0.1.0
	 *
	 * @param string $public_id Public id of the notice; '' for one that cannot be.
	 * @return array<string, mixed> As Claim_Pages delivers it.
	 */
	public static function answer( string $public_id ): array {
		if ( ! is_user_logged_in() ) {
			auth_redirect();
		}
		$claim = '' === $public_id ? null : Claims::by_public_id( $public_id );
		if ( null === $claim || ! self::is_theirs( $claim ) ) {
			return array(
				'title'  => __( 'There is nothing here for you', 'dumbbell-stream' ),
				'status' => 404,
				'html'   => '<p>' . esc_html__( 'There is no such notice about a stream of yours. Perhaps you are logged in as somebody else.', 'dumbbell-stream' ) . '</p>',
			);
		}
		// phpcs:ignore WordPress.Security.NonceVerification.Missing, WordPress.Security.ValidatedSanitizedInput -- The nonce is judged below; Counter_Input reads the fields.
		$raw = isset( $_POST[ self::FIELD ] ) && is_array( $_POST[ self::FIELD ] ) ? wp_unslash( $_POST[ self::FIELD ] ) : array();
		if ( array() !== $raw && ! wp_verify_nonce( is_string( $raw['nonce'] ?? null ) ? $raw['nonce'] : '', self::nonce( $claim ) ) ) {
			return self::page( $claim, self::state( 'fill', Counter_Input::read( $raw ), array( 'name' => __( 'This page was open for too long. Please try once more.', 'dumbbell-stream' ) ) ) );
		}
		$state = array() === $raw ? self::state( 'fill', self::known( $claim ) ) : self::judge( $claim, $raw );
		return 'sent' === $state['step'] ? array( 'redirect' => Claim_Pages::counter_url( $claim['public_id'] ) ) : self::page( $claim, $state );
	}

	/**
	 * Whether the current user is the one whose stream a notice is about.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim The claim.
	 */
	public static function is_theirs( array $claim ): bool {
		$user = get_current_user_id();
		return 0 !== $user && $user === (int) $claim['owner_user_id'];
	}

	/**
	 * What comes of a form.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @param array<string, mixed> $raw   What was posted, without slashes.
	 * @return array{step: string, values: array<string, mixed>, errors: array<string, string>, soft: bool}
	 */
	public static function judge( array $claim, array $raw ): array {
		$values = Counter_Input::read( $raw );
		$step   = in_array( $raw['step'] ?? '', self::STEPS, true ) ? $raw['step'] : 'review';
		if ( 'edit' === $step ) {
			return self::state( 'fill', $values );
		}
		$values['as_is'] = 'review' !== $step && ( 'review-as-is' === $step || ! empty( $raw['as_is'] ) ) ? '1' : '';
		$faults          = Counter_Input::faults( $values );
		$gaps            = Counter_Input::gaps( $values, false );
		if ( $faults || ( $gaps && '' === $values['as_is'] ) ) {
			return self::state( 'fill', $values, $faults + $gaps, ! $faults );
		}
		if ( 0 === strpos( $step, 'review' ) ) {
			$values['statements']     = array();
			$values['signature_name'] = '';
			$values['reference']      = Statement_Text::reference( '' );
			$values['seal']           = self::seal( $claim, $values['reference'] );
			return self::state( 'review', $values );
		}
		if ( ! hash_equals( self::seal( $claim, $values['reference'] ), $values['seal'] ) || Statement_Text::reference( $values['reference'] ) !== $values['reference'] ) {
			$values['reference'] = Statement_Text::reference( '' );
			$values['seal']      = self::seal( $claim, $values['reference'] );
			return self::state( 'review', $values, array( 'signature_name' => __( 'Too much time has passed since the text was shown. Please read it once more and sign again.', 'dumbbell-stream' ) ) );
		}
		$gaps = Counter_Input::gaps( $values, true );
		if ( $gaps && 'send-as-is' !== $step ) {
			return self::state( 'review', $values, $gaps, true );
		}
		$counter                = Counter_Input::counter( $values );
		$counter['signed_text'] = Counter_Text::of( $counter, $claim );
		$sent                   = Counter_Notices::file( $claim['id'], $counter, get_current_user_id() );
		return is_wp_error( $sent ) ? self::state( 'review', $values, array( 'signature_name' => $sent->get_error_message() ) ) : self::state( 'sent', $values );
	}

	/**
	 * Address of the form if a notice can be answered; its words if not.
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @param array<string, mixed> $state As judge() gives it.
	 * @return array{title: string, html: string}
	 *
	 * @phpstan-param State $state
	 */
	private static function page( array $claim, array $state ): array {
		$counter  = Counter_Notices::latest( $claim['id'] );
		$standing = self::standing( $claim, $counter );
		$open     = null !== Claim_States::transition( $claim['status'], 'counter' ) && ( null === $counter || 'incomplete' === $counter['status'] );
		$form     = 'review' === $state['step'] ? array( Counter_Parts::class, 'review' ) : array( Counter_Parts::class, 'fill' );
		return array(
			'title' => __( 'A notice about your stream', 'dumbbell-stream' ),
			'html'  => sprintf(
				'<section class="wp-block-dumbbell-stream-notice-form" id="dumbbell-notice" data-dumbbell-step="%1$s">%2$s<p>%3$s</p>%4$s%5$s</section>',
				esc_attr( $state['step'] ),
				$open ? Notice_Form::steps( $state['step'] ) : '',
				esc_html( $standing ),
				'review' === $state['step'] ? '' : Counter_Parts::notice( $claim ),
				$open ? $form( $claim, $state ) : ''
			),
		);
	}

	/**
	 * How the notice stands, for the broadcaster.
	 *
	 * @param array<string, mixed>      $claim   The claim.
	 * @param array<string, mixed>|null $counter His counter-notice.
	 */
	private static function standing( array $claim, ?array $counter ): string {
		if ( null !== $counter && 'incomplete' === $counter['status'] ) {
			return __( 'We have received your counter-notice, but something is missing. Its clock begins when it is complete.', 'dumbbell-stream' );
		}
		switch ( $claim['status'] ) {
			case 'actioned':
				return __( 'On this notice a part of your stream was taken offline. If that was a mistake, you may answer with a counter-notice.', 'dumbbell-stream' );
			case 'countered':
				return __( 'We have received your counter-notice and forwarded it.', 'dumbbell-stream' ) . ' ' . Claim_Words::return_of_material( $counter );
			case 'held_court':
				return __( 'A court, or the Copyright Claims Board, was asked. The material stays offline until the matter is decided.', 'dumbbell-stream' );
			case 'restored':
			case 'withdrawn':
			case 'rejected':
				return __( 'This notice is closed, and nothing of yours is offline because of it.', 'dumbbell-stream' );
			default:
				return __( 'Somebody has sent a notice about your stream. A person reads it; you need not do anything now.', 'dumbbell-stream' );
		}
	}

	/**
	 * A state of the form.
	 *
	 * @param string                $step   fill, review or sent.
	 * @param array<string, mixed>  $values As Counter_Input reads them.
	 * @param array<string, string> $errors A sentence each, by field.
	 * @param bool                  $soft   Whether it could be sent all the same.
	 * @return array{step: string, values: array<string, mixed>, errors: array<string, string>, soft: bool}
	 */
	private static function state( string $step, array $values, array $errors = array(), bool $soft = false ): array {
		return array(
			'step'   => $step,
			'values' => $values,
			'errors' => $errors,
			'soft'   => $soft && $errors,
		);
	}

	/**
	 * What we know already: of an incomplete counter-notice all that was sent, else of the account.
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @return array<string, mixed>
	 */
	private static function known( array $claim ): array {
		$counter = Counter_Notices::latest( $claim['id'] );
		if ( null !== $counter ) {
			return Counter_Input::read( array_diff_key( $counter, array_flip( array( 'signature_name', 'key_certificate', 'key_signature' ) ) ) );
		}
		$user = wp_get_current_user();
		return Counter_Input::read(
			array(
				'name'          => trim( "{$user->first_name} {$user->last_name}" ),
				'email'         => $user->user_email,
				'material_text' => Counter_Text::place( $claim ),
			)
		);
	}

	/**
	 * Action of the form's nonce.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim The claim.
	 */
	public static function nonce( array $claim ): string {
		return "dumbbell counter {$claim['public_id']}";
	}

	/**
	 * The seal of a reference: only a text that we have shown can be signed.
	 *
	 * @param array<string, mixed> $claim     The claim.
	 * @param string               $reference Date and reference.
	 */
	private static function seal( array $claim, string $reference ): string {
		return wp_hash( "dumbbell counter {$claim['public_id']} $reference" );
	}
}
