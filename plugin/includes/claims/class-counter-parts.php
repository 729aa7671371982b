<?php
/**
 * The parts of the counter-notice's page.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * What was said about the stream; the form; the text to sign with its dates and who gets it.
 *
 * @since 0.1.0
 *
 * @phpstan-import-type State from Counter_Form
 */
final class Counter_Parts {

	/** Values that the first step has asked for and the second one carries on. */
	private const CARRIED = array( 'name', 'email', 'phone', 'address', 'country', 'material_text', 'reason_text', 'reference', 'seal', 'as_is' );

	/**
	 * The notice, without what its sender told this site alone.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim The claim.
	 */
	public static function notice( array $claim ): string {
		return sprintf(
			'<h2>%s</h2><div class="dumbbell-text" role="region" tabindex="0" aria-label="%s"><pre>%s</pre></div><p class="dumbbell-help">%s</p>',
			esc_html__( 'What the sender states', 'dumbbell-stream' ),
			esc_attr__( 'The notice', 'dumbbell-stream' ),
			esc_html( Statement_Text::without_contact( Claims::notice( $claim ) ) ),
			esc_html__( 'Address, telephone number and e-mail of the sender are left out. This site does not judge whether the notice is right.', 'dumbbell-stream' )
		);
	}

	/**
	 * The first step.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @param array<string, mixed> $state As Counter_Form::judge() gives it.
	 *
	 * @phpstan-param State $state
	 */
	public static function fill( array $claim, array $state ): string {
		$fields = new Form_Fields( Counter_Form::FIELD, $state['values'], $state['errors'] );
		return sprintf( '<h2>%s</h2><p>%s</p>', esc_html__( 'Your counter-notice', 'dumbbell-stream' ), esc_html( self::what_follows() ) )
			. self::open( $claim, 'review', $fields->summary( '', self::as_is( $state['soft'], 'review-as-is', __( 'Go on without it', 'dumbbell-stream' ) ) ) )
			. Notice_Parts::part(
				__( 'Why was it a mistake?', 'dumbbell-stream' ),
				'',
				$fields->area(
					'reason_text',
					__( 'In your words', 'dumbbell-stream' ),
					array(
						'max'  => Counter_Input::TEXTS['reason_text'],
						'help' => __( 'For instance: you have a licence, it is your own work, it is another work, the law allows the use.', 'dumbbell-stream' ),
					)
				) . $fields->area(
					'material_text',
					__( 'What was taken offline, and where it was', 'dumbbell-stream' ),
					array(
						'max'      => Counter_Input::TEXTS['material_text'],
						'rows'     => 4,
						'required' => true,
						'help'     => __( 'Stream and times are filled in from the notice. Put it in your own words if you like.', 'dumbbell-stream' ),
					)
				)
			)
			. self::sender( $fields )
			. self::button( 'review', __( 'Continue', 'dumbbell-stream' ), __( 'Nothing is sent yet. On the next page you read everything once more and sign.', 'dumbbell-stream' ) )
			. '</form>';
	}

	/**
	 * The second step.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @param array<string, mixed> $state As Counter_Form::judge() gives it.
	 *
	 * @phpstan-param State $state
	 */
	public static function review( array $claim, array $state ): string {
		$fields = new Form_Fields( Counter_Form::FIELD, $state['values'], $state['errors'] );
		$ticks  = '';
		foreach ( Counter_Text::sentences() as $name => $sentence ) {
			$ticks .= $fields->tick( $name, $sentence );
		}
		return ( $state['errors'] ? '' : sprintf( '<h2 class="dumbbell-heading" tabindex="-1" autofocus>%s</h2>', esc_html__( 'Please read, then sign', 'dumbbell-stream' ) ) )
			. self::open( $claim, 'send', $fields->summary( '', self::as_is( $state['soft'], 'send-as-is', __( 'Send it as it is', 'dumbbell-stream' ) ) ) )
			. $fields->hidden( self::CARRIED )
			. self::text( $claim, $state['values'] )
			. sprintf( '<p><button type="submit" class="dumbbell-quiet" name="%s[step]" value="edit">%s</button></p>', esc_attr( Counter_Form::FIELD ), esc_html__( 'Change something', 'dumbbell-stream' ) )
			. Notice_Parts::part( __( 'Your statements', 'dumbbell-stream' ), __( 'Tick each sentence that is true.', 'dumbbell-stream' ), $ticks )
			. sprintf(
				'<div class="dumbbell-card"><h3>%s</h3><p>%s</p><p><strong>%s</strong></p><p>%s</p></div>',
				esc_html__( 'Before you sign', 'dumbbell-stream' ),
				esc_html( Statement_Text::warning( 'counter' ) ),
				esc_html__( 'The sender of the notice gets a copy of this counter-notice with your name, address and telephone number. The law wants it so.', 'dumbbell-stream' ),
				esc_html( self::what_follows() )
			)
			. $fields->text(
				'signature_name',
				__( 'Your signature: type your full name', 'dumbbell-stream' ),
				array(
					'required'   => true,
					'max'        => Counter_Input::LINES['signature_name'],
					'attributes' => array(
						'autocomplete' => 'off',
						'class'        => 'dumbbell-signature',
					),
				)
			)
			. self::button( 'send', __( 'Sign and send', 'dumbbell-stream' ), '' )
			. '</form>';
	}

	/** When the material would be back if this were sent today. */
	private static function what_follows(): string {
		$window = Business_Days::window( Clock::now_ms(), Claim_Settings::zone()->getName(), Claim_Settings::texts( 'closed_days' ) );
		$from   = Claim_Words::day( $window['not_before'], $window['zone'] );
		$to     = Claim_Words::day( $window['not_after'], $window['zone'] );
		/* translators: 1: first day, 2: last day, both as 2027-01-04. */
		return sprintf( __( 'If you send a complete counter-notice today, the material will be back between %1$s and %2$s, unless a court, or the Copyright Claims Board, is asked before to keep it offline.', 'dumbbell-stream' ), $from, $to );
	}

	/**
	 * Who sends it.
	 *
	 * @param Form_Fields $fields The fields.
	 */
	private static function sender( Form_Fields $fields ): string {
		$html = '';
		foreach ( array(
			'name'    => array( __( 'Full name', 'dumbbell-stream' ), 'name', 'text', true ),
			'email'   => array( __( 'E-mail', 'dumbbell-stream' ), 'email', 'email', false ),
			'phone'   => array( __( 'Telephone', 'dumbbell-stream' ), 'tel', 'tel', true ),
			'address' => array( __( 'Postal address', 'dumbbell-stream' ), 'street-address', '', true ),
			'country' => array( __( 'Country', 'dumbbell-stream' ), 'country-name', 'text', false ),
		) as $name => list( $label, $autocomplete, $type, $required ) ) {
			$area  = 'address' === $name;
			$more  = array(
				'required'   => $required,
				'max'        => ( Counter_Input::LINES + Counter_Input::TEXTS )[ $name ],
				'rows'       => 3,
				'attributes' => array( 'autocomplete' => $autocomplete ) + ( $area ? array() : array( 'type' => $type ) ),
			);
			$html .= $area ? $fields->area( $name, $label, $more ) : $fields->text( $name, $label, $more );
		}
		return Notice_Parts::part( __( 'Who are you?', 'dumbbell-stream' ), __( 'The law wants these in a counter-notice, and gives the sender of the notice a copy of them.', 'dumbbell-stream' ), $html );
	}

	/**
	 * The text as it will be kept.
	 *
	 * @param array<string, mixed> $claim  The claim.
	 * @param array<string, mixed> $values As Counter_Input reads them.
	 */
	private static function text( array $claim, array $values ): string {
		$values['statements']     = array_fill_keys( Counter_Text::STATEMENTS, true );
		$values['signature_name'] = '';
		return sprintf(
			'<div class="dumbbell-text" role="region" tabindex="0" aria-label="%s"><pre>%s</pre></div><p class="dumbbell-help">%s</p>',
			esc_attr__( 'The text that you sign', 'dumbbell-stream' ),
			esc_html( Counter_Text::of( Counter_Input::counter( $values ), $claim ) ),
			esc_html__( 'This is the whole text, as it is kept; a sentence that you do not tick below is left out.', 'dumbbell-stream' )
		);
	}

	/**
	 * The beginning of the form.
	 *
	 * @param array<string, mixed> $claim   The claim.
	 * @param string               $step    What Enter asks for.
	 * @param string               $summary What is wrong, escaped.
	 */
	private static function open( array $claim, string $step, string $summary ): string {
		return sprintf(
			'<form id="dumbbell-notice-form" class="dumbbell-form" method="post" action="%1$s" novalidate><button type="submit" class="dumbbell-hidden" name="%2$s[step]" value="%3$s" tabindex="-1" aria-hidden="true"></button>%4$s<input type="hidden" name="%2$s[nonce]" value="%5$s">',
			esc_url( Claim_Pages::counter_url( $claim['public_id'] ) ),
			esc_attr( Counter_Form::FIELD ),
			esc_attr( $step ),
			$summary,
			esc_attr( wp_create_nonce( Counter_Form::nonce( $claim ) ) )
		);
	}

	/**
	 * A button to send what is incomplete.
	 *
	 * @param bool   $soft  Whether it can be sent.
	 * @param string $step  What the button asks for.
	 * @param string $words What it says.
	 */
	private static function as_is( bool $soft, string $step, string $words ): string {
		return $soft ? sprintf(
			'<p>%s</p><p><button type="submit" name="%s[step]" value="%s">%s</button></p>',
			esc_html__( 'A counter-notice that lacks something is received, but its clock begins only when it is complete.', 'dumbbell-stream' ),
			esc_attr( Counter_Form::FIELD ),
			esc_attr( $step ),
			esc_html( $words )
		) : '';
	}

	/**
	 * The main button.
	 *
	 * @param string $step  What it asks for.
	 * @param string $words What it says.
	 * @param string $after A sentence beside it; '' for none.
	 */
	private static function button( string $step, string $words, string $after ): string {
		return sprintf( '<p class="dumbbell-actions"><button type="submit" class="wp-element-button dumbbell-primary" name="%s[step]" value="%s">%s</button>%s</p>', esc_attr( Counter_Form::FIELD ), esc_attr( $step ), esc_html( $words ), '' === $after ? '' : '<span>' . esc_html( $after ) . '</span>' );
	}
}
