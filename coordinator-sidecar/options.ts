import { fileURLToPath } from 'node:url';
import { LIMITS } from '@dumbbell-stream/core/limits.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';

/** An address of an ICE server for browsers, as RTCPeerConnection takes it. */
export interface IceServer {
	readonly urls: string | readonly string[];
	readonly username?: string;
	readonly credential?: string;
}

/** Everything that can be set. Addresses end without a slash. */
export interface Options {
	readonly port: number;
	/** Undefined: every interface, IPv6 and IPv4. */
	readonly host: string | undefined;
	/** 0: no STUN. */
	readonly stunPort: number;
	/** 0: no RTMP. */
	readonly rtmpPort: number;
	/** Null: made from scheme and port once the server listens. */
	readonly publicUrl: string | null;
	readonly siteUrl: string | null;
	/** Null: made once and kept in `dataDir`. */
	readonly secret: string | null;
	/** Null: the origins of site, streams and sidecar. `'*'`: any. */
	readonly allowedOrigins: readonly string[] | '*' | null;
	readonly dataDir: string;
	/** Disk for what is kept of all streams together; 0: nothing is kept. */
	readonly keepMegabytes: number;
	readonly floorViewers: number;
	readonly floorRescues: number;
	/** Least media that viewers hold in front of the picture, ms. */
	readonly bufferMs: number;
	/** K: pairs of viewers that the source feeds. */
	readonly rootPairs: number;
	readonly iceServers: readonly IceServer[];
	/** PEM files; both or none. */
	readonly tls: { readonly cert: string; readonly key: string } | null;
	/** How many proxies of ours stand in front: so many entries of X-Forwarded-For are believed. */
	readonly trustProxy: number;
	readonly socketsPerAddress: number;
	readonly requestsPerSecond: number;
	/** Null: `assets` beside the program, or `client/dist` of the checkout. */
	readonly assetsDir: string | null;
	readonly log: LogLevel;
}

/** One setting: how it is read, and what `--help` says of it. A parser throws an Error whose message follows the name. */
interface Row {
	readonly fallback: string;
	readonly help: string;
	readonly parse: (text: string) => unknown;
}

const ROWS = {
	PORT: { fallback: '8080', help: 'TCP port for HTTP and WebSockets; 0 takes a free one', parse: whole(0, 65_535) },
	HOST: { fallback: '', help: 'Address to listen on; empty: all of this machine', parse: (text) => text || undefined },
	STUN_PORT: { fallback: '3478', help: 'UDP port for STUN, which lets viewers find each other; 0: none', parse: whole(0, 65_535) },
	RTMP_PORT: { fallback: '0', help: 'TCP port for RTMP, which OBS and hardware encoders speak, usually 1935; needs ffmpeg; 0: none', parse: whole(0, 65_535) },
	PUBLIC_URL: { fallback: '', help: 'Address under which browsers reach the sidecar, such as https://live.example.org', parse: optional(address) },
	SITE_URL: { fallback: '', help: 'Address of the WordPress site; its pages may watch here', parse: optional(address) },
	DUMBBELL_SECRET: { fallback: '', help: 'Secret shared with WordPress, 16 characters or more; empty: made once and kept in DATA_DIR', parse: optional(secretText) },
	ALLOWED_ORIGINS: { fallback: '', help: "Origins whose pages may watch, separated by spaces, or *; empty: those of SITE_URL, PUBLIC_URL and the streams' sites", parse: optional(origins) },
	DATA_DIR: { fallback: './dumbbell-data', help: 'Folder for known streams and keys', parse: (text) => text },
	KEEP_MB: { fallback: '256', help: 'The last minutes of what is sent, kept on disk for all streams together so that a reported passage can be looked at; 0: nothing', parse: whole(0, 1_000_000) },
	FLOOR_VIEWERS: { fallback: '20', help: 'Viewers of one stream who may watch straight from here without sharing', parse: whole(0, 100_000) },
	FLOOR_RESCUES: { fallback: '10', help: 'Places kept for viewers who have just lost their neighbour or just come', parse: whole(0, 100_000) },
	BUFFER_MS: { fallback: `${LIMITS.bufferMsNear}`, help: 'Least media that viewers hold in front of the picture, ms: more hides rougher networks and costs delay', parse: whole(LIMITS.bufferMsNear, LIMITS.bufferMsMax) },
	ROOT_PAIRS: { fallback: '1', help: 'Pairs of viewers fed directly: each doubling saves every viewer one hop, about 0.1 s, and costs two more copies of the stream', parse: whole(1, 16) },
	ICE_SERVERS: { fallback: '[]', help: 'Further STUN or TURN servers for browsers, as JSON: [{"urls":"turn:…","username":"…","credential":"…"}]', parse: iceServers },
	TLS_CERT: { fallback: '', help: 'File with the TLS certificate chain (PEM); empty: plain HTTP, for use behind a proxy', parse: (text) => text || null },
	TLS_KEY: { fallback: '', help: 'File with the key of TLS_CERT (PEM)', parse: (text) => text || null },
	TRUST_PROXY: { fallback: '0', help: 'Number of your own proxies in front: the address of a viewer is then taken from X-Forwarded-For', parse: whole(0, 8) },
	ADDRESS_SOCKETS: { fallback: '400', help: 'WebSockets open at a time per viewer address', parse: whole(1, 1_000_000) },
	ADDRESS_REQUESTS: { fallback: '40', help: 'Requests per second and viewer address; bursts of ten times that pass', parse: whole(1, 1_000_000) },
	ASSETS_DIR: { fallback: '', help: 'Folder with the built player; empty: assets beside the program, or client/dist in a checkout', parse: (text) => text || null },
	LOG: { fallback: 'info', help: `How much is logged: ${LOG_LEVELS.join(', ')}`, parse: oneOf(LOG_LEVELS) },
} as const satisfies Record<string, Row>;

export type OptionName = keyof typeof ROWS;
export const OPTION_NAMES = Object.keys(ROWS) as readonly OptionName[];

/** A setting that cannot be used: `message` is a sentence for the person who set it. */
export class OptionError extends Error {}

/**
 * @param given Settings by name, for instance `process.env`; empty texts count as not set.
 * @throws {OptionError}
 */
export function readOptions(given: Readonly<Record<string, string | undefined>>): Options {
	const read = <T>(name: OptionName): T => {
		const row: Row = ROWS[name];
		try {
			return row.parse(given[name]?.trim() || row.fallback) as T;
		} catch (error) {
			throw new OptionError(`${name} ${error instanceof Error ? error.message : 'cannot be used'}.`);
		}
	};
	const cert = read<string | null>('TLS_CERT');
	const key = read<string | null>('TLS_KEY');
	if ((cert === null) !== (key === null)) throw new OptionError('TLS_CERT and TLS_KEY must be set together.');
	return {
		port: read('PORT'),
		host: read('HOST'),
		stunPort: read('STUN_PORT'),
		rtmpPort: read('RTMP_PORT'),
		publicUrl: read('PUBLIC_URL'),
		siteUrl: read('SITE_URL'),
		secret: read('DUMBBELL_SECRET'),
		allowedOrigins: read('ALLOWED_ORIGINS'),
		dataDir: read('DATA_DIR'),
		keepMegabytes: read('KEEP_MB'),
		floorViewers: read('FLOOR_VIEWERS'),
		floorRescues: read('FLOOR_RESCUES'),
		bufferMs: read('BUFFER_MS'),
		rootPairs: read('ROOT_PAIRS'),
		iceServers: read('ICE_SERVERS'),
		tls: cert !== null && key !== null ? { cert, key } : null,
		trustProxy: read('TRUST_PROXY'),
		socketsPerAddress: read('ADDRESS_SOCKETS'),
		requestsPerSecond: read('ADDRESS_REQUESTS'),
		assetsDir: read('ASSETS_DIR'),
		log: read('LOG'),
	};
}

/** The table of all settings, for `--help`. */
export function describeOptions(): string {
	const width = Math.max(...OPTION_NAMES.map((name) => name.length)) + 2;
	return OPTION_NAMES.map((name) => {
		const { fallback, help } = ROWS[name];
		return `  ${name.padEnd(width)}${help}${fallback === '' ? '' : ` (${fallback})`}`;
	}).join('\n');
}

/** Where the built player may lie, best first. */
export function assetsDirs(options: Pick<Options, 'assetsDir'>): readonly string[] {
	if (options.assetsDir !== null) return [options.assetsDir];
	return ['./assets', '../client/dist'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
}

function whole(min: number, max: number): (text: string) => number {
	return (text) => {
		const value = Number(text);
		if (!/^\d+$/.test(text) || value < min || value > max) throw new Error(`must be a whole number from ${min} to ${max}`);
		return value;
	};
}

function oneOf<T extends string>(words: readonly T[]): (text: string) => T {
	return (text) => {
		const found = words.find((word) => word === text);
		if (found === undefined) throw new Error(`must be one of ${words.join(', ')}`);
		return found;
	};
}

function optional<T>(parse: (text: string) => T): (text: string) => T | null {
	return (text) => (text === '' ? null : parse(text));
}

function address(text: string): string {
	const url = URL.canParse(text) ? new URL(text) : null;
	const plain = url && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '';
	if (!url || !plain) throw new Error('must be an address that begins with http:// or https://, without ? and #');
	return url.href.replace(/\/+$/, '');
}

function secretText(text: string): string {
	if (text.length < 16) throw new Error('must have 16 characters or more; make one with: openssl rand -base64 32');
	return text;
}

function origins(text: string): readonly string[] | '*' {
	if (text === '*') return '*';
	return text.split(/[\s,]+/).map((one) => {
		const url = URL.canParse(one) ? new URL(one) : null;
		if (!url || url.origin === 'null' || url.pathname !== '/') throw new Error(`must be * or a list of origins such as https://example.org; "${one}" is none`);
		return url.origin;
	});
}

function iceServers(text: string): readonly IceServer[] {
	const bad = new Error('must be a JSON list such as [{"urls":"stun:stun.example.org:3478"}]');
	let list: unknown;
	try {
		list = JSON.parse(text);
	} catch {
		throw bad;
	}
	if (!Array.isArray(list)) throw bad;
	return list.map((one: unknown) => {
		const { urls, username, credential } = Object(one) as Record<string, unknown>;
		const all: unknown[] = Array.isArray(urls) ? urls : [urls];
		if (all.length === 0 || !all.every((url) => typeof url === 'string' && /^(stun|turn)s?:/.test(url))) throw bad;
		if (![username, credential].every((word) => word === undefined || typeof word === 'string')) throw bad;
		return one as IceServer;
	});
}
