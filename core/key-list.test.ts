import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { KeyBook, keyListMessage, LAST_KEY_LIST, readKeyList, revokes, writeKeyListBody, type KeyList } from './key-list.ts';
import { LIMITS } from './limits.ts';
import { judge, Key, Studio } from './testing/studio.ts';
import { fromHex, toHex } from './testing/vectors.ts';
import vectors from './vectors/key-lists.json' with { type: 'json' };
import { certificateMessage, fromBase64url, packetMessage, ticketMessage } from './wire.ts';

const SESSION = 1_772_395_200_123;
const studio = new Studio('ours', SESSION);
const keyOf = (text: string | null | undefined): Uint8Array | null => (typeof text === 'string' ? fromBase64url(text) : null);
const signed = (stream: Uint8Array, list: { message: Uint8Array; signature: Uint8Array }): boolean => judge({ t: 'verify', job: 1, by: stream, ...list }).ok;

describe('bytes', () => {
	const good = vectors.cases.filter((one) => one.valid).map((one) => ({
		name: one.name, bytes: fromHex(one.keyList),
		list: { stream: keyOf(one.stream), number: one.number, since: one.since, site: keyOf(one.site), successor: keyOf(one.successor), revoked: one.revoked } as KeyList,
	}));
	it.each(good)('[T10] $name: the vector is read, the stream key has signed it, and its fields give the vector', ({ bytes, list }) => {
		const read = readKeyList(bytes) ?? expect.unreachable('it is well formed');
		expect(read).toMatchObject(list);
		expect(signed(list.stream, read)).toBe(true);
		expect(toHex(writeKeyListBody(list))).toBe(toHex(bytes.subarray(0, -64)));
	});
	it.each(vectors.cases.filter((one) => one.fault === 'malformed'))('[T10] $name is malformed', ({ keyList }) => {
		expect(readKeyList(fromHex(keyList))).toBeNull();
	});
	it.each(vectors.cases.filter((one) => one.fault === 'bad-signature'))('[T10] $name is read, but the stream key has not signed it', ({ keyList, stream }) => {
		const read = readKeyList(fromHex(keyList)) ?? expect.unreachable('it is well formed');
		expect(signed(keyOf(stream) as Uint8Array, read)).toBe(false);
	});
	it('[T10] the longest list is as long as the limit says, and one byte more is refused before it is looked at', () => {
		const longest = studio.keyList({ number: 2, revoked: Array.from({ length: LIMITS.revokedSessions }, (_, i) => SESSION + i) });
		expect(longest.length).toBe(LIMITS.keyListBytes);
		expect(readKeyList(longest)).not.toBeNull();
		expect(readKeyList(Uint8Array.of(...longest, 0))).toBeNull();
	});
	it('[T10] of hostile byte strings none throws, and what is accepted has this one spelling', () => {
		const seeds = good.map((one) => one.bytes);
		const hostile = fc.tuple(fc.constantFrom(...seeds), fc.nat(), fc.nat(255), fc.integer({ min: -3, max: 3 }));
		fc.assert(fc.property(hostile, ([bytes, at, value, longer]) => {
			const changed = Buffer.concat([bytes, Buffer.alloc(4)]).subarray(0, bytes.length + longer);
			if (changed.length > 0) changed[at % changed.length] = value;
			const list = readKeyList(new Uint8Array(changed));
			if (list) expect(toHex(writeKeyListBody(list))).toBe(toHex(changed.subarray(0, -64)));
		}), { seed: 7, numRuns: 3_000 });
	});
	it('[T10] what is signed as a key list is never signed as anything else', () => {
		const body = new Uint8Array(114);
		const messages = [keyListMessage(body), packetMessage(body), certificateMessage(body), ticketMessage(body)].map(toHex);
		for (const one of messages) for (const other of messages) if (one !== other) expect(one.startsWith(other)).toBe(false);
	});
});

describe('the newest list', () => {
	/** Hands a list in, with the verdict that a host would give. */
	function learn(book: KeyBook, bytes: Uint8Array): string {
		const job = book.ask(bytes, 1);
		return typeof job === 'string' ? job : (book.settle(judge(job)) ?? 'not ours');
	}
	it('[T11] the higher number counts, in whatever order lists come', () => {
		const lists = [1, 2, 3].map((number) => studio.keyList({ number, revoked: [SESSION + number] }));
		fc.assert(fc.property(fc.shuffledSubarray(lists, { minLength: 3 }), (order) => {
			const book = new KeyBook(studio.stream);
			for (const list of order) learn(book, list);
			expect(book.held).toMatchObject({ number: 3, revoked: [SESSION + 3] });
		}), { seed: 8, numRuns: 30 });
	});
	test.each<[string, () => Uint8Array, string]>([
		['of another stream', () => new Studio('another', SESSION).keyList(), 'wrong-stream'],
		['that is no list', () => Uint8Array.of(1, 2, 3), 'malformed'],
		['that a thief has signed', () => studio.keyList({ number: 9 }, new Key('a thief')), 'bad-signature'],
		['that is known', () => studio.keyList({ number: 1 }), 'old'],
	])('[T11] a list %s changes nothing', (_, make, why) => {
		const book = new KeyBook(studio.stream);
		learn(book, studio.keyList({ number: 1 }));
		expect(learn(book, make())).toBe(why);
		expect(book.held?.number).toBe(1);
	});
	it('[T11] nothing comes after the list that names a successor', () => {
		const book = new KeyBook(studio.stream);
		const successor = new Key('the next one').publicKey;
		expect(learn(book, studio.keyList({ number: LAST_KEY_LIST, successor }))).toBe('newer');
		expect(learn(book, studio.keyList({ number: LAST_KEY_LIST, successor: new Key('of a thief').publicKey }))).toBe('old');
		expect(book.held?.successor).toEqual(successor);
	});
	it('[T11] of two that are checked at the same time the higher number stays', () => {
		const book = new KeyBook(studio.stream);
		const [older, newer] = [1, 2].map((number) => book.ask(studio.keyList({ number }), number));
		if (typeof older !== 'object' || typeof newer !== 'object') return expect.unreachable('both are news');
		expect(book.settle(judge(newer))).toBe('newer');
		expect(book.settle(judge(older))).toBe('old');
		expect(book.settle(judge(older))).toBeNull();
		expect(book.held?.number).toBe(2);
	});
	it('[T11] no more lists than a few are checked at the same time', () => {
		const book = new KeyBook(studio.stream);
		for (let number = 1; number <= LIMITS.keyListsWaiting; number++) expect(typeof book.ask(studio.keyList({ number }), number)).toBe('object');
		expect(book.ask(studio.keyList({ number: 99 }), 99)).toBe('full');
	});
	it('[T12] a session is void when it is named, or older than `since`', () => {
		const list: KeyList = { stream: studio.stream, number: 1, since: SESSION, site: null, successor: null, revoked: [SESSION + 5] };
		expect([-1, 0, 4, 5, 6].map((ms) => revokes(list, SESSION + ms))).toEqual([true, false, false, true, false]);
		expect(revokes(null, SESSION)).toBe(false);
	});
});
