import type { Bag } from './bag.ts';
import { LIMITS } from './limits.ts';
import type { Random } from './machine.ts';
import { canConnect } from './nat.ts';
import { bothAgree, buddyOf, parentOf } from './neighbourhood.ts';
import type { Holder, Positions, Side } from './position.ts';

const other = (side: Side): Side => (1 - side) as Side;

/**
 * Brings those who can carry children to where children can be: two mates carry only as many as the lesser of them, and whoever
 * carries none wastes a place high up. Leaves alone are moved, so nobody is below them.
 */
export class Strength {
	readonly #positions: Positions;
	readonly #options: { readonly random: Random; readonly samples: number };

	constructor(positions: Positions, options: { readonly random: Random; readonly samples: number }) {
		this.#positions = positions;
		this.#options = options;
	}

	/**
	 * Before a new level is opened: somebody without children who can carry little stands where another could have children. He
	 * changes places with the oldest of some leaves who can carry more and stand lower, or beside somebody weak.
	 */
	improve(): boolean {
		for (let level = 1; level <= this.#positions.depth; level++) {
			const leaves = this.#positions.leavesAt(level);
			for (let less = 0; less < leaves.length - 1; less++) {
				const carries = Math.max(LIMITS.fanOut, 2 * less);
				const weak = this.#bestBeside(leaves[less] as Bag<Holder>, less) ?? null;
				const beside = weak && this.#mateCarries(weak) >= carries ? weak : (this.#weakMate(level, carries) ?? weak);
				const strong = beside && this.#strongerThan(beside, carries);
				if (!beside || !strong) continue;
				this.#positions.swap(beside, strong);
				if (bothAgree(beside) && bothAgree(strong)) {
					return true;
				}
				this.#positions.swap(beside, strong);
			}
		}
		return false;
	}

	/** The weak mate of a leaf who could carry so many: with another mate it would. */
	#weakMate(level: number, carries: number): Holder | null {
		for (let draw = 0; draw < LIMITS.places; draw++) {
			const leaf = this.#positions.drawLeaf(level, carries, this.#options.random);
			if (!leaf) return null;
			const mate = leaf.position?.holders[other(leaf.side)];
			if (mate && this.#positions.capacityOf(mate) < LIMITS.fanOut) return mate;
		}
		return null;
	}

	/** Of some weak leaves one beside a stronger mate: there a single change opens slots. */
	#bestBeside(bag: Bag<Holder>, carries: number): Holder | null {
		const some = bag.items.slice(-LIMITS.places);
		return some.find((one) => this.#mateCarries(one) > carries) ?? some[0] ?? null;
	}

	#mateCarries(holder: Holder): number {
		const mate = holder.position?.holders[other(holder.side)];
		return mate ? this.#positions.capacityOf(mate) : 0;
	}

	#strongerThan(weak: Holder, carries: number): Holder | null {
		const level = weak.position?.level ?? 0;
		let best: Holder | null = null;
		for (let l = this.#positions.depth; l >= level && best === null; l--) {
			for (let draw = 0; draw < Math.max(1, this.#options.samples); draw++) {
				const leaf = this.#positions.drawLeaf(l, carries, this.#options.random);
				if (!leaf) break;
				const wasted = l > level || (leaf.position !== weak.position && this.#mateCarries(leaf) < Math.min(carries, this.#mateCarries(weak)));
				if (wasted && (!best || leaf.since < best.since)) best = leaf;
			}
		}
		return best;
	}

	/** Where nothing is open, because nobody can carry more: a leaf who can carry less than the newcomer, as high as there is one. */
	weakerThan(holder: Holder): Holder | null {
		const carries = this.#positions.capacityOf(holder);
		for (let level = 1; level <= this.#positions.depth; level++) {
			const leaves = this.#positions.leavesAt(level);
			for (let less = 0; less < carries; less++) {
				const weak = this.#bestBeside(leaves[less] as Bag<Holder>, less);
				if (weak && [parentOf(weak), buddyOf(weak), weak.position?.holders[other(weak.side)] ?? null].every((one) => one === null || one === 'source' || canConnect(holder.nat, one.nat))) return weak;
			}
		}
		return null;
	}
}
