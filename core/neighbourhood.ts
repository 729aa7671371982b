import { LIMITS } from './limits.ts';
import type { PeerId } from './messages.ts';
import { canConnect } from './nat.ts';
import type { Holder, Position, Side } from './position.ts';
import type { Place } from './wire.ts';

type End = Holder | 'source';
const other = (side: Side): Side => (1 - side) as Side;
const named = (end: End): PeerId | 'source' => (end === 'source' ? 'source' : end.peer);
/** Who stands there; the source where that is the position. Null: nobody. */
const at = (position: Position, side: Side): End | null => (position.above === null ? 'source' : position.holders[side]);

/** Who feeds a holder by the rule. */
export function parentOf(holder: Holder): End | null {
	return holder.position?.above ? at(holder.position.above, holder.side) : null;
}

/** Who stands at the same position in the other tree, if he can carry a feed at all. */
function mateOf({ position, side }: Holder): Holder | null {
	const mate = position?.holders[other(side)] ?? null;
	return mate && mate.slots > 0 ? mate : null;
}

/** The mate; without one who could help the mate of the parent, or the source, stands in. */
export function buddyOf(holder: Holder): End | null {
	const { position, side } = holder;
	if (!position?.above) return null;
	return mateOf(holder) ?? at(position.above, other(side));
}

/**
 * Where a holder keeps its idle link, so that no two failures cut anybody off. Parent and buddy may both fail: when they are a pair,
 * each pair of children below needs one entry that still has a way. The first has it in tree A, at the grandparent who has lost a
 * child; the second in tree B; further ones (fan-outs above 2) take the spare feeds of the parent's siblings, each another one. The
 * other child of the pair has its uncle. An node without a mate who could help has its grandparent, because its uncle is its buddy already.
 */
export function standbyOf(holder: Holder): End | null {
	const { position, side } = holder;
	const above = position?.above;
	if (!position || !above?.above) return null;
	const grand = above.above;
	if (mateOf(holder) === null) return at(grand, side) ?? 'source';
	const uncle = at(above, other(side)) ?? 'source';
	if (position.index < LIMITS.fanOut) return position.index === side ? (at(grand, side) ?? 'source') : uncle;
	const spare = position.index - LIMITS.fanOut;
	if (spare % 2 !== side) return uncle;
	const sibling = grand.children[Math.floor(spare / 2) < above.index ? Math.floor(spare / 2) : Math.floor(spare / 2) + 1];
	return (sibling && at(sibling, side)) ?? 'source';
}

/** Those whom a holder is a buddy to though they are not his: a mate who cannot help, and below him whoever has no mate who could. */
export function wardsOf(holder: Holder): readonly Holder[] {
	const { position, side } = holder;
	if (!position) return [];
	const near = [position.holders[other(side)], ...position.children.map((child) => child?.holders[other(side)] ?? null)];
	return near.filter((one): one is Holder => one !== null && buddyOf(one) === holder && buddyOf(holder) !== one);
}

/** Its network can meet everybody around it: parent, buddy, children, wards. */
export function agrees(holder: Holder): boolean {
	const { position, side } = holder;
	const children = (position?.children ?? []).flatMap((child) => child?.holders[side] ?? []);
	return [parentOf(holder), buddyOf(holder), ...children, ...wardsOf(holder)].every((one) => one === null || one === 'source' || canConnect(holder.nat, one.nat));
}

/** So can its mate, who may have another buddy now. */
export function bothAgree(holder: Holder): boolean {
	const mate = holder.position?.holders[other(holder.side)] ?? null;
	return agrees(holder) && (mate === null || agrees(mate));
}

/** Those who keep their standby link at this holder. */
export function clientsOf(holder: Holder): readonly PeerId[] {
	const { position } = holder;
	if (!position?.above) return [];
	const near: (Holder | null)[] = [];
	for (const child of position.children) {
		if (!child) continue;
		near.push(...child.holders);
		for (const grandchild of child.children) if (grandchild) near.push(...grandchild.holders);
	}
	for (const sibling of position.above.children) {
		if (!sibling || sibling === position) continue;
		for (let index = LIMITS.fanOut; index < sibling.children.length; index++) near.push(...(sibling.children[index]?.holders ?? []));
	}
	return near.filter((client) => client !== null && standbyOf(client) === holder).map((client) => (client as Holder).peer);
}

/** Where a holder stands and who its neighbours are. Null when it has no place. */
export function placeOf(holder: Holder, fanOut: number): Place | null {
	const { position, side } = holder;
	if (!position?.above) return null;
	const children: PeerId[] = [];
	for (const child of position.children) {
		const own = child?.holders[side];
		if (own) children.push(own.peer);
	}
	const [ward] = wardsOf(holder);
	const standby = standbyOf(holder);
	return {
		tree: side === 0 ? 'A' : 'B', position: position.id, level: position.level, fanOut, parent: named(parentOf(holder) ?? 'source'), children,
		buddy: named(buddyOf(holder) ?? 'source'), ward: ward?.peer ?? null, standby: standby && named(standby),
	};
}
