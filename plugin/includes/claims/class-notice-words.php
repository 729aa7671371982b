<?php
/**
 * Words of the form's script.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * What the script of the forms says, translated; it knows no words of its own.
 *
 * @since 0.1.0
 */
final class Notice_Words {

	/**
	 * All words by their names in the script.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, string>
	 */
	public static function all(): array {
		return array(
			'sending'       => __( 'One moment…', 'dumbbell-stream' ),
			'copyLink'      => __( 'Copy the link', 'dumbbell-stream' ),
			'copied'        => __( 'Copied', 'dumbbell-stream' ),
			/* translators: %s: a number from 0 to 100. */
			'checking'      => __( 'Checking every signature in your browser: %s %%', 'dumbbell-stream' ),
			/* translators: 1: time of day of the first packet, 2: of the last, 3: number of packets, 4: "none missing" or "3 missing". */
			'signed'        => __( 'Signed by this stream: %1$s to %2$s UTC, %3$s packets, %4$s.', 'dumbbell-stream' ),
			/* translators: end of the sentence "Signed by this stream: … 604 packets, none missing." */
			'noneMissing'   => __( 'none missing', 'dumbbell-stream' ),
			/* translators: %s: number of packets; end of the sentence "Signed by this stream: … 600 packets, 4 missing." */
			'someMissing'   => __( '%s missing', 'dumbbell-stream' ),
			/* translators: %s: a short code such as bad-signature. */
			'notVerifiable' => __( 'Not verifiable (%s). You may send your notice all the same; describe what was seen and heard.', 'dumbbell-stream' ),
			'otherSite'     => __( 'This excerpt is of a stream that is not on this site. Is it the right file?', 'dumbbell-stream' ),
			'notChecked'    => __( 'The excerpt could not be checked just now. You may choose it again, or send your notice without it.', 'dumbbell-stream' ),
			'chooseCopy'    => __( 'Choose your copy: its hash is computed here, the file stays with you', 'dumbbell-stream' ),
			/* translators: %s: a number from 0 to 100. */
			'hashing'       => __( 'Reading: %s %%', 'dumbbell-stream' ),
			'hashed'        => __( 'Done. Please keep this file as it is: only the very same file has this hash.', 'dumbbell-stream' ),
			'notHashed'     => __( 'This file could not be read.', 'dumbbell-stream' ),
		);
	}
}
