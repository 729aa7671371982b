/** What a page does while a broadcast runs: stays awake, asks before it is left, and remembers what was on the air. */
import type { Interrupted } from './studio-types.ts';

const KEY = 'dumbbell-studio:';

/** Keeps the screen on while it is asked to; a hidden page loses the lock, and takes it again when it is seen. */
export class WakeLock {
	#lock: WakeLockSentinel | null = null;
	#wanted = false;

	constructor(signal: AbortSignal) {
		document.addEventListener('visibilitychange', () => void this.#take(), { signal });
	}

	set(wanted: boolean): void {
		this.#wanted = wanted;
		if (wanted) void this.#take();
		else {
			void this.#lock?.release().catch(() => undefined);
			this.#lock = null;
		}
	}

	async #take(): Promise<void> {
		if (!this.#wanted || document.visibilityState !== 'visible' || (this.#lock && !this.#lock.released)) return;
		try {
			this.#lock = await navigator.wakeLock.request('screen');
		} catch {
			// A weak battery forbids it, or the browser does not know it: nothing can be done.
		}
	}
}

/** Asks before the page is left while `running` says so. */
export function askBeforeLeaving(running: () => boolean, signal: AbortSignal): void {
	addEventListener('beforeunload', (event) => running() && event.preventDefault(), { signal });
}

/** Of this tab, so that two tabs do not fight about one stream. Null: the last broadcast ended as it should. */
export function readInterrupted(stream: string): Interrupted | null {
	try {
		return JSON.parse(sessionStorage.getItem(KEY + stream) ?? 'null') as Interrupted | null;
	} catch {
		return null; // No storage here, or not our words.
	}
}

/** Null forgets it. */
export function writeInterrupted(stream: string, interrupted: Interrupted | null): void {
	try {
		if (interrupted) sessionStorage.setItem(KEY + stream, JSON.stringify(interrupted));
		else sessionStorage.removeItem(KEY + stream);
	} catch {
		// Without storage a reload begins anew.
	}
}
