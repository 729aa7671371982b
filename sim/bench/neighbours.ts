import type { PeerId, Tree } from '@dumbbell-stream/core';

/** The parent and buddy links of a layout, kept up to date by what each operation touched. */
export class Neighbours {
	readonly #tree: Tree;
	readonly #near = new Map<PeerId, readonly string[]>();
	/** How many ends name a link: a buddy link is named by both. */
	readonly #links = new Map<string, number>();

	constructor(tree: Tree, members: Iterable<PeerId>) {
		this.#tree = tree;
		this.update(new Set(members));
	}

	/** @returns How many links there are now that were not there before. */
	update(touched: ReadonlySet<PeerId>): number {
		const gone = new Set<string>();
		for (const peer of touched) {
			for (const link of this.#near.get(peer) ?? []) {
				const left = (this.#links.get(link) ?? 0) - 1;
				if (left > 0) this.#links.set(link, left);
				else {
					this.#links.delete(link);
					gone.add(link);
				}
			}
			this.#near.delete(peer);
		}
		let opened = 0;
		for (const peer of touched) {
			const place = this.#tree.place(peer);
			if (!place) continue;
			const near = [...new Set([place.parent, place.buddy])].filter((other) => other !== null).map((other) => (peer < other ? `${peer} ${other}` : `${other} ${peer}`));
			this.#near.set(peer, near);
			for (const link of near) {
				const named = this.#links.get(link) ?? 0;
				if (named === 0 && !gone.has(link)) opened++;
				this.#links.set(link, named + 1);
			}
		}
		return opened;
	}
}
