import { drive } from '@dumbbell-stream/core/driver.ts';
import type { Dial, Link, LinkEvents } from '@dumbbell-stream/core/link.ts';
import type { Machine, Ms, Tick } from '@dumbbell-stream/core/machine.ts';
import type { Packet, PacketFault } from '@dumbbell-stream/core/wire.ts';
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
	/** A session that its publisher signs by himself begins. */
	readonly announced?: (out: Extract<PeerOut, { t: 'announced' }>) => void;
	/** What that publisher sends is not his stream. */
	readonly badPublisher?: (fault: PacketFault) => void;
	/** A source that records has passed this on. */
	readonly passed?: (packet: Packet) => void;
	/** The machine found its own state broken and must not be used any more. */
	readonly broken: (error: unknown) => void;
}

interface Held {
	link: Link;
	heardAt: Ms;
}

/** The longest that one timer of Node can wait. */
const TIMER_MS_MAX = 2 ** 31 - 1;
/** Stands for a link until there is one. */
const NOTHING: Link = { send: () => undefined, signal: () => undefined, close: () => undefined };

/** A machine with this process around it. */
export class Host<In> {
	readonly #parts: HostParts;
	readonly #links = new Map<LinkId, Held>();
	readonly #driven: (input: In | HostIn | Tick) => void;
	#lastAccepted: LinkId = 0;
	#timer: NodeJS.Timeout | undefined;
	#stopped = false;

	constructor(machine: Machine<In | HostIn, PeerOut>, parts: HostParts) {
		this.#parts = parts;
		this.#driven = drive(machine, {
			now: () => parts.clock.now(),
			alarm: (at, ring) => this.#alarm(at, ring),
			perform: (out) => this.#perform(out),
		});
	}

	get links(): number {
		return this.#links.size;
	}

	/** Hands in one input; after `stop` nothing is heard any more. */
	push(input: In | HostIn | Tick): void {
		this.#guarded(() => this.#driven(input));
	}

	/** Takes a link that somebody else has opened. `open` makes it from the events that it is to tell. */
	accept(to: End | 'stranger', open: (events: LinkEvents) => Link): void {
		this.#connect(--this.#lastAccepted, to, open);
	}

	/** Closes links on which nothing was heard since `heardAt`. */
	sweep(heardAt: Ms): void {
		for (const held of [...this.#links.values()]) if (held.heardAt < heardAt) held.link.close('silent');
	}

	/** Closes every link and goes silent. May be called again. */
	stop(): void {
		this.#stopped = true;
		clearTimeout(this.#timer);
		for (const { link } of [...this.#links.values()]) link.close('bye');
		this.#links.clear();
	}

	#guarded(work: () => void): void {
		if (this.#stopped) return;
		try {
			work();
		} catch (error) {
			this.stop();
			this.#parts.broken(error);
		}
	}

	#alarm(at: Ms, ring: () => void): void {
		clearTimeout(this.#timer);
		if (at === Infinity || this.#stopped) return;
		const waitMs = Math.min(Math.max(Math.ceil(at - this.#parts.clock.now()), 1), TIMER_MS_MAX);
		this.#timer = setTimeout(() => this.#guarded(ring), waitMs);
	}

	#perform(out: PeerOut): void {
		switch (out.t) {
			case 'send':
				return this.#links.get(out.link)?.link.send(out.bytes);
			case 'close':
				return this.#links.get(out.link)?.link.close(out.code);
			case 'dial':
				return this.#connect(out.link, out.to, (events) => this.#parts.dial(out.to, out.side, events));
			case 'verify':
				return this.#verify(out);
			case 'sign':
				return this.#sign(out);
			case 'note':
				return this.#parts.note(out);
			case 'announced':
				return this.#parts.announced?.(out);
			case 'bad-publisher':
				return this.#parts.badPublisher?.(out.fault);
			case 'passed':
				return this.#parts.passed?.(out.packet);
			case 'signal': // Nobody here negotiates WebRTC, ...
			case 'need-ticket': // ... needs a ticket, ...
			case 'play': // ... or watches.
			case 'target':
			case 'withheld':
			case 'state':
				return;
			default:
				return out satisfies never;
		}
	}

	#connect(id: LinkId, to: End | 'stranger', open: (events: LinkEvents) => Link): void {
		let down = false;
		const held: Held = { link: NOTHING, heardAt: this.#parts.clock.now() };
		held.link = open({
			up: () => this.push({ t: 'link-up', link: id, to }),
			bytes: (bytes) => {
				held.heardAt = this.#parts.clock.now();
				this.push({ t: 'bytes', link: id, bytes });
			},
			room: (bytes) => this.push({ t: 'room', link: id, bytes }),
			signal: () => undefined,
			down: (why) => {
				down = true;
				this.#links.delete(id);
				this.push({ t: 'link-down', link: id, why });
			},
		});
		if (!down) this.#links.set(id, held);
	}

	#verify({ job, by, message, signature }: Verify): void {
		const ok = by === 'secret' ? equalSecrets(hmac(this.#parts.secret, message), signature) : verify(signature, message, by);
		this.push({ t: 'verified', job, ok });
	}

	#sign({ job, by, message }: Sign): void {
		const key = by === 'session' ? this.#parts.sessionKey() : null;
		if (by === 'secret') this.push({ t: 'signed', job, signature: hmac(this.#parts.secret, message) });
		else if (key) this.push({ t: 'signed', job, signature: sign(message, key) });
	}
}
