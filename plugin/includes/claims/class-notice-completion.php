<?php
/**
 * An incomplete notice on its way back into the form.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Turns a claim into the fields of the form, so that its sender adds what is missing, reads the whole text and signs it anew.
 *
 * @since 0.1.0
 */
final class Notice_Completion {

	/** Events of which the sender gets a receipt. */
	private const RECEIPTS = array( 'file', 'enter', 'complete', 'supplement', 'accept', 'withdraw' );

	/**
	 * What a notice says once this is added to it: what is left empty stays as it was.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $notice    What the form says.
	 * @param string               $public_id Public id of the notice that is completed; '' for a new one.
	 * @return array<string, mixed>
	 */
	public static function merged( array $notice, string $public_id ): array {
		$claim = '' === $public_id ? null : Claims::open( $public_id, Claim_Pages::remembered( $public_id ) );
		if ( null === $claim ) {
			return $notice;
		}
		$before = Claims::notice( $claim );
		foreach ( $notice as $name => $value ) {
			if ( null === $value || '' === $value ) {
				$notice[ $name ] = $before[ $name ] ?? $value;
			}
		}
		$notice['statements'] = array_filter( $notice['statements'] ) + array_filter( $before['statements'] );
		$notice['stream']     = $claim['stream_post_id'] > 0 ? $claim['stream_post_id'] : $notice['stream'];
		return array_intersect_key( $before, array_flip( array( 'kind', 'stream_key', 'source_kind', 'source_hash' ) ) ) + $notice;
	}

	/**
	 * A claim as fields of the form.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @return array<string, mixed> As Notice_Input reads them.
	 */
	public static function values( array $claim ): array {
		$text = static function ( string $name ) use ( $claim ): string {
			return (string) ( $claim[ $name ] ?? '' );
		};
		$raw  = array();
		foreach ( array_keys( $claim ) as $name ) {
			$raw[ $name ] = $text( $name );
		}
		$values = Notice_Input::read( $raw );
		$post   = Streams::find( (int) $claim['stream_post_id'] );

		$values['completing']     = $claim['public_id'];
		$values['signature_name'] = '';
		if ( $post && '' === $values['stream_key'] ) {
			$values['material_url'] = (string) get_permalink( $post );
		}
		foreach ( array(
			'from' => 'capture_from_ms',
			'to'   => 'capture_to_ms',
		) as $name => $column ) {
			$values[ $name ] = null === $values[ $column ] ? '' : Notice_Input::local( $values[ $column ] );
		}
		return $values;
	}

	/**
	 * The receipts of a claim's sender.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim The claim.
	 * @return array<int, array<string, mixed>>
	 */
	public static function receipts( array $claim ): array {
		$receipts = array();
		foreach ( Claim_Events::of( $claim['id'] ) as $event ) {
			if ( in_array( $event['type'], self::RECEIPTS, true ) ) {
				$receipts[] = Receipts::issue( $claim, $event );
			}
		}
		return $receipts;
	}
}
