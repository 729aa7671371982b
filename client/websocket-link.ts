import { LIMITS } from '@dumbbell-stream/core/limits.ts';
import type { Link, LinkEvents } from '@dumbbell-stream/core/link.ts';
import type { CloseCode } from '@dumbbell-stream/core';

/** The close codes 4000 to 4999 are free for applications; ours say the rest in words, as the reason. */
export const SOCKET_CLOSE = 4000;
/** How often the unsent bytes are looked at while there are some: a WebSocket has no event for it. */
const ROOM_EVERY_MS = 50;

/** The part of a WebSocket that is used. */
export type Socket = Pick<WebSocket, 'binaryType' | 'bufferedAmount' | 'readyState' | 'send' | 'close' | 'addEventListener'>;

/** A `Link` over a WebSocket to the sidecar: coordinator, source and floor. */
export class WebSocketLink implements Link {
	readonly #events: LinkEvents;
	#socket: Socket | null = null;
	#asking: ReturnType<typeof setTimeout> | undefined;

	/** @param open Makes the socket; what it throws (a malformed address, a page's security rules) is told as `down`. */
	constructor(open: () => Socket, events: LinkEvents) {
		this.#events = events;
		try {
			this.#listen(open());
		} catch (error) {
			// Later: nobody expects to hear of a link before it has it.
			queueMicrotask(() => this.#events.down(error instanceof Error ? error.message : 'refused'));
		}
	}

	send(bytes: Uint8Array): void {
		if (this.#socket?.readyState !== 1) return;
		this.#socket.send(bytes);
		this.#askForRoom();
	}

	signal(): void {
		// Only WebRTC has something to negotiate.
	}

	close(code: CloseCode): void {
		this.#end(code, code);
	}

	#listen(socket: Socket): void {
		this.#socket = socket;
		socket.binaryType = 'arraybuffer';
		socket.addEventListener('open', () => {
			if (this.#socket !== socket) return;
			this.#events.up();
			this.#tellRoom();
		});
		socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
			if (this.#socket !== socket) return;
			if (data instanceof ArrayBuffer) this.#events.bytes(new Uint8Array(data));
			else this.#end('bad-frame', 'bad-frame');
		});
		// An 'error' event says nothing and is always followed by this.
		socket.addEventListener('close', ({ code, reason }: CloseEvent) => this.#end(reason || `socket ${code}`));
	}

	/** Tells `down` exactly once, and nothing after it. */
	#end(why: string, code?: CloseCode): void {
		const socket = this.#socket;
		if (!socket) return;
		this.#socket = null;
		clearTimeout(this.#asking);
		if (code !== undefined) socket.close(SOCKET_CLOSE, code);
		this.#events.down(why);
	}

	#tellRoom(): void {
		if (!this.#socket) return;
		this.#events.room(Math.max(0, LIMITS.channelBytes - this.#socket.bufferedAmount));
	}

	#askForRoom(): void {
		if (this.#asking !== undefined) return;
		this.#asking = setTimeout(() => {
			this.#asking = undefined;
			this.#tellRoom();
			if (this.#socket && this.#socket.bufferedAmount > 0) this.#askForRoom();
		}, ROOM_EVERY_MS);
	}
}
