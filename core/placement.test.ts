import { describe, expect, it } from 'vitest';
import { LIMITS } from './limits.ts';
import type { PeerId } from './messages.ts';
import { CoordinatorStage, messages } from './testing/stage.ts';
import { named } from './testing/vectors.ts';
import type { Directive } from './wire.ts';

const ANNA = named('anna');

/** Whom the newest orders of these peers name. */
function namedBy(stage: CoordinatorStage, peers: readonly PeerId[]): ReadonlySet<unknown> {
	stage.learn();
	const ends = ({ parent, children, buddy, ward, standby }: Directive): readonly unknown[] => [parent, ...children, buddy, ward, standby];
	return new Set(peers.flatMap((peer) => ends(stage.told.get(stage.linkOf(peer)) ?? expect.unreachable(`${peer} was told nothing`))));
}

describe('a newcomer', () => {
	/** So many that there is something to choose. */
	function offered(): { stage: CoordinatorStage; ends: readonly PeerId[]; n: number } {
		const stage = new CoordinatorStage();
		stage.settled(2 * LIMITS.measureFrom);
		stage.wait(LIMITS.tendMs);
		stage.sent();
		const link = stage.join(ANNA);
		const [offer] = messages(stage.sent(), 'offer', link);
		return { stage, ...(offer ?? expect.unreachable('open slots are offered')) };
	}

	it('[M6] is offered the neighbours of open slots, has no place meanwhile, and exchanges signals with them', () => {
		const { stage, ends } = offered();
		expect(ends.length).toBeGreaterThan(1);
		expect(stage.coordinator.tree.has(ANNA)).toBe(false);
		stage.say(stage.linkOf(ANNA), { t: 'signal', peer: ends[0] as PeerId, attempt: 1, data: Uint8Array.of(1) });
		expect(messages(stage.sent(), 'signal', stage.linkOf(ends[0] as PeerId))).toHaveLength(1);
	});
	it('[M6] stands beside whom it found near', () => {
		for (const nearest of [0, 1, 2]) {
			const { stage, ends, n } = offered();
			const parents = new Set(ends);
			const near = ends[nearest] as PeerId;
			stage.say(stage.linkOf(ANNA), { t: 'measured', n, trips: ends.map((peer) => ({ peer, rttMs: peer === near ? 5 : 400 })) });
			const place = stage.coordinator.tree.place(ANNA) ?? expect.unreachable('it has a place');
			expect(parents.has(place.parent as PeerId)).toBe(true);
			expect([place.parent, place.buddy]).toContain(near);
		}
	});
	it('[M6] that does not answer is placed all the same', () => {
		const { stage } = offered();
		stage.wait(LIMITS.measureMs + LIMITS.offerGraceMs);
		expect(stage.coordinator.tree.place(ANNA)).not.toBeNull();
	});
	it('[D11] does not wait until those around it have finished with each other', () => {
		const stage = new CoordinatorStage();
		const [, , third] = stage.settled(8);
		stage.say(stage.linkOf(third as PeerId), { t: 'bye', code: 'bye' });
		stage.wait(LIMITS.batchMs);
		expect(stage.coordinator.view().batch).toBe('moving');
		const link = stage.join(ANNA);
		stage.wait(2 * LIMITS.batchMs);
		stage.learn();
		expect(stage.coordinator.view().flights).toBeGreaterThan(0);
		expect(stage.told.get(link)?.position).toBeGreaterThan(0);
	});
});

describe('those who stand', () => {
	it('[D8] when somebody of a batch is lost it is folded anew: no order names the lost any more', () => {
		const stage = new CoordinatorStage();
		const peers = stage.settled(14);
		const gone = [stage.coordinator.tree.at('A', 1), stage.coordinator.tree.at('B', 1)] as [PeerId, PeerId];
		const left = peers.filter((peer) => !gone.includes(peer));
		for (const peer of gone) {
			stage.say(stage.linkOf(peer), { t: 'bye', code: 'bye' });
			stage.wait(LIMITS.batchMs); // The second is lost while the first one's batch is being carried out.
		}
		const names = namedBy(stage, left);
		for (const peer of gone) expect(names.has(peer)).toBe(false);
	});
	it('[D6] who comes back is told his newest order once, and not again when he has carried it out', () => {
		const stage = new CoordinatorStage();
		const peers = stage.settled(8);
		const away = stage.coordinator.tree.at('B', 2) as PeerId;
		const other = stage.coordinator.tree.at('A', 2) as PeerId;
		stage.give({ t: 'link-down', link: stage.linkOf(away), why: 'its network changed' });
		stage.say(stage.linkOf(other), { t: 'bye', code: 'bye' });
		stage.wait(LIMITS.batchMs);
		const link = stage.join(away);
		stage.report(away);
		stage.sent();
		stage.say(stage.linkOf(peers.find((peer) => peer !== away && peer !== other) as PeerId), { t: 'alive', n: 1 });
		stage.wait(LIMITS.batchMs);
		expect(messages(stage.sent(), 'directive', link)).toEqual([]);
	});
	it('[C12] one who passed false packets feeds nobody, and may again after his time', () => {
		const stage = new CoordinatorStage();
		const peers = stage.settled(16);
		const { tree } = stage.coordinator;
		const liar = tree.at('A', 2) as PeerId;
		const victim = tree.place(liar)?.children[0] as PeerId;
		stage.say(stage.linkOf(victim), { t: 'accuse', peer: liar, why: 'bad-packet' });
		expect(tree.place(liar)).toMatchObject({ children: [], fanOut: 0 });
		for (let waited = 0; waited < LIMITS.quarantineMs; waited += LIMITS.leaseMs / 2) {
			stage.wait(LIMITS.leaseMs / 2);
			for (const peer of peers) stage.report(peer);
		}
		for (let i = 0; i < 4; i++) stage.join(named(`mate${i}`)); // Alone at its position nobody has children.
		expect(tree.at('B', tree.place(liar)?.position ?? 0)).not.toBeNull();
		expect(tree.place(liar)).toMatchObject({ fanOut: LIMITS.fanOut });
	});
	it('[D10] become wider when too few of them can carry two children, and only then', () => {
		for (const [able, fanOut] of [[10, LIMITS.fanOutMax], [36, LIMITS.fanOut]] as const) {
			const stage = new CoordinatorStage();
			stage.wait(LIMITS.settleMs);
			for (let i = 0; i < 40; i++) stage.join(named(`w${i}`), i < able ? LIMITS.slots : 0);
			stage.wait(5 * LIMITS.tendMs);
			expect(stage.coordinator.tree.shape.fanOut).toBe(fanOut);
			stage.coordinator.check();
		}
	});
	it('[D5] many leaves at once are an emergency, which is over when nobody has left for ten seconds', () => {
		const stage = new CoordinatorStage();
		const peers = stage.settled(40);
		for (const peer of peers.slice(0, LIMITS.emergencyLeaves)) stage.say(stage.linkOf(peer), { t: 'bye', code: 'bye' });
		expect(stage.coordinator.view().emergency).toBe(true);
		stage.wait(LIMITS.emergencyCalmMs + 3 * LIMITS.tendMs);
		expect(stage.coordinator.view().emergency).toBe(false);
	});
});
