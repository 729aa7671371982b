import { createHash } from 'node:crypto';
import { ENTRY } from './assets.ts';
import { sha256 } from './crypto.ts';
import type { Answer } from './http.ts';
import { STYLE } from './watch-style.ts';

/** What a page of the sidecar shows. */
export interface PageSubject {
	/** ID of the stream. */
	readonly id: string;
	readonly title: string;
	/** Address of the site whose stream this is. */
	readonly site: string | null;
	readonly publicUrl: string;
	/** Origin that gives the tickets. */
	readonly tickets: string;
	/** Origins whose pages may frame it; none: all. */
	readonly frames: readonly string[];
}

export const PAGE_SCRIPT_NAME = 'watch.js';
const UNTITLED = 'Live broadcast';

/** Shares the address by the system's own sheet where there is one, else copies it. */
const SCRIPT = `const button = document.querySelector('.share');
const words = button.querySelector('span');
const said = words.textContent;
let timer;
const say = (text) => {
	words.textContent = text;
	clearTimeout(timer);
	timer = setTimeout(() => { words.textContent = said; }, 2500);
};
const url = button.dataset.url;
const select = () => prompt(button.dataset.prompt, url);
button.hidden = false;
button.addEventListener('click', async () => {
	if (navigator.share && matchMedia('(pointer: coarse)').matches) return navigator.share({ title: document.title, url }).catch(() => undefined);
	if (!navigator.clipboard) return select();
	await navigator.clipboard.writeText(url).then(() => say(button.dataset.copied), select);
});
`;
const LINK_ICON = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M10 14a4.5 4.5 0 0 0 6.4 0l3.2-3.2a4.5 4.5 0 0 0-6.4-6.4L12 5.6M14 10a4.5 4.5 0 0 0-6.4 0l-3.2 3.2a4.5 4.5 0 0 0 6.4 6.4l1.2-1.2"/></svg>';
/** Two discs and a bar, in the colour of the page's accent. */
const ICON = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><g fill="#2f6fde"><circle cx="8" cy="16" r="7"/><circle cx="24" cy="16" r="7"/><path d="M8 13h16v6H8z"/></g></svg>')}`;
const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

export const PAGE_SCRIPT: Answer = {
	status: 200,
	headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=3600' },
	body: SCRIPT,
};
/** Changes with the script, so that a new sidecar is not seen with an old one's script. */
const SCRIPT_VERSION = sha256(SCRIPT).slice(0, 8);

/** `/watch/ID`: the player on a quiet page of its own. `/embed/ID`: the player alone, for a frame in another page. */
export function watchPage(kind: 'watch' | 'embed', subject: PageSubject): Answer {
	const { id, site, publicUrl } = subject;
	const title = escape(subject.title || UNTITLED);
	const watchUrl = `${publicUrl}/watch/${id}`;
	const autoplay = kind === 'watch' ? ' autoplay' : '';
	const player = `<main class="stage"><dumbbell-stream src="${escape(`${publicUrl}/streams/${id}.json`)}" stream="${id}" controls${autoplay}>
<div class="fallback"><noscript>This broadcast needs JavaScript. Turn it on for this page, then load it again.</noscript></div>
</dumbbell-stream></main>`;
	const from = site === null ? 'A live broadcast' : `Live from <a href="${escape(site)}">${escape(new URL(site).host)}</a>`;
	const bar = `<header class="bar"><div class="words"><h1>${title}</h1><p>${from}</p></div>
<button class="share" type="button" hidden data-url="${escape(watchUrl)}" data-copied="Link copied" data-prompt="Copy this link:">${LINK_ICON}<span aria-live="polite">Share link</span></button></header>`;
	const head = `<link rel="canonical" href="${escape(watchUrl)}">
<meta property="og:title" content="${title}"><meta property="og:type" content="video.other"><meta property="og:url" content="${escape(watchUrl)}">
<script type="module" src="${escape(publicUrl)}/${ENTRY}"></script>`;
	const script = `<script defer src="${escape(publicUrl)}/${PAGE_SCRIPT_NAME}?${SCRIPT_VERSION}"></script>`;
	return page({
		title, head: kind === 'watch' ? `${head}\n${script}` : head, bodyClass: kind,
		body: kind === 'watch' ? `${player}\n${bar}` : player,
		status: 200, policy: policyOf(kind, subject),
	});
}

/** What somebody sees who follows an old or a mistyped link. */
export function missingPage(): Answer {
	return page({
		title: 'No broadcast here', head: '', bodyClass: 'missing', status: 404,
		body: '<main><h1>There is no broadcast at this address.</h1><p>Perhaps the link was cut short. Ask whoever gave it to you for the whole link.</p></main>',
		policy: `default-src 'none'; style-src ${STYLE_HASH}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors *`,
	});
}

interface Page {
	readonly title: string;
	readonly head: string;
	readonly bodyClass: string;
	readonly body: string;
	readonly status: number;
	readonly policy: string;
}

function page({ title, head, bodyClass, body, status, policy }: Page): Answer {
	const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${title}</title>
<meta name="theme-color" content="#f7f7f5" media="(prefers-color-scheme: light)"><meta name="theme-color" content="#121316" media="(prefers-color-scheme: dark)">
<link rel="icon" href="${ICON}">
<style>${STYLE}</style>
${head}
</head>
<body class="${bodyClass}">
${body}
</body>
</html>
`;
	return {
		status,
		headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', 'content-security-policy': policy, 'referrer-policy': 'strict-origin-when-cross-origin' },
		body: html,
	};
}

/** Our own script and style, the sidecar's sockets, the ticket route, media made by the player, and nothing else. */
function policyOf(kind: 'watch' | 'embed', { publicUrl, tickets, site, frames }: PageSubject): string {
	const own = new URL(publicUrl).origin;
	const framers = frames.length === 0 ? '*' : ["'self'", ...(site === null ? [] : [new URL(site).origin]), ...frames].join(' ');
	const sockets = own.replace(/^http/, 'ws');
	return [
		"default-src 'none'",
		`script-src ${own} 'wasm-unsafe-eval'`, // libsodium, only in browsers whose WebCrypto lacks Ed25519.
		`style-src ${STYLE_HASH}`,
		`connect-src ${[...new Set([own, sockets, tickets])].join(' ')}`,
		`worker-src ${own} blob:`,
		'media-src blob:',
		`img-src ${own} data:`,
		"base-uri 'none'",
		"form-action 'none'",
		`frame-ancestors ${kind === 'watch' ? "'none'" : framers}`,
	].join('; ');
}

function escape(text: string): string {
	const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
	return text.replace(/[&<>"']/g, (letter) => entities[letter] as string);
}
