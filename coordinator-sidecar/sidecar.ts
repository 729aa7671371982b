import type { Assets } from './assets.ts';
import type { Clock } from './clock.ts';
import type { Keeper } from './keeper.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { IceServer, Options } from './options.ts';
import type { Places, Rates } from './rates.ts';
import type { Streams } from './streams.ts';
import type { StreamsStore } from './streams-store.ts';
import type { Wishes } from './wishes.ts';
import type { WordPress } from './wordpress.ts';

/** What the parts that face the network share. */
export interface Sidecar {
	readonly options: Options;
	readonly secret: string;
	readonly clock: Clock;
	readonly log: Log;
	readonly metrics: Metrics;
	readonly store: StreamsStore;
	readonly keeper: Keeper;
	readonly streams: Streams;
	readonly wordpress: WordPress;
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
	/** Viewers of one stream who may watch straight from here. */
	floorViewers(): number;
	/** What the site's owner has decided; resolves when it would survive a crash. Streams at work keep what they began with. */
	/** Whose pages may show a stream in a frame; none: everybody's. */
	embedOrigins(): readonly string[];
	setWishes(wishes: Wishes): Promise<void>;
	uptimeMs(): number;
	/** True once the process has been asked to end. */
	stopping(): boolean;
}
