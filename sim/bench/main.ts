/**
 * `npm run bench`: what the protocol costs, with a fixed seed; the large tree beside the small one in the same run. Ratios are to be
 * compared, not seconds: machines are noisy.
 */
import { parseArgs } from 'node:util';
import { below, peerId, randomFrom, Tree, type PeerId } from '@dumbbell-stream/core';
import { drawOptions } from '../options.ts';
import { run } from '../run.ts';

const SEED = 1;

/** Mean time of a join and a leave in a tree of N, µs, and how many peers each of them touched. */
function layout(peers: number): { readonly peers: number; readonly microseconds: number; readonly touched: number } {
	const random = randomFrom(SEED);
	const id = (): PeerId => peerId(Uint8Array.from({ length: 16 }, () => random() & 0xff));
	const tree = new Tree();
	const members: PeerId[] = [];
	for (let i = 0; i < peers; i++) {
		const peer = id();
		members.push(peer);
		tree.join(peer, true);
	}
	tree.touched();
	const rounds = 2_000;
	let touched = 0;
	const begin = performance.now();
	for (let round = 0; round < rounds; round++) {
		const at = below(random, members.length);
		tree.leave(members[at] as PeerId);
		members[at] = id();
		tree.join(members[at], true);
		touched += tree.touched().size;
	}
	const microseconds = ((performance.now() - begin) * 1_000) / rounds / 2;
	return { peers, microseconds: Math.round(microseconds * 10) / 10, touched: Math.round((touched / rounds / 2) * 10) / 10 };
}

/** The share of the media that an audience on simulated internet paths got from each other; from a server alone it would be none. */
function offload(): { readonly peers: number; readonly tree: number } {
	const peers = 31;
	const report = run(drawOptions({ seed: SEED, peers, seconds: 30, network: 'internet', calm: true }));
	return { peers, tree: report.offload };
}

function main(): void {
	const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
	layout(1_000); // Warms up.
	const small = layout(1_000);
	const large = layout(100_000);
	const result = { seed: SEED, layout: [small, large], ratio: Math.round((large.microseconds / small.microseconds) * 100) / 100, offload: offload() };
	if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
	else {
		for (const row of result.layout) process.stdout.write(`join or leave at ${row.peers}: ${row.microseconds} µs, ${row.touched} peers touched\n`);
		process.stdout.write(`ratio ${result.ratio}; share of media from viewers ${result.offload.tree}\n`);
	}
}

main();
