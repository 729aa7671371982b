import { NOBODY, SOURCE, type Wiring } from './wiring.ts';

/** Who looks for another feeder: only who lost its parent, or everybody without media. */
export type Acting = 'orphans' | 'starved';

/**
 * Who is reached by the stream in the end, when the dead are gone and nobody repairs the layout. 1 = reached.
 *
 * Parent, standby and provisional buddy stand above their client and a buddy beside it, so one pass down the levels decides.
 */
export function reached(wiring: Wiring, dead: Uint8Array, acting: Acting): Uint8Array {
	const { parent, buddy, standby, level, nodes, size } = wiring;
	const has = new Uint8Array(size);
	/** What a node got itself, its buddy may share; not back and forth. */
	const own = new Uint8Array(size);
	has[SOURCE] = 1;
	for (let from = 0, to = 0; from < nodes.length; from = to) {
		const here = level[nodes[from] as number] as number;
		while (to < nodes.length && level[nodes[to] as number] === here) to++;
		const mayAct = (node: number): boolean => acting === 'starved' || dead[parent[node] as number] === 1;
		for (let i = from; i < to; i++) {
			const node = nodes[i] as number;
			const keeper = standby[node] as number;
			if (dead[node]) continue;
			if (has[parent[node] as number] || (keeper !== NOBODY && mayAct(node) && has[keeper])) own[node] = has[node] = 1;
		}
		for (let i = from; i < to; i++) {
			const node = nodes[i] as number;
			const friend = buddy[node] as number;
			if (dead[node] || has[node] || !mayAct(node)) continue;
			if (level[friend] === here ? own[friend] : has[friend]) has[node] = 1;
		}
	}
	return has;
}

/** Survivors without the stream. */
export function cutOff(wiring: Wiring, deadNodes: readonly number[], acting: Acting = 'starved'): readonly number[] {
	const dead = new Uint8Array(wiring.size);
	for (const node of deadNodes) dead[node] = 1;
	const has = reached(wiring, dead, acting);
	return wiring.nodes.filter((node) => !dead[node] && !has[node]);
}

/**
 * Whether a set of failures cuts anybody off. Looks only at the children of the dead: of those cut off, take one nearest to the source.
 * Everybody above it who lives has the stream, so its parent is dead, its standby is dead, and its buddy is dead or lost parent and
 * standby as well. Who may act besides orphans does not enter.
 */
export function isFatal(wiring: Wiring, dead: Uint8Array, deadNodes: readonly number[]): boolean {
	const { parent, buddy, standby, level, children } = wiring;
	const lost = (node: number): boolean => dead[parent[node] as number] === 1 && (standby[node] === NOBODY || dead[standby[node] as number] === 1);
	for (const gone of deadNodes) {
		for (const child of children[gone] as readonly number[]) {
			if (dead[child] || !lost(child)) continue;
			const friend = buddy[child] as number;
			if (dead[friend] || (level[friend] === level[child] && lost(friend))) return true;
		}
	}
	return false;
}

/** All sets of `count` nodes whose death cuts somebody off. */
export function fatalSets(wiring: Wiring, count: number): readonly (readonly number[])[] {
	const fatal: number[][] = [];
	const dead = new Uint8Array(wiring.size);
	const chosen: number[] = [];
	const choose = (from: number): void => {
		if (chosen.length === count) {
			if (isFatal(wiring, dead, chosen)) fatal.push([...chosen]);
			return;
		}
		for (let i = from; i < wiring.nodes.length; i++) {
			const node = wiring.nodes[i] as number;
			chosen.push(node);
			dead[node] = 1;
			choose(i + 1);
			dead[node] = 0;
			chosen.pop();
		}
	};
	choose(0);
	return fatal;
}
