import type { Dial, Link, LinkEvents } from '@dumbbell-stream/core/link.ts';
import { WebRtcLink, type SimplePeerConstructor } from './webrtc-link.ts';
import { WebSocketLink } from './websocket-link.ts';

export interface DiallerOptions {
	/** Addresses of the two WebSockets. */
	readonly coordinator: string;
	readonly floor: string;
	readonly iceServers: readonly RTCIceServer[];
	/** Asked at every dial: without it no RTCPeerConnection is made, whatever the machine says. */
	readonly mayShare: () => boolean;
	/** Told each time just before an RTCPeerConnection is made. */
	readonly made: () => void;
}

/** False where the browser has no WebRTC, or its owner has turned it off. */
export function hasWebRtc(): boolean {
	return typeof RTCPeerConnection === 'function';
}

/** How a page reaches the ends that the machine names. */
export function makeDial({ coordinator, floor, iceServers, mayShare, made }: DiallerOptions): Dial {
	return (to, side, events) => {
		if (to === 'coordinator') return new WebSocketLink(() => new WebSocket(coordinator), events);
		if (to === 'source' || to === 'floor') return new WebSocketLink(() => new WebSocket(floor), events);
		if (!mayShare() || !hasWebRtc()) return refused(events);
		const wrtc = { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate };
		return new WebRtcLink(side, { iceServers, load, wrtc, made }, events);
	};
}

async function load(): Promise<SimplePeerConstructor> {
	return (await import(/* webpackChunkName: "simple-peer" */ 'simple-peer/simplepeer.min.js')).default;
}

function refused(events: LinkEvents): Link {
	queueMicrotask(() => events.down('not shared'));
	return { send: () => undefined, signal: () => undefined, close: () => undefined };
}
