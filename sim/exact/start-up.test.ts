import { expect, test } from 'vitest';
import { startUpBound, type StartUp } from './start-up.ts';

const NEWCOMERS = 20_000;
const tenths = ({ p50, p95, p99 }: StartUp): readonly string[] => [p50, p95, p99].map((seconds) => seconds.toFixed(1));

test('1.2 s for 95 of 100 newcomers of a crowd is out of reach with links that take 0.7 s to set up, however well they are placed', () => {
	expect(tenths(startUpBound(NEWCOMERS))).toEqual(['1.4', '2.1', '2.5']);
});

test('a floor for one newcomer in twelve changes the slowest ones hardly, nor does a batch that waits for nobody', () => {
	expect(tenths(startUpBound(NEWCOMERS, 0.08))).toEqual(['1.3', '2.1', '2.5']);
	expect(tenths(startUpBound(NEWCOMERS, 0, 0))).toEqual(['1.3', '2.0', '2.4']);
});
