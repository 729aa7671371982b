import type { End, LinkId } from '../messages.ts';
import type { Directive } from '../wire.ts';
import { PeerStage } from './stage.ts';

/** A peer on its stage, and the links to its neighbours. */
export interface Placed {
	readonly stage: PeerStage;
	/** @throws Error when there is no link to this end. */
	readonly link: (end: End) => LinkId;
}

/** A viewer with a place and these neighbours, all linked, each with the label that it says. */
export function placed(place: Partial<Directive>, neighbours: readonly (readonly [End, number])[], stage = new PeerStage()): Placed {
	stage.direct(place);
	const links = new Map<End, LinkId>();
	for (const [end, label] of neighbours) {
		const link = stage.dials().get(end);
		if (link === undefined) throw new Error(`It did not dial ${end}.`);
		links.set(end, link);
		stage.give({ t: 'link-up', link, to: end });
		stage.say(link, stage.hello(end, { label }));
	}
	return {
		stage,
		link: (end) => {
			const link = links.get(end);
			if (link === undefined) throw new Error(`There is no link to ${end}.`);
			return link;
		},
	};
}
