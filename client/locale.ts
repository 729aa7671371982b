import { STRINGS, type StringKey, type Strings } from './strings.ts';

/** Writes words, numbers and times for one reader. */
export interface Locale {
	/** The words of a key; `%s`, `%1$s` … are replaced by the values. */
	say(key: StringKey, ...values: readonly string[]): string;
	number(value: number, decimals?: number): string;
	/** An amount of data in decimal units, e.g. "38 MB". */
	bytes(bytes: number): string;
	/** When something begins: the time, with a weekday within six days and a date beyond. */
	when(unixMs: number, nowUnixMs: number): string;
	/** The same with the English originals of what was loaded later. */
	knowing(originals: Strings): Locale;
}

/**
 * @param lang What `knownLanguage` has found; undefined: the browser's own.
 * @param translations Before the originals.
 */
export function makeLocale(lang: string | undefined, translations: Strings, originals: Strings = STRINGS): Locale {
	const number = (value: number, options: Intl.NumberFormatOptions): string => new Intl.NumberFormat(lang, options).format(value);
	return {
		say: (key, ...values) => fill(translations[key] ?? originals[key] ?? key, values),
		number: (value, decimals = 0) => number(value, { maximumFractionDigits: decimals, minimumFractionDigits: decimals }),
		bytes(bytes) {
			const [unit, size] = bytes >= 1e9 ? (['gigabyte', 1e9] as const) : (['megabyte', 1e6] as const);
			const value = bytes / size;
			return number(value, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: value > 0 && value < 10 ? 1 : 0 });
		},
		when: (unixMs, nowUnixMs) => new Intl.DateTimeFormat(lang, whenFormat(unixMs, nowUnixMs)).format(unixMs),
		knowing: (more) => makeLocale(lang, translations, { ...originals, ...more }),
	};
}

/** `%s` takes the values in order, `%2$s` the second one, `%%` is a per cent sign. */
export function fill(text: string, values: readonly string[]): string {
	let next = 0;
	return text.replace(/%(?:(\d)\$)?s|%%/g, (found, place: string | undefined) => {
		if (found === '%%') return '%';
		return values[place ? Number(place) - 1 : next++] ?? '';
	});
}

const DAY_MS = 86_400_000;

function whenFormat(unixMs: number, nowUnixMs: number): Intl.DateTimeFormatOptions {
	const time = { hour: 'numeric', minute: '2-digit' } as const;
	if (new Date(unixMs).toDateString() === new Date(nowUnixMs).toDateString()) return time;
	if (unixMs - nowUnixMs < 6 * DAY_MS) return { weekday: 'long', ...time };
	return { day: 'numeric', month: 'long', ...time };
}

/**
 * The language to write numbers and times in. A page that names no region is read in the reader's own: 20:00 or 8 PM.
 *
 * @param lang Of the page, BCP 47.
 * @param preferred The reader's, best first.
 * @returns undefined for what this browser does not know.
 */
export function knownLanguage(lang: string, preferred: readonly string[]): string | undefined {
	try {
		const own = preferred.find((tag) => tag.startsWith(`${lang}-`));
		return Intl.NumberFormat.supportedLocalesOf(own ?? lang)[0];
	} catch {
		return undefined; // Not a language tag at all.
	}
}
