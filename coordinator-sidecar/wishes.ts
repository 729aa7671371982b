import { createHmac } from 'node:crypto';
import type { UnixMs } from '@dumbbell-stream/core/machine.ts';
import type { IceServer } from './options.ts';
import { Refusal } from './refusal.ts';

/** A server that helps browsers find each other, as the site's owner entered it. */
export interface WishedServer {
	readonly urls: readonly string[];
	readonly username?: string;
	readonly credential?: string;
	/** In place of a password: short-lived ones are made from it (coturn: `static-auth-secret`). It never leaves the sidecar. */
	readonly secret?: string;
}
/** What the site's owner has decided about the sidecar as a whole. */
export interface Wishes {
	readonly iceServers: readonly WishedServer[];
	/** Null: as FLOOR_VIEWERS says. */
	readonly floorViewers: number | null;
	/** Origins whose pages may show `/embed/ID` in a frame; none: all. */
	readonly embedOrigins: readonly string[];
}

export const NO_WISHES: Wishes = { iceServers: [], floorViewers: null, embedOrigins: [] };

const SERVERS_MAX = 8;
const URLS_MAX = 4;
const LETTERS_MAX = 300;
const ORIGINS_MAX = 20;
/** What a policy takes for an origin; `https://*.example.org`: every host below that name. */
const ORIGIN = /^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/;
const FLOOR_VIEWERS_MAX = 100_000;
/** A password for TURN outlasts an evening in front of the screen; nobody can use it the day after. */
const PASSWORD_S = 12 * 3_600;

/** The body of `POST /settings`. @throws {Refusal} DS-site-bad-settings, naming the field. */
export function readWishes(fields: Readonly<Record<string, unknown>>): Wishes {
	const { iceServers, floorViewers, embedOrigins = [] } = fields; // A plugin of 0.1.0's first days says nothing about frames.
	if (!Array.isArray(iceServers) || iceServers.length > SERVERS_MAX) throw new Refusal('DS-site-bad-settings', 'iceServers');
	if (floorViewers !== null && !isCount(floorViewers)) throw new Refusal('DS-site-bad-settings', 'floorViewers');
	if (!Array.isArray(embedOrigins) || embedOrigins.length > ORIGINS_MAX || !embedOrigins.every((origin) => isText(origin) && ORIGIN.test(origin as string))) throw new Refusal('DS-site-bad-settings', 'embedOrigins');
	return { iceServers: iceServers.map(readServer), floorViewers, embedOrigins: embedOrigins as string[] };
}

/** What was kept. A file that somebody damaged counts as none: the site tells its wishes again with the next change. */
export function parseWishes(text: string | null): Wishes {
	try {
		return text === null ? NO_WISHES : readWishes(Object(JSON.parse(text)) as Record<string, unknown>);
	} catch {
		return NO_WISHES;
	}
}

/** The servers as browsers take them, with fresh passwords. */
export function serversFor({ iceServers }: Wishes, unixMs: UnixMs): readonly IceServer[] {
	return iceServers.map(({ urls, username, credential, secret }) => {
		if (secret !== undefined) return { urls, ...shortLived(secret, unixMs) };
		return { urls, ...(username === undefined ? {} : { username }), ...(credential === undefined ? {} : { credential }) };
	});
}

/** The scheme of draft-uberti-behave-turn-rest, which coturn and others speak: the name is when it ends, the password its HMAC-SHA1. */
function shortLived(secret: string, unixMs: UnixMs): { username: string; credential: string } {
	const username = `${Math.floor(unixMs / 1_000) + PASSWORD_S}:viewer`;
	return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}

function readServer(value: unknown): WishedServer {
	const { urls, username, credential, secret } = Object(value) as Record<string, unknown>;
	const isUrls = Array.isArray(urls) && urls.length > 0 && urls.length <= URLS_MAX && urls.every((url) => isText(url) && /^(stun|turn)s?:[^\s/]+$/.test(url as string));
	if (!isUrls || ![username, credential, secret].every((text) => text === undefined || isText(text))) throw new Refusal('DS-site-bad-settings', 'iceServers');
	const given = Object.entries({ username, credential, secret }).filter(([, text]) => text !== undefined);
	return { urls: urls as string[], ...Object.fromEntries(given) };
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= LETTERS_MAX;
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= FLOOR_VIEWERS_MAX;
