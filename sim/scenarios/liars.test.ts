import { FLAG, LIMITS, readPacket } from '@dumbbell-stream/core';
import { describe, expect, test } from 'vitest';
import type { World} from '../world.ts';
import { type Actor, type Viewer } from '../world.ts';
import { at, audience, liveWorld, stalls } from './stories.ts';

/** How a liar answers each packet that it should pass on. */
const LIES: Readonly<Record<string, (bytes: Uint8Array, world: World) => readonly Uint8Array[]>> = {
	'alters packets': (bytes) => [altered(bytes)],
	"replays another session's packets": (bytes) => [withSession(bytes, -3_600_000)],
	"sends another stream's packets": (bytes) => [withStream(bytes)],
	'sends rubbish': (bytes) => [bytes.map((byte, i) => (i < 40 ? byte ^ 0xa5 : byte))],
	'forges first and fast': (bytes) => [altered(bytes), bytes],
};
function altered(bytes: Uint8Array): Uint8Array {
	const copy = bytes.slice();
	copy[74] = (copy[74] as number) ^ 0xff;
	return copy;
}
function withSession(bytes: Uint8Array, byMs: number): Uint8Array {
	const copy = bytes.slice();
	const view = new DataView(copy.buffer);
	const session = view.getUint32(12) * 0x1_0000_0000 + view.getUint32(16) + byMs;
	view.setUint32(12, Math.floor(session / 0x1_0000_0000));
	view.setUint32(16, session % 0x1_0000_0000);
	return copy;
}
function withStream(bytes: Uint8Array): Uint8Array {
	const copy = bytes.slice();
	copy.fill(8, 40, 72);
	return copy;
}

describe('a peer that', () => {
	test.each(Object.entries(LIES))('%s: nothing false is played or forwarded, the link is closed, the coordinator hears of it', (_name, lie) => {
		const liars = new Set<Actor>();
		const world = liveWorld(31, {}, liars);
		audience(world, 7);
		world.run(Math.max(world.now, 4_000 + LIMITS.sessionGraceMs));
		const liar = at(world, 'A2');
		const victim = at(world, 'A4');
		liars.add(liar);
		const cost = stalls(world);
		liar.tamper = (bytes) => (bytes[0] === 0x50 && isMedia(world, bytes) ? lie(bytes, world) : [bytes]);
		world.runUntil(() => world.notes.some((note) => note.name === 'link-fault' && note.who === victim.name), 10_000, 'the victim notices');
		world.run(world.now + 8_000);
		expect(world.notes.some((note) => note.name === 'accused' && note.fields['why'] === 'bad-packet')).toBe(true);
		expect(cost(liar)).toBeLessThanOrEqual(300);
		expect(childrenOf(world, liar)).toEqual([]);
	});
});

function isMedia(world: World, bytes: Uint8Array): boolean {
	const sealed = readPacket(bytes, world.stream);
	return typeof sealed !== 'string' && (sealed.flags & FLAG.announcement) === 0;
}
function childrenOf(world: World, liar: Viewer): readonly string[] {
	const { peer } = liar.peer.view(world.now);
	return world.alive.filter((viewer) => peer !== null && viewer.peer.view(world.now).fedBy.includes(peer)).map((viewer) => viewer.name);
}
