import type { Strings } from './strings.ts';

/**
 * What a page may say beyond the attributes, as JSON in a `<script type="application/json">` inside the element. WordPress gives the
 * strings of all players of a page in one script module data tag.
 */
export interface Config {
	readonly strings: Strings;
	readonly title: string | null;
	/** The page knew that the broadcast was on the air when it was made: a badge on the poster. */
	readonly live: boolean;
	/** Unix ms of a broadcast that is announced. */
	readonly startsAt: number | null;
	/** The owner's words for while nothing is broadcast. */
	readonly offline: string | null;
	/** Where the recording is, for after the end. */
	readonly recording: string | null;
	/** Where something can be reported to the owner. */
	readonly report: string | null;
	/** False: the owner wants no sharing, so nobody is asked. */
	readonly mayShare: boolean;
	/** Who has not answered yet sees the picture first and is asked then. */
	readonly askLater: boolean;
	/** Upload that the owner proposes to whoever says yes, kbit/s; null: none. The viewer may change it. */
	readonly uploadKbitsMax: number | null;
	/** Few viewers can watch without sharing: the question says so. */
	readonly smallPlace: boolean;
}

/** @param text JSON of the page; what is missing or malformed takes its default, since a player without its extras still plays. */
export function readConfig(text: string | null | undefined, base: string): Config {
	const { strings, title, live, startsAt, offline, recording, report, mayShare, askLater, uploadKbitsMax, smallPlace } = parse(text);
	return {
		strings: readStrings(strings),
		title: typeof title === 'string' && title !== '' ? title : null,
		live: live === true,
		startsAt: typeof startsAt === 'number' && Number.isFinite(startsAt) ? startsAt : null,
		offline: typeof offline === 'string' && offline !== '' ? offline : null,
		recording: webAddress(recording, base),
		report: webAddress(report, base),
		mayShare: mayShare !== false,
		askLater: askLater === true,
		uploadKbitsMax: typeof uploadKbitsMax === 'number' && uploadKbitsMax > 0 && Number.isFinite(uploadKbitsMax) ? uploadKbitsMax : null,
		smallPlace: smallPlace === true,
	};
}

const MODULE_DATA_ID = 'wp-script-module-data-@dumbbell-stream/player';

/** The strings that WordPress has put into the page. */
export function pageStrings(document: Document): Strings {
	return readConfig(document.getElementById(MODULE_DATA_ID)?.textContent, document.baseURI).strings;
}

function parse(text: string | null | undefined): Readonly<Record<string, unknown>> {
	try {
		const data: unknown = JSON.parse(text ?? '{}');
		return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
	} catch {
		return {};
	}
}

function readStrings(strings: unknown): Strings {
	return Object.fromEntries(Object.entries(Object(strings) as object).filter(([, text]) => typeof text === 'string' && text !== ''));
}

/** Only what a link may lead to: never `javascript:`. */
function webAddress(value: unknown, base: string): string | null {
	if (typeof value !== 'string' || !URL.canParse(value, base)) return null;
	const url = new URL(value, base);
	return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}
