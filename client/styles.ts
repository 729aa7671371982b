import { card } from './styles/card.ts';
import { frame } from './styles/frame.ts';

/** A sheet made by script and adopted, so that a page's Content Security Policy needs no exception for styles. */
export function makeSheet(css: string): CSSStyleSheet {
	const sheet = new CSSStyleSheet();
	sheet.replaceSync(css);
	return sheet;
}

let sheet: CSSStyleSheet | undefined;

/** One for all players; the controls bring their own. */
export function styleSheet(): CSSStyleSheet {
	sheet ??= makeSheet(frame + card);
	return sheet;
}
