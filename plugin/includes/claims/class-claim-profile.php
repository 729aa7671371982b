<?php
/**
 * Notices in the broadcaster's profile.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * A list of the notices about one's own streams, in one's own profile, with the way to answer each.
 *
 * @since 0.1.0
 */
final class Claim_Profile {

	/**
	 * Prints the list, if there is anything to list.
	 *
	 * @since 0.1.0
	 *
	 * @param \WP_User $user Whose profile it is.
	 */
	public static function show( \WP_User $user ): void {
		$claims = get_current_user_id() === $user->ID ? self::told( $user->ID ) : array();
		if ( array() === $claims ) {
			return;
		}
		printf( '<h2>%s</h2><table class="widefat striped"><thead><tr><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>', esc_html__( 'Copyright notices about your streams', 'dumbbell-stream' ), esc_html__( 'Received', 'dumbbell-stream' ), esc_html__( 'Stream', 'dumbbell-stream' ), esc_html__( 'Standing', 'dumbbell-stream' ), esc_html__( 'What you can do', 'dumbbell-stream' ) );
		foreach ( $claims as $claim ) {
			$words = 'actioned' === $claim['status'] ? __( 'Read and answer', 'dumbbell-stream' ) : __( 'Read', 'dumbbell-stream' );
			$post  = Streams::find( $claim['stream_post_id'] );
			$title = $post ? Streams::plain_title( $post ) : '–';
			printf(
				'<tr><td>%s</td><td>%s</td><td>%s</td><td><a href="%s">%s</a></td></tr>',
				esc_html( Claim_Words::day( $claim['received_gmt'], '' ) ),
				esc_html( $title ),
				esc_html( self::standing( $claim['status'] ) ),
				esc_url( Claim_Pages::counter_url( $claim['public_id'] ) ),
				esc_html( $words )
			);
		}
		echo '</tbody></table>';
	}

	/**
	 * Notices that a broadcaster has been told of: those on which something was, or is, offline.
	 *
	 * @param int $user Id of the account.
	 * @return array<int, array<string, mixed>> Newest first.
	 */
	private static function told( int $user ): array {
		$told = array_filter(
			Claim_Store::where( 'owner_user_id', $user ),
			static function ( array $claim ): bool {
				return null !== $claim['decided_gmt'] || null !== $claim['held_until_gmt'];
			}
		);
		return array_reverse( $told );
	}

	/**
	 * How a notice stands, in a word or two.
	 *
	 * @param string $status Its status.
	 */
	private static function standing( string $status ): string {
		$words = array(
			'actioned'   => __( 'taken offline', 'dumbbell-stream' ),
			'countered'  => __( 'counter-notice sent', 'dumbbell-stream' ),
			'held_court' => __( 'before a court', 'dumbbell-stream' ),
			'restored'   => __( 'back', 'dumbbell-stream' ),
			'withdrawn'  => __( 'taken back by its sender', 'dumbbell-stream' ),
			'rejected'   => __( 'closed', 'dumbbell-stream' ),
		);
		return $words[ $status ] ?? __( 'being read', 'dumbbell-stream' );
	}
}
