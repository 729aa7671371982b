import { useEntityRecords } from '@wordpress/core-data';
import { useEffect } from '@wordpress/element';
import { streamOf } from './address';
import type { StreamRecord } from './types';

/**
 * Finds the stream of an address that was pasted, once.
 *
 * @param url Empty: nothing to find.
 * @param found Told the post id; 0 if there is no such stream.
 * @returns Whether it is still looking.
 */
export function useAddress(url: string, found: (streamId: number) => void): boolean {
	const name = url === '' ? null : streamOf(url, location.origin);
	const query = name && ('slug' in name ? { slug: name.slug, status: ['publish', 'private', 'draft'] } : { include: [name.id] });
	const { records, hasResolved } = useEntityRecords<StreamRecord>('postType', 'dumbbell_stream', query ?? {}, { enabled: query !== null });
	const settled = url !== '' && (query === null || hasResolved);
	useEffect(() => {
		if (settled) found(query === null ? 0 : (records?.[0]?.id ?? 0));
	}, [settled]);
	return url !== '';
}
