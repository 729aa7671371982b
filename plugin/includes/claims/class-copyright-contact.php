<?php
/**
 * Whom to write to about copyright.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The designated agent of 17 U.S.C. 512(c)(2), as the public may see him, and how long his registration lasts.
 *
 * @since 0.1.0
 */
final class Copyright_Contact {

	/** What the law asks for on the site; without the rest a registration is only unknown to us. */
	const REQUIRED = array( 'provider_name', 'agent_name', 'agent_address', 'agent_phone', 'agent_email' );

	/** What tells of the registration. */
	const REGISTRATION = array( 'registration_number', 'registered_on' );

	/** A registration lapses after three years unless it is renewed or amended, 37 CFR 201.38(c)(4). */
	private const REGISTRATION_LASTS = '+3 years';

	/** So many days before it lapses somebody is told, by mail each time; the last one is critical. */
	const WARN_DAYS = array( 60, 30, 7 );

	/**
	 * What has not been entered yet.
	 *
	 * @since 0.1.0
	 *
	 * @return string[] Names of settings.
	 */
	public static function missing(): array {
		return array_values(
			array_filter(
				array_merge( self::REQUIRED, self::REGISTRATION ),
				static function ( string $name ): bool {
					return '' === Claim_Settings::text( $name );
				}
			)
		);
	}

	/**
	 * The day on which the registration lapses.
	 *
	 * @since 0.1.0
	 *
	 * @return string|null As 2026-12-31; null if no day of registration was entered.
	 */
	public static function lapses_on(): ?string {
		$registered = Claim_Settings::text( 'registered_on' );
		return '' === $registered ? null : ( new \DateTimeImmutable( $registered ) )->modify( self::REGISTRATION_LASTS )->format( 'Y-m-d' );
	}

	/**
	 * How many days the registration still lasts, counted in the agent's time zone.
	 *
	 * @since 0.1.0
	 *
	 * @return int|null Negative once it has lapsed; null if no day of registration was entered.
	 */
	public static function days_left(): ?int {
		$lapses = self::lapses_on();
		if ( null === $lapses ) {
			return null;
		}
		$today = ( new \DateTimeImmutable( '@' . intdiv( Clock::now_ms(), 1000 ) ) )->setTimezone( Claim_Settings::zone() )->format( 'Y-m-d' );
		$days  = ( new \DateTimeImmutable( $today ) )->diff( new \DateTimeImmutable( $lapses ) );
		return (int) $days->format( '%r%a' );
	}

	/**
	 * What anybody may know.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, mixed>
	 */
	public static function facts(): array {
		$known = static function ( string $name ): ?string {
			$text = Claim_Settings::text( $name );
			return '' === $text ? null : $text;
		};
		return array(
			'site'            => home_url(),
			'provider'        => $known( 'provider_name' ),
			'alternate_names' => Claim_Settings::texts( 'alternate_names' ),
			'agent'           => array(
				'name'    => $known( 'agent_name' ),
				'address' => $known( 'agent_address' ),
				'phone'   => $known( 'agent_phone' ),
				'email'   => $known( 'agent_email' ),
			),
			'registration'    => null === $known( 'registration_number' ) ? null : array(
				'number' => $known( 'registration_number' ),
				'on'     => $known( 'registered_on' ),
			),
			'zone'            => Claim_Settings::zone()->getName(),
			'kinds'           => Claim_Settings::is_on( 'dsa' ) ? array( 'dmca', 'dsa' ) : array( 'dmca' ),
			'representative'  => Claim_Settings::is_on( 'dsa' ) ? $known( 'eu_representative' ) : null,
			'notice_url'      => Claim_Settings::page_url( 'notice_page' ),
			'policy_url'      => Claim_Settings::page_url( 'policy_page' ),
			'log_open'        => Claim_Settings::is_on( 'log_open' ),
			'complete'        => array() === self::missing(),
		);
	}

	/**
	 * Tells the handlers by mail that the registration is about to lapse: once at each of WARN_DAYS. For the daily work.
	 *
	 * @since 0.1.0
	 */
	public static function warn(): void {
		$left   = self::days_left();
		$warned = Claim_Settings::number( 'renewal_warned' );
		$due    = array_filter(
			self::WARN_DAYS,
			static function ( int $days ) use ( $left, $warned ): bool {
				return null !== $left && $left <= $days && ( 0 === $warned || $days < $warned );
			}
		);
		if ( array() === $due ) {
			return;
		}
		$subject = __( 'Renew the registration of your copyright agent', 'dumbbell-stream' );
		$lines   = array(
			self::words_on_renewal(),
			/* translators: %s: an address. */
			sprintf( __( 'Renew or amend it in the directory of the Copyright Office, then enter the new day here: %s', 'dumbbell-stream' ), Copyright_Contact_Page::url() ),
		);
		$blog    = wp_specialchars_decode( get_option( 'blogname' ), ENT_QUOTES );
		if ( wp_mail( Claim_Settings::handlers(), sprintf( '[%s] %s', $blog, $subject ), implode( "\n\n", $lines ) ) ) {
			Claim_Settings::save( array( 'renewal_warned' => min( $due ) ) );
		}
	}

	/**
	 * How the registration stands, in a sentence.
	 *
	 * @since 0.1.0
	 */
	public static function words_on_renewal(): string {
		$left   = self::days_left();
		$lapses = self::lapses_on();
		if ( null === $left || null === $lapses ) {
			return __( 'No day of registration was entered.', 'dumbbell-stream' );
		}
		$day = wp_date( (string) get_option( 'date_format' ), (int) strtotime( "$lapses 12:00 UTC" ), new \DateTimeZone( 'UTC' ) );
		if ( $left <= 0 ) {
			/* translators: %s: a date. */
			return sprintf( __( 'The registration of the designated agent lapsed on %s.', 'dumbbell-stream' ), (string) $day );
		}
		/* translators: 1: a date, 2: number of days. */
		return sprintf( _n( 'The registration of the designated agent lapses on %1$s, in %2$d day.', 'The registration of the designated agent lapses on %1$s, in %2$d days.', $left, 'dumbbell-stream' ), (string) $day, $left );
	}
}
