import apiFetch from '@wordpress/api-fetch';
import { useEffect, useState } from '@wordpress/element';
import type { StreamRecord } from '../player/types';

export type Broadcast = Pick<StreamRecord, 'link'> & { readonly dumbbell: NonNullable<StreamRecord['dumbbell']> };

/** The broadcaster looks here to see whether it works: what is shown may be so old. */
const ASK_EVERY_MS = 10_000;

/**
 * How a published stream is doing, asked again and again while the page is looked at. Not by core-data, whose copy of the post is what
 * the editor compares the person's changes with.
 *
 * @param id Post id; 0 asks nothing.
 * @returns Null until the first answer. An answer that fails to come leaves the last one.
 */
export function useBroadcast(id: number): Broadcast | null {
	const [broadcast, setBroadcast] = useState<Broadcast | null>(null);
	useEffect(() => {
		if (id === 0) return undefined;
		let wanted = true;
		const ask = async () => {
			try {
				const answer = await apiFetch<Broadcast>({ path: `/wp/v2/dumbbell_stream/${id}?_fields=link,dumbbell` });
				if (wanted) setBroadcast(answer);
			} catch {
				// The next one may come through.
			}
		};
		void ask();
		const timer = setInterval(() => document.visibilityState === 'visible' && void ask(), ASK_EVERY_MS);
		return () => {
			wanted = false;
			clearInterval(timer);
		};
	}, [id]);
	return broadcast;
}
