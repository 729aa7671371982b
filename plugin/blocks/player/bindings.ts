import { registerBlockBindingsSource } from '@wordpress/blocks';
import { store as coreStore } from '@wordpress/core-data';
import { __, _n, sprintf } from '@wordpress/i18n';
import { dateI18n, getSettings } from '@wordpress/date';
import { decodeEntities } from '@wordpress/html-entities';
import type { StreamRecord } from './types';

/** What a binding of another block says. */
interface Binding {
	readonly args?: { readonly key?: string; readonly stream?: number };
}
interface Asked {
	readonly select: (store: typeof coreStore) => { getEntityRecord(kind: string, name: string, id: number): unknown };
	readonly context: { readonly postId?: number; readonly postType?: string };
	readonly bindings: Readonly<Record<string, Binding>>;
}

/** What can be bound, in words. The server has the same list: Stream_Blocks::VALUES. */
const LABELS: Readonly<Record<string, string>> = {
	title: __('Title', 'dumbbell-stream'),
	url: __('Address of its page', 'dumbbell-stream'),
	poster: __('Address of its poster', 'dumbbell-stream'),
	viewers: __('How many watch', 'dumbbell-stream'),
	state: __('Live or not', 'dumbbell-stream'),
	starts: __('When it starts', 'dumbbell-stream'),
};

/** Lets the editor show what the server will put into paragraphs, headings and buttons that are bound to a stream. */
export function registerBindings(): void {
	registerBlockBindingsSource({
		name: 'dumbbell-stream/stream',
		usesContext: ['postId', 'postType'],
		getValues: ({ select, context, bindings }: Asked) =>
			Object.fromEntries(
				Object.entries(bindings).map(([attribute, { args = {} }]) => {
					const id = args.stream ?? (context.postType === 'dumbbell_stream' ? (context.postId ?? 0) : 0);
					const record = id > 0 ? (select(coreStore).getEntityRecord('postType', 'dumbbell_stream', id) as StreamRecord | undefined) : undefined;
					return [attribute, (record && valueOf(record, args.key)) ?? LABELS[args.key ?? ''] ?? ''];
				}),
			),
	} as unknown as Parameters<typeof registerBlockBindingsSource>[0]);
}

function valueOf({ title, link, dumbbell, meta }: StreamRecord, key: string | undefined): string | undefined {
	const live = dumbbell?.state === 'live';
	const startsAt = meta?._dumbbell_stream_starts_at ?? 0;
	switch (key) {
		case 'title':
			return decodeEntities(title.rendered);
		case 'url':
			return link;
		case 'viewers':
			/* translators: %d: number of people who watch a live video at this moment. */
			return live ? sprintf(_n('%d watching', '%d watching', dumbbell.viewers, 'dumbbell-stream'), dumbbell.viewers) : undefined;
		case 'state':
			return live ? __('Live', 'dumbbell-stream') : __('Not live', 'dumbbell-stream');
		case 'starts':
			return startsAt > 0 ? dateI18n(getSettings().formats.datetime, new Date(startsAt * 1000), undefined) : undefined;
		default:
			return undefined;
	}
}
