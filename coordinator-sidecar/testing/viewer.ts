import { WebSocket } from 'ws';
import { drive, LIMITS, Peer, randomFrom, type LinkEvents, type Packet, type PeerIn, type PeerOut, type Announcement } from '@dumbbell-stream/core';
import { isPacket } from '@dumbbell-stream/core/wire.ts';
import type { Link } from '@dumbbell-stream/core/link.ts';
import { verify } from '../crypto.ts';

/** A viewer without a screen: the real machine over real WebSockets, on the floor. */
export interface Viewer {
	readonly packets: readonly Packet[];
	readonly announcements: readonly Announcement[];
	/** Packets as they came, announcements and repeated ones too. */
	readonly raw: readonly Uint8Array[];
	/** States as they came, and why links went down. */
	readonly states: readonly string[];
	readonly downs: readonly string[];
	push(input: PeerIn): void;
	close(): void;
}

export function watch({ coordinator, floor, stream, ticket, headers = {} }: { coordinator: string; floor: string; stream: Uint8Array; ticket: Uint8Array; headers?: Record<string, string> }): Viewer {
	const packets: Packet[] = [];
	const announcements: Announcement[] = [];
	const raw: Uint8Array[] = [];
	const states: string[] = [];
	const downs: string[] = [];
	const links = new Map<number, Link>();
	let timer: NodeJS.Timeout | undefined;

	const perform = (out: PeerOut): void => {
		switch (out.t) {
			case 'dial': {
				const { link } = out;
				const events: LinkEvents = {
					up: () => push({ t: 'link-up', link, to: out.to }),
					bytes: (bytes) => {
						if (isPacket(bytes)) raw.push(bytes);
						push({ t: 'bytes', link, bytes });
					},
					room: (bytes) => push({ t: 'room', link, bytes }),
					signal: () => undefined,
					down: (why) => {
						downs.push(`${out.to}: ${why}`);
						links.delete(link);
						push({ t: 'link-down', link, why });
					},
				};
				links.set(link, dial(out.to === 'coordinator' ? coordinator : floor, headers, events));
				return;
			}
			case 'send':
				return links.get(out.link)?.send(out.bytes);
			case 'close':
				return links.get(out.link)?.close(out.code);
			case 'verify':
				return push({ t: 'verified', job: out.job, ok: out.by !== 'secret' && verify(out.signature, out.message, out.by) });
			case 'need-ticket':
				return push({ t: 'ticket', ticket });
			case 'play':
				return void packets.push(out.packet);
			case 'announced':
				return void announcements.push(out.announcement);
			case 'state':
				return void states.push(out.state);
			default:
		}
	};
	const push = drive<PeerIn, PeerOut>(new Peer({ role: 'viewer', stream, random: randomFrom(7) }), {
		now: () => performance.now(),
		alarm: (at, ring) => {
			clearTimeout(timer);
			if (at !== Infinity) timer = setTimeout(ring, Math.max(1, at - performance.now()));
		},
		perform,
	});
	push({ t: 'start', unixMs: Date.now() });
	push({ t: 'consent', consent: { peers: false, uploadBytesPerSecondMax: 0 } });
	return {
		packets, announcements, raw, states, downs, push,
		close: () => {
			push({ t: 'leave' });
			clearTimeout(timer);
			for (const link of links.values()) link.close('bye');
		},
	};
}

function dial(url: string, headers: Record<string, string>, events: LinkEvents): Link {
	const socket = new WebSocket(url, { headers, perMessageDeflate: false });
	socket.binaryType = 'nodebuffer';
	socket.on('open', () => {
		events.up();
		events.room(LIMITS.channelBytes);
	});
	socket.on('message', (data) => events.bytes(new Uint8Array(data as Buffer)));
	socket.on('error', () => undefined);
	socket.on('close', (code, reason) => events.down(reason.toString() || String(code)));
	return {
		send: (bytes) => socket.readyState === 1 && socket.send(bytes, () => events.room(LIMITS.channelBytes - socket.bufferedAmount)),
		signal: () => undefined,
		close: (code) => socket.close(4000, code),
	};
}
