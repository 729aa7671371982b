/** What `GET /copyright-settings` answers. */
export interface CopyrightSettings {
	readonly provider_name: string;
	readonly alternate_names: readonly string[];
	readonly agent_name: string;
	readonly agent_address: string;
	readonly agent_phone: string;
	readonly agent_email: string;
	readonly registration_number: string;
	/** As 2026-12-31; empty if unknown. */
	readonly registered_on: string;
	/** Empty: that of the site. */
	readonly zone: string;
	readonly closed_days: readonly string[];
	readonly handler_emails: readonly string[];
	readonly live_minutes: number;
	readonly work_days: number;
	readonly strikes_allowed: number;
	readonly strike_months: number;
	readonly hold_hours: number;
	readonly hold_automatic: 'never' | 'domain' | 'registered';
	readonly restore_automatic: boolean;
	readonly upload_mib: number;
	readonly keep_years: number;
	readonly keep_files_days: number;
	readonly keep_hashes_days: number;
	readonly keep_drafts_days: number;
	readonly dsa: boolean;
	readonly eu_representative: string;
	readonly lumen: 'off' | 'ask' | 'always';
	readonly lumen_since: number;
	readonly log_open: boolean;
	readonly notice_page: number;
	readonly policy_page: number;
	readonly delete_claims: boolean;
	readonly handler_role: boolean;
	readonly missing: readonly string[];
	readonly days_left: number | null;
	readonly renewal: string;
	readonly policy_state: 'none' | 'current' | 'outdated' | 'edited';
	readonly policy_edit: string;
	readonly site_zone: string;
	readonly zones: readonly string[];
	readonly pages: readonly { readonly id: number; readonly title: string; readonly status: string }[];
}

/** What is worked out and cannot be sent. */
type Facts = 'lumen_since' | 'missing' | 'days_left' | 'renewal' | 'policy_state' | 'policy_edit' | 'site_zone' | 'zones' | 'pages';

/** What may be sent: settings, and a token that goes into the vault. */
export type Changes = Partial<Omit<CopyrightSettings, Facts>> & { readonly lumen_token?: string };

/** Names of settings by what they hold. */
export type NameOf<Value> = { [Name in keyof CopyrightSettings]: CopyrightSettings[Name] extends Value ? Name : never }[keyof CopyrightSettings] & keyof Changes;

/** A part of the screen: shows what would be saved and takes changes to it. */
export interface Part {
	readonly settings: CopyrightSettings;
	readonly draft: Changes;
	/** Sentences by field, from the last attempt to save. */
	readonly faults: Readonly<Record<string, string>>;
	readonly change: (changes: Changes) => void;
}
