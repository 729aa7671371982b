import type { AudienceNode } from './messages.ts';

/** A node in the picture, in the units of its view box. */
export interface Spot {
	readonly node: AudienceNode;
	readonly x: number;
	readonly y: number;
}
/** A line from feeder to fed, or between the two at the same position of both trees. */
export interface Wire {
	readonly key: string;
	readonly kind: 'feed' | 'buddies' | 'floor';
	readonly path: string;
	readonly lagMs: number;
}
export interface TreeLayout {
	readonly spots: readonly Spot[];
	readonly wires: readonly Wire[];
}

export const WIDTH = 1000;
export const HEIGHT = 420;
const CENTRE = { x: WIDTH / 2, y: HEIGHT / 2 };
/** Radius of the first arc, and how much each further one adds at most. */
const FIRST = 90;
const STEP_MAX = 110;
/** Each wing spans so much of a circle, radians. */
const SPAN = (130 * Math.PI) / 180;

/** The source in the middle, the two trees as two wings of a dumbbell, level by level on arcs; who has no place stands below. */
export function layOut(nodes: readonly AudienceNode[]): TreeLayout {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const wings = (['A', 'B'] as const).flatMap((tree) => wing(nodes.filter((node) => node.tree === tree), tree, byId));
	const floor = nodes.filter((node) => node.tree === null);
	const below = floor.map((node, i) => ({ node, x: CENTRE.x + (i - (floor.length - 1) / 2) * Math.min(28, 600 / Math.max(1, floor.length)), y: HEIGHT - 20 }));
	const spots = [...wings, ...below];
	return { spots, wires: wiresOf(spots) };
}

function wing(nodes: readonly AudienceNode[], tree: 'A' | 'B', byId: ReadonlyMap<string, AudienceNode>): Spot[] {
	const levels = new Map<number, AudienceNode[]>();
	for (const node of nodes) {
		const level = levelOf(node, byId);
		levels.set(level, [...(levels.get(level) ?? []), node]);
	}
	const step = Math.min(STEP_MAX, (WIDTH / 2 - FIRST - 30) / Math.max(1, Math.max(1, ...levels.keys()) - 1));
	return [...levels].flatMap(([level, all]) => {
		const sorted = [...all].sort((a, b) => a.position - b.position);
		const radius = FIRST + (level - 1) * step;
		return sorted.map((node, i) => {
			const angle = ((i + 0.5) / sorted.length - 0.5) * SPAN;
			const x = CENTRE.x + (tree === 'A' ? -1 : 1) * Math.cos(angle) * radius;
			// A wing is flat: it must fit the height at any level.
			return { node, x, y: CENTRE.y + Math.sin(angle) * Math.min(radius, HEIGHT / 2 - 30) };
		});
	});
}

/** How many feeds away from the source. Feeders are told two seconds late, so a loop may be seen: it ends somewhere. */
function levelOf(node: AudienceNode, byId: ReadonlyMap<string, AudienceNode>): number {
	let level = 1;
	const seen = new Set([node.id]);
	for (let at = node.feeder === null ? undefined : byId.get(node.feeder); at && !seen.has(at.id); at = at.feeder === null ? undefined : byId.get(at.feeder)) {
		seen.add(at.id);
		level++;
	}
	return level;
}

function wiresOf(spots: readonly Spot[]): Wire[] {
	const byId = new Map(spots.map((spot) => [spot.node.id, spot]));
	const byPlace = new Map(spots.filter(({ node }) => node.tree === 'B').map((spot) => [placeOf(spot.node), spot]));
	const feeds = spots.flatMap((spot): Wire[] => {
		const { node } = spot;
		const from = node.feeder === null ? null : (byId.get(node.feeder) ?? CENTRE);
		return from ? [{ key: `feed ${node.id}`, kind: node.tree === null ? 'floor' : 'feed', path: curve(from, spot, 0), lagMs: node.lagMs }] : [];
	});
	const buddies = spots.flatMap((spot): Wire[] => {
		const other = spot.node.tree === 'A' ? byPlace.get(placeOf(spot.node)) : undefined;
		return other ? [{ key: `buddies ${spot.node.id}`, kind: 'buddies', path: curve(spot, other, spot.y < CENTRE.y ? -60 : 60), lagMs: 0 }] : [];
	});
	return [...buddies, ...feeds];
}

const placeOf = ({ rendition, position }: AudienceNode): string => `${rendition} ${position}`;

function curve(from: { readonly x: number; readonly y: number }, to: { readonly x: number; readonly y: number }, bend: number): string {
	const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2 + bend];
	return `M${round(from.x)} ${round(from.y)}Q${round(x)} ${round(y)} ${round(to.x)} ${round(to.y)}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** 0 to 1: from blue to orange, which the colour-blind can tell apart. */
export function warmth(lagMs: number): number {
	return Math.min(1, Math.max(0, (lagMs - 200) / 2_000));
}
