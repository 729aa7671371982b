/** What the page posts: an alarm's number and in how many ms it rings; `null` cancels it. Back comes the number. */
export type AlarmRequest = readonly [id: number, delayMs: number | null];

/** The part of a worker's global scope that is used. */
export interface AlarmScope {
	onmessage: ((event: { readonly data: AlarmRequest }) => void) | null;
	postMessage(id: number): void;
}

/**
 * Rings alarms inside a worker. Its own source text is also started from a Blob where a worker file of another origin is refused,
 * so it uses nothing from outside its braces.
 */
export function serveAlarms(scope: AlarmScope): void {
	const timers = new Map<number, ReturnType<typeof setTimeout>>();
	scope.onmessage = ({ data: [id, delayMs] }) => {
		clearTimeout(timers.get(id));
		timers.delete(id);
		if (delayMs === null) return;
		const ring = (): void => {
			timers.delete(id);
			scope.postMessage(id);
		};
		timers.set(id, setTimeout(ring, delayMs));
	};
	scope.postMessage(0); // Running.
}
