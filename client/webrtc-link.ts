import type { SimplePeerInstance, SimplePeerOptions } from 'simple-peer/simplepeer.min.js';
import { LIMITS } from '@dumbbell-stream/core/limits.ts';
import type { Link, LinkEvents } from '@dumbbell-stream/core/link.ts';
import type { CloseCode } from '@dumbbell-stream/core';
import { readSignal, writeSignal } from './webrtc-signal.ts';

/** What unsent bytes (a `bye`, say) may still take after a link was closed, ms. */
const LINGER_MS = 500;
/** Signals of the other side held until simple-peer has been loaded. */
const EARLY_SIGNALS_MAX = 64;

export type SimplePeerConstructor = new (options: SimplePeerOptions) => SimplePeerInstance;
export interface WebRtcOptions {
	/** Always passed on, even when empty: simple-peer's defaults name other companies' servers. */
	readonly iceServers: readonly RTCIceServer[];
	/** Loads simple-peer: only called when the first link is made, which is after consent. */
	readonly load: () => Promise<SimplePeerConstructor>;
	/** The browser's classes. */
	readonly wrtc: SimplePeerOptions['wrtc'];
	/** Told each time just before an RTCPeerConnection is made. */
	readonly made: () => void;
}

/**
 * A `Link` over one data channel of simple-peer: unordered and reliable, binary, one message per packet. All that we know of
 * simple-peer stands in this file.
 */
export class WebRtcLink implements Link {
	readonly #options: WebRtcOptions;
	readonly #events: LinkEvents;
	#early: object[] = [];
	#peer: SimplePeerInstance | null = null;
	#channel: RTCDataChannel | null = null;
	#ended = false;
	#why = 'closed';

	constructor(side: 'offer' | 'answer', options: WebRtcOptions, events: LinkEvents) {
		this.#options = options;
		this.#events = events;
		options.load().then(
			(SimplePeer) => this.#start(SimplePeer, side),
			() => this.#end('not loaded'),
		);
	}

	send(bytes: Uint8Array): void {
		if (this.#ended || this.#channel?.readyState !== 'open') return;
		try {
			this.#channel.send(bytes as Uint8Array<ArrayBuffer>);
		} catch (error) {
			this.#fail(error); // The channel closed under our hands, or its buffer is full against all counting.
			return;
		}
		this.#expectRoom();
	}

	signal(data: Uint8Array): void {
		if (this.#ended) return;
		const signal = readSignal(data);
		if (!signal) return this.close('bad-frame');
		if (!this.#peer) {
			if (this.#early.length < EARLY_SIGNALS_MAX) this.#early.push(signal);
			return;
		}
		try {
			this.#peer.signal(signal);
		} catch (error) {
			this.#fail(error);
		}
	}

	close(code: CloseCode): void {
		this.#end(code);
	}

	#start(SimplePeer: SimplePeerConstructor, side: 'offer' | 'answer'): void {
		if (this.#ended) return;
		this.#options.made();
		let peer: SimplePeerInstance;
		try {
			peer = new SimplePeer({
				initiator: side === 'offer',
				trickle: true,
				objectMode: true,
				channelConfig: { ordered: false },
				config: { iceServers: [...this.#options.iceServers] },
				wrtc: { ...this.#options.wrtc, RTCPeerConnection: tapped(this.#options.wrtc.RTCPeerConnection, (channel) => this.#listen(channel)) },
			});
		} catch (error) {
			return this.#fail(error);
		}
		this.#peer = peer;
		peer.on('signal', (data) => {
			const bytes = this.#ended ? null : writeSignal(data);
			if (bytes) this.#events.signal(bytes);
		});
		peer.on('data', (data) => this.#received(data));
		peer.on('error', (error) => (this.#why = error.message));
		peer.on('close', () => this.#end(this.#why));
		const early = this.#early;
		this.#early = [];
		for (const signal of early) this.signal(new TextEncoder().encode(JSON.stringify(signal)));
	}

	/** The channel itself says when it opens and drains; simple-peer says the first late (after `getStats`) and the second not at all. */
	#listen(channel: RTCDataChannel): void {
		this.#channel = channel;
		channel.addEventListener('open', () => {
			if (this.#ended) return;
			this.#events.up();
			this.#tellRoom();
		});
		channel.addEventListener('bufferedamountlow', () => {
			this.#tellRoom();
			this.#expectRoom();
		});
	}

	#received(data: Uint8Array | string): void {
		if (this.#ended) return;
		if (typeof data === 'string') return this.close('bad-frame');
		this.#events.bytes(new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)); // Not simple-peer's own Buffer class.
	}

	#tellRoom(): void {
		if (!this.#ended && this.#channel) this.#events.room(Math.max(0, LIMITS.channelBytes - this.#channel.bufferedAmount));
	}

	/** The next event comes when half of what stands there now has gone: neither one per message, nor none below a fixed mark. */
	#expectRoom(): void {
		if (this.#channel) this.#channel.bufferedAmountLowThreshold = this.#channel.bufferedAmount >> 1;
	}

	#fail(error: unknown): void {
		this.#end(error instanceof Error ? error.message : 'failed');
	}

	/** Tells `down` exactly once, and nothing after it; what was sent before may still leave. */
	#end(why: string): void {
		if (this.#ended) return;
		this.#ended = true;
		this.#early = [];
		const peer = this.#peer;
		const channel = this.#channel;
		if (peer && channel?.readyState === 'open' && channel.bufferedAmount > 0) {
			channel.bufferedAmountLowThreshold = 0;
			channel.addEventListener('bufferedamountlow', () => peer.destroy(), { once: true });
			setTimeout(() => peer.destroy(), LINGER_MS);
		} else {
			peer?.destroy();
		}
		this.#events.down(why);
	}
}

/** The browser's class, with a look at the one data channel of each connection, whichever side made it. */
function tapped(Base: typeof RTCPeerConnection, tap: (channel: RTCDataChannel) => void): typeof RTCPeerConnection {
	return class extends Base {
		constructor(config?: RTCConfiguration) {
			super(config);
			this.addEventListener('datachannel', ({ channel }) => tap(channel));
		}
		override createDataChannel(label: string, init?: RTCDataChannelInit): RTCDataChannel {
			const channel = super.createDataChannel(label, init);
			tap(channel);
			return channel;
		}
	};
}
