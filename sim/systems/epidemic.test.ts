import { describe, expect, it } from 'vitest';
import { epidemic, slope } from './epidemic.ts';

const at = (log2: number) => epidemic({ peers: 2 ** log2, chunks: 150, rate: 0.5, seed: 40 + log2 });

describe('random peer, latest useful chunk', () => {
	const sizes = [7, 8, 9, 10, 11, 12, 13];
	const results = sizes.map((log2) => ({ log2, ...at(log2) }));

	it('takes one slot more for each doubling of the peers, within 5 %', () => {
		const measured = slope(results.map(({ log2, meanSlots }) => [log2, meanSlots] as const));
		expect(measured).toBeGreaterThan(0.95);
		expect(measured).toBeLessThan(1.05);
	});

	it('stays within two slots of 1 + log2 N, the least that is possible', () => {
		for (const { log2, meanSlots } of results) {
			expect(meanSlots).toBeLessThan(1 + log2 + 2);
			expect(meanSlots).toBeGreaterThan(log2 - 1); // The mean copy of a perfect doubling arrives one slot before the last.
		}
	});

	it('brings every chunk to everybody while uploads are twice what the stream needs, and not when they are just enough', () => {
		for (const { delivered } of results) expect(delivered).toBeGreaterThan(0.999);
		expect(epidemic({ peers: 512, chunks: 150, rate: 0.95, seed: 3 }).delivered).toBeLessThan(0.99);
	});

	it('repeats itself', () => expect(at(9)).toEqual(at(9)));
});
