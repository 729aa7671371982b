import { FULL, type Shape } from './shape.ts';
import { wire } from './wiring.ts';

/** A slot: `2 * position + tree`, as in `wiring.ts`. */
export type Slot = number;

/** What may happen to a layout. Each is a partial injection: nobody is in two places, no place has two. */
export type Operation =
	| { readonly t: 'append'; readonly node: string; readonly to: Slot }
	| { readonly t: 'remove'; readonly node: string }
	| { readonly t: 'move'; readonly from: Slot; readonly to: Slot }
	| { readonly t: 'swap'; readonly a: Slot; readonly b: Slot };

/** Who stands where, on a shape whose slots are all there; gaps are allowed anywhere. */
export class Layout {
	readonly #nodes: ReadonlyMap<Slot, string>;
	readonly #neighbours: readonly (readonly [Slot, Slot])[];
	readonly slots: readonly Slot[];

	private constructor(nodes: ReadonlyMap<Slot, string>, neighbours: readonly (readonly [Slot, Slot])[], slots: readonly Slot[]) {
		this.#nodes = nodes;
		this.#neighbours = neighbours;
		this.slots = slots;
	}

	static empty(shape: Shape): Layout {
		const { nodes, parent, buddy } = wire({ ...shape, filled: shape.filled.map((_, position) => (position === 0 ? 0 : FULL)) }, { standby: false });
		const pairs = nodes.flatMap((node) => [[node, parent[node] as number] as const, ...(node % 2 === 0 ? [[node, buddy[node] as number] as const] : [])]);
		return new Layout(new Map(), pairs, nodes);
	}

	at(slot: Slot): string | undefined {
		return this.#nodes.get(slot);
	}
	slotOf(node: string): Slot | undefined {
		for (const [slot, other] of this.#nodes) if (other === node) return slot;
		return undefined;
	}
	get members(): readonly string[] {
		return [...this.#nodes.values()];
	}

	/** @throws RangeError where the operation is not defined. */
	after(operation: Operation): Layout {
		const nodes = new Map(this.#nodes);
		const take = (slot: Slot): string => {
			const node = nodes.get(slot);
			if (node === undefined) throw new RangeError(`nobody at ${slot}`);
			nodes.delete(slot);
			return node;
		};
		const put = (slot: Slot, node: string): void => {
			if (nodes.has(slot)) throw new RangeError(`${slot} is taken`);
			nodes.set(slot, node);
		};
		if (operation.t === 'append') {
			if (this.slotOf(operation.node) !== undefined) throw new RangeError(`${operation.node} is there`);
			put(operation.to, operation.node);
		} else if (operation.t === 'remove') take(this.slotOf(operation.node) ?? -1);
		else if (operation.t === 'move') put(operation.to, take(operation.from));
		else {
			const [a, b] = [take(operation.a), take(operation.b)];
			put(operation.a, b);
			put(operation.b, a);
		}
		return new Layout(nodes, this.#neighbours, this.slots);
	}

	/** Parent and buddy links between those who are there, each named once. */
	links(): ReadonlySet<string> {
		const links = new Set<string>();
		for (const [a, b] of this.#neighbours) {
			const x = this.#nodes.get(a);
			const y = b === 0 ? 'source' : this.#nodes.get(b);
			if (x !== undefined && y !== undefined) links.add(x < y ? `${x} ${y}` : `${y} ${x}`);
		}
		return links;
	}

	/** The same picture for the same layout. */
	toString(): string {
		return [...this.#nodes].sort(([a], [b]) => a - b).map(([slot, node]) => `${slot}=${node}`).join(' ');
	}
}

/** Links that have to be opened to get from one layout to another. */
export function opened(from: Layout, to: Layout): number {
	const before = from.links();
	return [...to.links()].filter((link) => !before.has(link)).length;
}
