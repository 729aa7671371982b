import { below, unit, type Random } from '@dumbbell-stream/core';
import { exponential, lognormal, stream, unitOf } from './random.ts';

/** What a viewer's router lets through: `easy` meets everybody but the blocked, `symmetric` only the easy, `blocked` nobody. */
export type Nat = 'easy' | 'restricted' | 'symmetric' | 'blocked';
/** How a liar misbehaves. */
export type Lie = 'uplink' | 'drop' | 'delay' | 'false-packets' | 'false-heads';
export const LIES: readonly Lie[] = ['uplink', 'drop', 'delay', 'false-packets', 'false-heads'];

/** One viewer's visit, drawn before anything runs. Times in ms on the measured clock: 0 is when the measurement begins. */
export interface Person {
	/** From 1; the server is 0. */
	readonly id: number;
	/** Negative for those who were there before: minus the age. */
	readonly joinsAt: number;
	/** Infinity: stays to the end. */
	readonly leavesAt: number;
	/** Says goodbye; otherwise the others learn it from silence. */
	readonly graceful: boolean;
	/** Age of the visit when the measurement begins, ms; 0 for later ones. */
	readonly ageMs: number;
	/** Nominal uplink, and what it gives for feeds: 0.7 of it. */
	readonly uplinkKbps: number;
	readonly usableKbps: number;
	/** Feeds that this uplink can carry: min(12, floor(usable / (1.25 r))). */
	readonly slots: number;
	readonly downlinkKbps: number;
	readonly nat: Nat;
	/** Provider, 0 to 4, of a fifth of the viewers each; sites of one provider lie together. */
	readonly provider: number;
	/** In [0, 1): where in the matrix of round trips. */
	readonly site: number;
	/** One way, added at both ends, ms. */
	readonly accessMs: number;
	/** When the tab is hidden, shown, hidden …, ms. */
	readonly hiddenToggles: readonly number[];
	readonly lie: Lie | null;
	/** The viewer's clock is so much ahead, ms. */
	readonly clockSkewMs: number;
}

/** Shares of the uplink mix, in Mbit/s nominal (an assumption; sweep it). */
export const UPLINKS: readonly (readonly [share: number, mbps: number])[] = [[0.2, 0], [0.1, 1.5], [0.15, 5], [0.2, 10], [0.2, 20], [0.1, 50], [0.05, 200]];
export const NATS: readonly (readonly [share: number, nat: Nat])[] = [[0.57, 'easy'], [0.25, 'restricted'], [0.13, 'symmetric'], [0.05, 'blocked']];
export const USABLE = 0.7;
export const HEADROOM = 1.25;
export const SLOTS_MAX = 12;
export const PROVIDERS = 5;

export interface PopulationOptions {
	readonly seed: number;
	readonly rateKbps: number;
	readonly ungracefulShare: number;
	/** Replaces the share of nobody-uploads in the mix; the others keep their proportions. */
	readonly zeroShare?: number;
	/** Every uplink is multiplied so that mean usable uplink / rate becomes this. */
	readonly resourceIndex?: number;
	/** Replaces the share behind networks that let no data channel through; the others keep their proportions. */
	readonly blockedShare?: number;
	readonly hiddenShare: number;
	readonly hiddenMeanMs: number;
	readonly liarShare: number;
	readonly accessMs: number;
	readonly clockSkewMs: number;
}
export const POPULATION: Omit<PopulationOptions, 'seed' | 'rateKbps'> = {
	ungracefulShare: 0.3, hiddenShare: 0.15, hiddenMeanMs: 300_000, liarShare: 0, accessMs: 8, clockSkewMs: 0,
};

/** Can these two open a data channel without a relay? Blocked with anybody: no; symmetric only with easy. */
export function canMeet(a: Nat, b: Nat): boolean {
	if (a === 'blocked' || b === 'blocked') return false;
	if (a === 'symmetric') return b === 'easy';
	return b !== 'symmetric' || a === 'easy';
}

function pick<T>(random: Random, mix: readonly (readonly [number, T])[]): T {
	let at = unit(random) * mix.reduce((sum, [share]) => sum + share, 0);
	for (const [share, value] of mix) {
		at -= share;
		if (at < 0) return value;
	}
	return (mix[mix.length - 1] as readonly [number, T])[1];
}

/** The mix with the share of one row replaced and the others scaled. */
function withShare<T>(mix: readonly (readonly [number, T])[], of: (value: T) => boolean, share: number | undefined): readonly (readonly [number, T])[] {
	if (share === undefined) return mix;
	const others = mix.reduce((sum, [part, value]) => sum + (of(value) ? 0 : part), 0);
	return mix.map(([part, value]) => [of(value) ? share : (part * (1 - share)) / others, value] as const);
}

/** Draws people, each property from its own stream, so that a change of one does not move the others. */
export class Population {
	readonly options: PopulationOptions;
	readonly #streams: Readonly<Record<'uplink' | 'nat' | 'access' | 'leave' | 'hidden' | 'lie', Random>>;
	readonly #uplinks: readonly (readonly [number, number])[];
	readonly #nats: readonly (readonly [number, Nat])[];
	#next = 1;

	constructor(options: PopulationOptions) {
		this.options = options;
		const of = (name: string): Random => stream(options.seed, name);
		this.#streams = { uplink: of('uplink'), nat: of('nat'), access: of('access'), leave: of('leave'), hidden: of('hidden'), lie: of('lie') };
		const mix = withShare(UPLINKS, (mbps) => mbps === 0, options.zeroShare);
		const meanMbps = mix.reduce((sum, [share, mbps]) => sum + share * mbps, 0);
		const factor = options.resourceIndex === undefined ? 1 : (options.resourceIndex * options.rateKbps) / 1_000 / (meanMbps * USABLE);
		this.#uplinks = mix.map(([share, mbps]) => [share, mbps * factor] as const);
		this.#nats = withShare(NATS, (nat) => nat === 'blocked', options.blockedShare);
	}

	/** One visit, from `joinsAt` to `leavesAt`; toggles of the tab are drawn until `untilMs`. */
	person(joinsAt: number, leavesAt: number, untilMs: number): Person {
		const { rateKbps, ungracefulShare, hiddenShare, hiddenMeanMs, liarShare, accessMs, clockSkewMs, seed } = this.options;
		const id = this.#next++;
		const uplinkKbps = pick(this.#streams.uplink, this.#uplinks) * 1_000;
		const usableKbps = USABLE * uplinkKbps;
		const hides = unit(this.#streams.hidden) < hiddenShare;
		const lies = unit(this.#streams.lie) < liarShare;
		const lie = LIES[below(this.#streams.lie, LIES.length)] as Lie;
		const provider = Math.floor(unitOf(seed, id, 0x51) * PROVIDERS);
		return {
			id, joinsAt, leavesAt, ageMs: Math.max(0, -joinsAt), graceful: unit(this.#streams.leave) >= ungracefulShare,
			uplinkKbps, usableKbps, slots: Math.min(SLOTS_MAX, Math.floor(usableKbps / (HEADROOM * rateKbps))), downlinkKbps: Math.max(5_000, 10 * uplinkKbps),
			nat: pick(this.#streams.nat, this.#nats), provider, site: (provider + unitOf(seed, id, 0x517e)) / PROVIDERS,
			accessMs: accessMs > 0 ? lognormal(this.#streams.access, accessMs, 0.6) : 0,
			hiddenToggles: hides ? this.#toggles(hiddenMeanMs, untilMs) : [], lie: lies ? lie : null, clockSkewMs: (2 * unitOf(seed, id, 0x5e) - 1) * clockSkewMs,
		};
	}

	#toggles(meanMs: number, untilMs: number): readonly number[] {
		const times: number[] = [];
		const startsHidden = unit(this.#streams.hidden) < 0.5;
		for (let at = startsHidden ? 0 : exponential(this.#streams.hidden, meanMs); at < untilMs; at += exponential(this.#streams.hidden, meanMs)) times.push(at);
		return times;
	}
}
