import type { Link, LinkEvents } from '@dumbbell-stream/core/link.ts';
import { LIMITS } from '@dumbbell-stream/core/limits.ts';

/**
 * Two links that are each other's far end, inside one process: the source's control link. Everything arrives later, in order, as it
 * would over a network, so that no machine is entered while another is at work.
 */
export function linkPair(a: LinkEvents, b: LinkEvents): readonly [Link, Link] {
	let open = true;
	const later = (deliver: () => void): void => queueMicrotask(deliver);
	const end = (here: LinkEvents, there: LinkEvents, why: string): void => {
		if (!open) return;
		open = false;
		here.down(why);
		later(() => there.down(why));
	};
	const side = (here: LinkEvents, there: LinkEvents): Link => ({
		send: (bytes) => later(() => open && there.bytes(bytes)),
		signal: () => undefined,
		close: (code) => later(() => end(here, there, code)), // Behind what was sent before it.
	});
	later(() => {
		for (const events of [a, b]) {
			if (open) events.up();
			if (open) events.room(LIMITS.channelBytes);
		}
	});
	return [side(a, b), side(b, a)];
}
