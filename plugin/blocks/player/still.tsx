import { Spinner } from '@wordpress/components';
import { useEntityRecord } from '@wordpress/core-data';
import { dateI18n, getSettings } from '@wordpress/date';
import { decodeEntities } from '@wordpress/html-entities';
import { __, sprintf } from '@wordpress/i18n';
import type { StreamRecord } from './types';

interface StillProps {
	/** 0: an example that belongs to no stream. */
	readonly streamId: number;
	/** 0: the stream's own poster. */
	readonly posterId: number;
}

/** How the player will look before play is pressed. */
export function Still({ streamId, posterId }: StillProps) {
	const { record, hasResolved } = useEntityRecord<StreamRecord>('postType', 'dumbbell_stream', streamId, { enabled: streamId !== 0 });
	const poster = usePoster(posterId || (record?.featured_media ?? 0));
	if (streamId !== 0 && !hasResolved) return <div className="dumbbell-stream-still"><Spinner /></div>;
	if (streamId !== 0 && !record) return <div className="dumbbell-stream-still"><p>{__('This stream is gone, or you may not see it. Choose another one.', 'dumbbell-stream')}</p></div>;
	const title = record ? decodeEntities(record.title.rendered) : __('Evening show', 'dumbbell-stream');
	return (
		<div className="dumbbell-stream-still">
			{poster && <img src={poster} alt="" />}
			<PlayMark />
			<p>{title}</p>
			<Badge record={record ?? null} />
		</div>
	);
}

/** On the air, or when it will be. An example is on the air. */
function Badge({ record }: { readonly record: StreamRecord | null }) {
	if (!record || record.dumbbell?.state === 'live') return <span className="dumbbell-stream-live">{__('Live', 'dumbbell-stream')}</span>;
	const startsMs = 1000 * (record.meta?._dumbbell_stream_starts_at ?? 0);
	if (startsMs <= Date.now()) return null;
	/* translators: %s: date and time. */
	return <span className="dumbbell-stream-live is-announced">{sprintf(__('Starts %s', 'dumbbell-stream'), dateI18n(getSettings().formats.datetime, new Date(startsMs), undefined))}</span>;
}

/** Address of an image, null while there is none. */
function usePoster(id: number): string | null {
	const { record } = useEntityRecord<{ source_url: string }>('postType', 'attachment', id, { enabled: id !== 0 });
	return record?.source_url ?? null;
}

/** The large play button, which does nothing here. */
function PlayMark() {
	return (
		<svg viewBox="0 0 72 72" width="72" height="72" aria-hidden="true">
			<circle cx="36" cy="36" r="36" />
			<path d="M29 22v28l23-14z" />
		</svg>
	);
}
