import { expect, test, vi } from 'vitest';
import { serveAlarms, type AlarmRequest, type AlarmScope } from './alarm-service.ts';
import { Alarms, type AlarmWorker } from './alarms.ts';
import { turns } from './testing/fire.ts';

/** A worker whose inside is the real service, in this thread. */
function worker(): AlarmWorker & { readonly requests: AlarmRequest[]; terminated: boolean } {
	const scope: AlarmScope = { onmessage: null, postMessage: (id) => queueMicrotask(() => made.onmessage?.({ data: id })) };
	const made: ReturnType<typeof worker> = {
		onmessage: null,
		onerror: null,
		requests: [],
		terminated: false,
		postMessage: (data) => {
			made.requests.push(data);
			scope.onmessage?.({ data });
		},
		terminate: () => {
			made.terminated = true;
			scope.onmessage = null;
		},
	};
	serveAlarms(scope);
	return made;
}

test('it rings once, later, through the worker', async () => {
	const way = worker();
	const alarms = new Alarms(() => 1_000, [() => way]);
	const ring = vi.fn();
	alarms.set('machine', 1_000, ring);
	expect(ring).not.toHaveBeenCalled();
	await vi.waitFor(() => expect(ring).toHaveBeenCalledTimes(1));
	await turns();
	expect(ring).toHaveBeenCalledTimes(1);
	expect(way.requests).toEqual([[1, 0]]);
});

test('a new alarm replaces the one of its name, not the others', async () => {
	const alarms = new Alarms(() => 0, [worker]);
	const rings: string[] = [];
	alarms.set('machine', 1, () => rings.push('old'));
	alarms.set('beat', 1, () => rings.push('beat'));
	alarms.set('machine', 2, () => rings.push('new'));
	await vi.waitFor(() => expect(rings).toHaveLength(2));
	expect(rings.sort()).toEqual(['beat', 'new']);
});

test('Infinity only cancels', async () => {
	const way = worker();
	const alarms = new Alarms(() => 0, [() => way]);
	const ring = vi.fn();
	alarms.set('machine', 1, ring);
	alarms.set('machine', Infinity, ring);
	await turns();
	expect(ring).not.toHaveBeenCalled();
	expect(way.requests).toEqual([[1, 1], [1, null]]);
});

test('what timers cannot hold rings early instead of at once', () => {
	const way = worker();
	const alarms = new Alarms(() => 0, [() => way]);
	alarms.set('machine', 2 ** 40, () => undefined);
	expect(way.requests).toEqual([[1, 2 ** 31 - 1]]);
	alarms.stop();
	expect(way.terminated).toBe(true);
});

test('a worker that is refused is replaced by the next way, and by the page itself at last', async () => {
	const refuse = (): AlarmWorker => {
		throw new DOMException('another origin', 'SecurityError');
	};
	const way = worker();
	for (const ways of [[refuse, () => way], [refuse, refuse]]) {
		const ring = vi.fn();
		new Alarms(() => 0, ways).set('machine', 1, ring);
		await vi.waitFor(() => expect(ring).toHaveBeenCalledTimes(1));
	}
	expect(way.requests).toHaveLength(1);
});

test('a worker that fails later hands its alarms over', async () => {
	const silent: AlarmWorker = { onmessage: null, onerror: null, postMessage: () => undefined, terminate: vi.fn() };
	const alarms = new Alarms(() => 0, [() => silent, worker]);
	const ring = vi.fn();
	alarms.set('machine', 1, ring);
	const preventDefault = vi.fn();
	silent.onerror?.({ preventDefault });
	await vi.waitFor(() => expect(ring).toHaveBeenCalledTimes(1));
	expect(preventDefault).toHaveBeenCalled();
	expect(silent.terminate).toHaveBeenCalled();
});

test('after stop nothing rings', async () => {
	const alarms = new Alarms(() => 0, []);
	const ring = vi.fn();
	alarms.set('machine', 1, ring);
	alarms.stop();
	await turns();
	expect(ring).not.toHaveBeenCalled();
});

test('the service is whole in its own source text: that is how it starts from a Blob', async () => {
	const heard: number[] = [];
	const scope: AlarmScope = { onmessage: null, postMessage: (id) => heard.push(id) };
	(new Function('scope', `(${serveAlarms.toString()})(scope)`) as (scope: AlarmScope) => void)(scope);
	scope.onmessage?.({ data: [5, 0] });
	await vi.waitFor(() => expect(heard).toEqual([0, 5]));
});
