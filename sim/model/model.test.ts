import { describe, expect, test } from 'vitest';
import { DROPPED, INTERNET, Network, NetworkNode } from './network.ts';
import { canMeet, Population, POPULATION } from './population.ts';
import { stream } from './random.ts';
import { constantRtt, gammaRtt, matrixRtt } from './rtt.ts';
import { arrivals, exponentialSessions, lognormalSessions } from './sessions.ts';

function quantile(values: readonly number[], share: number): number {
	return [...values].sort((a, b) => a - b)[Math.floor(share * values.length)] as number;
}
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const close = (value: number, right: number, within = 0.05): void => expect(Math.abs(value / right - 1), `${value} for ${right}`).toBeLessThan(within);

describe('sessions', () => {
	test('last as published: mean 619 s, median 188 s, p90 1,359 s, 23 % below a minute', () => {
		const random = stream(1, 'sessions');
		const drawn = Array.from({ length: 50_000 }, () => lognormalSessions().draw(random));
		close(lognormalSessions().meanS, 619, 0.01);
		close(quantile(drawn, 0.5), 188);
		close(quantile(drawn, 0.9), 1_359);
		close(drawn.filter((seconds) => seconds < 60).length / drawn.length, 0.23);
	});

	test('of those present: the hazard is what length-biased sampling gives, one departure per mean visit and viewer', () => {
		const random = stream(2, 'sessions');
		const sessions = lognormalSessions();
		const rests = Array.from({ length: 100_000 }, () => sessions.drawPresent(random).restS);
		// In balance as many leave per second as arrive: N / mean.
		close(rests.filter((rest) => rest < 10).length / rests.length / 10, 1 / sessions.meanS);
		const other = exponentialSessions();
		const memoryless = Array.from({ length: 100_000 }, () => other.drawPresent(random).restS);
		close(mean(memoryless), other.meanS);
	});

	test('arrivals come at their rate, in order', () => {
		const times = arrivals(stream(3, 'joins'), 50, 10, 110);
		close(times.length, 5_000);
		expect([...times].sort((a, b) => a - b)).toEqual(times);
		expect(times.every((at) => at >= 10 && at < 110)).toBe(true);
	});
});

describe('people', () => {
	const population = new Population({ ...POPULATION, seed: 4, rateKbps: 1_000 });
	const people = Array.from({ length: 20_000 }, () => population.person(-1_000, Infinity, 60_000));

	test('have uplinks, slots and routers as the mix says', () => {
		close(people.filter((person) => person.slots >= 3).length / people.length, 0.55);
		close(mean(people.map((person) => person.slots)), 5.3);
		close(people.filter((person) => person.slots === 0).length / people.length, 0.3); // No uplink, or 1.5 Mbit/s.
		close(people.filter((person) => person.nat === 'blocked').length / people.length, 0.05, 0.15);
		close(people.filter((person) => !person.graceful).length / people.length, 0.3);
		const pairs = people.slice(1).map((person, i) => canMeet(person.nat, (people[i] as (typeof people)[0]).nat));
		close(pairs.filter(Boolean).length / pairs.length, 0.82, 0.02);
	});

	test('are the same whatever else is asked of the world, and another property moves nobody', () => {
		const again = new Population({ ...POPULATION, seed: 4, rateKbps: 1_000, hiddenShare: 0.5 });
		const same = Array.from({ length: 100 }, () => again.person(-1_000, Infinity, 60_000));
		same.forEach((person, i) => expect(person).toMatchObject({ uplinkKbps: people[i]?.uplinkKbps, nat: people[i]?.nat, accessMs: people[i]?.accessMs }));
	});

	test('have the resource index that is asked for', () => {
		for (const resourceIndex of [0.9, 1.5]) {
			const scaled = new Population({ ...POPULATION, seed: 5, rateKbps: 1_000, resourceIndex });
			close(mean(Array.from({ length: 40_000 }, () => scaled.person(0, Infinity, 1).usableKbps)) / 1_000, resourceIndex);
		}
	});
});

describe('round trips', () => {
	test('have the quantiles of the gamma fit: 28, 72, 124, 195, 279, 338, 469 ms', () => {
		const rtt = gammaRtt();
		const drawn = Array.from({ length: 40_000 }, (_, i) => rtt.between(1, i, 0, i + 40_000, 0));
		[[0.05, 28], [0.25, 72], [0.5, 124], [0.75, 195], [0.9, 279], [0.95, 338], [0.99, 469]].forEach(([share, ms]) => close(quantile(drawn, share as number), ms as number));
	});

	test('are the same in both directions, and differ between seeds', () => {
		const rtt = gammaRtt();
		expect(rtt.between(1, 3, 0, 9, 0)).toBe(rtt.between(1, 9, 0, 3, 0));
		expect(rtt.between(1, 3, 0, 9, 0)).not.toBe(rtt.between(2, 3, 0, 9, 0));
	});

	test('of a matrix are the mean of both directions; one that is not square is refused', () => {
		const rtt = matrixRtt('m', [[1, 10], [30, 2]]);
		expect(rtt.between(1, 0, 0.1, 0, 0.9)).toBe(20);
		expect(() => matrixRtt('m', [[1, 2], [3]])).toThrow(/square matrix/);
		expect(() => matrixRtt('m', [[1, Number.NaN], [3, 4]])).toThrow(/square matrix/);
	});
});

describe('an uplink', () => {
	const still = { ...INTERNET, rtt: constantRtt(100), jitterMs: 0, wifiStalls: false };
	const node = (id: number, bytesPerSecond = 100_000): NetworkNode => new NetworkNode(id, { accessMs: 10, bytesPerSecond });

	test('sends one message after the other, whoever they are for', () => {
		const network = new Network(still, 1, stream(1, 'jitter'));
		const [a, b, c] = [node(1), node(2), node(3)];
		const first = network.arrival(0, a, b, 910);
		const second = network.arrival(0, a, c, 910);
		expect(first).toBeCloseTo(10 + 70 + 5, 9); // 1,000 bytes on the wire at 100 bytes per ms; half of 100 + 4 x 10; processing.
		expect(second).toBeCloseTo(20 + 70 + 5, 9);
		expect(network.arrival(0, b, a, 910)).toBeCloseTo(first, 9);
		expect(a.backlogMs(5)).toBeCloseTo(15, 9);
	});

	test('holds half a second of messages: what comes on top is dropped, but for what goes to the server, or comes from it', () => {
		const network = new Network(still, 1, stream(1, 'jitter'));
		const [server, a, b] = [node(0), node(1), node(2)];
		for (let i = 0; i < 51; i++) expect(network.arrival(0, a, b, 910)).not.toBe(DROPPED); // 10 ms each.
		expect(network.arrival(0, a, b, 910)).toBe(DROPPED);
		expect(a.backlogMs(0)).toBeCloseTo(510, 9);
		expect(a.dropped).toBe(1);
		expect(network.arrival(0, a, server, 910)).toBeCloseTo(520 + 70 + 5, 9);
		expect(network.arrival(20, a, b, 910)).toBeCloseTo(530 + 70 + 5, 9);
		for (let i = 0; i < 60; i++) expect(network.arrival(0, server, b, 910)).not.toBe(DROPPED);
	});

	test('whose radio stands still holds as many messages as ever', () => {
		const network = new Network(still, 1, stream(1, 'jitter'));
		const a = node(1);
		a.stalledUntil = 2_000;
		for (let i = 0; i < 51; i++) expect(network.arrival(0, a, node(2), 910)).not.toBe(DROPPED);
		expect(network.arrival(0, a, node(2), 910)).toBe(DROPPED);
	});

	test('of a radio that stands still waits', () => {
		const network = new Network(still, 1, stream(1, 'jitter'));
		const a = node(1);
		a.stalledUntil = 500;
		expect(network.arrival(0, a, node(2), 910)).toBeCloseTo(500 + 10 + 70 + 5, 9);
	});

	test('stalls about once a minute for 100 to 300 ms', () => {
		const network = new Network({ ...still, wifiStalls: true, queueing: true }, 1, stream(1, 'jitter'));
		let late = 0;
		for (let id = 1; id <= 200; id++) {
			const a = new NetworkNode(id, { accessMs: 0, bytesPerSecond: 1e9 });
			for (let at = 0; at < 60_000; at += 10) if (network.arrival(at, a, node(1_000), 1) > at + 70 + 10) late++;
		}
		expect((late * 10) / 200).toBeGreaterThan(150);
		expect((late * 10) / 200).toBeLessThan(250);
	});
});

describe('a downlink', () => {
	const still = { ...INTERNET, rtt: constantRtt(100), jitterMs: 0, wifiStalls: false };
	const sender = (id: number): NetworkNode => new NetworkNode(id, { accessMs: 0, bytesPerSecond: 1e9 });
	const network = (): Network => new Network(still, 1, stream(1, 'jitter'));
	const receiver = (): NetworkNode => new NetworkNode(9, { accessMs: 0, bytesPerSecond: 1e9, downBytesPerSecond: 100_000 });

	test('brings one message after the other, whoever sent them', () => {
		const [net, to] = [network(), receiver()];
		const times = [1, 2, 3].map((id) => ({ from: sender(id), at: net.arrival(0, sender(id), to, 910) }));
		for (const { at } of times) expect(at).toBeCloseTo(50 + 10 + 5, 2);
		const through = times.map(({ from, at }) => net.taken(at, from, to, 910));
		through.forEach((at, i) => expect(at).toBeCloseTo(65 + 10 * i, 2));
		expect(to.downBacklogMs(60)).toBeCloseTo(20, 2);
	});

	test('with nothing before it takes a message when it comes, however much was there before', () => {
		const [net, to] = [network(), receiver()];
		for (const at of [100, 100, 200, 210]) net.taken(at, sender(1), to, 910);
		expect(net.taken(220, sender(1), to, 910)).toBeCloseTo(220, 9);
	});

	test('holds half a second of messages, and drops what comes on top', () => {
		const [net, to] = [network(), receiver()];
		for (let i = 0; i < 51; i++) expect(net.taken(100, sender(1), to, 910)).not.toBe(DROPPED);
		expect(net.taken(100, sender(1), to, 910)).toBe(DROPPED);
		expect(to.dropped).toBe(1);
		expect(net.taken(100, sender(0), to, 910)).toBeCloseTo(100 + 510, 9); // TCP waits.
		expect(net.taken(130, sender(1), to, 910)).toBeCloseTo(130 + 490, 9);
	});
});
