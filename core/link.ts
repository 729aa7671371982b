import type { CloseCode, End } from './messages.ts';

/** One shape for simple-peer (WebRTC) and WebSocket, for the simulator's fake, and for whatever replaces simple-peer. No method throws. */
export interface Link {
	send(bytes: Uint8Array): void;
	/** Hands in a signal of the other side (WebRTC only). */
	signal(data: Uint8Array): void;
	close(code: CloseCode): void;
}
/** What a link tells its host. `up` comes at most once; `down` exactly once, and last. */
export interface LinkEvents {
	up(): void;
	down(why: string): void;
	bytes(bytes: Uint8Array): void;
	/** How many bytes the link would take now: absolute, never a difference. */
	room(bytes: number): void;
	/** A signal for the other side (WebRTC only). */
	signal(data: Uint8Array): void;
}
/** Makes a link to an end; its events come later, never from inside the call. */
export type Dial = (to: End, side: 'offer' | 'answer', events: LinkEvents) => Link;
