import { describe, expect, it } from 'vitest';
import { Holdings } from './ground.ts';
import { Partner, schedule, type MeshPeer, type Plan } from './mesh-peer.ts';

function partner(units: readonly number[], unitMs = 50): Partner {
	const made = new Partner({} as MeshPeer, 0, unitMs); // The scheduler looks at maps alone.
	made.seen = new Holdings();
	for (const unit of units) made.seen.add(unit);
	return made;
}
const plan = (partners: readonly Partner[], more: Partial<Plan> = {}): Plan => ({ partners, held: new Holdings(), from: 0, to: 20, urgent: 0, aheadMs: 1_000, wanted: () => true, ...more });

describe('what a member of a mesh asks for', () => {
	it('is what it lacks and some partner has', () => {
		const held = new Holdings();
		held.add(1);
		expect(schedule(plan([partner([1, 2]), partner([4])], { held })).map(({ unit }) => unit).sort()).toEqual([2, 4]);
	});

	it('comes with the rarest first', () => {
		const all = [1, 2, 3];
		expect(schedule(plan([partner(all), partner(all), partner([1, 2, 3, 4])])).map(({ unit }) => unit)[0]).toBe(4);
	});

	it('but before those with what is due soon', () => {
		const all = [1, 2, 3];
		expect(schedule(plan([partner(all), partner([1, 2, 3, 4])], { urgent: 2 })).map(({ unit }) => unit).slice(0, 2)).toEqual([1, 4]);
	});

	it('goes to whom will send it first', () => {
		const quick = partner([1, 2, 3], 10);
		const slow = partner([1, 2, 3], 25);
		const asked = schedule(plan([slow, quick]));
		expect(asked.map(({ from }) => (from === quick ? 'quick' : 'slow'))).toEqual(['quick', 'quick', 'slow']);
	});

	it('does not go to whom has more than enough to send, unless he has nothing to do', () => {
		const busy = partner([1, 2, 3], 400);
		busy.outstanding = 1;
		expect(schedule(plan([busy]))).toHaveLength(1);
		busy.outstanding = 3;
		expect(schedule(plan([busy]))).toHaveLength(0);
		const lame = partner([1, 2, 3], 5_000);
		expect(schedule(plan([lame]))).toHaveLength(1);
	});
});
