import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { keyListMessage } from './key-list.ts';
import { LIMITS } from './limits.ts';
import { judge, Key, Studio } from './testing/studio.ts';
import { fromHex, toHex } from './testing/vectors.ts';
import { covers, nextEdge, NO_END, readTombstones, TombstoneBook, tombstonesMessage, writeTombstonesBody, type CaptureRange, type Tombstones } from './tombstones.ts';
import vectors from './vectors/tombstones.json' with { type: 'json' };
import { certificateMessage, fromBase64url, packetMessage, ticketMessage } from './wire.ts';

const SESSION = 1_772_395_200_123;
const studio = new Studio('ours', SESSION);
const SITE = new Key('our site');
const OTHER_SITE = new Key('another site');
const MINUTE: CaptureRange = { from: SESSION, to: SESSION + 60_000 };
const signed = (key: Uint8Array, list: { message: Uint8Array; signature: Uint8Array }): boolean => judge({ t: 'verify', job: 1, by: key, ...list }).ok;

describe('bytes', () => {
	const good = vectors.cases.filter((one) => one.valid).map((one) => ({
		name: one.name, bytes: fromHex(one.tombstones), site: fromBase64url(one.site) as Uint8Array,
		list: { stream: fromBase64url(one.stream), number: one.number, issued: one.issued, ranges: (one.ranges ?? []).map(([from, to]) => ({ from, to })) } as Tombstones,
	}));
	it.each(good)('[T17] $name: the vector is read, the site key has signed it, and its fields give the vector', ({ bytes, list, site }) => {
		const read = readTombstones(bytes) ?? expect.unreachable('it is well formed');
		expect(read).toMatchObject(list);
		expect(signed(site, read)).toBe(true);
		expect(toHex(writeTombstonesBody(list))).toBe(toHex(bytes.subarray(0, -64)));
	});
	it.each(vectors.cases.filter((one) => one.fault === 'malformed'))('[T17] $name is malformed', ({ tombstones }) => {
		expect(readTombstones(fromHex(tombstones))).toBeNull();
	});
	it.each(vectors.cases.filter((one) => one.fault === 'bad-signature'))('[T17] $name is read, but the site key has not signed it', ({ tombstones, site }) => {
		const read = readTombstones(fromHex(tombstones)) ?? expect.unreachable('it is well formed');
		expect(signed(fromBase64url(site) as Uint8Array, read)).toBe(false);
	});
	it('[T17] the longest list is as long as the limit says, and one byte more is refused before it is looked at', () => {
		const ranges = Array.from({ length: LIMITS.withheldRanges }, (_, i) => ({ from: i * 10, to: i * 10 + 5 }));
		const longest = studio.tombstones({ ranges }, SITE);
		expect(longest.length).toBe(LIMITS.tombstonesBytes);
		expect(readTombstones(longest)).not.toBeNull();
		expect(readTombstones(Uint8Array.of(...longest, 0))).toBeNull();
	});
	it('[T17] of hostile byte strings none throws, and what is accepted has this one spelling', () => {
		const hostile = fc.tuple(fc.constantFrom(...good.map((one) => one.bytes)), fc.nat(), fc.nat(255), fc.integer({ min: -3, max: 3 }));
		fc.assert(fc.property(hostile, ([bytes, at, value, longer]) => {
			const changed = Buffer.concat([bytes, Buffer.alloc(4)]).subarray(0, bytes.length + longer);
			if (changed.length > 0) changed[at % changed.length] = value;
			const list = readTombstones(new Uint8Array(changed));
			if (list) expect(toHex(writeTombstonesBody(list))).toBe(toHex(changed.subarray(0, -64)));
		}), { seed: 7, numRuns: 3_000 });
	});
	it('[T17] what is signed as tombstones is never signed as anything else', () => {
		const body = new Uint8Array(114);
		const messages = [tombstonesMessage(body), keyListMessage(body), packetMessage(body), certificateMessage(body), ticketMessage(body)].map(toHex);
		for (const one of messages) for (const other of messages) if (one !== other) expect(one.startsWith(other)).toBe(false);
	});
});

describe('ranges', () => {
	const drawn = fc.uniqueArray(fc.nat(200), { minLength: 2, maxLength: 10 }).map((edges) => {
		const sorted = edges.sort((a, b) => a - b);
		return Array.from({ length: Math.floor(sorted.length / 2) }, (_, i) => ({ from: sorted[2 * i] as number, to: sorted[2 * i + 1] as number }));
	});
	it('[T17] holds from its beginning to just before its end', () => {
		expect([-1, 0, 59_999, 60_000].map((ms) => covers([MINUTE], SESSION + ms))).toEqual([false, true, true, false]);
		expect(covers([{ from: 0, to: NO_END }], SESSION)).toBe(true);
		expect(covers([], SESSION)).toBe(false);
	});
	it('[T21] the next edge is the first moment at which the answer changes', () => {
		fc.assert(fc.property(drawn, fc.nat(220), (ranges, now) => {
			const edge = nextEdge(ranges, now);
			const later = Array.from({ length: 260 - now }, (_, i) => now + i + 1);
			expect(edge).toBe(later.find((ms) => covers(ranges, ms) !== covers(ranges, ms - 1)) ?? Infinity);
		}), { seed: 9, numRuns: 500 });
	});
	it('[T21] what has no end has no edge but its beginning', () => {
		const open = [{ from: 10, to: NO_END }];
		expect([0, 10, 11].map((ms) => nextEdge(open, ms))).toEqual([10, Infinity, Infinity]);
	});
});

describe('the newest list', () => {
	let job = 0;
	const newJob = (): number => ++job;
	/** Hands a list in, with the verdict that a host would give. */
	function learn(book: TombstoneBook, bytes: Uint8Array): string {
		const verdict = book.ask(bytes, newJob);
		return typeof verdict === 'string' ? verdict : (book.settle(judge(verdict)) ?? 'not ours');
	}
	function trust(book: TombstoneBook, site: Key | null): boolean {
		const { jobs, lost } = book.trust(site?.publicKey ?? null, newJob);
		for (const one of jobs) book.settle(judge(one));
		return lost;
	}
	function bookOf(site: Key | null = SITE): TombstoneBook {
		const book = new TombstoneBook(studio.stream);
		trust(book, site);
		return book;
	}
	it('[T18] the higher number counts, in whatever order lists come, also when it takes back', () => {
		const lists = [[MINUTE], [{ from: 0, to: NO_END }], []].map((ranges, i) => studio.tombstones({ number: i + 1, ranges }, SITE));
		fc.assert(fc.property(fc.shuffledSubarray(lists, { minLength: 3 }), (order) => {
			const book = bookOf();
			for (const list of order) learn(book, list);
			expect(book.held).toMatchObject({ number: 3, ranges: [] });
		}), { seed: 8, numRuns: 30 });
	});
	test.each<[string, () => Uint8Array, string]>([
		['of another stream', () => new Studio('another', SESSION).tombstones({ number: 9, ranges: [MINUTE] }, SITE), 'wrong-stream'],
		['that is no list', () => Uint8Array.of(1, 2, 3), 'malformed'],
		['that another site has signed', () => studio.tombstones({ number: 9, ranges: [MINUTE] }, OTHER_SITE), 'bad-signature'],
		['that the broadcaster has signed himself', () => studio.tombstones({ number: 9, ranges: [] }, studio.streamKey), 'bad-signature'],
		['that is known', () => studio.tombstones({ ranges: [MINUTE] }, SITE), 'old'],
	])('[T18] a list %s changes nothing', (_, make, why) => {
		const book = bookOf();
		learn(book, studio.tombstones({ ranges: [MINUTE] }, SITE));
		expect(learn(book, make())).toBe(why);
		expect(book.held).toMatchObject({ number: 1, ranges: [MINUTE] });
	});
	it('[T18] a list that came before the key list counts once that names its site', () => {
		const book = bookOf(null);
		expect(learn(book, studio.tombstones({ ranges: [MINUTE] }, SITE))).toBe('no-key');
		expect(learn(book, studio.tombstones({ number: 9, ranges: [] }, OTHER_SITE))).toBe('no-key');
		expect(book.ranges).toEqual([]);
		trust(book, SITE);
		expect(book.ranges).toEqual([MINUTE]);
	});
	it('[T18] of another site key nothing counts that the former one has signed, and its numbers begin anew', () => {
		const book = bookOf();
		learn(book, studio.tombstones({ number: NO_END, ranges: [{ from: 0, to: NO_END }] }, SITE));
		expect(trust(book, OTHER_SITE)).toBe(true);
		expect(book.held).toBeNull();
		expect(learn(book, studio.tombstones({ number: 1, ranges: [MINUTE] }, OTHER_SITE))).toBe('newer');
		expect(learn(book, studio.tombstones({ number: 7, ranges: [] }, SITE))).toBe('bad-signature');
		expect(book.ranges).toEqual([MINUTE]);
	});
	it.each([1, 9])('[T18] the new site\'s list may come before the key list that names it, also with number %i', (number) => {
		const book = bookOf();
		learn(book, studio.tombstones({ number: 5, ranges: [] }, SITE));
		learn(book, studio.tombstones({ number, ranges: [MINUTE] }, OTHER_SITE));
		expect(book.ranges).toEqual([]);
		trust(book, OTHER_SITE);
		expect(book.ranges).toEqual([MINUTE]);
	});
	it('[T18] a verdict by a key that was taken back in between is worth nothing', () => {
		const book = bookOf();
		const asked = book.ask(studio.tombstones({ ranges: [MINUTE] }, SITE), newJob);
		trust(book, OTHER_SITE);
		expect(typeof asked === 'object' && book.settle(judge(asked))).toBeNull();
		expect(book.ranges).toEqual([]);
	});
	it('[T18] without a site nothing is off the air', () => {
		const book = bookOf();
		learn(book, studio.tombstones({ ranges: [MINUTE] }, SITE));
		expect(trust(book, null)).toBe(true);
		expect(book.ranges).toEqual([]);
		expect(trust(book, SITE)).toBe(false);
		expect(book.ranges, 'the key has come back').toEqual([MINUTE]);
	});
	it('[T18] no more lists than a few are checked or kept waiting at the same time', () => {
		const book = bookOf();
		for (let number = 1; number <= LIMITS.tombstonesWaiting; number++) expect(typeof book.ask(studio.tombstones({ number }, SITE), newJob)).toBe('object');
		expect(book.ask(studio.tombstones({ number: 99 }, SITE), newJob)).toBe('full');
		const waiting = bookOf(null);
		for (let number = 1; number <= 50; number++) waiting.ask(studio.tombstones({ number }, SITE), newJob);
		expect(waiting.trust(SITE.publicKey, newJob).jobs).toHaveLength(LIMITS.tombstonesWaiting);
	});
});
