import { fromBase64url } from '@dumbbell-stream/core/wire.ts';
import { beforeAll, describe, expect, it, test } from 'vitest';
import vectors from '../../core/vectors/excerpts.json' with { type: 'json' };
import { loadVerifier, type VerifySignature } from '../crypto.ts';
import { Excerpt, ExcerptError, packetLeaf, type Commitment } from './excerpt.ts';
import { verifyInclusion } from './merkle.ts';

interface Good { readonly name: string; readonly file: string; readonly commitment: Commitment }
const cases = vectors.cases as readonly (typeof vectors.cases)[number][];
const good = cases.filter(({ valid }) => valid) as unknown as readonly Good[];
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));
const base64url = (text: string): Uint8Array => fromBase64url(text) ?? new Uint8Array(0);

let verify: VerifySignature;
beforeAll(async () => { verify = await loadVerifier(); });

/** Small numbers that look random and are the same every time. */
function* drawn(seed: number): Generator<number, never> {
	for (let state = seed; ; ) {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		yield state;
	}
}

describe('an excerpt', () => {
	test.each(good)('of $name is what the stream has signed', async ({ file, commitment }) => {
		const excerpt = await Excerpt.read(bytesOf(file), { verify });
		expect(excerpt.commitment).toEqual(commitment);
		expect(excerpt.missing).toBe(commitment.seq_to - commitment.seq_from + 1 - commitment.count);
	});
	test.each(cases.filter(({ valid }) => !valid))('$name: $fault', async ({ file, fault }) => {
		const reading = Excerpt.read(bytesOf(file), { verify });
		await expect(reading).rejects.toBeInstanceOf(ExcerptError);
		await expect(reading).rejects.toMatchObject({ fault });
	});
	it('shows the packets that were drawn with their way to the root', async () => {
		const excerpt = await Excerpt.read(bytesOf((good[2] as Good).file), { verify });
		const { root, count } = excerpt.commitment;
		for (const [at, { packet, path }] of excerpt.show([0, 3, 10]).entries()) {
			const bytes = base64url(packet);
			const leaf = await packetLeaf({ seq: new DataView(bytes.buffer).getUint32(4), bytes });
			expect(await verifyInclusion(leaf, [0, 3, 10][at] as number, count, path.map(base64url), base64url(root))).toBe(true);
		}
		expect(() => excerpt.show([11])).toThrow(RangeError);
	});
	it('tells how far its check is', async () => {
		const seen: string[] = [];
		await Excerpt.read(bytesOf((good[0] as Good).file), { verify, progress: (done, all) => seen.push(`${done}/${all}`) });
		expect(seen.at(-1)).toBe('7/7');
		expect(seen).toHaveLength(7);
	});
	it('in a thousand spellings with one bit changed is never believed', async () => {
		const whole = bytesOf((good[0] as Good).file);
		const numbers = drawn(7);
		for (let i = 0; i < 1_000; i++) {
			const file = Uint8Array.from(whole);
			const at = numbers.next().value % file.length;
			file[at] = (file[at] as number) ^ (1 << (numbers.next().value >>> 29));
			await expect(Excerpt.read(file, { verify }), `bit of byte ${at}`).rejects.toBeInstanceOf(ExcerptError);
		}
	});
});
