<?php
/**
 * The tables of claims.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Four tables per site. Contact data have columns of their own, so that they can be emptied; what the chain of events needs for ever
 * stands in data_json, which holds no contact data.
 *
 * @since 0.1.0
 */
final class Claim_Tables {

	/** Names of the tables, without the site's prefix. */
	const CLAIMS   = 'dumbbell_claims';
	const EVENTS   = 'dumbbell_claim_events';
	const COUNTERS = 'dumbbell_counter_notices';
	const STRIKES  = 'dumbbell_strikes';

	/** All of them. */
	const ALL = array( self::CLAIMS, self::EVENTS, self::COUNTERS, self::STRIKES );

	/**
	 * A table of the current site.
	 *
	 * @since 0.1.0
	 *
	 * @param string $table One of ALL.
	 */
	public static function name( string $table ): string {
		global $wpdb;
		return $wpdb->prefix . $table;
	}

	/**
	 * Makes the tables and brings them up to date. May run twice.
	 *
	 * @since 0.1.0
	 *
	 * @throws \RuntimeException If the database did not make one.
	 */
	public static function install(): void {
		global $wpdb;
		require_once constant( 'ABSPATH' ) . 'wp-admin/includes/upgrade.php';
		foreach ( self::columns() as $table => $columns ) {
			dbDelta( 'CREATE TABLE ' . self::name( $table ) . " (\n$columns\n) " . $wpdb->get_charset_collate() . ';' );
		}
		foreach ( self::ALL as $table ) {
			// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Whether it is there is asked once per update, of the database itself.
			if ( $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( self::name( $table ) ) ) ) !== self::name( $table ) ) {
				/* translators: %s: name of a table of the database. */
				throw new \RuntimeException( esc_html( sprintf( __( 'The database did not make the table %s.', 'dumbbell-stream' ), self::name( $table ) ) ) );
			}
		}
		Claim_Clock::schedule();
	}

	/**
	 * Removes the tables with all that is in them.
	 *
	 * @since 0.1.0
	 */
	public static function drop(): void {
		global $wpdb;
		foreach ( self::ALL as $table ) {
			// phpcs:ignore WordPress.DB.DirectDatabaseQuery, WordPress.DB.PreparedSQLPlaceholders -- Uninstalling; there is no function for it, and the sniff does not know %i.
			$wpdb->query( $wpdb->prepare( 'DROP TABLE IF EXISTS %i', self::name( $table ) ) );
		}
	}

	/**
	 * What the tables hold, as dbDelta() reads it. Times are UTC; those whose name ends in `_ms` are Unix ms.
	 *
	 * Besides what the notice says: `version` is the number of the claim's last event, which every change raises, so that of two that
	 * happen at once one is refused; `off_from_ms` to `off_to_ms` is what is taken off the air; `due_gmt` is when a person should act,
	 * `wake_gmt` when the clock must. Of an event `data_json` is chained for ever, `private_json` and `salt` can be emptied;
	 * `effects_pending` names what is still to be done, `retry_ms` when.
	 *
	 * @return array<string, string>
	 */
	private static function columns(): array {
		return array(
			self::CLAIMS   => "id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
public_id char(26) NOT NULL,
kind varchar(10) NOT NULL,
status varchar(20) NOT NULL,
status_gmt datetime NOT NULL,
version int(10) unsigned NOT NULL DEFAULT 1,
intake varchar(10) NOT NULL,
stream_post_id bigint(20) unsigned NOT NULL DEFAULT 0,
owner_user_id bigint(20) unsigned NOT NULL DEFAULT 0,
stream_key varbinary(32) DEFAULT NULL,
session bigint(20) unsigned DEFAULT NULL,
rendition smallint(5) unsigned DEFAULT NULL,
seq_from bigint(20) unsigned DEFAULT NULL,
seq_to bigint(20) unsigned DEFAULT NULL,
capture_from_ms bigint(20) unsigned DEFAULT NULL,
capture_to_ms bigint(20) unsigned DEFAULT NULL,
material_text longtext DEFAULT NULL,
work_title varchar(500) NOT NULL DEFAULT '',
work_text longtext DEFAULT NULL,
work_url text DEFAULT NULL,
work_registration varchar(200) NOT NULL DEFAULT '',
source_kind varchar(10) NOT NULL DEFAULT 'none',
source_hash char(64) NOT NULL DEFAULT '',
claimant_name varchar(200) NOT NULL DEFAULT '',
claimant_role varchar(10) NOT NULL DEFAULT 'owner',
claimant_org varchar(200) NOT NULL DEFAULT '',
claimant_email varchar(254) NOT NULL DEFAULT '',
claimant_phone varchar(60) NOT NULL DEFAULT '',
claimant_address text DEFAULT NULL,
claimant_country varchar(100) NOT NULL DEFAULT '',
language varchar(20) NOT NULL DEFAULT '',
grade varchar(20) NOT NULL DEFAULT 'self_declared',
duplicate_of bigint(20) unsigned NOT NULL DEFAULT 0,
statements_json longtext DEFAULT NULL,
signed_text longtext DEFAULT NULL,
signed_text_hash char(64) NOT NULL DEFAULT '',
signature_name varchar(200) NOT NULL DEFAULT '',
signature_gmt datetime DEFAULT NULL,
evidence_json longtext DEFAULT NULL,
evidence_root varchar(64) NOT NULL DEFAULT '',
evidence_result varchar(20) NOT NULL DEFAULT 'none',
attachments_json longtext DEFAULT NULL,
receipt_secret_hash char(64) NOT NULL DEFAULT '',
ip_hash varchar(64) NOT NULL DEFAULT '',
held_since_gmt datetime DEFAULT NULL,
held_until_gmt datetime DEFAULT NULL,
off_from_ms bigint(20) unsigned DEFAULT NULL,
off_to_ms bigint(20) unsigned DEFAULT NULL,
legal_hold tinyint(1) unsigned NOT NULL DEFAULT 0,
decision_code varchar(40) NOT NULL DEFAULT '',
decision_text longtext DEFAULT NULL,
level tinyint(3) unsigned NOT NULL DEFAULT 0,
received_gmt datetime NOT NULL,
completed_gmt datetime DEFAULT NULL,
decided_gmt datetime DEFAULT NULL,
closed_gmt datetime DEFAULT NULL,
redacted_gmt datetime DEFAULT NULL,
due_gmt datetime DEFAULT NULL,
wake_gmt datetime DEFAULT NULL,
PRIMARY KEY  (id),
UNIQUE KEY public_id (public_id),
KEY status_received (status,received_gmt),
KEY stream_post_id (stream_post_id),
KEY claimant_email (claimant_email(100)),
KEY due_gmt (due_gmt),
KEY wake_gmt (wake_gmt)",
			self::EVENTS   => "id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
claim_id bigint(20) unsigned NOT NULL,
seq int(10) unsigned NOT NULL,
type varchar(40) NOT NULL,
actor_kind varchar(10) NOT NULL,
actor_user_id bigint(20) unsigned NOT NULL DEFAULT 0,
data_json longtext NOT NULL,
private_json longtext DEFAULT NULL,
salt varchar(64) NOT NULL DEFAULT '',
prev_hash char(64) NOT NULL DEFAULT '',
hash char(64) NOT NULL,
log_index bigint(20) unsigned NOT NULL,
leaf_hash char(64) NOT NULL,
effects_pending varchar(255) NOT NULL DEFAULT '',
tries smallint(5) unsigned NOT NULL DEFAULT 0,
retry_ms bigint(20) unsigned NOT NULL DEFAULT 0,
created_gmt datetime NOT NULL,
PRIMARY KEY  (id),
UNIQUE KEY claim_seq (claim_id,seq),
UNIQUE KEY log_index (log_index),
KEY effects_pending (effects_pending(40))",
			self::COUNTERS => "id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
claim_id bigint(20) unsigned NOT NULL,
user_id bigint(20) unsigned NOT NULL DEFAULT 0,
status varchar(20) NOT NULL,
name varchar(200) NOT NULL DEFAULT '',
email varchar(254) NOT NULL DEFAULT '',
phone varchar(60) NOT NULL DEFAULT '',
address text DEFAULT NULL,
country varchar(100) NOT NULL DEFAULT '',
material_text longtext DEFAULT NULL,
reason_text longtext DEFAULT NULL,
statements_json longtext DEFAULT NULL,
signed_text longtext DEFAULT NULL,
signed_text_hash char(64) NOT NULL DEFAULT '',
signature_name varchar(200) NOT NULL DEFAULT '',
key_certificate varbinary(400) DEFAULT NULL,
key_signature varbinary(64) DEFAULT NULL,
language varchar(20) NOT NULL DEFAULT '',
received_gmt datetime NOT NULL,
completed_gmt datetime DEFAULT NULL,
zone varchar(64) NOT NULL DEFAULT '',
days_json longtext DEFAULT NULL,
restore_not_before_gmt datetime DEFAULT NULL,
restore_planned_gmt datetime DEFAULT NULL,
restore_not_after_gmt datetime DEFAULT NULL,
forwarded_gmt datetime DEFAULT NULL,
action_kind varchar(10) NOT NULL DEFAULT '',
action_ref varchar(200) NOT NULL DEFAULT '',
action_gmt datetime DEFAULT NULL,
redacted_gmt datetime DEFAULT NULL,
PRIMARY KEY  (id),
KEY claim_id (claim_id),
KEY user_id (user_id)",
			self::STRIKES  => "id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
user_id bigint(20) unsigned NOT NULL,
claim_id bigint(20) unsigned NOT NULL,
created_gmt datetime NOT NULL,
expires_gmt datetime NOT NULL,
lifted_gmt datetime DEFAULT NULL,
lifted_reason varchar(200) NOT NULL DEFAULT '',
PRIMARY KEY  (id),
UNIQUE KEY claim_id (claim_id),
KEY user_id (user_id)",
		);
	}
}
