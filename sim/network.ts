import type { NetworkOptions } from './model/network.ts';
import { constantRtt, gammaRtt } from './model/rtt.ts';

/** A network and the lines of its nodes, for stories and drawn worlds whose nodes are all alike. */
export interface NetworkPreset extends NetworkOptions {
	/** Access delay of each node, ms: lognormal around this median with sigma 0.6; added at both ends. 0: none. */
	readonly accessMs: number;
	/** Uplink of each node, bytes per second, shared by all its feeds. */
	readonly uplinkBytesPerSecond: number;
}

/** RTT ~ Gamma(2.14, 68 ms), access median 8 ms, jitter 5 ms, no loss. */
export function internet(): NetworkPreset {
	return {
		rtt: gammaRtt(), accessMs: 8, jitterMs: 5, wifiStalls: false, loss: 0, setupMs: 700, failMs: 3_000, processingMs: 0, queueing: true, queueMs: 500, bloatShare: 0, bloatMs: 0,
		uplinkBytesPerSecond: 2_500_000,
	};
}
/** One machine: what the browsers of an end-to-end test see. */
export function loopback(): NetworkPreset {
	return { ...internet(), rtt: constantRtt(1), accessMs: 0, jitterMs: 1, setupMs: 150, uplinkBytesPerSecond: 50_000_000 };
}
/** Wi-Fi at its worst hour: as `internet`, with loss and more jitter. */
export function wifi(): NetworkPreset {
	return { ...internet(), jitterMs: 12, loss: 0.01 };
}
