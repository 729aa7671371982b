import { drive } from '@dumbbell-stream/core/driver.ts';
import type { Dial, Link, LinkEvents } from '@dumbbell-stream/core/link.ts';
import type { Machine, Ms, Tick } from '@dumbbell-stream/core/machine.ts';
import type { End, LinkId, LinkIn, Note, PeerOut, Sign, Signed, Verified, Verify } from '@dumbbell-stream/core/messages.ts';
import type { Clock } from './clock.ts';
import { equalSecrets, hmac, sign, verify } from './crypto.ts';

/** What a host hands to any machine of ours. */
type HostIn = LinkIn | Verified | Signed;

/** What carries out a machine's outputs besides links. */
export interface HostParts {
	readonly clock: Clock;
	/** DUMBBELL_SECRET. */
	readonly secret: string;
	/** The private key of the running session; null where nothing is signed with one. */
	readonly sessionKey: () => Uint8Array | null;
	readonly dial: Dial;
	readonly note: (note: Note) => void;
	/** The machine found its own state broken and must not be used any more. */
	readonly broken: (error: unknown) => void;
}

/** A machine with the process around it. */
export interface Host<In> {
	/** Hands in one input; after `stop` nothing is heard any more. */
	push(input: In | Tick): void;
	/** Takes a link that somebody else has opened. `open` makes it from the events that it is to tell. */
	accept(to: End | 'stranger', open: (events: LinkEvents) => Link): void;
	/** Closes links on which nothing was heard since `heardAt`. */
	sweep(heardAt: Ms): void;
	readonly links: number;
	/** Closes every link and goes silent. */
	stop(): void;
}

/** The longest that one timer of Node can wait. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Runs a machine in this process. */
export function hostMachine<In>(machine: Machine<In | HostIn, PeerOut>, parts: HostParts): Host<In> {
	const links = new Map<LinkId, { readonly link: Link; heardAt: Ms }>();
	const { clock } = parts;
	let lastAccepted: LinkId = 0;
	let timer: NodeJS.Timeout | undefined;
	let stopped = false;

	const guarded = (work: () => void): void => {
		if (stopped) return;
		try {
			work();
		} catch (error) {
			stop();
			parts.broken(error);
		}
	};

	const connect = (id: LinkId, to: End | 'stranger', open: (events: LinkEvents) => Link): void => {
		let down = false;
		const entry = { link: nothing, heardAt: clock.now() };
		const events: LinkEvents = {
			up: () => push({ t: 'link-up', link: id, to }),
			bytes: (bytes) => {
				entry.heardAt = clock.now();
				push({ t: 'bytes', link: id, bytes });
			},
			room: (bytes) => push({ t: 'room', link: id, bytes }),
			signal: () => undefined,
			down: (why) => {
				down = true;
				links.delete(id);
				push({ t: 'link-down', link: id, why });
			},
		};
		entry.link = open(events);
		if (!down) links.set(id, entry);
	};

	const answerVerify = ({ job, by, message, signature }: Verify): void => {
		const ok = by === 'secret' ? equalSecrets(hmac(parts.secret, message), signature) : verify(signature, message, by);
		push({ t: 'verified', job, ok });
	};

	const answerSign = ({ job, by, message }: Sign): void => {
		const key = by === 'session' ? parts.sessionKey() : null;
		if (by === 'secret') push({ t: 'signed', job, signature: hmac(parts.secret, message) });
		else if (key) push({ t: 'signed', job, signature: sign(message, key) });
	};

	const perform = (out: PeerOut): void => {
		switch (out.t) {
			case 'send':
				return links.get(out.link)?.link.send(out.bytes);
			case 'close':
				return links.get(out.link)?.link.close(out.code);
			case 'dial':
				return connect(out.link, out.to, (events) => parts.dial(out.to, out.side, events));
			case 'verify':
				return answerVerify(out);
			case 'sign':
				return answerSign(out);
			case 'note':
				return parts.note(out);
			case 'signal': // Nobody here negotiates WebRTC, ...
			case 'need-ticket': // ... needs a ticket, ...
			case 'play': // ... or watches.
			case 'announced':
			case 'target':
			case 'state':
				return;
			default:
				return out satisfies never;
		}
	};

	const alarm = (at: Ms, ring: () => void): void => {
		clearTimeout(timer);
		if (at === Infinity || stopped) return;
		const waitMs = Math.min(Math.max(Math.ceil(at - clock.now()), 1), TIMER_MS_MAX);
		timer = setTimeout(() => guarded(ring), waitMs);
	};

	const driven = drive(machine, { now: () => clock.now(), alarm, perform });
	const push = (input: In | HostIn | Tick): void => guarded(() => driven(input));
	const stop = (): void => {
		stopped = true;
		clearTimeout(timer);
		for (const { link } of [...links.values()]) link.close('bye');
		links.clear();
	};

	return {
		push,
		stop,
		accept: (to, open) => connect(--lastAccepted, to, open),
		sweep: (heardAt) => {
			for (const entry of [...links.values()]) if (entry.heardAt < heardAt) entry.link.close('silent');
		},
		get links() {
			return links.size;
		},
	};
}

const nothing: Link = { send: () => undefined, signal: () => undefined, close: () => undefined };
