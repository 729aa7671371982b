import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DirectiveQueue, fold } from './directive-queue.ts';
import type { Epoch } from './messages.ts';
import { named } from './testing/vectors.ts';
import { newer, type Directive } from './wire.ts';

const RUNS = { seed: 11, numRuns: 500 };

function directive(epoch: Epoch, other: Partial<Directive> = {}): Directive {
	return {
		t: 'directive', epoch, rendition: 0, wave: 1, tree: 'A', position: 1, level: 1, fanOut: 2, parent: 'source', children: [], buddy: null, ward: null, standby: null,
		bridge: null, warm: [], bufferMs: 600, latencyMs: 92, guard: [], ...other,
	};
}
/** Few epochs, so that equal ones are drawn; equal epochs are one directive, as the coordinator issues each but once. */
const drawn = fc.tuple(fc.nat(3), fc.nat(5)).map(([boot, n]) => directive([boot, n], { position: 10 * boot + n }));

describe('fold', () => {
	it('[D1] is associative', () => {
		fc.assert(fc.property(drawn, drawn, drawn, (a, b, c) => {
			expect(fold(fold(a, b), c)).toEqual(fold(a, fold(b, c)));
		}), RUNS);
	});
	it('[D1] is commutative', () => {
		fc.assert(fc.property(drawn, drawn, (a, b) => {
			expect(fold(a, b)).toEqual(fold(b, a));
		}), RUNS);
	});
	it('[D1] is idempotent', () => {
		fc.assert(fc.property(drawn, (a) => {
			expect(fold(a, a)).toEqual(a);
		}), RUNS);
	});
	it('[D1] any part of a series that holds its last, in any order and with any repeats, folds to the last', () => {
		const series = Array.from({ length: 8 }, (_, i) => directive([1 + Math.floor(i / 4), i % 4], { position: i }));
		const last = series[7] as Directive;
		fc.assert(fc.property(fc.array(fc.constantFrom(...series), { maxLength: 20 }), fc.nat(20), (some, at) => {
			const arrivals = [...some.slice(0, at), last, ...some.slice(at)];
			expect(arrivals.reduce(fold)).toEqual(last);
		}), RUNS);
	});
	it('[D1] the later of two trigger commands stands alone: the peer that was only planned never appears', () => {
		const [y, z, a, k] = [named('y'), named('z'), named('a'), named('k')];
		const first = directive([1, 1], { children: [k, z] }); // "When y stops needing you, parent z."
		const second = directive([1, 2], { children: [k, a] }); // "When z stops needing you, parent a."
		const present = [k, y];
		const { children } = fold(first, second);
		expect(present.filter((child) => !children.includes(child))).toEqual([y]);
		expect(children.filter((child) => !present.some((one) => one === child))).toEqual([a]);
	});
});

describe('the queue', () => {
	it('[D6] holds one directive per rendition, the newest, and gives the lowest rendition first', () => {
		const queue = new DirectiveQueue();
		queue.push(directive([1, 1], { rendition: 1 }));
		queue.push(directive([1, 3]));
		queue.push(directive([1, 2]));
		expect(queue.size).toBe(2);
		expect(queue.take()).toMatchObject({ rendition: 0, epoch: [1, 3] });
		expect(queue.take()).toMatchObject({ rendition: 1, epoch: [1, 1] });
		expect(queue.take()).toBeUndefined();
	});
	it('[D6] does not send what the peer reports as done, nor anything older', () => {
		const queue = new DirectiveQueue();
		queue.push(directive([1, 2]));
		queue.confirmed(directive([1, 2]));
		expect(queue.size).toBe(0);
		queue.push(directive([1, 2]));
		queue.push(directive([1, 1]));
		expect(queue.size).toBe(0);
		queue.push(directive([1, 3]));
		expect(queue.take()).toMatchObject({ epoch: [1, 3] });
	});
	it('[D6] keeps what is newer than what the peer reports', () => {
		const queue = new DirectiveQueue();
		queue.push(directive([2, 0]));
		queue.confirmed(directive([1, 9]));
		expect(queue.take()).toMatchObject({ epoch: [2, 0] });
	});
	it('[D6] a report that comes late, about an older directive, does not bring back what was done since', () => {
		const queue = new DirectiveQueue();
		queue.confirmed(directive([1, 5]));
		queue.confirmed(directive([1, 3]));
		queue.push(directive([1, 5]));
		queue.push(directive([1, 4]));
		expect(queue.size).toBe(0);
	});
	it('[D6] whatever is pushed, taken and confirmed, it never gives anything older than what was confirmed, and holds one per rendition', () => {
		const step = fc.oneof(fc.record({ t: fc.constantFrom('push' as const, 'confirmed' as const), one: drawn }), fc.record({ t: fc.constant('take' as const) }));
		fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
			const queue = new DirectiveQueue();
			let done: Epoch | null = null;
			for (const { t, ...rest } of steps) {
				if (t === 'take') {
					const given = queue.take();
					if (given) expect(newer(given.epoch, done)).toBe(true);
				} else if ('one' in rest) {
					queue[t](rest.one);
					if (t === 'confirmed' && newer(rest.one.epoch, done)) done = rest.one.epoch;
				}
				expect(queue.size).toBeLessThanOrEqual(1);
			}
		}), RUNS);
	});
});
