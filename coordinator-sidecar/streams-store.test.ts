import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cryptoReady } from './crypto.ts';
import { makeLog } from './log.ts';
import { makeStandAlone, ownKey, StreamsStore } from './streams-store.ts';
import { leaveNothing, scratch } from './testing/harness.ts';

leaveNothing();
beforeAll(cryptoReady);

const lines: string[] = [];
const log = makeLog('debug', (line) => lines.push(line));
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('the store', () => {
	test('keeps streams and their keys across a restart, for the owner of the process alone', async () => {
		const dir = join(scratch(), 'data');
		const store = await StreamsStore.open(dir, log);
		const stream = makeStandAlone('A show');
		await store.put(stream);
		const again = await StreamsStore.open(dir, log);
		expect(again.get(stream.stream)).toEqual(stream);
		expect(ownKey(stream)?.privateKey).toEqual(ownKey(again.get(stream.stream) as typeof stream)?.privateKey);
		expect([mode(join(dir, 'streams')), mode(join(dir, 'streams', `${stream.stream}.json`))]).toEqual(['700', '600']);
	});

	test('finds streams that another process has added', async () => {
		const dir = scratch();
		const [one, two] = [await StreamsStore.open(dir, log), await StreamsStore.open(dir, log)];
		const stream = makeStandAlone('');
		await two.put(stream);
		expect(one.get(stream.stream)).toBeNull();
		expect(await one.find(stream.stream)).toEqual(stream);
	});

	test('writes the newest last, however many writes are under way', async () => {
		const dir = scratch();
		const store = await StreamsStore.open(dir, log);
		const stream = makeStandAlone('');
		await Promise.all(Array.from({ length: 20 }, (_, lastSession) => store.put({ ...stream, lastSession })));
		expect((await StreamsStore.open(dir, log)).get(stream.stream)?.lastSession).toBe(19);
		expect(readdirSync(join(dir, 'streams'))).toEqual([`${stream.stream}.json`]);
	});

	test('clears away a write that a crash cut short, and leaves a file alone that it cannot read', async () => {
		const dir = scratch();
		const stream = makeStandAlone('');
		mkdirSync(join(dir, 'streams'));
		writeFileSync(join(dir, 'streams', '.123-0'), '{"stream":');
		writeFileSync(join(dir, 'streams', `${stream.stream}.json`), '{"stream":');
		const store = await StreamsStore.open(dir, log);
		expect(store.size).toBe(0);
		expect(lines.at(-1)).toContain('stream-unreadable');
		expect(readdirSync(join(dir, 'streams'))).toEqual([`${stream.stream}.json`]);
		expect(readFileSync(join(dir, 'streams', `${stream.stream}.json`), 'utf8')).toBe('{"stream":');
	});

	test('forgets', async () => {
		const dir = scratch();
		const store = await StreamsStore.open(dir, log);
		const stream = makeStandAlone('');
		await store.put(stream);
		await store.forget(stream.stream);
		expect(await store.find(stream.stream)).toBeNull();
	});

	test('does not look outside its folder', async () => {
		const store = await StreamsStore.open(scratch(), log);
		expect(await store.find('../../../../../../../../../../../etc/passwd')).toBeNull();
	});

	test('makes a secret once', async () => {
		const dir = scratch();
		const secret = await (await StreamsStore.open(dir, log)).secret();
		expect(secret).toMatch(/^[\w-]{43}$/);
		expect(await (await StreamsStore.open(dir, log)).secret()).toBe(secret);
		expect(mode(join(dir, 'secret'))).toBe('600');
	});
});
