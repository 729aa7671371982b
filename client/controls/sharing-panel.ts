import { h, setAttribute, setShown, setText } from './dom.ts';
import type { PanelBody } from './menu.ts';
import type { Means } from './screen.ts';

/** The limits that are offered, kbit/s; each fits so many viewers of a 1 Mbit/s picture: one, three, and plenty. */
const CAPS = { capLow: 2_000, capMedium: 6_000, capHigh: 20_000 } as const;
/** What stands in the field before somebody types. */
const OWN_KBITS = 4_000;

/** On or off, how much, what is happening, and what others learn. */
export function makeSharingPanel({ locale, actions }: Means): PanelBody {
	const { say, number, bytes } = locale;
	const name = h('span');
	const knob = h('button', { type: 'button', role: 'switch', class: 'switch', part: 'button' }, name, h('span', { class: 'track' }));
	knob.addEventListener('click', () => actions.changeSettings({ share: knob.getAttribute('aria-checked') !== 'true' }));
	const receiveOnly = h('p', { class: 'hint' }, say('receiveOnly'));
	const caps = makeCaps(locale, (uploadKbitsMax) => actions.changeSettings({ uploadKbitsMax }));
	const now = h('dd');
	const total = h('dd');
	const meter = h('dl', { class: 'facts' }, h('dt', {}, say('meterNow')), now, h('dt', {}, say('meterTotal')), total);
	return {
		nodes: [knob, receiveOnly, meter, caps.node, h('h3', {}, say('othersSee')), h('p', { class: 'hint' }, say('othersSeeText'))],
		update({ settings, metered, uploadBitsPerSecond, stats }) {
			const on = settings.share === true;
			setText(name, say(metered === null ? 'askYes' : 'askYesReceive'));
			setAttribute(knob, 'aria-checked', String(on));
			setShown(receiveOnly, metered !== null);
			setShown(caps.node, on && metered === null);
			setShown(meter, on && metered === null);
			caps.choose(settings.uploadKbitsMax);
			setText(now, say('mbits', number(uploadBitsPerSecond / 1e6, 1)));
			setText(total, bytes(stats?.bytesToPeers ?? 0));
		},
	};
}

interface Caps {
	readonly node: HTMLElement;
	/** @param kbits The limit that holds; null: none. */
	choose(kbits: number | null): void;
}

function makeCaps({ say, number }: Means['locale'], chosen: (kbits: number | null) => void): Caps {
	const field = h('input', { type: 'number', min: 0.5, max: 1000, step: 0.5, value: OWN_KBITS / 1000, inputmode: 'decimal', 'aria-label': `${say('capOwn')}, ${say('mbitsUnit')}` });
	const radios = new Map<string, HTMLInputElement>();
	const row = (name: string, label: string, ...after: readonly (Node | string)[]): HTMLElement => {
		const radio = h('input', { type: 'radio', name: 'cap', value: name });
		radios.set(name, radio);
		return h('div', { class: 'choice' }, h('label', {}, radio, h('span', {}, label)), h('span', { class: 'hint' }, ...after));
	};
	const node = h('fieldset', {}, h('legend', {}, say('howMuch')), row('auto', say('capAuto'), say('capAutoHint')));
	for (const [name, kbits] of Object.entries(CAPS)) node.append(row(name, say(name as keyof typeof CAPS), say('mbits', number(kbits / 1000))));
	node.append(row('own', say('capOwn'), field, ` ${say('mbitsUnit')}`));

	/** Somebody whose own figure is one of the offered ones still has his own. */
	let own = false;
	const take = (name: string): void => {
		own = name === 'own';
		if (name === 'auto') return chosen(null);
		if (!own) return chosen(CAPS[name as keyof typeof CAPS]);
		if (field.validity.valid && !Number.isNaN(field.valueAsNumber)) chosen(Math.round(field.valueAsNumber * 1000));
	};
	node.addEventListener('change', ({ target }) => target instanceof HTMLInputElement && take(target === field ? 'own' : target.value));
	return {
		node,
		choose(kbits) {
			const offered = Object.entries(CAPS).find(([, cap]) => cap === kbits)?.[0];
			const name = kbits === null ? 'auto' : own || !offered ? 'own' : offered;
			const radio = radios.get(name);
			if (!radio || radio.checked) return;
			radio.checked = true;
			if (name === 'own' && kbits !== null) field.valueAsNumber = kbits / 1000;
		},
	};
}
