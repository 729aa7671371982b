/** Hosts that browsers treat as safe without TLS. */
const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\]|.+\.localhost)$/;

/** True when a page of this protocol may not connect there: a secure page, an address without TLS. */
export function mixedContent(pageProtocol: string, url: string): boolean {
	const { protocol, hostname } = new URL(url, 'https://invalid');
	return pageProtocol === 'https:' && (protocol === 'http:' || protocol === 'ws:') && !LOCAL.test(hostname);
}

/**
 * Tells when the page's Content Security Policy has forbidden a connection to one of the hosts: a refused fetch or WebSocket itself
 * says nothing of the reason.
 */
export function onForbidden(hosts: () => readonly string[], signal: AbortSignal, told: (url: string) => void): void {
	document.addEventListener(
		'securitypolicyviolation',
		({ effectiveDirective, disposition, blockedURI }) => {
			if (disposition !== 'enforce' || effectiveDirective !== 'connect-src' || !URL.canParse(blockedURI)) return;
			if (hosts().includes(new URL(blockedURI).host)) told(blockedURI);
		},
		{ signal },
	);
}
