<?php
/**
 * Site Health: copyright.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Tells the owner in time that his agent's registration lapses, and that the two pages which people look for are there.
 *
 * @since 0.1.0
 */
final class Copyright_Health {

	/**
	 * Adds our tests.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, array<string, array<string, mixed>>> $tests Tests so far.
	 * @return array<string, array<string, array<string, mixed>>>
	 */
	public static function tests( array $tests ): array {
		$tests['direct']['dumbbell_stream_copyright_contact'] = array(
			'label' => __( 'Copyright contact', 'dumbbell-stream' ),
			'test'  => array( self::class, 'test_contact' ),
		);
		$tests['direct']['dumbbell_stream_copyright_pages']   = array(
			'label' => __( 'Copyright pages', 'dumbbell-stream' ),
			'test'  => array( self::class, 'test_pages' ),
		);
		$tests['direct']['dumbbell_stream_copyright_clocks']  = array(
			'label' => __( 'Deadlines of copyright notices', 'dumbbell-stream' ),
			'test'  => array( self::class, 'test_clocks' ),
		);
		return $tests;
	}

	/**
	 * Is the agent named, and is his registration young enough?
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public static function test_contact(): array {
		$missing = Copyright_Contact::missing();
		if ( array_intersect( Copyright_Contact::REQUIRED, $missing ) ) {
			return self::result( 'contact', 'recommended', __( 'The copyright contact is not complete', 'dumbbell-stream' ), __( 'Name, address, telephone number and e-mail address of the agent belong on the site, so that people know whom to write to when a broadcast uses their work.', 'dumbbell-stream' ) );
		}
		$left = Copyright_Contact::days_left();
		if ( null === $left ) {
			return self::result( 'contact', 'recommended', __( 'No registration of the designated agent was entered', 'dumbbell-stream' ), __( 'United States law asks that the agent is listed with the Copyright Office too. If he is, enter number and day of the registration.', 'dumbbell-stream' ) );
		}
		list( $soon, , $critical ) = Copyright_Contact::WARN_DAYS;
		if ( $left <= $soon ) {
			return self::result( 'contact', $left <= $critical ? 'critical' : 'recommended', $left <= 0 ? __( 'The registration of the designated agent has lapsed', 'dumbbell-stream' ) : __( 'The registration of the designated agent lapses soon', 'dumbbell-stream' ), Copyright_Contact::words_on_renewal() . ' ' . __( 'Renew or amend it in the directory of the Copyright Office, then enter the new day.', 'dumbbell-stream' ) );
		}
		return self::result( 'contact', 'good', __( 'The copyright contact is complete', 'dumbbell-stream' ), Copyright_Contact::words_on_renewal() );
	}

	/**
	 * Are the form and the policy where people can find them?
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public static function test_pages(): array {
		if ( null === Claim_Settings::page_url( 'notice_page' ) ) {
			return self::result( 'pages', 'recommended', __( 'There is no page with the notice form', 'dumbbell-stream' ), __( 'Publish a page with the form, and choose it on the screen “Copyright contact”. The player leads there.', 'dumbbell-stream' ) );
		}
		if ( null === Claim_Settings::page_url( 'policy_page' ) ) {
			return self::result( 'pages', 'recommended', __( 'There is no page with the copyright policy', 'dumbbell-stream' ), __( 'The screen “Copyright contact” writes a draft from your settings; read it and publish it.', 'dumbbell-stream' ) );
		}
		if ( Copyright_Policy::OUTDATED === Copyright_Policy::state() ) {
			return self::result( 'pages', 'recommended', __( 'The copyright policy says something else than the settings', 'dumbbell-stream' ), __( 'The settings have changed since the page was written. Have it written again on the screen “Copyright contact”.', 'dumbbell-stream' ) );
		}
		return self::result( 'pages', 'good', __( 'Notice form and copyright policy are published', 'dumbbell-stream' ), __( 'People who miss their rights find whom to write to.', 'dumbbell-stream' ) );
	}

	/**
	 * Does a notice wait for longer than it should?
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public static function test_clocks(): array {
		global $wpdb;
		$now = Claim_Events::gmt( Clock::now_ms() );
		// phpcs:disable WordPress.DB.DirectDatabaseQuery -- Tables of our own, looked at by an administrator.
		$late    = (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT( DISTINCT claims.id ) FROM %i AS claims INNER JOIN %i AS counters ON counters.claim_id = claims.id WHERE claims.status = 'countered' AND counters.status = 'accepted' AND counters.restore_not_after_gmt < %s", Claim_Tables::name( Claim_Tables::CLAIMS ), Claim_Tables::name( Claim_Tables::COUNTERS ), $now ) );
		$waiting = (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM %i WHERE due_gmt < %s AND status IN ( 'received', 'under_review', 'countered' )", Claim_Tables::name( Claim_Tables::CLAIMS ), $now ) );
		// phpcs:enable
		if ( $late > 0 ) {
			/* translators: %d: number of notices. */
			return self::result( 'clocks', 'critical', sprintf( _n( 'Material of %d notice should have come back', 'Material of %d notices should have come back', $late, 'dumbbell-stream' ), $late ), __( 'Fourteen business days have passed since the counter-notice. Bring the material back, or record the court action that keeps it off the air.', 'dumbbell-stream' ) );
		}
		if ( $waiting > 0 ) {
			/* translators: %d: number of notices. */
			return self::result( 'clocks', 'recommended', sprintf( _n( '%d copyright notice waits for longer than you meant it to', '%d copyright notices wait for longer than you meant them to', $waiting, 'dumbbell-stream' ), $waiting ), __( 'The law wants notices to be dealt with expeditiously. Decide, or change your targets.', 'dumbbell-stream' ) );
		}
		return self::result( 'clocks', 'good', __( 'No copyright notice waits too long', 'dumbbell-stream' ), __( 'Every deadline is met.', 'dumbbell-stream' ) );
	}

	/**
	 * A result as Site Health wants it.
	 *
	 * @param string $test   Short name of the test.
	 * @param string $status One of good, recommended, critical.
	 * @param string $label  Heading.
	 * @param string $words  One or two sentences.
	 * @return array<string, mixed>
	 */
	private static function result( string $test, string $status, string $label, string $words ): array {
		return array(
			'label'       => $label,
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'Copyright', 'dumbbell-stream' ),
				'color' => 'good' === $status ? 'blue' : 'orange',
			),
			'description' => sprintf( '<p>%s</p>', esc_html( $words ) ),
			'actions'     => 'good' === $status ? '' : sprintf( '<p><a href="%s">%s</a></p>', esc_url( Copyright_Contact_Page::url() ), esc_html__( 'Copyright contact', 'dumbbell-stream' ) ),
			'test'        => "dumbbell_stream_copyright_$test",
		);
	}
}
