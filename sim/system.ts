import type { Random } from '@dumbbell-stream/core';
import type { Happening } from './heap.ts';
import type { Recorder } from './metrics.ts';
import type { Network, NetworkNode } from './model/network.ts';
import type { Person } from './model/population.ts';

/** The world in which every system runs: one event queue, one network, one meter. All times in ms of virtual time. */
export interface Env {
	readonly seed: number;
	/** Rate of the stream, kbit/s. */
	readonly rateKbps: number;
	/** One chunk of media; chunk c becomes whole at the source at `chunkAt(c)`. */
	readonly chunkMs: number;
	readonly chunkBytes: number;
	/** What one message of media carries at most. */
	readonly packetBytes: number;
	/** Keyframe to keyframe: a newcomer starts at the first chunk of a group. */
	readonly groupMs: number;
	/** Root pairs K: the server feeds 2 K viewers, and has uplink for `serverFeeds` feeds in all, floor included. */
	readonly rootPairs: number;
	readonly floorViewers: number;
	readonly floorRescues: number;
	readonly serverFeeds: number;
	readonly network: Network;
	/** The server: source, coordinator and floor stand here. Its uplink carries `serverFeeds` feeds of 1.25 r. */
	readonly server: NetworkNode;
	readonly recorder: Recorder;
	now(): number;
	/** Runs an action at a time (now, when it has passed). Equal times: in the order of the calls. */
	at(time: number, action: () => void): void;
	/** The same for something that is done often: an object in place of a closure. */
	post(time: number, event: Event): void;
	/** When chunk c (from 0) is whole at the source. The stream begins with the warm-up. */
	chunkAt(chunk: number): number;
	/** The node of a person, with his uplink, access line and router. */
	node(person: Person): NetworkNode;
	/** The random stream of this name. */
	random(name: string): Random;
}

/** Something that happens. */
export type Event = Happening;

/** What only the system itself can count; the recorder counts the rest. */
export interface SystemCounts {
	readonly depthMax: number;
	/** Most feeds that one viewer gave at any instant. */
	readonly feedsMax: number;
	/** Messages to and from the coordinator during the measurement; 0 without one. */
	readonly coordinatorMessages: number;
	/** Broken rules. A checker that aborts a run makes this unnecessary. */
	readonly violations: number;
	/** Over all steps: two runs of one seed agree. */
	readonly logHash: number;
	/** More numbers, printed after the promised ones. */
	readonly extra?: Readonly<Record<string, number>>;
}

/** A way of bringing the stream to everybody. The driver calls; the system tells `env.recorder` what happens. */
export interface System {
	readonly name: string;
	/** Playout buffer B of this system, ms: the recorder's player uses it. */
	readonly bufferMs: number;
	/** How much of it the player waits for before it starts, ms; default: at most 450. */
	readonly startMs?: number;
	/** Somebody presses play. During the warm-up the oldest come first. */
	join(person: Person): void;
	/** Graceful: says goodbye. Otherwise he falls silent (a crash): his peers learn it from silence, the server from his TCP connection. */
	leave(person: Person, graceful: boolean): void;
	/** Everybody who is there is served as this system wants: the warm-up may end. */
	ready(): boolean;
	/** The measurement begins: counters of the system's own start again. */
	begin(): void;
	/** The tab is hidden, or shown: its page's timers run once a second. */
	hide?(person: Person, hidden: boolean): void;
	/** The coordinator (or tracker) is away for so long. */
	outage?(ms: number): void;
	/** Stops nothing; says what was counted since `begin`. */
	finish(): SystemCounts;
}

export type SystemFactory = (env: Env) => System;
