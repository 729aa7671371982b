<?php
/**
 * The first step of the form: what is reported.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Four parts on one page: where it is, your work, proof, yourself. What the player has filled in is shown and not asked again.
 *
 * @since 0.1.0
 *
 * @phpstan-type State array{step: string, values: array<string, mixed>, errors: array<string, string>, soft: bool}
 */
final class Notice_Parts {

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
		$fields = new Form_Fields( Notice_Form::FIELD, $state['values'], $state['errors'] );
		$as_is  = $state['soft'] ? sprintf(
			'<p>%s</p><p><button type="submit" form="dumbbell-notice-form" name="%s[step]" value="review-as-is">%s</button></p>',
			esc_html__( 'A notice that lacks something is received all the same, and we write to you about what is missing.', 'dumbbell-stream' ),
			esc_attr( Notice_Form::FIELD ),
			esc_html__( 'Go on without it', 'dumbbell-stream' )
		) : '';
		return ( $state['errors'] || '' !== $state['values']['completing'] ? '' : self::introduction() )
			. self::first_button( 'review' )
			. $fields->summary( '', $as_is )
			. '<form id="dumbbell-notice-form" class="dumbbell-form" method="post" enctype="multipart/form-data" novalidate>'
			. $fields->hidden( array( 'stream_key', 'session', 'rendition', 'seq_from', 'seq_to', 'capture_from_ms', 'capture_to_ms', 'evidence', 'attachments', 'completing' ) )
			. self::kind( $fields )
			. self::material( $fields, $state['values'] )
			. self::work( $fields )
			. self::proof( $fields, $state['values'] )
			. self::sender( $fields )
			. sprintf( '<p class="dumbbell-actions"><button type="submit" class="wp-element-button dumbbell-primary" name="%s[step]" value="review">%s</button> <span>%s</span></p></form>', esc_attr( Notice_Form::FIELD ), esc_html__( 'Continue', 'dumbbell-stream' ), esc_html__( 'Nothing is sent yet. On the next page you read everything once more and sign.', 'dumbbell-stream' ) );
	}

	/**
	 * A part with its number and heading.
	 *
	 * @since 0.1.0
	 *
	 * @param string $heading Its heading.
	 * @param string $lead    A sentence below it; '' for none.
	 * @param string $html    Its fields, escaped.
	 */
	public static function part( string $heading, string $lead, string $html ): string {
		return sprintf( '<fieldset class="dumbbell-part"><legend><span>%s</span></legend>%s%s</fieldset>', esc_html( $heading ), '' === $lead ? '' : '<p class="dumbbell-lead">' . esc_html( $lead ) . '</p>', $html );
	}

	/**
	 * The first button that belongs to a form is the one that Enter presses. It is not seen, and does what the last one does.
	 *
	 * @since 0.1.0
	 *
	 * @param string $step What it asks for.
	 */
	public static function first_button( string $step ): string {
		return sprintf( '<button type="submit" form="dumbbell-notice-form" class="dumbbell-hidden" name="%s[step]" value="%s" tabindex="-1" aria-hidden="true"></button>', esc_attr( Notice_Form::FIELD ), esc_attr( $step ) );
	}

	/** What the form is for, how long it takes, and the other ways. */
	private static function introduction(): string {
		$contact = Claim_Pages::contact();
		$others  = '' === $contact ? '' : sprintf( '<details class="dumbbell-more"><summary>%s</summary><p>%s</p></details>', esc_html__( 'By post or e-mail instead', 'dumbbell-stream' ), nl2br( esc_html( $contact ) ) );
		return sprintf(
			'<div class="dumbbell-intro"><p>%s</p><p>%s</p>%s<details class="dumbbell-more"><summary>%s</summary><ol><li>%s</li><li>%s</li><li>%s</li></ol></details></div>',
			esc_html__( 'Use this form if a broadcast on this site uses your work without your permission. It takes about ten minutes.', 'dumbbell-stream' ),
			esc_html__( 'You need: where it was seen, which work it is, and how we can reach you. Proof helps and is never a condition.', 'dumbbell-stream' ),
			$others,
			esc_html__( 'What happens then', 'dumbbell-stream' ),
			esc_html__( 'You get a signed receipt at once, and a page on which you can follow your notice, complete it or take it back.', 'dumbbell-stream' ),
			esc_html__( 'A person reads it. If the material is taken offline, the broadcaster is told at once and gets your notice with your name, without your address, telephone number and e-mail.', 'dumbbell-stream' ),
			esc_html__( 'The broadcaster may answer with a counter-notice. You then get a copy, with the date on which the material comes back unless a court is asked.', 'dumbbell-stream' )
		);
	}

	/**
	 * Which law.
	 *
	 * @param Form_Fields $fields The fields.
	 */
	private static function kind( Form_Fields $fields ): string {
		if ( ! Claim_Pages::takes_dsa() ) {
			return $fields->hidden( array( 'kind' ) );
		}
		return $fields->choice(
			'kind',
			__( 'What do you want to send?', 'dumbbell-stream' ),
			array(
				'dmca' => array( __( 'A copyright notice', 'dumbbell-stream' ), __( 'Your work is used without permission (17 U.S.C. 512).', 'dumbbell-stream' ) ),
				'dsa'  => array( __( 'A notice of illegal content', 'dumbbell-stream' ), __( 'Under the Digital Services Act of the European Union, Article 16; also for copyright.', 'dumbbell-stream' ) ),
			)
		);
	}

	/**
	 * Where it is.
	 *
	 * @param Form_Fields          $fields The fields.
	 * @param array<string, mixed> $values What stands in them.
	 */
	private static function material( Form_Fields $fields, array $values ): string {
		$known = '' !== $values['stream_key'];
		$times = '<div class="dumbbell-row">';
		foreach ( array(
			'from' => __( 'From', 'dumbbell-stream' ),
			'to'   => __( 'Until', 'dumbbell-stream' ),
		) as $name => $label ) {
			$times .= $fields->text(
				$name,
				$label,
				array(
					'attributes' => array(
						'type' => 'datetime-local',
						'step' => '1',
					),
				)
			);
		}
		/* translators: %s: time zone, such as Europe/Berlin. */
		$times .= sprintf( '</div><p class="dumbbell-help">%s</p>', esc_html( sprintf( __( 'Date and time by the clock of this site (%s). An estimate is fine.', 'dumbbell-stream' ), self::zone() ) ) );
		$where  = $known ? self::reported( $values ) : $fields->text(
			'material_url',
			__( 'Address of the page', 'dumbbell-stream' ),
			array(
				'required'   => true,
				'max'        => Notice_Input::LINES['material_url'],
				'help'       => __( 'Copy it from the address bar of your browser.', 'dumbbell-stream' ),
				'attributes' => array(
					'type'      => 'url',
					'inputmode' => 'url',
					'dir'       => 'ltr',
				),
			)
		);
		return self::part(
			__( 'Where is it?', 'dumbbell-stream' ),
			$known ? '' : __( 'Tip: “Report…” in the menu of the player fills this in for you, to the second.', 'dumbbell-stream' ),
			$where . $times . $fields->area(
				'material_text',
				__( 'What is seen or heard there?', 'dumbbell-stream' ),
				array(
					'max'  => Notice_Input::TEXTS['material_text'],
					'rows' => 3,
					'help' => __( 'For instance: the song in the background, the photograph behind the speaker.', 'dumbbell-stream' ),
				)
			)
		);
	}

	/** Name of the zone of the site's clock. */
	private static function zone(): string {
		$zone = wp_timezone_string();
		return '+00:00' === $zone ? 'UTC' : ( 1 === preg_match( '/^[+-]/', $zone ) ? "UTC$zone" : $zone );
	}

	/**
	 * What the player filled in.
	 *
	 * @param array<string, mixed> $values What stands in the fields.
	 */
	private static function reported( array $values ): string {
		$post  = Notice_Input::stream( $values );
		$title = $post && Streams::is_public( $post ) ? Streams::plain_title( $post ) : __( 'A broadcast of this site', 'dumbbell-stream' );
		$facts = sprintf( '<dt>%s</dt><dd>%s</dd>', esc_html__( 'Stream', 'dumbbell-stream' ), esc_html( $title ) );
		if ( null !== $values['capture_from_ms'] ) {
			$facts .= sprintf( '<dt>%s</dt><dd>%s</dd>', esc_html__( 'Reported at', 'dumbbell-stream' ), esc_html( Stream_Page::moment( intdiv( $values['capture_from_ms'], 1000 ) ) ) );
		}
		$facts .= sprintf( '<dt>%s</dt><dd dir="ltr"><code>%s</code></dd>', esc_html__( 'Stream key', 'dumbbell-stream' ), esc_html( $values['stream_key'] ) );
		return sprintf( '<div class="dumbbell-card"><p>%s</p><dl>%s</dl></div>', esc_html__( 'The player has told us exactly where you were:', 'dumbbell-stream' ), $facts );
	}

	/**
	 * The work.
	 *
	 * @param Form_Fields $fields The fields.
	 */
	private static function work( Form_Fields $fields ): string {
		return self::part(
			__( 'Which work is it?', 'dumbbell-stream' ),
			'',
			$fields->text(
				'work_title',
				__( 'Title', 'dumbbell-stream' ),
				array(
					'required' => true,
					'max'      => Notice_Input::LINES['work_title'],
					'help'     => __( 'Of the song, film, photograph, text, game. If there are many, name some of them.', 'dumbbell-stream' ),
				)
			) . $fields->area(
				'work_text',
				__( 'A few words about it', 'dumbbell-stream' ),
				array(
					'max'  => Notice_Input::TEXTS['work_text'],
					'rows' => 3,
					'help' => __( 'Who made it and when, and how you know that it is this work. For a notice of illegal content: why it is illegal.', 'dumbbell-stream' ),
				)
			) . '<div class="dumbbell-row">' . $fields->text(
				'work_url',
				__( 'Where it can be seen', 'dumbbell-stream' ),
				array(
					'max'        => Notice_Input::LINES['work_url'],
					'attributes' => array(
						'type' => 'url',
						'dir'  => 'ltr',
					),
				)
			) . $fields->text(
				'work_registration',
				__( 'Registration number', 'dumbbell-stream' ),
				array( 'max' => Notice_Input::LINES['work_registration'] )
			) . '</div>'
		);
	}

	/**
	 * Proof: never a condition.
	 *
	 * @param Form_Fields          $fields The fields.
	 * @param array<string, mixed> $values What stands in them.
	 */
	private static function proof( Form_Fields $fields, array $values ): string {
		return self::part(
			__( 'Proof', 'dumbbell-stream' ),
			__( 'You may leave this out. It brings your notice to the front.', 'dumbbell-stream' ),
			Notice_Files::fields( $fields, $values )
			. '<div data-dumbbell-copy>' . $fields->choice(
				'source_kind',
				__( 'Have you a copy of the work?', 'dumbbell-stream' ),
				array(
					'none' => __( 'I do not show one now', 'dumbbell-stream' ),
					'hash' => array( __( 'I keep my copy and give its hash', 'dumbbell-stream' ), __( 'It shows later that you had this very file today.', 'dumbbell-stream' ) ),
				) + Notice_Files::copy_choice()
			) . $fields->text(
				'source_hash',
				__( 'SHA-256 of your copy', 'dumbbell-stream' ),
				array(
					'attributes' => array(
						'dir'            => 'ltr',
						'spellcheck'     => 'false',
						'autocapitalize' => 'off',
					),
				)
			) . Notice_Files::copy_field( $fields ) . '</div>'
		);
	}

	/**
	 * The sender.
	 *
	 * @param Form_Fields $fields The fields.
	 */
	private static function sender( Form_Fields $fields ): string {
		$field = static function ( string $name, string $label, string $autocomplete, array $more = array() ) use ( $fields ): string {
			return $fields->text(
				$name,
				$label,
				array_replace_recursive(
					array(
						'max'        => Notice_Input::LINES[ $name ],
						'attributes' => array( 'autocomplete' => $autocomplete ),
					),
					$more
				)
			);
		};
		$email = array(
			'required'   => true,
			'help'       => __( 'We write to you here.', 'dumbbell-stream' ),
			'attributes' => array(
				'type' => 'email',
				'dir'  => 'ltr',
			),
		);
		return self::part(
			__( 'Who are you?', 'dumbbell-stream' ),
			__( 'The broadcaster gets your name with the notice; address, telephone number and e-mail stay with this site.', 'dumbbell-stream' ),
			$fields->choice(
				'claimant_role',
				__( 'You are', 'dumbbell-stream' ),
				array(
					'owner' => __( 'the owner of the right', 'dumbbell-stream' ),
					'agent' => __( 'somebody who may act for the owner', 'dumbbell-stream' ),
				)
			)
			. $field( 'claimant_name', __( 'Full name', 'dumbbell-stream' ), 'name', array( 'required' => true ) )
			. $field( 'claimant_org', __( 'Company or organisation', 'dumbbell-stream' ), 'organization' )
			. '<div class="dumbbell-row">'
			. $field( 'claimant_email', __( 'E-mail', 'dumbbell-stream' ), 'email', $email )
			. $field(
				'claimant_phone',
				__( 'Telephone', 'dumbbell-stream' ),
				'tel',
				array(
					'attributes' => array(
						'type' => 'tel',
						'dir'  => 'ltr',
					),
				)
			)
			. '</div>'
			. $fields->area(
				'claimant_address',
				__( 'Postal address', 'dumbbell-stream' ),
				array(
					'max'        => Notice_Input::TEXTS['claimant_address'],
					'rows'       => 3,
					'help'       => __( 'A copyright notice needs two ways to reach you: e-mail and telephone, or e-mail and address.', 'dumbbell-stream' ),
					'attributes' => array( 'autocomplete' => 'street-address' ),
				)
			)
			. $field( 'claimant_country', __( 'Country', 'dumbbell-stream' ), 'country-name' )
		);
	}
}
