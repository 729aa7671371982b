import { describe, expect, test } from 'vitest';
import { Helper, type FormWorker } from './helper.ts';
import type { Reply, Request } from './messages.ts';

/** A worker that answers when the test says so. */
class FakeWorker implements FormWorker {
	onmessage: ((event: { readonly data: Reply }) => void) | null = null;
	onerror: ((event: unknown) => void) | null = null;
	readonly asked: Request[] = [];

	postMessage(request: Request): void {
		this.asked.push(request);
	}

	reply(reply: Reply): void {
		this.onmessage?.({ data: reply });
	}
}

const work = (challenge: string) => ({ t: 'work', challenge }) as const;

describe('a helper', () => {
	test('starts its worker when it is first asked, and once', () => {
		const workers: FakeWorker[] = [];
		const helper = new Helper(() => workers[workers.push(new FakeWorker()) - 1] as FakeWorker);
		expect(workers).toHaveLength(0);
		void helper.ask(work('a'));
		void helper.ask(work('b'));
		expect(workers.map(({ asked }) => asked.length)).toEqual([2]);
	});

	test('hands each answer to whoever asked, in whatever order they come', async () => {
		const worker = new FakeWorker();
		const helper = new Helper(() => worker);
		const [one, two] = [helper.ask(work('a')), helper.ask(work('b'))];
		worker.reply({ id: 2, result: 'second' });
		worker.reply({ id: 1, result: 'first' });
		worker.reply({ id: 1, result: 'once more' });
		expect(await Promise.all([one, two])).toEqual(['first', 'second']);
	});

	test('tells progress, and rejects what failed', async () => {
		const worker = new FakeWorker();
		const shares: number[] = [];
		const asked = new Helper(() => worker).ask(work('a'), (share) => shares.push(share));
		worker.reply({ id: 1, share: 0.5 });
		worker.reply({ id: 1, error: 'RangeError' });
		await expect(asked).rejects.toThrow('RangeError');
		expect(shares).toEqual([0.5]);
	});

	test('that cannot start rejects all that wait, and tries anew next time', async () => {
		const workers: FakeWorker[] = [];
		const helper = new Helper(() => workers[workers.push(new FakeWorker()) - 1] as FakeWorker);
		const lost = helper.ask(work('a'));
		workers[0]?.onerror?.(new Error('blocked'));
		await expect(lost).rejects.toThrow('does not run');
		const again = helper.ask(work('b'));
		workers[1]?.reply({ id: 2, result: '7' });
		expect(await again).toBe('7');
	});
});
