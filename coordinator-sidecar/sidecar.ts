import type { Assets } from './assets.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { IceServer, Options } from './options.ts';
import type { Places, Rates } from './rates.ts';
import type { Streams } from './streams.ts';
import type { StreamsStore } from './streams-store.ts';

/** What the parts that face the network share. */
export interface Sidecar {
	readonly options: Options;
	readonly secret: string;
	readonly clock: Clock;
	readonly log: Log;
	readonly metrics: Metrics;
	readonly store: StreamsStore;
	readonly streams: Streams;
	readonly assets: Assets;
	readonly rates: Rates;
	readonly places: Places;
	/** A publisher's longest silence. */
	readonly silenceMs: number;
	/** Address under which browsers reach us, without a slash at the end. */
	publicUrl(): string;
	/** What viewers may use to find each other: our own STUN and what the owner added. */
	iceServers(): readonly IceServer[];
	/** Where programs may publish by RTMP; null: nowhere. */
	rtmpPort(): number | null;
	uptimeMs(): number;
	/** True once the process has been asked to end. */
	stopping(): boolean;
}
