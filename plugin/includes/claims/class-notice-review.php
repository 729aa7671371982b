<?php
/**
 * The second step of the form: read and sign.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Shows the very text, its statements one by one, what follows from a lie and who gets to see what; then a line to sign on.
 *
 * @since 0.1.0
 *
 * @phpstan-import-type State from Notice_Parts
 */
final class Notice_Review {

	/** Values that the first step has asked for and this one carries on. */
	private const CARRIED = array( 'kind', 'material_url', 'material_text', 'from', 'to', 'stream_key', 'session', 'rendition', 'seq_from', 'seq_to', 'capture_from_ms', 'capture_to_ms', 'work_title', 'work_text', 'work_url', 'work_registration', 'source_kind', 'source_hash', 'claimant_name', 'claimant_role', 'claimant_org', 'claimant_email', 'claimant_phone', 'claimant_address', 'claimant_country', 'evidence', 'attachments', 'reference', 'seal', 'completing', 'as_is' );

	/**
	 * The step.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $state As Notice_Form::answer() gives it.
	 *
	 * @phpstan-param State $state
	 */
	public static function html( array $state ): string {
		$values = $state['values'];
		$fields = new Form_Fields( Notice_Form::FIELD, $values, $state['errors'] );
		$name   = esc_attr( Notice_Form::FIELD );
		$as_is  = $state['soft'] ? sprintf(
			'<p>%s</p><p><button type="submit" form="dumbbell-notice-form" name="%s[step]" value="send-as-is">%s</button></p>',
			esc_html__( 'You may send it as it is. It is received, and we write to you about what is missing.', 'dumbbell-stream' ),
			$name,
			esc_html__( 'Send it as it is', 'dumbbell-stream' )
		) : '';
		return ( $state['errors'] ? '' : sprintf( '<h2 class="dumbbell-heading" tabindex="-1" autofocus>%s</h2>', esc_html__( 'Please read, then sign', 'dumbbell-stream' ) ) )
			. Notice_Parts::first_button( 'send' )
			. $fields->summary( '', $as_is )
			. '<form id="dumbbell-notice-form" class="dumbbell-form" method="post" novalidate>'
			. $fields->hidden( self::CARRIED )
			. self::text( $values )
			. sprintf( '<p><button type="submit" class="dumbbell-quiet" name="%s[step]" value="edit">%s</button></p>', $name, esc_html__( 'Change something', 'dumbbell-stream' ) )
			. self::statements( $fields, $values )
			. self::consequences( $values['kind'] )
			. $fields->text(
				'signature_name',
				__( 'Your signature: type your full name', 'dumbbell-stream' ),
				array(
					'required'   => true,
					'max'        => Notice_Input::LINES['signature_name'],
					'attributes' => array(
						'autocomplete' => 'off',
						'class'        => 'dumbbell-signature',
					),
				)
			)
			. '<div data-dumbbell-work></div>'
			. sprintf( '<p class="dumbbell-actions"><button type="submit" class="wp-element-button dumbbell-primary" name="%s[step]" value="send">%s</button></p></form>', $name, esc_html__( 'Sign and send', 'dumbbell-stream' ) );
	}

	/**
	 * The text as it will be kept, with all statements and an empty line to sign on.
	 *
	 * @param array<string, mixed> $values As Notice_Input reads them.
	 */
	private static function text( array $values ): string {
		$values['statements']     = array_fill_keys( Statement_Text::STATEMENTS['dmca'], true );
		$values['signature_name'] = '';
		$text                     = Statement_Text::of( Notice_Completion::merged( Notice_Input::notice( $values ), $values['completing'] ) );
		return sprintf(
			'<div class="dumbbell-text" role="region" tabindex="0" aria-label="%s"><pre>%s</pre></div><p class="dumbbell-help">%s</p>',
			esc_attr__( 'The text that you sign', 'dumbbell-stream' ),
			esc_html( $text ),
			esc_html__( 'This is the whole text, as it is kept. Both you and this site get its hash in a signed receipt; a sentence that you do not tick below is left out.', 'dumbbell-stream' )
		);
	}

	/**
	 * Each statement with a tick of its own.
	 *
	 * @param Form_Fields          $fields The fields.
	 * @param array<string, mixed> $values What stands in them.
	 */
	private static function statements( Form_Fields $fields, array $values ): string {
		$html = '';
		foreach ( Statement_Text::sentences( $values['kind'], $values['claimant_role'] ) as $name => $sentence ) {
			$html .= $fields->tick( $name, $sentence );
		}
		return Notice_Parts::part( __( 'Your statements', 'dumbbell-stream' ), __( 'Tick each sentence that is true.', 'dumbbell-stream' ), $html );
	}

	/**
	 * What follows from a lie, and who gets to see what.
	 *
	 * @param string $kind dmca, dsa or other.
	 */
	private static function consequences( string $kind ): string {
		return sprintf(
			'<div class="dumbbell-card"><h3>%s</h3><p>%s</p><p>%s</p></div>',
			esc_html__( 'Before you sign', 'dumbbell-stream' ),
			esc_html( Statement_Text::warning( $kind ) ),
			esc_html( Claim_Pages::who_sees_it() )
		);
	}
}
