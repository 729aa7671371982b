import { drive } from '@dumbbell-stream/core/driver.ts';
import type { Dial, Link, LinkEvents } from '@dumbbell-stream/core/link.ts';
import type { Machine, Ms, Tick } from '@dumbbell-stream/core/machine.ts';
import type { End, LinkId, Note, PeerIn, PeerOut } from '@dumbbell-stream/core/messages.ts';
import type { VerifySignature } from './crypto.ts';

/** What carries out a viewer's outputs. Nothing here may throw; everything may be a fake. */
export interface HostParts {
	readonly now: () => Ms;
	/** Replaces the previous alarm; `Infinity` cancels it. */
	readonly alarm: (at: Ms, ring: () => void) => void;
	readonly dial: Dial;
	/** Ed25519. A rejection counts as false. */
	readonly verify: VerifySignature;
	/** A fresh ticket, or null when there is none to be had (which the host has told the person). */
	readonly ticket: () => Promise<Uint8Array | null>;
	/** The player's side. */
	readonly media: (out: Extract<PeerOut, { t: 'play' | 'announced' | 'target' | 'withheld' }>) => void;
	readonly state: (out: Extract<PeerOut, { t: 'state' }>) => void;
	readonly note: (note: Note) => void;
}

/** A viewer's machine with the page around it. */
export interface Host {
	/** Hands in one input. After `stop` nothing is heard any more. */
	push(input: PeerIn | Tick): void;
	/** Closes every link to another viewer (the machine has been told to, this makes sure). */
	closePeers(): void;
	/** Closes every link and goes silent; push `leave` before it. */
	stop(): void;
}

/** Runs a viewer's machine in this page. */
export function hostPeer(machine: Machine<PeerIn, PeerOut>, parts: HostParts): Host {
	let stopped = false;
	const push = (input: PeerIn | Tick): void => {
		if (!stopped) driven(input);
	};
	const links = new LinkTable(parts.dial, push);

	const perform = (out: PeerOut): void => {
		switch (out.t) {
			case 'send':
				return links.get(out.link)?.send(out.bytes);
			case 'close':
				return links.get(out.link)?.close(out.code);
			case 'signal':
				return links.get(out.link)?.signal(out.data);
			case 'dial':
				return links.dial(out.link, out.to, out.side);
			case 'verify': {
				const settle = (ok: boolean): void => push({ t: 'verified', job: out.job, ok });
				if (out.by === 'secret') return settle(false); // A viewer does not know the secret.
				parts.verify(out.by, out.message, out.signature).then(settle, () => settle(false));
				return;
			}
			case 'sign': // A viewer has no key ...
			case 'passed':
			case 'bad-publisher':
				return; // ... and no publisher; its machine never asks.
			case 'need-ticket':
				parts.ticket().then(
					(ticket) => ticket && push({ t: 'ticket', ticket }),
					() => undefined,
				);
				return;
			case 'play':
			case 'announced':
			case 'target':
			case 'withheld':
				return parts.media(out);
			case 'state':
				return parts.state(out);
			case 'note':
				return parts.note(out);
			default:
				return out satisfies never;
		}
	};

	const driven = drive(machine, { now: parts.now, alarm: parts.alarm, perform });
	return {
		push,
		closePeers: () => links.close((to) => to.startsWith('peer:')),
		stop: () => {
			stopped = true;
			parts.alarm(Infinity, () => undefined);
			links.close(() => true);
		},
	};
}

/** The links that the machine has dialled, under its numbers. */
class LinkTable {
	readonly #dial: Dial;
	readonly #push: (input: PeerIn) => void;
	readonly #links = new Map<LinkId, { readonly to: End; readonly link: Link }>();

	constructor(dial: Dial, push: (input: PeerIn) => void) {
		this.#dial = dial;
		this.#push = push;
	}

	get(id: LinkId): Link | undefined {
		return this.#links.get(id)?.link;
	}

	dial(id: LinkId, to: End, side: 'offer' | 'answer'): void {
		let down = false;
		const events: LinkEvents = {
			up: () => this.#push({ t: 'link-up', link: id, to }),
			bytes: (bytes) => this.#push({ t: 'bytes', link: id, bytes }),
			room: (bytes) => this.#push({ t: 'room', link: id, bytes }),
			signal: (data) => this.#push({ t: 'signal', link: id, data }),
			down: (why) => {
				down = true;
				this.#links.delete(id);
				this.#push({ t: 'link-down', link: id, why });
			},
		};
		const link = this.#dial(to, side, events);
		if (!down) this.#links.set(id, { to, link });
	}

	close(which: (to: End) => boolean): void {
		for (const { to, link } of [...this.#links.values()]) if (which(to)) link.close('bye');
	}
}
