/** What a viewer has chosen; kept in his browser, for all streams of the site. */
export interface Settings {
	/** `'ask'`: not answered yet. */
	readonly share: 'ask' | boolean;
	/** Upload that the viewer allows, kbit/s; null: no limit of his own. */
	readonly uploadKbitsMax: number | null;
	/** `'auto'` or the name of a rendition. */
	readonly rendition: string;
}

export const DEFAULT_SETTINGS: Settings = { share: 'ask', uploadKbitsMax: null, rendition: 'auto' };

/** Where it is kept in `localStorage`, as JSON. */
export const STORAGE_KEY = 'dumbbell-stream';
/** 10 Gbit/s: more is a slip of the finger. */
const UPLOAD_KBITS_LIMIT = 10_000_000;
const RENDITION_CHARS_MAX = 64;

type Rules = { readonly [Name in keyof Settings]: (value: unknown) => value is Settings[Name] };
const RULES: Rules = {
	share: (value) => value === 'ask' || typeof value === 'boolean',
	uploadKbitsMax: (value): value is number | null =>
		value === null || (typeof value === 'number' && value >= 0 && value <= UPLOAD_KBITS_LIMIT),
	rendition: (value): value is string => typeof value === 'string' && value !== '' && value.length <= RENDITION_CHARS_MAX,
};

/** What storage holds, which another version or another script may have written: unusable parts take their defaults. */
export function readSettings(text: string | null): Settings {
	let data: unknown = null;
	try {
		data = JSON.parse(text ?? 'null');
	} catch {
		// Not ours: as if it were empty.
	}
	const found = Object(data) as Record<string, unknown>;
	const names = Object.keys(RULES) as (keyof Settings)[];
	const usable = names.filter((name) => RULES[name](found[name])).map((name) => [name, found[name]]);
	return Object.freeze({ ...DEFAULT_SETTINGS, ...(Object.fromEntries(usable) as Partial<Settings>) });
}

/** The settings of this browser: one object for all players of a page; the other tabs follow. */
export class SettingsStore {
	readonly #storage: Storage | null;
	readonly #listeners = new Set<() => void>();
	#value: Settings;

	/** @param storage Null where there is none: then the settings last as long as the page. */
	constructor(storage: Storage | null, events?: EventTarget) {
		this.#storage = storage;
		this.#value = readSettings(storage?.getItem(STORAGE_KEY) ?? null);
		events?.addEventListener('storage', (event) => {
			const { key, newValue, storageArea } = event as StorageEvent;
			// A null key: everything was cleared.
			if (storageArea === storage && (key === STORAGE_KEY || key === null)) this.#replace(readSettings(key === null ? null : newValue));
		});
	}

	get value(): Settings {
		return this.#value;
	}

	/** @throws {TypeError} for a name or value that is none of the settings. */
	change(changes: Partial<Settings>): void {
		for (const [name, value] of Object.entries(changes)) {
			const rule = Object.hasOwn(RULES, name) ? RULES[name as keyof Settings] : undefined;
			if (!rule?.(value)) throw new TypeError(`settings.${name} cannot be ${JSON.stringify(value)}`);
		}
		const next = Object.freeze({ ...this.#value, ...changes });
		try {
			this.#storage?.setItem(STORAGE_KEY, JSON.stringify(next));
		} catch {
			// Full or withdrawn: it still holds for this page.
		}
		this.#replace(next);
	}

	/** @returns What ends it. */
	listen(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	#replace(next: Settings): void {
		this.#value = next;
		for (const listener of this.#listeners) listener();
	}
}

/** Null in a sandboxed frame, whose origin is opaque: there even reading the property throws. */
export function pageStorage(page: { readonly localStorage: Storage }): Storage | null {
	try {
		const { localStorage } = page;
		localStorage.getItem(STORAGE_KEY);
		return localStorage;
	} catch {
		return null;
	}
}

let store: SettingsStore | undefined;

/** One for all players of the page, made when the first one needs it. */
export function settingsOfPage(): SettingsStore {
	store ??= new SettingsStore(pageStorage(window), window);
	return store;
}
