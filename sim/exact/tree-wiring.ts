import type { PeerId, Tree } from '@dumbbell-stream/core';
import { NOBODY, SOURCE, type Wiring } from './wiring.ts';

/** The roles that the product's layout gives to those of these peers who have a place; node i + 1 is `peers[i]`. */
export function wiringOf(tree: Tree, peers: readonly PeerId[]): Wiring {
	const size = peers.length + 1;
	const array = (): Int32Array => new Int32Array(size).fill(NOBODY);
	const wiring = { size, nodes: [] as number[], parent: array(), buddy: array(), standby: array(), credits: array(), level: array(), children: Array.from({ length: size }, (): number[] => []) };
	const nodeOf = new Map<string, number>([['source', SOURCE]]);
	peers.forEach((peer, i) => nodeOf.set(peer, i + 1));
	const of = (end: string | null): number => (end === null ? NOBODY : (nodeOf.get(end) as number));
	for (const peer of peers) {
		const place = tree.place(peer);
		if (!place) continue;
		const node = of(peer);
		wiring.nodes.push(node);
		wiring.parent[node] = of(place.parent);
		wiring.buddy[node] = of(place.buddy);
		wiring.standby[node] = of(place.standby);
		wiring.credits[node] = place.fanOut + 1;
		wiring.level[node] = place.level;
		(wiring.children[of(place.parent)] as number[]).push(node);
	}
	wiring.nodes.sort((a, b) => (wiring.level[a] as number) - (wiring.level[b] as number) || a - b);
	wiring.credits[SOURCE] = 2 * tree.shape.rootPairs + 1;
	wiring.level[SOURCE] = 0;
	return wiring;
}
