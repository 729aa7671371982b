import type { WebSocket } from 'ws';
import { LIMITS } from '@dumbbell-stream/core/limits.ts';
import type { Link, LinkEvents } from '@dumbbell-stream/core/link.ts';
import type { CloseCode } from '@dumbbell-stream/core/messages.ts';

/** The close codes 4000 to 4999 are free for applications; ours say the rest in words, as the reason. */
export const SOCKET_CLOSE = 4000;
/** A peer that takes nothing gets no more than this queued for it in our memory; media have stopped long before, see `room`. */
const UNSENT_BYTES_MAX = 1_048_576;

/** A `Link` over a WebSocket that was accepted and is open. Listens from the moment it is made; tells `up` just after that. */
export class WebSocketLink implements Link {
	readonly #events: LinkEvents;
	#socket: WebSocket | null;
	#asking = false;

	constructor(socket: WebSocket, events: LinkEvents) {
		this.#socket = socket;
		this.#events = events;
		socket.on('message', (data, isBinary) => {
			if (!this.#socket) return;
			if (!isBinary) return this.#end('bad-frame', 'bad-frame');
			const bytes = data as Buffer; // binaryType is nodebuffer, and fragments come joined.
			events.bytes(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
		});
		socket.on('error', () => undefined); // Always followed by 'close'.
		socket.on('close', (code, reason) => this.#end(reason.toString('utf8') || `socket ${code}`));
		// Nobody expects to hear of a link before it has it.
		queueMicrotask(() => {
			if (this.#socket) this.#events.up();
			this.#tellRoom();
		});
	}

	send(bytes: Uint8Array): void {
		const socket = this.#socket;
		if (socket?.readyState !== 1) return;
		if (socket.bufferedAmount > UNSENT_BYTES_MAX) return this.#end('too-slow', 'too-slow');
		socket.send(bytes, () => this.#askForRoom());
	}

	signal(): void {
		// Only WebRTC has something to negotiate.
	}

	close(code: CloseCode): void {
		this.#end(code, code);
	}

	/** Tells `down` exactly once, and nothing after it. */
	#end(why: string, code?: CloseCode): void {
		const socket = this.#socket;
		if (!socket) return;
		this.#socket = null;
		if (code !== undefined) socket.close(SOCKET_CLOSE, code);
		this.#events.down(why);
	}

	#tellRoom(): void {
		if (this.#socket) this.#events.room(Math.max(0, LIMITS.channelBytes - this.#socket.bufferedAmount));
	}

	/** Many messages leave in one turn of the event loop: the room is told once for all of them. */
	#askForRoom(): void {
		if (this.#asking || !this.#socket) return;
		this.#asking = true;
		setImmediate(() => {
			this.#asking = false;
			this.#tellRoom();
		});
	}
}
