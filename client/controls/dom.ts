import { icon, type IconName } from '../icons.ts';

type Attributes = Readonly<Record<string, string | number | boolean | null>>;
type Child = Node | string | null;

/** An element with attributes (true: present, false or null: absent) and children (null: none). */
export function h<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElementTagNameMap[Tag] {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (value === true) element.setAttribute(name, '');
		else if (value !== false && value !== null) element.setAttribute(name, String(value));
	}
	element.append(...children.filter((child) => child !== null));
	return element;
}

export interface ButtonOptions {
	readonly class?: string;
	readonly part?: string;
	/** Its name; without an icon also its text. */
	readonly label: string;
	readonly icon?: IconName;
	readonly press: (event: MouseEvent) => void;
}

export function button({ label, press, ...options }: ButtonOptions): HTMLButtonElement {
	const made = h('button', { type: 'button', class: options.class ?? null, part: options.part ?? 'button' });
	if (options.icon) made.append(icon(options.icon));
	else made.append(label);
	if (options.icon) made.setAttribute('aria-label', label);
	made.addEventListener('click', press);
	return made;
}

// What follows writes only what differs: the controls are updated twice a second, and each write costs style and screen readers work.

export function setText(node: Node, text: string): void {
	if (node.textContent !== text) node.textContent = text;
}

/** @param value True: present; false or null: absent. */
export function setAttribute(element: Element, name: string, value: string | boolean | null): void {
	const text = value === true ? '' : value;
	if (text === false || text === null) element.removeAttribute(name);
	else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/** Shows or hides. */
export function setShown(element: HTMLElement, shown: boolean): void {
	if (element.hidden === shown) element.hidden = !shown;
}

/** The name of a button that shows an icon only, and the icon. */
export function setFace(made: HTMLButtonElement, name: IconName, label: string): void {
	setAttribute(made, 'aria-label', label);
	if (!made.querySelector(`[data-icon="${name}"]`)) made.querySelector('svg')?.replaceWith(icon(name));
}

/** What has the focus inside of this tree, also within a shadow root. */
export function focused(node: Node): Element | null {
	return (node.getRootNode() as Document | ShadowRoot).activeElement;
}
