import { expect, test } from 'vitest';
import { gapsOfSeed, SPACING_MS } from './gap-depth.ts';

test('nobody below an orphan hears nothing for longer than the orphan does, by more than one packet’s spacing', () => {
	const gaps = gapsOfSeed(1, 16, 1);
	expect(Math.max(...gaps.map(({ depth }) => depth))).toBeGreaterThanOrEqual(1);
	for (const { depth, gapMs, differenceMs } of gaps) {
		expect(gapMs, `depth ${depth}`).toBeGreaterThan(150);
		expect(differenceMs, `depth ${depth}`).toBeLessThanOrEqual(SPACING_MS);
	}
});
