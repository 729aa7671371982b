<?php
/**
 * The words that a broadcaster signs.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The very text of a counter-notice, after 17 U.S.C. 512(g)(3). Made like that of a notice, see Statement_Text.
 *
 * @since 0.1.0
 */
final class Counter_Text {

	/** The statements of a counter-notice: their names in `statements`. */
	const STATEMENTS = array( 'mistake', 'jurisdiction', 'service' );

	/**
	 * The text of a counter-notice, in its language. Same counter-notice, same text: date and reference are those of its `signed_text`.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $counter The counter-notice.
	 * @param array<string, mixed> $claim   The claim that it answers.
	 */
	public static function of( array $counter, array $claim ): string {
		return Statement_Text::in_language(
			Statement_Text::text( $counter, 'language' ),
			static function () use ( $counter, $claim ): string {
				$made  = is_array( $counter['statements'] ?? null ) ? array_filter( $counter['statements'] ) : array();
				$parts = array(
					__( 'Counter-notice (17 U.S.C. 512(g)(3))', 'dumbbell-stream' ),
					Statement_Text::line( __( 'To', 'dumbbell-stream' ), get_bloginfo( 'name' ) . ' (' . home_url( '/' ) . ')' ),
					Statement_Text::line( __( 'Text', 'dumbbell-stream' ), 'counter-' . Statement_Text::VERSION . ' ' . determine_locale() ),
					Statement_Text::line( __( 'In answer to notice', 'dumbbell-stream' ), (string) $claim['public_id'] ),
					'',
					Statement_Text::part( 1, __( 'The material, and where it was before', 'dumbbell-stream' ), self::material( $counter, $claim ) ),
					Statement_Text::part( 2, __( 'Why it was a mistake', 'dumbbell-stream' ), array( Statement_Text::text( $counter, 'reason_text' ) ) ),
					Statement_Text::part( 3, __( 'The sender', 'dumbbell-stream' ), self::sender( $counter ) ),
					Statement_Text::part( 4, __( 'Statements', 'dumbbell-stream' ), array_values( array_intersect_key( self::sentences(), $made ) ) ),
					Statement_Text::signature( Statement_Text::text( $counter, 'signature_name' ), Statement_Text::text( $counter, 'country' ) ),
					Statement_Text::reference( Statement_Text::text( $counter, 'signed_text' ) ),
				);
				return implode( "\n", $parts );
			}
		);
	}

	/**
	 * The sentences that the broadcaster is asked to make his own.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, string> By the names of the statements.
	 */
	public static function sentences(): array {
		return array(
			'mistake'      => __( 'I swear, under penalty of perjury under the laws of the United States of America, that I have a good faith belief that the material was removed or disabled as a result of mistake or misidentification of the material to be removed or disabled.', 'dumbbell-stream' ),
			'jurisdiction' => __( 'I consent to the jurisdiction of the Federal District Court for the judicial district in which my address is located, or, if my address is outside of the United States, for any judicial district in which the provider of this site may be found.', 'dumbbell-stream' ),
			'service'      => __( 'I will accept service of process from the person who sent the notice, or from that person’s agent.', 'dumbbell-stream' ),
		);
	}

	/**
	 * Where the material was, as the notice says: the broadcaster may put it in other words.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $claim The claim.
	 */
	public static function place( array $claim ): string {
		$place = array(
			'stream'        => $claim['stream_post_id'] ?? 0,
			'stream_key'    => '',
			'session'       => null,
			'seq_from'      => null,
			'material_text' => '',
		) + $claim;
		$lines = array();
		foreach ( array_diff( Statement_Text::material( $place ), array( '' ) ) as $label => $value ) {
			$lines[] = Statement_Text::line( $label, $value );
		}
		return implode( "\n", $lines );
	}

	/**
	 * The material: what the broadcaster says of it, and the key of the stream that was reported.
	 *
	 * @param array<string, mixed> $counter The counter-notice.
	 * @param array<string, mixed> $claim   The claim.
	 * @return array<string, string> Label => value.
	 */
	private static function material( array $counter, array $claim ): array {
		return array(
			__( 'Material', 'dumbbell-stream' )   => Statement_Text::text( $counter, 'material_text' ),
			__( 'Stream key', 'dumbbell-stream' ) => Statement_Text::text( $claim, 'stream_key' ),
		);
	}

	/**
	 * The sender.
	 *
	 * @param array<string, mixed> $counter The counter-notice.
	 * @return array<string, string> Label => value.
	 */
	private static function sender( array $counter ): array {
		return array(
			__( 'Name', 'dumbbell-stream' )           => Statement_Text::text( $counter, 'name' ),
			__( 'E-mail', 'dumbbell-stream' )         => Statement_Text::text( $counter, 'email' ),
			__( 'Telephone', 'dumbbell-stream' )      => Statement_Text::text( $counter, 'phone' ),
			__( 'Postal address', 'dumbbell-stream' ) => Statement_Text::text( $counter, 'address' ),
			__( 'Country', 'dumbbell-stream' )        => Statement_Text::text( $counter, 'country' ),
		);
	}
}
