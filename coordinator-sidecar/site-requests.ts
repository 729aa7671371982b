import { LIMITS } from '@dumbbell-stream/core/limits.ts';
import type { PeerId } from '@dumbbell-stream/core/messages.ts';
import { fromBase64url } from '@dumbbell-stream/core/wire.ts';
import { streamKey } from './crypto.ts';
import type { Passage } from './keeper.ts';
import { signedKeyList, type Former } from './key-lists.ts';
import { Refusal } from './refusal.ts';
import { isProfile, type KnownStream } from './streams-store.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What WordPress may ask about a stream. */
export type Order =
	| { readonly order: 'drop-peer'; readonly peer: PeerId; readonly why: string }
	| { readonly order: 'end-stream'; readonly why: string }
	| { readonly order: 'tombstones'; readonly list: string }
	| { readonly order: 'keep'; readonly passage: Passage; readonly until: number }
	| { readonly order: 'release'; readonly passage: Passage }
	| { readonly order: 'kept' }
	| { readonly order: 'restart-coordinator' }
	| { readonly order: 'forget' };

const TITLE_LETTERS_MAX = 300;
const WHY_LETTERS_MAX = 300;
const ADDRESS_LETTERS_MAX = 2_000;
/** Keys that a stream may have had before its present one: old embeds of more are lost. */
const FORMER_MAX = 8;
const VIEWER_BYTES = 16;
/** Four letters for three bytes. */
const TOMBSTONES_LETTERS_MAX = Math.ceil(LIMITS.tombstonesBytes / 3) * 4;

/** What a site says of a stream. */
export type StreamRequest = Omit<KnownStream, 'lastSession' | 'seed' | 'tombstones'> & {
	/** What it was known as before, newest first. */
	readonly former?: readonly Former[];
};

/** The body of `POST /streams`. @throws {Refusal} DS-site-bad-stream, naming the field. */
export function readStreamRequest(fields: Fields): StreamRequest {
	const bad = (field: string): Refusal => new Refusal('DS-site-bad-stream', field);
	const { stream, title, site, rest, post, tickets, generation, open, keyList = null, former = [], mayShare = true, profile = 'normal' } = fields;
	if (typeof stream !== 'string' || streamKey(stream) === null) throw bad('stream');
	if (typeof title !== 'string' || title.length > TITLE_LETTERS_MAX) throw bad('title');
	if (!isAddress(site)) throw bad('site');
	if (!isAddress(rest) || !rest.endsWith('/')) throw bad('rest');
	if (typeof post !== 'number' || !Number.isSafeInteger(post) || post < 1) throw bad('post');
	if (!isAddress(tickets)) throw bad('tickets');
	if (typeof generation !== 'number' || !Number.isInteger(generation) || generation < 0 || generation > 0xffff_ffff) throw bad('generation');
	if (typeof open !== 'boolean') throw bad('open');
	if (typeof mayShare !== 'boolean') throw bad('mayShare');
	if (!isProfile(profile)) throw bad('profile');
	if (keyList !== null && !isKeyListOf(keyList, stream)) throw bad('keyList');
	if (!Array.isArray(former) || former.length > FORMER_MAX || !former.every((one) => isFormer(one, stream))) throw bad('former');
	return { stream, title, home: site, site: { rest, post, tickets }, generation, open, keyList, mayShare, profile, former: former.map(({ stream: id, keyList: list }) => ({ stream: id, keyList: list })) };
}

/** The body of `POST /streams/ID/orders`. @throws {Refusal} DS-site-bad-order. */
export function readOrder({ order, peer, why, list, ...rest }: Fields): Order {
	const reason = typeof why === 'string' ? why.slice(0, WHY_LETTERS_MAX) : '';
	switch (order) {
		case 'drop-peer':
			if (!isPeer(peer)) throw new Refusal('DS-site-bad-order', 'peer');
			return { order, peer, why: reason };
		case 'end-stream':
			return { order, why: reason };
		case 'tombstones':
			if (typeof list !== 'string' || list.length > TOMBSTONES_LETTERS_MAX) throw new Refusal('DS-site-bad-order', 'list');
			return { order, list };
		case 'keep':
			if (!isCount(rest['until'])) throw new Refusal('DS-site-bad-order', 'until');
			return { order, passage: readPassage(rest), until: rest['until'] };
		case 'release':
			return { order, passage: readPassage(rest) };
		case 'kept':
		case 'restart-coordinator':
		case 'forget':
			return { order };
		default:
			throw new Refusal('DS-site-bad-order', 'order');
	}
}

/** Packets of a session, from and to inclusive. @throws {Refusal} DS-site-bad-order. */
function readPassage({ session, rendition, from, to }: Fields): Passage {
	if (!isCount(session) || !isCount(rendition) || !isCount(from) || !isCount(to) || to < from) throw new Refusal('DS-site-bad-order', 'passage');
	return { session, rendition, from, to };
}

function isCount(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** The body of `POST /check`: base of the REST routes to try. @throws {Refusal} DS-site-bad-settings. */
export function readCheck({ rest }: Fields): string {
	if (!isAddress(rest) || !rest.endsWith('/')) throw new Refusal('DS-site-bad-settings', 'rest');
	return rest;
}

function isAddress(value: unknown): value is string {
	return typeof value === 'string' && value.length <= ADDRESS_LETTERS_MAX && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function isKeyListOf(value: unknown, stream: string): value is string {
	return typeof value === 'string' && signedKeyList(value, stream) !== null;
}

/** Another stream, over by its own word. */
function isFormer(value: unknown, present: string): value is Former {
	const { stream, keyList } = Object(value) as Partial<Former>;
	return typeof stream === 'string' && stream !== present && typeof keyList === 'string' && !!signedKeyList(keyList, stream)?.successor;
}

function isPeer(value: unknown): value is PeerId {
	return typeof value === 'string' && value.startsWith('peer:') && fromBase64url(value.slice('peer:'.length))?.length === VIEWER_BYTES;
}
