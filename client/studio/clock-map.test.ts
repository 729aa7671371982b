import { describe, expect, it } from 'vitest';
import { ClockMap } from './clock-map.ts';

describe('a device on our clock', () => {
	it('is where its fastest arrival says, however late others come', () => {
		const map = new ClockMap();
		expect(map.map(0, 1_000)).toBe(1_000);
		expect(map.map(40, 1_090)).toBeCloseTo(1_040);
		expect(map.map(80, 1_080)).toBeCloseTo(1_080);
	});
	it('follows a drift slowly: no step that could be heard', () => {
		const map = new ClockMap();
		let last = -Infinity;
		for (let i = 0; i < 3_000; i++) {
			const ours = map.map(i * 20 * 0.9999, i * 20 + 10); // A device that runs a ten-thousandth slow.
			expect(ours - last).toBeGreaterThan(19.5);
			last = ours;
		}
		expect(last).toBeGreaterThan(2_999 * 20 - 5);
	});
	it('follows a jump at once: the computer slept', () => {
		const map = new ClockMap();
		map.map(0, 0);
		expect(map.map(40, 10_000_040)).toBe(10_000_040);
	});
	it('begins anew with another device', () => {
		const map = new ClockMap();
		map.map(5_000, 0);
		map.reset();
		expect(map.map(0, 100)).toBe(100);
	});
});
