import type { Metered } from '../consent.ts';
import type { StringKey } from '../strings.ts';
import { button, h, setShown } from './dom.ts';
import type { Control, Means, Screen } from './screen.ts';

const QUESTION: Readonly<Record<NonNullable<Metered>, StringKey>> = { mobile: 'askMobile', saving: 'askSaving', unknown: 'askUnknown' };

/**
 * The question whether to share. Both answers look alike; where the connection may cost money, the one that sends nothing comes first
 * and the text says why. The large card comes before the picture, the small one stands in a corner of it.
 */
export function makeConsentCard({ locale: { say }, actions }: Means): Control {
	const node = h('div', { class: 'card', part: 'card', tabindex: -1, hidden: true, 'aria-labelledby': 'ask-title', 'aria-describedby': 'ask-text' });
	let shown = '';

	/** The second click of a double click on play was not meant for what has appeared under the pointer. */
	const answer =
		(share: boolean) =>
		({ detail }: MouseEvent): void => {
			if (detail < 2) actions.answer(share);
		};

	const fill = (metered: Metered, smallPlace: boolean): void => {
		const yes = button({ label: say(metered === null ? 'askYes' : 'askYesReceive'), press: answer(true) });
		const no = button({ label: say('askNo'), press: answer(false) });
		const more = button({ label: say('askMore'), press: () => actions.ask() });
		const notNow = button({ label: say('askNotNow'), press: answer(false) });
		const text = h('p', { id: 'ask-text' });
		if (metered === null) text.append(h('span', { class: 'long' }, say('ask')), h('span', { class: 'short' }, say('askShort')));
		else text.append(say(QUESTION[metered]));
		if (smallPlace) text.append(' ', say('askSmallPlace'));
		node.replaceChildren(
			h('div', { class: 'question' }, h('h2', { id: 'ask-title' }, say('askTitle')), text),
			h('div', { class: 'answers' }, ...(metered === null ? [yes, no] : [no, yes])),
			h('div', { class: 'brief' }, more, notNow),
			h('p', { class: 'later' }, say('askLater')),
		);
	};

	return {
		node,
		update({ card, metered, smallPlace }: Screen) {
			setShown(node, card !== 'none');
			const wanted = `${card} ${metered} ${smallPlace}`;
			if (card === 'none' || wanted === shown) return;
			shown = wanted;
			node.dataset['kind'] = card;
			node.setAttribute('role', card === 'large' ? 'dialog' : 'group');
			fill(metered, smallPlace);
		},
	};
}
