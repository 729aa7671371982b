import { describe, expect, test, vi } from 'vitest';
import { DEFAULT_SETTINGS, pageStorage, readSettings, SettingsStore, STORAGE_KEY, type Settings } from './settings.ts';

/** As much of `localStorage` as is used. */
class FakeStorage {
	readonly kept = new Map<string, string>();
	full = false;
	getItem(key: string): string | null {
		return this.kept.get(key) ?? null;
	}
	setItem(key: string, value: string): void {
		if (this.full) throw new DOMException('full', 'QuotaExceededError');
		this.kept.set(key, value);
	}
}
const asStorage = (fake: FakeStorage): Storage => fake as unknown as Storage;

function storageEvent(fields: { readonly key: string | null; readonly newValue: string | null; readonly storageArea: unknown }): Event {
	return Object.assign(new Event('storage'), fields);
}

describe('reading what storage holds', () => {
	test.each([
		['nothing', null],
		['no JSON', '{'],
		['another kind of JSON', '[1]'],
		['null', 'null'],
		['values of the wrong kind', '{"share":"yes","uploadKbitsMax":-1,"rendition":""}'],
	])('%s means the defaults', (_, text) => {
		expect(readSettings(text)).toEqual(DEFAULT_SETTINGS);
	});

	test('what is usable is used, the rest takes its default, strange names are dropped', () => {
		expect(readSettings('{"share":false,"uploadKbitsMax":"a lot","colour":"red"}')).toEqual({ ...DEFAULT_SETTINGS, share: false });
	});
});

describe('the store', () => {
	test('keeps a change for the next page', () => {
		const storage = new FakeStorage();
		new SettingsStore(asStorage(storage)).change({ share: true, uploadKbitsMax: 6_000 });
		expect(new SettingsStore(asStorage(storage)).value).toEqual({ share: true, uploadKbitsMax: 6_000, rendition: 'auto' });
	});

	test('works without storage, as in a sandboxed frame', () => {
		const store = new SettingsStore(null);
		store.change({ share: false });
		expect(store.value.share).toBe(false);
	});

	test('a change holds although storage is full', () => {
		const storage = new FakeStorage();
		storage.full = true;
		const store = new SettingsStore(asStorage(storage));
		store.change({ share: true });
		expect(store.value.share).toBe(true);
	});

	test.each([
		['a third answer', { share: 'maybe' }],
		['a negative limit', { uploadKbitsMax: -1 }],
		['no number', { uploadKbitsMax: NaN }],
		['a name that is none', { volume: 1 }],
		['a name that every object has', { toString: 1 }],
	])('refuses %s and keeps what it had', (_, changes) => {
		const store = new SettingsStore(null);
		expect(() => store.change(changes as Partial<Settings>)).toThrow(TypeError);
		expect(store.value).toEqual(DEFAULT_SETTINGS);
	});

	test('tells of changes here and in other tabs, until nobody listens', () => {
		const storage = new FakeStorage();
		const page = new EventTarget();
		const store = new SettingsStore(asStorage(storage), page);
		const heard = vi.fn(() => store.value.share);
		const end = store.listen(heard);
		store.change({ share: true });
		page.dispatchEvent(storageEvent({ key: STORAGE_KEY, newValue: '{"share":false}', storageArea: storage }));
		page.dispatchEvent(storageEvent({ key: null, newValue: null, storageArea: storage }));
		expect(heard.mock.results.map(({ value }) => value as unknown)).toEqual([true, false, 'ask']);
		end();
		store.change({ share: true });
		expect(heard).toHaveBeenCalledTimes(3);
	});

	test('is not moved by other keys or by session storage', () => {
		const page = new EventTarget();
		const storage = new FakeStorage();
		const store = new SettingsStore(asStorage(storage), page);
		page.dispatchEvent(storageEvent({ key: 'theirs', newValue: '{"share":true}', storageArea: storage }));
		page.dispatchEvent(storageEvent({ key: STORAGE_KEY, newValue: '{"share":true}', storageArea: new FakeStorage() }));
		expect(store.value.share).toBe('ask');
	});

	test('a page whose storage throws has none', () => {
		const opaque = {
			get localStorage(): Storage {
				throw new DOMException('opaque origin', 'SecurityError');
			},
		};
		expect(pageStorage(opaque)).toBeNull();
	});
});
