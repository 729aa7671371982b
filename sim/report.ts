import type { Coordinator } from '@dumbbell-stream/core';
import type { RunOptions } from './options.ts';
import type { World } from './world.ts';

/** What a run has shown. Times in ms of virtual time. */
export interface Report {
	readonly seed: number;
	readonly network: string;
	readonly peers: number;
	readonly seconds: number;
	readonly rateKbps: number;
	/** Viewers at the end, and how long the tree took to be whole after the last fault. */
	readonly viewersAtEnd: number;
	readonly healedMs: number;
	readonly depthMax: number;
	readonly delayMs: Quantiles;
	readonly startupMs: Quantiles;
	readonly stalledMs: Quantiles;
	readonly stalls: number;
	/** Share of the media bytes that came from other viewers. */
	readonly offload: number;
	readonly feedChanges: number;
	readonly coordinatorMessages: number;
	readonly steps: number;
	readonly logHash: string;
}
interface Quantiles {
	readonly p50: number;
	readonly p95: number;
	readonly max: number;
}

function quantiles(values: readonly number[]): Quantiles {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (share: number): number => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
	return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

export function measure(world: World, options: RunOptions, healedMs: number): Report {
	const viewers = world.viewers.filter((viewer) => viewer.player.startupMs !== null);
	const living = viewers.filter((viewer) => !viewer.dead);
	const views = world.viewers.map((viewer) => viewer.peer.view(world.now));
	const fromPeers = views.reduce((sum, view) => sum + view.bytesFromPeers, 0);
	const fromServer = views.reduce((sum, view) => sum + view.bytesFromServer, 0);
	const coordinator = (world.coordinator.machine as unknown as Coordinator).view();
	return {
		seed: options.seed, network: options.network, peers: options.peers, seconds: options.seconds, rateKbps: options.rateKbps,
		viewersAtEnd: living.length, healedMs: Math.round(healedMs), depthMax: coordinator.depth,
		delayMs: quantiles(living.map((viewer) => viewer.player.latencyMs(world.now))),
		startupMs: quantiles(viewers.map((viewer) => viewer.player.startupMs ?? 0)),
		stalledMs: quantiles(living.map((viewer) => viewer.player.stalledMs)),
		stalls: living.reduce((sum, viewer) => sum + viewer.player.stalls, 0),
		offload: Math.round((1_000 * fromPeers) / Math.max(1, fromPeers + fromServer)) / 1_000,
		feedChanges: views.reduce((sum, view) => sum + view.feedChanges, 0),
		coordinatorMessages: coordinator.messagesIn + coordinator.messagesOut,
		steps: world.steps, logHash: world.logHash.toString(16).padStart(8, '0'),
	};
}
