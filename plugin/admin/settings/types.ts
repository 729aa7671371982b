/** What `GET /settings` answers. */
export interface Settings {
	readonly sidecar_url: string;
	readonly secret_since: number;
	readonly share_when: 'play' | 'later' | 'never';
	/** kbit/s; 0: the player finds out. */
	readonly share_kbits_max: number;
	readonly stun_urls: readonly string[];
	readonly turn_urls: readonly string[];
	readonly turn_username: string;
	readonly turn_since: number;
	/** Null: as the sidecar is set. */
	readonly floor_viewers: number | null;
	/** Sites whose pages may show a stream in a frame; none: all. */
	readonly embed_origins: readonly string[];
	readonly delete_data: boolean;
	readonly guide_done: boolean;
	readonly roles: readonly string[];
	readonly problem: string | null;
	readonly secret_constant: boolean;
	readonly connected: boolean;
	/** Translated names by role. */
	readonly all_roles: Readonly<Record<string, string>>;
	readonly site_url: string;
	readonly host: string;
	readonly web_server: WebServer;
	readonly snippets: Readonly<Record<WebServer, string>>;
	readonly warnings?: readonly string[];
}

export type WebServer = 'caddy' | 'nginx' | 'apache';

/** What may be sent: settings, and what goes into the vault. */
export type Changes = Partial<Pick<Settings, 'sidecar_url' | 'share_when' | 'share_kbits_max' | 'stun_urls' | 'turn_urls' | 'turn_username' | 'floor_viewers' | 'embed_origins' | 'delete_data' | 'guide_done' | 'roles'>> & {
	readonly pairing?: string;
	readonly secret?: string;
	readonly turn_secret?: string;
};

/** One line of the connection check. `open`: not looked at, because an earlier one failed. */
export interface Step {
	readonly name: string;
	readonly label: string;
	readonly outcome: 'good' | 'bad' | 'open' | 'busy';
	readonly message: string;
}

/** What every section is given. */
export interface SectionProps {
	readonly settings: Settings;
	/** Sentences by field, from the last attempt to save. */
	readonly faults: Readonly<Record<string, string>>;
	readonly saving: boolean;
	/** @returns False when something was refused; `faults` says what. */
	readonly save: (changes: Changes) => Promise<boolean>;
}
