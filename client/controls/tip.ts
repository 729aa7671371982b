import { h } from './dom.ts';

/** Distance from the button and from the edges, px. */
const GAP = 6;

/**
 * Shows `data-tip` of the button that the pointer rests on or the keyboard has reached. For eyes only: what it says is the button's
 * name or description already.
 */
export function makeTips(stage: HTMLElement): HTMLElement {
	const node = h('div', { class: 'tip', 'aria-hidden': 'true', hidden: true });
	const hide = (): void => {
		node.hidden = true;
	};
	const show = (target: EventTarget | null): void => {
		const owner = target instanceof Element ? target.closest<HTMLElement>('[data-tip]') : null;
		const text = owner?.dataset['tip'];
		if (!owner || !text) return hide();
		node.textContent = text;
		node.hidden = false;
		const box = stage.getBoundingClientRect();
		const at = owner.getBoundingClientRect();
		const left = at.left - box.left + (at.width - node.offsetWidth) / 2;
		node.style.left = `${Math.max(GAP, Math.min(left, box.width - node.offsetWidth - GAP))}px`;
		node.style.top = `${at.top - box.top - node.offsetHeight - GAP}px`;
	};
	stage.addEventListener('pointerover', ({ target, pointerType }) => (pointerType === 'mouse' ? show(target) : hide()));
	stage.addEventListener('pointerleave', hide);
	stage.addEventListener('click', hide);
	stage.addEventListener('keydown', hide);
	stage.addEventListener('focusin', ({ target }) => (target instanceof Element && target.matches(':focus-visible') ? show(target) : hide()));
	stage.addEventListener('focusout', hide);
	return node;
}
