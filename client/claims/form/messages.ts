import type { Commitment, ExcerptFault, Shown } from '../excerpt.ts';

/** What the page asks its worker, each under a number of its own. */
export type Task =
	| { readonly t: 'hash'; readonly file: Blob }
	| { readonly t: 'work'; readonly challenge: string }
	| { readonly t: 'excerpt'; readonly file: Blob }
	/** Packets of the excerpt that was read last. */
	| { readonly t: 'show'; readonly indexes: readonly number[] };

/** What comes back: the hash; the answer to a challenge; an excerpt, or why it is none; packets. */
export interface Results {
	readonly hash: string;
	readonly work: string | null;
	readonly excerpt: { readonly commitment: Commitment; readonly missing: number } | ExcerptFault;
	readonly show: readonly Shown[];
}

export interface Request {
	readonly id: number;
	readonly task: Task;
}

/** `share`: so much is done, from 0 to 1. `error`: something that no task expects. */
export type Reply = { readonly id: number } & ({ readonly result: Results[keyof Results] } | { readonly share: number } | { readonly error: string });
