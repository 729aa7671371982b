import { __, sprintf } from '@wordpress/i18n';
import type { Step } from './types';

/** Whoever has not answered by then is blocked by something that drops what it does not like. */
const PATIENCE_MS = 8_000;

type Finding = Pick<Step, 'outcome' | 'message'>;
const GOOD: Finding = { outcome: 'good', message: '' };
const bad = (message: string): Finding => ({ outcome: 'bad', message });

/** The steps that only a browser can take: viewers are in the place of this one. */
export const BROWSER_STEPS = [
	{ name: 'browser', label: () => __('This browser reaches the sidecar', 'dumbbell-stream'), look: reach },
	{ name: 'socket', label: () => __('WebSockets get through', 'dumbbell-stream'), look: socket },
] as const;

async function reach(url: string): Promise<Finding> {
	try {
		const response = await fetch(`${url}/health`, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
		const { ok } = (await response.json()) as { ok?: unknown };
		return response.ok && ok === true ? GOOD : bad(__('Something else than the sidecar answers this browser. A login page of your network, or an extension, may be in between.', 'dumbbell-stream'));
	} catch (error) {
		if (location.protocol === 'https:' && url.startsWith('http:')) {
			return bad(__('Browsers connect an https page with https addresses only. Give the sidecar a certificate.', 'dumbbell-stream'));
		}
		if (error instanceof DOMException && error.name === 'TimeoutError') {
			return bad(__('Your server reaches the sidecar, this browser does not. A firewall lets only some addresses in: open the port for everybody.', 'dumbbell-stream'));
		}
		return bad(__('Your server reaches the sidecar, this browser does not. Open the address below in a new tab: it shows whether the certificate or the network is the reason.', 'dumbbell-stream'));
	}
}

function socket(url: string): Promise<Finding> {
	return new Promise((resolve) => {
		let link: WebSocket;
		try {
			link = new WebSocket(`${url.replace(/^http/, 'ws')}/ping`);
		} catch {
			resolve(bad(__('This page may not open WebSockets. A security plugin sends a Content-Security-Policy: add the address of the sidecar to its connect-src.', 'dumbbell-stream')));
			return;
		}
		const blocked = (): void => settle(bad(__('Ordinary requests get through, WebSockets do not. The web server in front of the sidecar does not pass “Upgrade” on: take its configuration from above.', 'dumbbell-stream')));
		const settle = (finding: Finding): void => {
			clearTimeout(timer);
			link.onmessage = link.onerror = link.onclose = null;
			link.close();
			resolve(finding);
		};
		const timer = setTimeout(blocked, PATIENCE_MS);
		link.onerror = blocked;
		link.onclose = blocked;
		link.onmessage = ({ data }) => settle(judge(data));
	});
}

function judge(data: unknown): Finding {
	const { ok, allowed } = read(data);
	if (ok !== true) return bad(__('Something else than the sidecar answers on WebSockets.', 'dumbbell-stream'));
	/* translators: 1: an address, 2: name of a setting. */
	return allowed === false ? bad(sprintf(__('The sidecar does not let pages of %1$s in. Add it to %2$s, or leave that empty.', 'dumbbell-stream'), location.origin, 'ALLOWED_ORIGINS')) : GOOD;
}

function read(data: unknown): { ok?: unknown; allowed?: unknown } {
	try {
		return Object(JSON.parse(String(data))) as object;
	} catch {
		return {};
	}
}
