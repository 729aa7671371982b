import { describe, expect, it } from 'vitest';
import type { AudienceNode } from './messages.ts';
import { HEIGHT, layOut, warmth, WIDTH } from './tree-layout.ts';

function node(id: string, tree: 'A' | 'B' | null, position: number, feeder: string | null): AudienceNode {
	return { id, tree, position, feeder, rendition: 0, lagMs: 100, agedS: 1, sharedBytes: 0 };
}
const AUDIENCE = [node('a', 'A', 1, 'source'), node('b', 'B', 1, 'source'), node('c', 'A', 2, 'a'), node('d', 'B', 2, 'b'), node('e', null, 0, 'source')];

describe('the picture of the audience', () => {
	it('has the two trees as two wings, level by level away from the source', () => {
		const at = new Map(layOut(AUDIENCE).spots.map(({ node: { id }, x }) => [id, x - WIDTH / 2]));
		const x = (id: string): number => at.get(id) as number;
		expect(x('a')).toBeLessThan(0);
		expect(x('b')).toBeGreaterThan(0);
		expect(x('c')).toBeLessThan(x('a'));
		expect(x('d')).toBeGreaterThan(x('b'));
	});
	it('has a line for each feed, and one between the two of each position', () => {
		const { wires } = layOut(AUDIENCE);
		expect(wires.filter(({ kind }) => kind === 'feed').map(({ key }) => key)).toEqual(['feed a', 'feed c', 'feed b', 'feed d']);
		expect(wires.filter(({ kind }) => kind === 'buddies').map(({ key }) => key)).toEqual(['buddies a', 'buddies c']);
		expect(wires.filter(({ kind }) => kind === 'floor').map(({ key }) => key)).toEqual(['feed e']);
	});
	it('keeps everybody inside, however many levels there are and however many watch', () => {
		const chain = Array.from({ length: 40 }, (_, i) => node(`n${i}`, 'A', i + 1, i === 0 ? 'source' : `n${i - 1}`));
		const crowd = Array.from({ length: 300 }, (_, i) => node(`m${i}`, 'B', i + 1, 'source'));
		for (const { x, y } of layOut([...chain, ...crowd, ...Array.from({ length: 60 }, (_, i) => node(`f${i}`, null, 0, 'source'))]).spots) {
			expect(x).toBeGreaterThan(0);
			expect(x).toBeLessThan(WIDTH);
			expect(y).toBeGreaterThan(0);
			expect(y).toBeLessThanOrEqual(HEIGHT);
		}
	});
	it('is drawn though reports are late: a loop of feeders, one who has left', () => {
		const { spots, wires } = layOut([node('a', 'A', 1, 'b'), node('b', 'A', 2, 'a'), node('c', 'A', 3, 'gone')]);
		expect(spots).toHaveLength(3);
		expect(wires.find(({ key }) => key === 'feed c')).toBeDefined();
	});
	it('is blue for who is near and orange for who is late', () => {
		expect([warmth(0), warmth(1_200), warmth(60_000)]).toEqual([0, 0.5, 1]);
	});
});
