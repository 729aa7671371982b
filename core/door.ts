import { unixNow, withheldNow, type Context } from './context.ts';
import type { Links } from './links.ts';
import type { JobId, PeerId } from './messages.ts';
import type { Neighbour } from './neighbour.ts';
import { equalBytes, peerId, readTicket, type ControlOf } from './wire.ts';

/** Source and floor: a viewer's token is checked before he gets anything. */
export class Door {
	readonly #ctx: Context;
	readonly #links: () => Links;
	readonly #newJob: () => JobId;
	/** Whose tokens are being checked, by job. */
	readonly #waiting = new Map<JobId, { readonly neighbour: Neighbour; readonly end: PeerId }>();

	constructor(ctx: Context, links: () => Links, newJob: () => JobId) {
		this.#ctx = ctx;
		this.#links = links;
		this.#newJob = newJob;
	}

	knock(neighbour: Neighbour, hello: ControlOf<'hello'>): void {
		const { options } = this.#ctx;
		if (withheldNow(this.#ctx)) return this.#links().fault(neighbour, 'withheld', 'the stream is off the air');
		const ticket = readTicket(hello.token);
		const expected = ticket && (ticket.scope === 'resume' || ticket.scope === 'watch') && peerId(ticket.viewer) === hello.from;
		if (!ticket || !expected || ticket.expires < unixNow(this.#ctx) || !equalBytes(ticket.stream, options.stream)) {
			return this.#links().fault(neighbour, 'bad-ticket', 'no good token');
		}
		const job = this.#newJob();
		this.#waiting.set(job, { neighbour, end: peerId(ticket.viewer) });
		this.#ctx.out.push({ t: 'verify', job, by: 'secret', message: ticket.message, signature: ticket.signature });
	}

	verified(job: JobId, ok: boolean): void {
		const stranger = this.#waiting.get(job);
		this.#waiting.delete(job);
		if (!stranger || !this.#ctx.links.has(stranger.neighbour.link)) return;
		if (ok) this.#links().admit(stranger.neighbour, stranger.end);
		else this.#links().fault(stranger.neighbour, 'bad-ticket', 'the token is not ours');
	}
}
