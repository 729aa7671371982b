<?php
/**
 * Fields of a form, as HTML.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Writes fields with their labels, help and errors, everything escaped. Works without a script: what was typed comes back, errors stand
 * beside their fields and in a summary that has the focus. All fields are in one array, so that none is taken for a query variable.
 *
 * @since 0.1.0
 */
final class Form_Fields {

	/**
	 * Name of the array.
	 *
	 * @var string
	 */
	private $form;

	/**
	 * What stands in the fields, by name.
	 *
	 * @var array<string, mixed>
	 */
	private $values;

	/**
	 * What is wrong, a sentence each, by name.
	 *
	 * @var array<string, string>
	 */
	private $errors;

	/**
	 * Fields of one form.
	 *
	 * @since 0.1.0
	 *
	 * @param string                $form   Name of the array.
	 * @param array<string, mixed>  $values What stands in the fields, by name.
	 * @param array<string, string> $errors What is wrong, a sentence each, by name.
	 */
	public function __construct( string $form, array $values, array $errors = array() ) {
		$this->form   = $form;
		$this->values = $values;
		$this->errors = $errors;
	}

	/**
	 * A text of one line.
	 *
	 * @since 0.1.0
	 *
	 * @param string               $name  Name of the field.
	 * @param string               $label Its label.
	 * @param array<string, mixed> $more  help; required; max (characters); attributes (by name) of the input.
	 */
	public function text( string $name, string $label, array $more = array() ): string {
		$attributes = ( $more['attributes'] ?? array() ) + array(
			'type'      => 'text',
			'maxlength' => $more['max'] ?? null,
			'value'     => $this->value( $name ),
		);
		return $this->field( $name, $label, $more, '<input' . $this->attributes( $name, $more, $attributes ) . '>' );
	}

	/**
	 * A text of several lines.
	 *
	 * @since 0.1.0
	 *
	 * @param string               $name  Name of the field.
	 * @param string               $label Its label.
	 * @param array<string, mixed> $more  As for text(), and rows.
	 */
	public function area( string $name, string $label, array $more = array() ): string {
		$attributes = ( $more['attributes'] ?? array() ) + array(
			'rows'      => $more['rows'] ?? 4,
			'maxlength' => $more['max'] ?? null,
		);
		return $this->field( $name, $label, $more, '<textarea' . $this->attributes( $name, $more, $attributes ) . '>' . esc_textarea( $this->value( $name ) ) . '</textarea>' );
	}

	/**
	 * One of a few.
	 *
	 * @since 0.1.0
	 *
	 * @param string                                            $name    Name of the field.
	 * @param string                                            $label   Its label.
	 * @param array<string, string|array{0: string, 1: string}> $options Label by value, or label and help.
	 */
	public function choice( string $name, string $label, array $options ): string {
		$html = '';
		foreach ( $options as $value => $words ) {
			$words = (array) $words;
			$html .= sprintf(
				'<label class="dumbbell-choice"><input type="radio" name="%s" value="%s"%s> <span>%s%s</span></label>',
				esc_attr( $this->name( $name ) ),
				esc_attr( $value ),
				checked( $this->value( $name ), $value, false ),
				esc_html( $words[0] ),
				isset( $words[1] ) ? '<small>' . esc_html( $words[1] ) . '</small>' : ''
			);
		}
		$error = $this->error( $name );
		return sprintf( '<fieldset class="dumbbell-field dumbbell-choices" id="%s"%s><legend>%s</legend>%s%s</fieldset>', esc_attr( $this->id( $name ) ), '' === $error ? '' : ' aria-describedby="' . esc_attr( $this->id( $name ) ) . '-error"', esc_html( $label ), $error, $html );
	}

	/**
	 * A sentence to make one's own.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name     Name of the field, below `statements`.
	 * @param string $sentence The sentence.
	 */
	public function tick( string $name, string $sentence ): string {
		$made = is_array( $this->values['statements'] ?? null ) && ! empty( $this->values['statements'][ $name ] );
		$id   = $this->id( $name );
		return sprintf(
			'<div class="dumbbell-field dumbbell-tick%1$s">%2$s<label><input type="checkbox" id="%3$s" name="%4$s[statements][%5$s]" value="1"%6$s%7$s> <span>%8$s</span></label></div>',
			isset( $this->errors[ $name ] ) ? ' has-error' : '',
			$this->error( $name ),
			esc_attr( $id ),
			esc_attr( $this->form ),
			esc_attr( $name ),
			checked( $made, true, false ),
			isset( $this->errors[ $name ] ) ? ' aria-invalid="true" aria-describedby="' . esc_attr( $id ) . '-error"' : '',
			esc_html( $sentence )
		);
	}

	/**
	 * A file.
	 *
	 * @since 0.1.0
	 *
	 * @param string               $name  Name of the field, alone: files are in no array.
	 * @param string               $label Its label.
	 * @param array<string, mixed> $more  help; attributes.
	 */
	public function file( string $name, string $label, array $more = array() ): string {
		$attributes = $this->attributes( $name, $more, array( 'type' => 'file' ) + ( $more['attributes'] ?? array() ) );
		return $this->field( $name, $label, $more, '<input' . str_replace( esc_attr( $this->name( $name ) ), esc_attr( "{$this->form}_$name" ), $attributes ) . '>' );
	}

	/**
	 * Values that nobody types.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $names Names of the fields; those without a value are left out.
	 */
	public function hidden( array $names ): string {
		$html = '';
		foreach ( $names as $name ) {
			$value = $this->values[ $name ] ?? '';
			foreach ( is_array( $value ) ? $value : array( '' => $value ) as $key => $one ) {
				if ( is_scalar( $one ) && '' !== (string) $one && false !== $one ) {
					$html .= sprintf( '<input type="hidden" name="%s" value="%s">', esc_attr( $this->name( $name ) . ( is_array( $value ) ? "[$key]" : '' ) ), esc_attr( (string) $one ) );
				}
			}
		}
		return $html;
	}

	/**
	 * All errors, each a link to its field. It gets the focus, so that it is read first; the form's address must name no place in the
	 * page, because browsers go there instead.
	 *
	 * @since 0.1.0
	 *
	 * @param string $heading What it is about; '' for the usual.
	 * @param string $after   HTML that follows the list, escaped.
	 */
	public function summary( string $heading = '', string $after = '' ): string {
		if ( array() === $this->errors ) {
			return '';
		}
		$items = '';
		foreach ( $this->errors as $name => $sentence ) {
			$items .= sprintf( '<li><a href="#%s">%s</a></li>', esc_attr( $this->id( $name ) ), esc_html( $sentence ) );
		}
		if ( '' === $heading ) {
			$heading = _n( 'Please look at this once more', 'Please look at these once more', count( $this->errors ), 'dumbbell-stream' );
		}
		return sprintf( '<div class="dumbbell-errors" role="alert" tabindex="-1" autofocus><h2>%s</h2><ul>%s</ul>%s</div>', esc_html( $heading ), $items, $after );
	}

	/**
	 * Id of a field's input.
	 *
	 * @since 0.1.0
	 *
	 * @param string $name Name of the field.
	 */
	public function id( string $name ): string {
		return 'dumbbell-' . str_replace( '_', '-', "{$this->form}-$name" );
	}

	/**
	 * A field's frame.
	 *
	 * @param string               $name  Name of the field.
	 * @param string               $label Its label.
	 * @param array<string, mixed> $more  help; required.
	 * @param string               $input The input, escaped.
	 */
	private function field( string $name, string $label, array $more, string $input ): string {
		$optional = empty( $more['required'] ) ? ' <small class="dumbbell-optional">' . esc_html__( '(optional)', 'dumbbell-stream' ) . '</small>' : '';
		$help     = isset( $more['help'] ) ? sprintf( '<p class="dumbbell-help" id="%s-help">%s</p>', esc_attr( $this->id( $name ) ), esc_html( $more['help'] ) ) : '';
		return sprintf(
			'<div class="dumbbell-field%s"><label for="%s">%s%s</label>%s%s%s</div>',
			isset( $this->errors[ $name ] ) ? ' has-error' : '',
			esc_attr( $this->id( $name ) ),
			esc_html( $label ),
			$optional,
			$help,
			$this->error( $name ),
			$input
		);
	}

	/**
	 * Attributes of an input, escaped.
	 *
	 * @param string               $name       Name of the field.
	 * @param array<string, mixed> $more       help; required.
	 * @param array<string, mixed> $attributes By name; null leaves one out.
	 */
	private function attributes( string $name, array $more, array $attributes ): string {
		$described  = array_keys(
			array_filter(
				array(
					$this->id( $name ) . '-help'  => isset( $more['help'] ),
					$this->id( $name ) . '-error' => isset( $this->errors[ $name ] ),
				)
			)
		);
		$attributes = array(
			'id'               => $this->id( $name ),
			'name'             => $this->name( $name ),
			'required'         => empty( $more['required'] ) ? null : 'required',
			'aria-invalid'     => isset( $this->errors[ $name ] ) ? 'true' : null,
			'aria-describedby' => $described ? implode( ' ', $described ) : null,
		) + $attributes;
		$html       = '';
		foreach ( $attributes as $attribute => $value ) {
			if ( null !== $value && ! ( 'value' === $attribute && '' === $value ) ) {
				$html .= sprintf( ' %s="%s"', esc_attr( (string) $attribute ), esc_attr( (string) $value ) );
			}
		}
		return $html;
	}

	/**
	 * What is wrong with a field, as HTML.
	 *
	 * @param string $name Name of the field.
	 */
	private function error( string $name ): string {
		return isset( $this->errors[ $name ] ) ? sprintf( '<p class="dumbbell-error" id="%s-error">%s</p>', esc_attr( $this->id( $name ) ), esc_html( $this->errors[ $name ] ) ) : '';
	}

	/**
	 * Name of a field's input.
	 *
	 * @param string $name Name of the field.
	 */
	private function name( string $name ): string {
		return "{$this->form}[$name]";
	}

	/**
	 * What stands in a field.
	 *
	 * @param string $name Name of the field.
	 */
	private function value( string $name ): string {
		return is_scalar( $this->values[ $name ] ?? null ) ? (string) $this->values[ $name ] : '';
	}
}
