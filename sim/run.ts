import { below, randomFrom, unit, type Random } from '@dumbbell-stream/core';
import { allCheckers, noCycle } from './checkers.ts';
import { networkOf, type RunOptions } from './options.ts';
import { measure, type Report } from './report.ts';
import { World, type Viewer } from './world.ts';

/** How long the world may take to heal after the last fault. */
const HEAL_MS = 60_000;

/**
 * Two phases: safety under faults, then the faults end and everybody must find his place.
 *
 * @throws Error from a checker, with the seed and what the machine did last; or `pending after …` when the world does not heal.
 */
export function run(options: RunOptions): Report {
	const world = new World({ seed: options.seed, network: networkOf(options.network), rateKbps: options.rateKbps, groupMs: options.groupMs });
	world.checkers.push(...allCheckers());
	const random = randomFrom(options.seed ^ 0xfa17);
	world.run(100);
	world.publish();
	world.run(4_000);
	for (let i = 0; i < options.peers; i++) world.at(4_000 + unit(random) * 5_000, () => world.join({ peers: unit(random) >= options.shyShare }));
	world.run(12_000);
	if (options.canary) plantCanary(world);
	const end = world.now + options.seconds * 1_000;
	if (options.faults.length > 0) strikeOften(world, options, random, end);
	world.run(end);
	world.run(world.now + 10_000); // Whoever was frozen or cut off is back.
	const healedMs = world.runUntil(() => world.whole, HEAL_MS, 'everybody stands where the coordinator wants him');
	noCycle(world);
	return measure(world, options, healedMs);
}

function strikeOften(world: World, options: RunOptions, random: Random, end: number): void {
	const next = world.now + options.faultEveryMs * (0.5 + unit(random));
	if (next >= end) return;
	world.at(next, () => {
		strike(world, options, random);
		strikeOften(world, options, random, end);
	});
}

function strike(world: World, { faults, peers }: RunOptions, random: Random): void {
	const { alive } = world;
	const victim = alive[below(random, alive.length)] as Viewer;
	const fault = faults[below(random, faults.length)];
	const loses = fault === 'leave' || fault === 'crash' || fault === 'silent-crash';
	if (loses && alive.length <= Math.max(3, peers / 2)) world.join();
	else if (fault === 'leave') world.leave(victim);
	else if (fault === 'crash') world.crash(victim);
	else if (fault === 'silent-crash') world.crash(victim, false);
	else if (fault === 'freeze' && !victim.frozen) {
		world.freeze(victim);
		world.at(world.now + 200 + below(random, 9_000), () => world.thaw(victim));
	} else if (fault === 'coordinator' && !world.coordinator.dead) {
		world.stopCoordinator();
		world.at(world.now + 1_000 + below(random, 8_000), () => world.startCoordinator());
	} else if (fault === 'publisher') {
		world.unpublish();
		world.publish();
	}
}

/** One peer passes on a byte that the source did not write: a run with a canary must fail, or the checkers see nothing. */
function plantCanary(world: World): void {
	const root = world.alive.find((viewer) => viewer.peer.view(world.now).feeding.length > 0);
	if (!root) return;
	const step = root.machine.step.bind(root.machine);
	root.machine.step = (now, input) =>
		step(now, input).map((out) => {
			if (out.t !== 'send' || out.bytes[0] !== 0x50) return out;
			const bytes = out.bytes.slice();
			bytes[80] = (bytes[80] as number) ^ 1;
			return { ...out, bytes };
		});
}
