<?php
/**
 * The words of the copyright policy.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The policy that the settings amount to: whom to write to, what a notice says, what happens then. A proposal that the owner has a lawyer
 * read; it promises nothing that the plugin does not do.
 *
 * @since 0.1.0
 *
 * @phpstan-type Section array{title: string, parts: array<int, string|string[]>}
 */
final class Copyright_Policy_Text {

	/**
	 * The policy: headings, each with paragraphs (texts) and lists (arrays of texts), all plain.
	 *
	 * @since 0.1.0
	 *
	 * @return array<int, array<string, mixed>>
	 *
	 * @phpstan-return array<int, Section>
	 */
	public static function sections(): array {
		$sections = array( self::contact(), self::notice(), self::handling(), self::counter_notice(), self::strikes() );
		if ( Claim_Settings::is_on( 'dsa' ) ) {
			$sections[] = self::european_union();
		}
		$sections[] = self::keeping();
		return $sections;
	}

	/**
	 * Whom to write to.
	 *
	 * @return array<string, mixed>
	 *
	 * @phpstan-return Section
	 */
	private static function contact(): array {
		$agent   = array_diff( array_map( array( Claim_Settings::class, 'text' ), array( 'agent_name', 'provider_name', 'agent_address', 'agent_phone', 'agent_email' ) ), array( '' ) );
		$parts   = array( __( 'If you believe that something on this site uses a work without permission, write to our copyright contact, the designated agent of 17 U.S.C. 512(c)(2):', 'dumbbell-stream' ), implode( "\n", $agent ) );
		$names   = Claim_Settings::texts( 'alternate_names' );
		$number  = Claim_Settings::text( 'registration_number' );
		$form    = Claim_Settings::page_url( 'notice_page' );
		$parts[] = $form
			/* translators: %s: an address. */
			? sprintf( __( 'The form is quickest, because it shows us the very seconds that you mean: %s. Letters and e-mail are as welcome.', 'dumbbell-stream' ), $form )
			: __( 'A letter or an e-mail is enough.', 'dumbbell-stream' );
		if ( array() !== $names ) {
			/* translators: %s: names, with commas between them. */
			$parts[] = sprintf( __( 'This site is also known as %s.', 'dumbbell-stream' ), implode( ', ', $names ) );
		}
		if ( '' !== $number ) {
			/* translators: %s: a number. */
			$parts[] = sprintf( __( 'The agent is listed in the directory of the United States Copyright Office under the number %s.', 'dumbbell-stream' ), $number );
		}
		return array(
			'title' => __( 'Copyright contact', 'dumbbell-stream' ),
			'parts' => $parts,
		);
	}

	/**
	 * What a notice says: the six elements of 512(c)(3)(A).
	 *
	 * @return array<string, mixed>
	 *
	 * @phpstan-return Section
	 */
	private static function notice(): array {
		return array(
			'title' => __( 'What a notice says', 'dumbbell-stream' ),
			'parts' => array(
				__( 'A notice has six parts:', 'dumbbell-stream' ),
				array(
					__( 'your signature, on paper or electronic;', 'dumbbell-stream' ),
					__( 'the work it is about, or a representative list if there are several;', 'dumbbell-stream' ),
					__( 'the material you mean and where it is: the address of the stream and, if you can, the time in it;', 'dumbbell-stream' ),
					__( 'how we reach you: postal address, telephone number and, if you have one, e-mail address;', 'dumbbell-stream' ),
					__( 'the statement that you believe in good faith that the use is not authorised by the owner of the right, by his agent or by the law (fair use, for instance, is authorised by the law);', 'dumbbell-stream' ),
					__( 'the statement that what the notice says is accurate and, under penalty of perjury, that you are authorised to act for the owner of the right.', 'dumbbell-stream' ),
				),
				__( 'Whoever knowingly makes a material misrepresentation, in a notice or in a counter-notice, may owe damages, costs and attorneys’ fees (17 U.S.C. 512(f)).', 'dumbbell-stream' ),
				__( 'If a part is missing, we ask you for it. A proof, such as an excerpt of the stream as your player saved it, moves a notice forward; no notice is refused for want of one.', 'dumbbell-stream' ),
			),
		);
	}

	/**
	 * What we do with a notice.
	 *
	 * @return array<string, mixed>
	 *
	 * @phpstan-return Section
	 */
	private static function handling(): array {
		$hours = Claim_Settings::number( 'hold_hours' );
		$parts = array(
			__( 'You get a signed receipt at once, with a link by which you can follow, complete or withdraw your notice.', 'dumbbell-stream' ),
			sprintf(
				/* translators: 1: a number of minutes, in words with its unit; 2: a number of business days, in words with its unit. */
				__( 'A person decides. Our aim is %1$s while the stream is live, and %2$s otherwise.', 'dumbbell-stream' ),
				/* translators: %d: number of minutes. */
				sprintf( _n( '%d minute', '%d minutes', Claim_Settings::number( 'live_minutes' ), 'dumbbell-stream' ), Claim_Settings::number( 'live_minutes' ) ),
				/* translators: %d: number of business days. */
				sprintf( _n( '%d business day', '%d business days', Claim_Settings::number( 'work_days' ), 'dumbbell-stream' ), Claim_Settings::number( 'work_days' ) )
			),
			__( 'We take offline the smallest thing that answers the notice, usually a stretch of time and not the whole channel, and every step can be taken back.', 'dumbbell-stream' ),
			__( 'Whoever broadcast the material is told at once and gets your notice with your name. Your address and telephone number stay with us.', 'dumbbell-stream' ),
		);
		if ( 'never' !== Claim_Settings::text( 'hold_automatic' ) ) {
			/* translators: %d: number of hours. */
			$parts[] = sprintf( _n( 'If a sender has shown who he is, the stretch can be held back before a person has looked. Such a hold ends by itself after %d hour unless somebody decides.', 'If a sender has shown who he is, the stretch can be held back before a person has looked. Such a hold ends by itself after %d hours unless somebody decides.', $hours, 'dumbbell-stream' ), $hours );
		}
		return array(
			'title' => __( 'What we do', 'dumbbell-stream' ),
			'parts' => $parts,
		);
	}

	/**
	 * The other side: 512(g).
	 *
	 * @return array<string, mixed>
	 *
	 * @phpstan-return Section
	 */
	private static function counter_notice(): array {
		return array(
			'title' => __( 'Counter-notice', 'dumbbell-stream' ),
			'parts' => array(
				__( 'Whoever broadcast the material can answer. A counter-notice has:', 'dumbbell-stream' ),
				array(
					__( 'a signature;', 'dumbbell-stream' ),
					__( 'the material that was taken offline, and where it was before;', 'dumbbell-stream' ),
					__( 'the statement, under penalty of perjury, that he believes in good faith that it was taken offline by mistake or misidentification;', 'dumbbell-stream' ),
					__( 'name, address and telephone number, and the statement that he accepts the jurisdiction of the federal district court of his address (or, if he lives outside the United States, of a court where we can be found), and service of process from the sender of the notice.', 'dumbbell-stream' ),
				),
				__( 'We forward it to the sender of the notice at once, with name, address and telephone number, as 17 U.S.C. 512(g) asks.', 'dumbbell-stream' ),
				__( 'The material comes back not less than 10 and not more than 14 business days after we have received the counter-notice, unless the sender first tells us that he has gone to court about it, or to the Copyright Claims Board. Both sides are told the dates.', 'dumbbell-stream' ),
			),
		);
	}

	/**
	 * Repeated notices: 512(i).
	 *
	 * @return array<string, mixed>
	 *
	 * @phpstan-return Section
	 */
	private static function strikes(): array {
		$strikes = Claim_Settings::number( 'strikes_allowed' );
		$months  = Claim_Settings::number( 'strike_months' );
		return array(
			'title' => __( 'Repeated notices', 'dumbbell-stream' ),
			'parts' => array(
				/* translators: %d: number of strikes. */
				sprintf( _n( 'Each notice on which we take something offline is a strike against the account that broadcast it. An account with %d strike may no longer broadcast here.', 'Each notice on which we take something offline is a strike against the account that broadcast it. An account with %d strikes may no longer broadcast here.', $strikes, 'dumbbell-stream' ), $strikes ),
				/* translators: %d: number of months. */
				sprintf( _n( 'A strike expires after %d month. It is lifted at once when the notice is withdrawn, when we correct ourselves, or when the material comes back after a counter-notice.', 'A strike expires after %d months. It is lifted at once when the notice is withdrawn, when we correct ourselves, or when the material comes back after a counter-notice.', $months, 'dumbbell-stream' ), $months ),
				__( 'In suitable cases we close the account of a repeat infringer sooner.', 'dumbbell-stream' ),
				__( 'Senders whose notices proved to be misrepresented wait behind others. Their right to send a notice is never touched.', 'dumbbell-stream' ),
			),
		);
	}

	/**
	 * Regulation (EU) 2022/2065.
	 *
	 * @return array<string, mixed>
	 *
	 * @phpstan-return Section
	 */
	private static function european_union(): array {
		$parts          = array(
			__( 'You can also report content that you consider illegal under the Digital Services Act, Regulation (EU) 2022/2065. Such a notice gives the reasons, the exact place, your name and e-mail address, and the statement that you believe in good faith that it is accurate and complete. Whoever reports sexual abuse of children need not say who he is.', 'dumbbell-stream' ),
			__( 'We confirm your notice without undue delay, tell you what we decided, and give the other side a statement of reasons: what was done, for how long, on which facts and on which ground, whether a program took part, and how to object.', 'dumbbell-stream' ),
		);
		$email          = Claim_Settings::text( 'agent_email' );
		$representative = Claim_Settings::text( 'eu_representative' );
		if ( '' !== $email ) {
			/* translators: %s: an e-mail address. */
			$parts[] = sprintf( __( 'Authorities and users in the European Union reach us at %s.', 'dumbbell-stream' ), $email );
		}
		if ( '' !== $representative ) {
			/* translators: %s: name and address. */
			$parts[] = sprintf( __( 'Our legal representative in the European Union: %s', 'dumbbell-stream' ), "\n$representative" );
		}
		return array(
			'title' => __( 'European Union', 'dumbbell-stream' ),
			'parts' => $parts,
		);
	}

	/**
	 * What is kept and what is published.
	 *
	 * @return array<string, mixed>
	 *
	 * @phpstan-return Section
	 */
	private static function keeping(): array {
		$years = Claim_Settings::number( 'keep_years' );
		$parts = array(
			/* translators: %d: number of years. */
			sprintf( _n( 'We keep notices and answers for %d year after a case is closed, and then erase what tells who wrote them.', 'We keep notices and answers for %d years after a case is closed, and then erase what tells who wrote them.', $years, 'dumbbell-stream' ), $years ),
		);
		if ( Claim_Settings::is_on( 'log_open' ) ) {
			$parts[] = __( 'Every step of every case stands in a public log without names, which nobody can change afterwards without being noticed.', 'dumbbell-stream' );
		}
		if ( 'off' !== Claim_Settings::text( 'lumen' ) ) {
			$parts[] = __( 'Notices can be passed on to the Lumen archive, without addresses and telephone numbers.', 'dumbbell-stream' );
		}
		return array(
			'title' => __( 'What we keep and publish', 'dumbbell-stream' ),
			'parts' => $parts,
		);
	}
}
