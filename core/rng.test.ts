import { expect, it } from 'vitest';
import { below, randomFrom, unit } from './rng.ts';

const first = (seed: number, count: number): readonly number[] => {
	const random = randomFrom(seed);
	return Array.from({ length: count }, random);
};

it('the first numbers of a seed never change: runs of the simulator are named by it', () => {
	expect(first(0, 4)).toEqual([2_899_526_011, 769_844_623, 220_372_281, 4_270_301_181]);
	expect(first(1, 4)).toEqual([2_420_951_833, 2_513_034_076, 3_847_892_949, 4_064_752_930]);
	expect(first(0xffff_ffff, 4)).toEqual([2_300_869_303, 3_917_632_794, 3_726_809_994, 1_136_427_174]);
});
it('the same seed gives the same numbers, and only its lower 32 bits count', () => {
	expect(first(12_345, 50)).toEqual(first(12_345, 50));
	expect(first(2 ** 32 + 5, 5)).toEqual(first(5, 5));
	expect(first(-1, 5)).toEqual(first(0xffff_ffff, 5));
});
it('neighbouring seeds share no beginning', () => {
	const beginnings = Array.from({ length: 2_000 }, (_, seed) => first(seed, 2).join(' '));
	expect(new Set(beginnings).size).toBe(2_000);
});
it('all 32 bits are used, about equally', () => {
	const random = randomFrom(9);
	const ones = new Array<number>(32).fill(0);
	for (let i = 0; i < 20_000; i++) {
		const value = random();
		expect(Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff).toBe(true);
		for (let bit = 0; bit < 32; bit++) ones[bit] = (ones[bit] as number) + ((value >>> bit) & 1);
	}
	for (const count of ones) expect(Math.abs(count - 10_000)).toBeLessThan(400); // More than five standard deviations.
});
it('an integer below a limit reaches both ends and never the limit', () => {
	const random = randomFrom(10);
	const seen = new Set(Array.from({ length: 1_000 }, () => below(random, 7)));
	expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
	expect(below(() => 0xffff_ffff, 7)).toBe(6);
	expect(below(() => 0xffff_ffff, 2 ** 32)).toBe(0xffff_ffff);
	expect(below(random, 1)).toBe(0);
});
it('a part of one is below one', () => {
	expect(unit(() => 0)).toBe(0);
	expect(unit(() => 0xffff_ffff)).toBeLessThan(1);
});
