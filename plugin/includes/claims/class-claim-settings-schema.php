<?php
/**
 * What can be set about copyright notices.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The settings of copyright notices by name and kind: their bounds, what they are until somebody decides, and their schema for REST.
 *
 * @since 0.1.0
 */
final class Claim_Settings_Schema {

	/** Texts of one line, with their largest length in characters. */
	const LINES = array(
		'provider_name'       => 200,
		'agent_name'          => 200,
		'agent_phone'         => 60,
		'agent_email'         => 200,
		'registration_number' => 40,
		'registered_on'       => 10,
		'zone'                => 64,
	);

	/** Texts of several lines, with their largest length in characters. */
	const TEXTS = array(
		'agent_address'     => 600,
		'eu_representative' => 600,
	);

	/** Lists of texts: how many at most, and the largest length of each. */
	const LISTS = array(
		'alternate_names' => array( 50, 200 ),
		'handler_emails'  => array( 10, 200 ),
		'closed_days'     => array( 60, 10 ),
	);

	/**
	 * Whole numbers: what holds until somebody decides, the least, the most.
	 *
	 * Targets and times to keep are our own choice, no law names them; the hold ends by itself after three days at most, and a file of
	 * 32 MiB is a minute of the best rendition.
	 */
	const NUMBERS = array(
		'live_minutes'     => array( 15, 1, 1440 ),
		'work_days'        => array( 1, 1, 10 ),
		'strikes_allowed'  => array( 3, 1, 20 ),
		'strike_months'    => array( 12, 1, 120 ),
		'hold_hours'       => array( 72, 1, 72 ),
		'upload_mib'       => array( 32, 0, 512 ),
		'keep_years'       => array( 3, 1, 30 ),
		'keep_files_days'  => array( 90, 1, 3650 ),
		'keep_hashes_days' => array( 30, 1, 90 ),
		'keep_drafts_days' => array( 14, 1, 90 ),
	);

	/** Choices; the first holds until somebody decides. */
	const CHOICES = array(
		'hold_automatic' => array( 'never', 'domain', 'registered' ),
		'lumen'          => array( 'off', 'ask', 'always' ),
	);

	/** Switches, all off until somebody turns them on. */
	const SWITCHES = array( 'restore_automatic', 'dsa', 'log_open', 'delete_claims' );

	/** Pages of the site by post id; 0 while there is none. */
	const PAGES = array( 'notice_page', 'policy_page' );

	/** What the plugin notes by itself: when the token for Lumen changed (Unix seconds), of how few days before the renewal it has warned. */
	const NOTES = array( 'lumen_since', 'renewal_warned' );

	/** The longest token of another service, in characters. */
	const TOKEN_MAX = 300;

	/**
	 * All settings as they are until somebody decides.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, int|string|bool|string[]>
	 */
	public static function defaults(): array {
		return array_fill_keys( array_keys( self::LINES + self::TEXTS ), '' )
			+ array_fill_keys( array_keys( self::LISTS ), array() )
			+ array_map( 'current', self::NUMBERS )
			+ array_map( 'current', self::CHOICES )
			+ array_fill_keys( self::SWITCHES, false )
			+ array_fill_keys( array_merge( self::PAGES, self::NOTES ), 0 );
	}

	/**
	 * The settings that somebody may change, as JSON schema.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, array<string, mixed>>
	 */
	public static function properties(): array {
		$properties = array();
		foreach ( self::descriptions() as $name => $description ) {
			$properties[ $name ] = self::shape( $name ) + array( 'description' => $description );
		}
		return $properties;
	}

	/**
	 * Type and bounds of a setting.
	 *
	 * @param string $name Name.
	 * @return array<string, mixed>
	 */
	private static function shape( string $name ): array {
		if ( isset( self::LINES[ $name ] ) || isset( self::TEXTS[ $name ] ) ) {
			return array(
				'type'      => 'string',
				'maxLength' => 4 * ( self::LINES + self::TEXTS )[ $name ],   // What is a little too long gets a sentence of ours, not one of the schema.
			);
		}
		if ( isset( self::LISTS[ $name ] ) ) {
			return array(
				'type'     => 'array',
				'maxItems' => 4 * self::LISTS[ $name ][0],
				'items'    => array(
					'type'      => 'string',
					'maxLength' => 4 * self::LISTS[ $name ][1],
				),
			);
		}
		if ( isset( self::CHOICES[ $name ] ) ) {
			return array(
				'type' => 'string',
				'enum' => self::CHOICES[ $name ],
			);
		}
		return array( 'type' => in_array( $name, self::SWITCHES, true ) ? 'boolean' : 'integer' );
	}

	/**
	 * What each setting means.
	 *
	 * @return array<string, string>
	 */
	private static function descriptions(): array {
		return array(
			'provider_name'       => __( 'Full legal name of whoever runs this site.', 'dumbbell-stream' ),
			'alternate_names'     => __( 'Other names and domains under which the site is known.', 'dumbbell-stream' ),
			'agent_name'          => __( 'Name, office or organisation of the designated agent.', 'dumbbell-stream' ),
			'agent_address'       => __( 'Street address of the agent.', 'dumbbell-stream' ),
			'agent_phone'         => __( 'Telephone number of the agent.', 'dumbbell-stream' ),
			'agent_email'         => __( 'E-mail address of the agent.', 'dumbbell-stream' ),
			'registration_number' => __( 'Number of the registration in the directory of the Copyright Office.', 'dumbbell-stream' ),
			'registered_on'       => __( 'Day of the registration, or of its last renewal or amendment, as 2026-12-31.', 'dumbbell-stream' ),
			'zone'                => __( 'Time zone of the agent; empty for that of the site.', 'dumbbell-stream' ),
			'closed_days'         => __( 'Days on which the agent’s office is closed besides weekends and federal holidays.', 'dumbbell-stream' ),
			'handler_emails'      => __( 'Who gets mail about notices; empty for everybody who may handle them.', 'dumbbell-stream' ),
			'live_minutes'        => __( 'Target for a decision while the stream is live, in minutes.', 'dumbbell-stream' ),
			'work_days'           => __( 'Target for any other decision, in business days.', 'dumbbell-stream' ),
			'strikes_allowed'     => __( 'At so many strikes an account may no longer broadcast.', 'dumbbell-stream' ),
			'strike_months'       => __( 'After so many months a strike expires.', 'dumbbell-stream' ),
			'hold_hours'          => __( 'After so many hours a temporary hold ends by itself.', 'dumbbell-stream' ),
			'hold_automatic'      => __( 'Which senders may cause a hold before a person has looked.', 'dumbbell-stream' ),
			'restore_automatic'   => __( 'Whether material comes back by itself when the time after a counter-notice has passed.', 'dumbbell-stream' ),
			'upload_mib'          => __( 'Largest private file that a sender may attach, in MiB; 0 for none.', 'dumbbell-stream' ),
			'keep_years'          => __( 'Notices are kept for so many years after they were closed.', 'dumbbell-stream' ),
			'keep_files_days'     => __( 'Private files are kept for so many days after the notice was closed.', 'dumbbell-stream' ),
			'keep_hashes_days'    => __( 'Hashed internet addresses are kept for so many days.', 'dumbbell-stream' ),
			'keep_drafts_days'    => __( 'Abandoned drafts are kept for so many days.', 'dumbbell-stream' ),
			'dsa'                 => __( 'Whether the form also takes notices under the Digital Services Act of the European Union.', 'dumbbell-stream' ),
			'eu_representative'   => __( 'Name and address of the legal representative in the European Union, for providers outside it.', 'dumbbell-stream' ),
			'lumen'               => __( 'Whether notices are sent to the Lumen archive.', 'dumbbell-stream' ),
			'log_open'            => __( 'Whether the transparency log can be read by anybody.', 'dumbbell-stream' ),
			'notice_page'         => __( 'Page with the notice form; 0 if there is none.', 'dumbbell-stream' ),
			'policy_page'         => __( 'Page with the copyright policy; 0 if there is none.', 'dumbbell-stream' ),
			'delete_claims'       => __( 'Whether removing the plugin with all its data removes the notices too.', 'dumbbell-stream' ),
		);
	}
}
