import { describe, expect, it } from 'vitest';
import { AUDIO, ladderOf, SOUND, uploadOf } from './ladder.ts';
import { Quality } from './quality.ts';

describe('the share of the bits', () => {
	it('is all of them while the uplink keeps up, and nothing is changed', () => {
		const changes: number[] = [];
		const quality = new Quality((share) => changes.push(share));
		for (let ms = 0; ms < 20_000; ms += 500) quality.look(400, ms);
		expect([quality.share, changes]).toEqual([1, []]);
	});
	it('falls step by step while packets arrive late, to a quarter and no lower', () => {
		const changes: number[] = [];
		const quality = new Quality((share) => changes.push(share));
		for (let ms = 0; ms < 30_000; ms += 500) quality.look(5_000, ms);
		expect(changes[0]).toBeCloseTo(0.7);
		expect(quality.share).toBe(0.25);
	});
	it('rises again when the uplink has had room for a while', () => {
		const quality = new Quality(() => undefined);
		for (let ms = 0; ms < 10_000; ms += 500) quality.look(5_000, ms);
		const low = quality.share;
		for (let ms = 10_000; ms < 15_000; ms += 500) quality.look(100, ms);
		expect(quality.share).toBe(low);
		for (let ms = 15_000; ms < 120_000; ms += 500) quality.look(100, ms);
		expect(quality.share).toBe(1);
	});
});

describe('a ladder', () => {
	it('has the sizes that were asked for, best first, and the sound last', () => {
		expect(ladderOf('standard', 2, true).map(({ name }) => name)).toEqual(['720p', '480p', 'sound']);
		expect(ladderOf('high', 9, false)).toHaveLength(3);
		expect(ladderOf('low', 0, false)).toHaveLength(1);
	});
	it('costs the uplink every rendition, each with its sound', () => {
		expect(uploadOf(ladderOf('low', 1, true))).toBe(1_000_000 + SOUND.bitsPerSecond + 2 * AUDIO.bitsPerSecond);
	});
});
