/** Shapes on a 24 × 24 grid. Filled ones are solid, the others are lines of the text's colour. */
const SHAPES = {
	play: { filled: true, path: 'M8 5.1v13.8a.9.9 0 0 0 1.4.8l10.4-6.9a.9.9 0 0 0 0-1.6L9.4 4.3A.9.9 0 0 0 8 5.1Z' },
	pause: { filled: true, path: 'M7 4.5h2.6a.6.6 0 0 1 .6.6v13.8a.6.6 0 0 1-.6.6H7a.6.6 0 0 1-.6-.6V5.1a.6.6 0 0 1 .6-.6Zm7.4 0H17a.6.6 0 0 1 .6.6v13.8a.6.6 0 0 1-.6.6h-2.6a.6.6 0 0 1-.6-.6V5.1a.6.6 0 0 1 .6-.6Z' },
	sound: { filled: false, path: 'M4 9.5v5h3.2L12 18.6V5.4L7.2 9.5ZM15.3 9a4.2 4.2 0 0 1 0 6M17.9 6.4a8 8 0 0 1 0 11.2' },
	silence: { filled: false, path: 'M4 9.5v5h3.2L12 18.6V5.4L7.2 9.5ZM16 9.6l4.8 4.8M20.8 9.6 16 14.4' },
	share: { filled: false, path: 'M5 19 19 5M9 5h10v10' },
	signed: { filled: false, path: 'M12 3.2 5 5.9v5.3c0 4.4 2.9 7.8 7 9.6 4.1-1.8 7-5.2 7-9.6V5.9ZM8.8 12l2.3 2.3 4.2-4.5' },
	captions: { filled: false, path: 'M4.5 5.5h15a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1ZM10.6 10.6a2 2 0 1 0 0 2.8M17 10.6a2 2 0 1 0 0 2.8' },
	gear: { filled: false, path: 'M9.9 5.1 10.4 2.5 13.6 2.5 14.1 5.1 15.4 5.7 17.5 4.2 19.8 6.5 18.3 8.6 18.9 9.9 21.5 10.4 21.5 13.6 18.9 14.1 18.3 15.4 19.8 17.5 17.5 19.8 15.4 18.3 14.1 18.9 13.6 21.5 10.4 21.5 9.9 18.9 8.6 18.3 6.5 19.8 4.2 17.5 5.7 15.4 5.1 14.1 2.5 13.6 2.5 10.4 5.1 9.9 5.7 8.6 4.2 6.5 6.5 4.2 8.6 5.7ZM12 8.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4Z' },
	pip: { filled: false, path: 'M20.5 11V6.5a1 1 0 0 0-1-1h-15a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1H9M13.5 13.5h7a.8.8 0 0 1 .8.8v4a.8.8 0 0 1-.8.8h-7a.8.8 0 0 1-.8-.8v-4a.8.8 0 0 1 .8-.8Z' },
	fullscreen: { filled: false, path: 'M4 9V4.8h4.6M20 9V4.8h-4.6M4 15v4.2h4.6M20 15v4.2h-4.6' },
	fullscreenExit: { filled: false, path: 'M8.6 4.8V9H4M15.4 4.8V9H20M8.6 19.2V15H4M15.4 19.2V15H20' },
	close: { filled: false, path: 'm6 6 12 12M18 6 6 18' },
	back: { filled: false, path: 'm14.5 5.5-6.5 6.5 6.5 6.5' },
	next: { filled: false, path: 'm9.5 5.5 6.5 6.5-6.5 6.5' },
	check: { filled: false, path: 'm5 12.5 4.5 4.5L19 7.5' },
} as const;

export type IconName = keyof typeof SHAPES;

const SVG = 'http://www.w3.org/2000/svg';

/** Decoration for those who see it: the button around it carries the name. */
export function icon(name: IconName): SVGSVGElement {
	const { filled, path } = SHAPES[name];
	const svg = document.createElementNS(SVG, 'svg');
	const shape = document.createElementNS(SVG, 'path');
	svg.setAttribute('viewBox', '0 0 24 24');
	svg.setAttribute('aria-hidden', 'true');
	svg.setAttribute('class', filled ? 'icon filled' : 'icon');
	svg.dataset['icon'] = name;
	shape.setAttribute('d', path);
	svg.append(shape);
	return svg;
}
