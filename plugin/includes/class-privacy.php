<?php
/**
 * Privacy.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Suggests words for the site's privacy policy. The plugin itself stores nothing about visitors but a hash that lives two minutes.
 *
 * @since 0.1.0
 */
final class Privacy {

	/**
	 * Adds the suggested text to the policy guide.
	 *
	 * @since 0.1.0
	 */
	public static function suggest_text(): void {
		$paragraphs = array(
			__( 'Our live broadcasts are carried by our own server and, if they agree, by the viewers themselves. We ask each viewer once and remember the answer in the browser.', 'dumbbell-stream' ),
			__( 'If you agree to share, your computer sends the picture to a few other viewers while you watch, and receives it from others. Those viewers can then see your internet (IP) address, and you can see theirs. If you do not agree, you receive the broadcast from our server alone and no other viewer sees your address.', 'dumbbell-stream' ),
			__( 'To protect our server we count requests for one minute by a keyed hash of your internet address. The hash cannot be turned back and is deleted after two minutes. No outside company takes part in the broadcast.', 'dumbbell-stream' ),
		);
		wp_add_privacy_policy_content(
			__( 'Dumbbell Stream', 'dumbbell-stream' ),
			'<p class="privacy-policy-tutorial">' . esc_html__( 'Change the last sentence if you added STUN, TURN or hosting services of other companies to your sidecar.', 'dumbbell-stream' ) . '</p><p>'
			. implode( '</p><p>', array_map( 'esc_html', $paragraphs ) ) . '</p>'
		);
	}
}
