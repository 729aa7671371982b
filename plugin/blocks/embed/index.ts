/**
 * In the frame of an embed: tells a WordPress that shows it how high it is, by core's own messages (wp-embed.js). Core's script for
 * frames is made for its card of text and stumbles over a player.
 */
import './style.scss';

let secret = secretOf(location.hash);

/** WordPress writes it behind the address, or sends it later. */
function secretOf(hash: string): string {
	return /[#&?]secret=([a-z\d]{10})\b/i.exec(hash)?.[1] ?? '';
}

function tellHeight(): void {
	if (secret === '') return;
	document.documentElement.classList.add('is-followed'); // Else a low frame would keep itself low.
	const value = Math.ceil(document.body.getBoundingClientRect().height);
	parent.postMessage({ message: 'height', value, secret }, '*');
}

if (window !== parent) {
	addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
		const { message, secret: shown } = Object(data) as { readonly message?: unknown; readonly secret?: unknown };
		if (source !== parent || message !== 'ready' || typeof shown !== 'string') return;
		if (secret === '' && /^[a-z\d]{10}$/i.test(shown)) secret = shown;
		if (shown === secret) tellHeight();
	});
	addEventListener('hashchange', () => {
		secret ||= secretOf(location.hash);
		tellHeight();
	});
	new ResizeObserver(tellHeight).observe(document.body);
}
