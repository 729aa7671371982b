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
	readonly media: (out: Extract<PeerOut, { t: 'play' | 'announced' | 'target' }>) => void;
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
	const links = new Map<LinkId, { readonly to: End; readonly link: Link }>();
	let stopped = false;

	const dial = (link: LinkId, to: End, side: 'offer' | 'answer'): void => {
		let down = false;
		const events: LinkEvents = {
			up: () => push({ t: 'link-up', link, to }),
			bytes: (bytes) => push({ t: 'bytes', link, bytes }),
			room: (bytes) => push({ t: 'room', link, bytes }),
			signal: (data) => push({ t: 'signal', link, data }),
			down: (why) => {
				down = true;
				links.delete(link);
				push({ t: 'link-down', link, why });
			},
		};
		const made = parts.dial(to, side, events);
		if (!down) links.set(link, { to, link: made });
	};

	const perform = (out: PeerOut): void => {
		switch (out.t) {
			case 'send':
				return links.get(out.link)?.link.send(out.bytes);
			case 'close':
				return links.get(out.link)?.link.close(out.code);
			case 'signal':
				return links.get(out.link)?.link.signal(out.data);
			case 'dial':
				return dial(out.link, out.to, out.side);
			case 'verify': {
				const settle = (ok: boolean): void => push({ t: 'verified', job: out.job, ok });
				if (out.by === 'secret') return settle(false); // A viewer does not know the secret.
				parts.verify(out.by, out.message, out.signature).then(settle, () => settle(false));
				return;
			}
			case 'sign':
				return; // A viewer has no key, and its machine never asks.
			case 'need-ticket':
				parts.ticket().then(
					(ticket) => ticket && push({ t: 'ticket', ticket }),
					() => undefined,
				);
				return;
			case 'play':
			case 'announced':
			case 'target':
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
	const push = (input: PeerIn | Tick): void => {
		if (!stopped) driven(input);
	};
	const close = (which: (to: End) => boolean): void => {
		for (const { to, link } of [...links.values()]) if (which(to)) link.close('bye');
	};
	return {
		push,
		closePeers: () => close((to) => to.startsWith('peer:')),
		stop: () => {
			stopped = true;
			parts.alarm(Infinity, () => undefined);
			close(() => true);
		},
	};
}
