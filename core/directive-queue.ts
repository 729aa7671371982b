import type { Rendition } from './messages.ts';
import { newer, type Directive } from './wire.ts';

/** Of two directives the newer: associative, commutative, idempotent, so late, doubled and reordered delivery are harmless. */
export function fold(a: Directive, b: Directive): Directive {
	return newer(b.epoch, a.epoch) ? b : a;
}

/** Directives to one peer that were not sent yet: per rendition only the newest stays. */
export class DirectiveQueue {
	readonly #pending = new Map<Rendition, Directive>();
	readonly #confirmed = new Map<Rendition, Directive>();

	push(directive: Directive): void {
		const present = this.#pending.get(directive.rendition);
		const kept = present ? fold(present, directive) : directive;
		const done = this.#confirmed.get(directive.rendition);
		if (done && !newer(kept.epoch, done.epoch)) this.#pending.delete(directive.rendition);
		else this.#pending.set(directive.rendition, kept);
	}

	/** The next one to send, lowest rendition first. */
	take(): Directive | undefined {
		const rendition = Math.min(...this.#pending.keys());
		const directive = this.#pending.get(rendition);
		if (directive) this.#pending.delete(rendition);
		return directive;
	}

	/** What the peer reports as done: neither that nor anything older is ever sent again. Reports may come in any order. */
	confirmed(directive: Directive): void {
		const done = this.#confirmed.get(directive.rendition);
		this.#confirmed.set(directive.rendition, done ? fold(done, directive) : directive);
		const pending = this.#pending.get(directive.rendition);
		if (pending && !newer(pending.epoch, directive.epoch)) this.#pending.delete(directive.rendition);
	}

	get size(): number {
		return this.#pending.size;
	}
}
