import { describe, expect, it, test } from 'vitest';
import { LIMITS } from './limits.ts';
import type { PeerId } from './messages.ts';
import { BOOT, CoordinatorStage, messages, STUDIO, ticketOf, UNIX } from './testing/stage.ts';
import { named } from './testing/vectors.ts';
import { PROTOCOL, readTicket, type ControlOf, type Directive } from './wire.ts';

const ANNA = named('anna');
const joining = (token = ticketOf(ANNA)): ControlOf<'join'> => ({ t: 'join', protocol: PROTOCOL, stream: STUDIO.stream, token, peers: true, slots: 3, nat: 'unknown', rendition: 255 });
const closed = (stage: CoordinatorStage): readonly (readonly [number, string])[] => stage.outsOf('close').map(({ link, code }) => [link, code]);

describe('joining', () => {
	it('[C2] a good ticket gets an id, the terms of the stream, and a token to come back with', () => {
		const stage = new CoordinatorStage();
		stage.wait(1_000);
		const link = stage.join(ANNA);
		const [welcome] = messages(stage.sent(), 'welcome', link);
		expect(welcome).toMatchObject({ peer: ANNA, boot: BOOT, unixMs: UNIX + 1_000, bufferMs: LIMITS.bufferMs, latencyMs: LIMITS.latencyMs });
		const token = readTicket(welcome?.token ?? new Uint8Array(0));
		expect(token).toMatchObject({ scope: 'resume', stream: STUDIO.stream, expires: UNIX + 1_000 + LIMITS.resumeMs });
		expect(stage.coordinator.view().members).toBe(1);
	});
	it('[C2] the mac of the ticket is what is checked, by the shared secret', () => {
		const stage = new CoordinatorStage();
		const link = stage.connect();
		const ticket = readTicket(ticketOf(ANNA));
		stage.say(link, joining());
		expect(stage.outsOf('verify')).toMatchObject([{ by: 'secret', message: ticket?.message, signature: ticket?.signature }]);
		expect(stage.coordinator.view().members).toBe(0);
	});
	test.each([
		['that is over', ticketOf(ANNA, 'watch', UNIX - 1)],
		['for another stream', ticketOf(ANNA, 'watch', UNIX + 1_000, new Uint8Array(32))],
		['to broadcast', ticketOf(ANNA, 'broadcast')],
		['that is no ticket', new Uint8Array(5)],
	])('[C2] a ticket %s is refused before anything is checked', (_, token) => {
		const stage = new CoordinatorStage();
		const link = stage.connect();
		stage.say(link, joining(token));
		expect(messages(stage.sent(), 'end', link)).toEqual([{ t: 'end', code: 'bad-ticket' }]);
		expect(closed(stage)).toEqual([[link, 'bad-ticket']]);
	});
	it('[C2] a ticket whose mac is wrong is refused', () => {
		const stage = new CoordinatorStage();
		const link = stage.connect();
		stage.say(link, joining());
		for (const { job } of stage.outsOf('verify')) stage.give({ t: 'verified', job, ok: false });
		expect(closed(stage)).toEqual([[link, 'bad-ticket']]);
		expect(stage.coordinator.view().members).toBe(0);
	});
	it('[C2] another version is told so', () => {
		const stage = new CoordinatorStage();
		const link = stage.connect();
		stage.say(link, { ...joining(), protocol: PROTOCOL + 1 });
		expect(messages(stage.sent(), 'end', link)).toEqual([{ t: 'end', code: 'version' }]);
	});
	it('[C3] who comes back is the same viewer: the old control link is superseded and the newest directive told again', () => {
		const stage = new CoordinatorStage();
		const [peer] = stage.settled(3) as [PeerId, ...PeerId[]];
		const old = stage.linkOf(peer);
		const again = stage.join(peer, 3, ticketOf(peer, 'resume'));
		expect(closed(stage)).toEqual([[old, 'superseded']]);
		expect(messages(stage.sent(), 'directive', again)).toHaveLength(1);
		expect(stage.coordinator.view().members).toBe(3);
	});
	test.each([
		['bytes that are no message', Uint8Array.of(0)],
		['anything before the join', Uint8Array.of(37, 0, 0, 0, 1)],
	])('[C4] %s end the control link', (_, bytes) => {
		const stage = new CoordinatorStage();
		const link = stage.connect();
		stage.give({ t: 'bytes', link, bytes });
		expect(closed(stage)).toEqual([[link, 'bad-frame']]);
	});
	it('[C4] a message that is not for the coordinator costs its sender his place', () => {
		const stage = new CoordinatorStage();
		const [peer] = stage.settled(2) as [PeerId, ...PeerId[]];
		stage.say(stage.linkOf(peer), { t: 'stop', n: 1 });
		expect(closed(stage)).toEqual([[stage.linkOf(peer), 'bad-frame']]);
		expect(stage.coordinator.view().members).toBe(1);
	});
	it('[C4] a flood of messages costs its sender his place, a burst does not', () => {
		const stage = new CoordinatorStage();
		const [peer] = stage.settled(2) as [PeerId, ...PeerId[]];
		for (let i = 0; i < 2 * LIMITS.controlPerSecond; i++) stage.report(peer);
		expect(closed(stage)).toEqual([]);
		for (let i = 0; i < 2 * LIMITS.controlPerSecond; i++) stage.report(peer);
		expect(closed(stage)).toEqual([[stage.linkOf(peer), 'flood']]);
	});
	it('[C5] anybody may ask the time', () => {
		const stage = new CoordinatorStage();
		stage.wait(500);
		const link = stage.connect();
		stage.say(link, { t: 'time', stamp: 7, unixMs: 0 });
		expect(messages(stage.sent(), 'time', link)).toEqual([{ t: 'time', stamp: 7, unixMs: UNIX + 500 }]);
	});
});

describe('the layout', () => {
	it('[C6] a fresh coordinator first listens: nobody is placed before the viewers of the one before it could report', () => {
		const stage = new CoordinatorStage();
		const link = stage.join(ANNA);
		stage.wait(LIMITS.settleMs - 1);
		expect(messages(stage.sent(), 'directive', link)).toHaveLength(0);
		stage.wait(1 + LIMITS.batchMs);
		expect(messages(stage.sent(), 'directive', link)).toMatchObject([{ tree: 'A', position: 1, parent: 'source' }]);
	});
	it('[C6] viewers that report the places of the coordinator before it keep them', () => {
		const before = new CoordinatorStage();
		const peers = before.settled(9);
		const places = new Map(peers.map((peer) => [peer, before.coordinator.tree.place(peer)]));
		const after = new CoordinatorStage();
		for (const peer of [...peers].reverse()) {
			const link = after.join(peer, 3, ticketOf(peer, 'resume'));
			const place = places.get(peer) ?? expect.unreachable('it had a place');
			after.report(peer, { ...place, epoch: [BOOT - 1, 7] });
			expect(link).toBeGreaterThan(0);
		}
		after.wait(LIMITS.settleMs + LIMITS.batchMs);
		for (const peer of peers) expect(after.coordinator.tree.place(peer)).toEqual(places.get(peer));
	});
	it('[D8] changes are gathered, told as whole places with rising epochs, and settle as the layout says', () => {
		const stage = new CoordinatorStage();
		const peers = stage.settled(7);
		for (const peer of peers) {
			const told = stage.told.get(stage.linkOf(peer)) ?? expect.unreachable(`${peer} was told nothing`);
			expect(told).toMatchObject(stage.coordinator.tree.place(peer) ?? {});
			expect(told.epoch[0]).toBe(BOOT);
		}
		const epochs = peers.map((peer) => stage.told.get(stage.linkOf(peer))?.epoch[1]);
		expect(new Set(epochs).size).toBe(peers.length);
		stage.wait(LIMITS.batchMs);
		expect(stage.coordinator.view()).toMatchObject({ batch: 'idle', pending: 0, placed: 7 });
	});
	it('[D8] a batch runs in two waves, and the second waits for the first to be confirmed, or for three seconds', () => {
		const stage = new CoordinatorStage();
		const peers = stage.settled(12);
		stage.say(stage.linkOf(peers[0] as PeerId), { t: 'bye', code: 'bye' });
		stage.wait(LIMITS.batchMs);
		stage.learn();
		const waves = messages(stage.sent(), 'directive').map(({ wave }) => wave);
		expect(new Set(waves)).toEqual(new Set([1]));
		expect(stage.coordinator.view()).toMatchObject({ batch: 'moving', flights: 1 });
		stage.wait(LIMITS.waveMs);
		stage.learn();
		expect(messages(stage.sent(), 'directive').map(({ wave }) => wave)).toContain(2);
	});
	it('[D11] batches that have nobody in common run side by side', () => {
		const stage = new CoordinatorStage();
		const peers = stage.settled(120);
		const { tree } = stage.coordinator;
		const interior = peers.filter((peer) => tree.place(peer)?.level === 4 && (tree.place(peer)?.children.length ?? 0) > 0);
		for (const peer of [interior[0], interior[interior.length - 1]]) stage.say(stage.linkOf(peer as PeerId), { t: 'bye', code: 'bye' });
		stage.wait(LIMITS.batchMs);
		expect(stage.coordinator.view().flights).toBeGreaterThanOrEqual(2);
	});
	it('[D11] a newcomer has his place at once, whatever goes on around him, and those who may feed him hear of him', () => {
		const stage = new CoordinatorStage();
		const peers = stage.settled(12);
		stage.say(stage.linkOf(peers[0] as PeerId), { t: 'bye', code: 'bye' });
		stage.wait(LIMITS.batchMs);
		const newcomers = ['zoe', 'yan', 'xia'].map(named);
		for (const peer of newcomers) stage.join(peer);
		stage.wait(LIMITS.batchMs);
		expect(stage.coordinator.view()).toMatchObject({ batch: 'moving' });
		stage.learn();
		for (const peer of newcomers) {
			const told = stage.told.get(stage.linkOf(peer)) ?? expect.unreachable(`${peer} was told nothing`);
			expect(told).toMatchObject(stage.coordinator.tree.place(peer) ?? {});
			const tellsOf = (end: string | null): Directive | undefined => (end?.startsWith('peer:') ? stage.told.get(stage.linkOf(end as PeerId)) : undefined);
			expect(tellsOf(told.parent)?.children).toContain(peer);
			for (const end of [told.buddy, told.standby]) {
				const near = tellsOf(end);
				if (near) expect([near.parent, near.buddy, near.ward, ...near.children, ...near.warm]).toContain(peer);
			}
		}
	});
});

describe('accusations and signals', () => {
	/** Seven viewers; the first root and one of its children. */
	function family(): { stage: CoordinatorStage; root: PeerId; child: PeerId; stranger: PeerId } {
		const stage = new CoordinatorStage();
		const peers = stage.settled(12);
		const { tree } = stage.coordinator;
		const root = tree.at('A', 1) ?? expect.unreachable('there is a root');
		const child = tree.at('A', 2) ?? expect.unreachable('it has a child');
		const stranger = peers.find((peer) => {
			const place = tree.place(peer);
			return peer !== root && place?.parent !== root && place?.buddy !== root && place?.standby !== root && tree.place(root)?.buddy !== peer;
		}) ?? expect.unreachable('not everybody knows the root');
		return { stage, root, child, stranger };
	}

	it('[C7] the accused is probed, and one that answers keeps its place', () => {
		const { stage, root, child } = family();
		stage.say(stage.linkOf(child), { t: 'accuse', peer: root, why: 'silent' });
		const [probe] = messages(stage.sent(), 'probe', stage.linkOf(root));
		stage.say(stage.linkOf(root), { t: 'alive', n: probe?.n ?? 0 });
		stage.wait(2 * LIMITS.probeMs);
		expect(stage.coordinator.tree.at('A', 1)).toBe(root);
	});
	it('[C7] the accused that does not answer loses its place', () => {
		const { stage, root, child } = family();
		stage.say(stage.linkOf(child), { t: 'accuse', peer: root, why: 'silent' });
		stage.wait(LIMITS.probeMs);
		expect(stage.coordinator.tree.has(root)).toBe(false);
		expect(closed(stage)).toContainEqual([stage.linkOf(root), 'removed']);
	});
	it('[C7] an accusation by somebody who is no neighbour is not heard', () => {
		const { stage, root, stranger } = family();
		stage.say(stage.linkOf(stranger), { t: 'accuse', peer: root, why: 'silent' });
		expect(messages(stage.sent(), 'probe')).toHaveLength(0);
		stage.say(stage.linkOf(root), { t: 'accuse', peer: root, why: 'silent' });
		expect(messages(stage.sent(), 'probe')).toHaveLength(0);
	});
	it('[C7] whom no neighbour misses keeps its place while its control link is down', () => {
		const { stage, root } = family();
		stage.give({ t: 'link-down', link: stage.linkOf(root), why: 'its network changed' });
		stage.wait(LIMITS.controlGraceMs - 1);
		expect(stage.coordinator.tree.has(root)).toBe(true);
		stage.wait(1);
		expect(stage.coordinator.tree.has(root)).toBe(false);
	});
	it('[C7] whom a neighbour misses while its control link is down is gone at once', () => {
		const { stage, root, child } = family();
		stage.give({ t: 'link-down', link: stage.linkOf(root), why: 'a crash' });
		stage.say(stage.linkOf(child), { t: 'accuse', peer: root, why: 'link-down' });
		expect(stage.coordinator.tree.has(root)).toBe(false);
	});
	it('[C8] signals pass between neighbours, and between nobody else', () => {
		const { stage, root, child, stranger } = family();
		const data = Uint8Array.of(1, 2, 3);
		stage.say(stage.linkOf(child), { t: 'signal', peer: root, attempt: 4, data });
		expect(messages(stage.sent(), 'signal', stage.linkOf(root))).toEqual([{ t: 'signal', peer: child, attempt: 4, data }]);
		stage.say(stage.linkOf(stranger), { t: 'signal', peer: root, attempt: 4, data });
		expect(messages(stage.sent(), 'signal')).toHaveLength(0);
	});
	it('[C9] an order to drop a peer ends its control link', () => {
		const { stage, root } = family();
		stage.give({ t: 'drop-peer', peer: root, why: 'the owner said so' });
		expect(closed(stage)).toEqual([[stage.linkOf(root), 'removed']]);
		expect(stage.coordinator.tree.has(root)).toBe(false);
	});
});

describe('the stream', () => {
	const live = (stage: CoordinatorStage, feed: 'parent' | 'none', session = STUDIO.session): void =>
		stage.say(-1, {
			t: 'report', epoch: [0, 0], tree: 'A', position: 0, level: 0, fanOut: 0, parent: 'floor', children: [], buddy: null, ward: null, standby: null, settled: true, feed, feeder: null,
			label: 0, session, head: 5, headMs: 200, captureMs: UNIX, lagMs: 0, gapMs: 0, rttMs: 0, buddyRttMs: 0, coverMs: 0, queueMs: 0,
			rendition: 0, bytesFromPeers: 0, bytesFromServer: 0, bytesToPeers: 0, stalledMs: 0, unlinked: null,
		});

	it('[C10] it is live while the source feeds, then waiting, and after half a minute ended; everybody is told', () => {
		const stage = new CoordinatorStage();
		stage.settled(1);
		stage.give({ t: 'link-up', link: -1, to: 'source' });
		const news = (): readonly string[] => messages(stage.sent(), 'news').map(({ stream }) => stream);
		live(stage, 'parent');
		expect(news()).toEqual(['live']);
		live(stage, 'none');
		expect(news()).toEqual(['waiting']);
		stage.wait(LIMITS.endedMs);
		expect(news().at(-1)).toBe('ended');
		live(stage, 'parent');
		expect(news()).toEqual(['live']);
	});

	it('[C10] it stays ended when its publisher said so, whatever is still on the way from that session, until another one begins', () => {
		const stage = new CoordinatorStage();
		stage.settled(1);
		stage.give({ t: 'link-up', link: -1, to: 'source' });
		const news = (): readonly string[] => messages(stage.sent(), 'news').map(({ stream }) => stream);
		live(stage, 'parent');
		stage.give({ t: 'end-stream', why: 'the broadcaster has ended it' });
		expect(news().at(-1)).toBe('ended');
		live(stage, 'parent');
		live(stage, 'none');
		stage.wait(LIMITS.endedMs);
		expect(new Set(news())).not.toContain('live');
		expect(new Set(news())).not.toContain('waiting');
		live(stage, 'parent', STUDIO.session + 1);
		expect(news()).toEqual(['live']);
	});
});
