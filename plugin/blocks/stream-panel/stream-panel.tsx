import { Button, ExternalLink } from '@wordpress/components';
import { useEntityRecord } from '@wordpress/core-data';
import { useSelect } from '@wordpress/data';
import { store as editorStore } from '@wordpress/editor';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { StreamRecord } from '../player/types';
import { CopyField } from './copy-field';
import { IngestModal } from './ingest-modal';

/** How the stream is doing, how to watch it, how to show it elsewhere, how to go live. */
export function StreamPanel() {
	const { id, status } = useSelect((select) => {
		const editor = select(editorStore);
		return { id: Number(editor.getCurrentPostId()), status: String(editor.getCurrentPostAttribute('status')) };
	}, []);
	const { record } = useEntityRecord<StreamRecord>('postType', 'dumbbell_stream', id);
	const [open, setOpen] = useState(false);
	if (!['publish', 'private'].includes(status)) {
		return <p>{__('Publish the stream to get its address and the key for going live. Until then nobody can watch.', 'dumbbell-stream')}</p>;
	}
	return (
		<div>
			<p className="dumbbell-stream-state" data-state={record?.dumbbell?.state ?? 'offline'}>
				{stateInWords(record?.dumbbell)}
				{record && <ExternalLink href={record.link}>{__('Watch', 'dumbbell-stream')}</ExternalLink>}
			</p>
			<Button __next40pxDefaultSize variant="primary" onClick={() => setOpen(true)}>{__('How to go live', 'dumbbell-stream')}</Button>
			<CopyField label={__('Shortcode', 'dumbbell-stream')} value={`[dumbbell_stream id="${id}"]`} />
			{open && <IngestModal id={id} onClose={() => setOpen(false)} />}
		</div>
	);
}

function stateInWords(dumbbell: StreamRecord['dumbbell']): string {
	switch (dumbbell?.state) {
		case 'live':
			/* translators: %d: number of viewers. */
			return sprintf(_n('Live, %d viewer', 'Live, %d viewers', dumbbell.viewers, 'dumbbell-stream'), dumbbell.viewers);
		case 'waiting':
			return __('Interrupted', 'dumbbell-stream');
		case 'ended':
			return __('Ended', 'dumbbell-stream');
		default:
			return __('Not live', 'dumbbell-stream');
	}
}
