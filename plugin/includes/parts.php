<?php
/**
 * The files of the plugin in the order in which they are read: a bare list.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

defined( 'ABSPATH' ) || exit;

return array(
	// Pure: no WordPress call in these, so that any PHP program may use them.
	...array( 'class-base64url', 'class-ticket', 'class-certificate', 'class-key-list', 'class-tombstones', 'class-ingest-key', 'class-call-signature' ),
	...array( 'class-pairing', 'class-vault', 'class-clock' ),
	...array( 'claims/class-canonical', 'claims/class-merkle', 'claims/class-log-entry', 'claims/class-packet-proof', 'claims/class-excerpt-file', 'claims/class-proof-of-work' ),
	...array( 'claims/class-lumen', 'claims/class-business-days', 'claims/class-claim-states', 'claims/class-counter-states', 'claims/class-notice-elements' ),
	// Services: one class per use case.
	...array( 'class-storage-fault', 'class-lock', 'class-secrets', 'class-settings-schema', 'class-settings-input', 'class-settings', 'class-keys', 'class-key-lists' ),
	...array( 'class-transport-fault', 'class-sidecar', 'class-site-wishes', 'class-stream-options', 'class-streams', 'class-key-transfer', 'class-visibility', 'class-proxy-snippets' ),
	...array( 'class-allowance', 'class-connection-check' ),
	// Claims: what is kept, what may happen, what follows.
	...array( 'claims/class-claim-settings-schema', 'claims/class-claim-settings-input', 'claims/class-claim-settings' ),
	...array( 'claims/class-claim-tables', 'claims/class-claim-store', 'claims/class-claim-events', 'claims/class-claim-fields', 'claims/class-claim-place', 'claims/class-claim-guards' ),
	...array( 'claims/class-claim-intake', 'claims/class-claims', 'claims/class-claim-writes', 'claims/class-claim-query', 'claims/class-claim-choices', 'claims/class-claim-clock' ),
	...array( 'claims/class-claim-effects', 'claims/class-claim-keeping', 'claims/class-claim-mail', 'claims/class-claim-letters', 'claims/class-streamer-letters' ),
	...array( 'claims/class-counter-notices', 'claims/class-counter-key', 'claims/class-strikes', 'claims/class-off-air' ),
	...array( 'claims/class-transparency-log', 'claims/class-receipts', 'claims/class-evidence', 'claims/class-notice-evidence', 'claims/class-private-files', 'claims/class-attachments' ),
	...array( 'claims/class-claim-export', 'claims/class-claim-numbers', 'claims/class-claim-brakes', 'claims/class-claim-confirmation', 'claims/class-domain-proof' ),
	...array( 'claims/class-misuse-register', 'claims/class-claim-duplicates', 'claims/class-claim-grades', 'claims/class-claim-retention', 'claims/class-claim-privacy' ),
	// Where WordPress meets them.
	...array( 'class-capabilities', 'class-stream-post-type', 'class-stream-list', 'class-stream-editor', 'class-player-strings', 'class-player' ),
	...array( 'class-stream-page', 'class-live-streams', 'class-stream-blocks', 'class-stream-embed', 'class-studio', 'class-studio-page' ),
	...array( 'claims/class-copyright-contact', 'claims/class-copyright-policy-text', 'claims/class-copyright-policy', 'claims/class-copyright-contact-page' ),
	...array( 'claims/class-copyright-health', 'claims/class-files-health' ),
	...array( 'rest/class-rest-controller', 'rest/class-tickets-controller', 'rest/class-certificates-controller' ),
	...array( 'rest/class-state-controller', 'rest/class-ingest-controller', 'rest/class-connection-controller', 'rest/class-keys-controller' ),
	...array( 'rest/class-live-controller', 'rest/class-player-files-controller', 'rest/class-settings-controller' ),
	...array( 'rest/class-copyright-controller', 'rest/class-log-controller', 'rest/class-evidence-controller', 'rest/class-attachments-controller' ),
	...array( 'rest/class-claims-controller', 'rest/class-claim-sides-controller', 'rest/class-claim-checks-controller', 'rest/class-claim-material-controller' ),
	// Notices and counter-notices as people write, sign and follow them; claims as people work on them.
	...array( 'claims/class-statement-text', 'claims/class-counter-text', 'claims/class-form-fields', 'claims/class-notice-input' ),
	...array( 'claims/class-claim-words', 'claims/class-notice-words', 'claims/class-notice-files', 'claims/class-notice-parts', 'claims/class-notice-review' ),
	...array( 'claims/class-notice-form', 'claims/class-notice-completion', 'claims/class-claim-status-page', 'claims/class-claim-pages' ),
	...array( 'claims/class-counter-input', 'claims/class-counter-parts', 'claims/class-counter-form', 'claims/class-claim-profile' ),
	...array( 'desk/class-desk-words', 'desk/class-claim-deadline', 'desk/class-claim-moves', 'desk/class-claim-material', 'desk/class-claim-view', 'desk/class-claim-entry', 'desk/class-claims-screen' ),
	...array( 'class-settings-page', 'class-site-health', 'class-privacy', 'class-abilities', 'class-daily', 'class-demo' ),
	...array( 'cli/class-cli-command', 'cli/class-cli-streams-command', 'cli/class-cli-claims-command', 'class-upgrades', 'class-installation' ),
	'hooks',
);
