import { Button, ExternalLink } from '@wordpress/components';
import { useSelect } from '@wordpress/data';
import { store as editorStore } from '@wordpress/editor';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { CopyField } from './copy-field';
import { IngestModal } from './ingest-modal';
import { KeysModal } from './keys-modal';
import { useBroadcast, type Broadcast } from './use-broadcast';

/** How the stream is doing, how to watch it, how to go live, how to show it elsewhere. */
export function StreamPanel() {
	const { id, published } = useSelect((select) => {
		const editor = select(editorStore);
		return { id: Number(editor.getCurrentPostId()), published: ['publish', 'private'].includes(String(editor.getCurrentPostAttribute('status'))) };
	}, []);
	const broadcast = useBroadcast(published ? id : 0);
	const [open, setOpen] = useState<'ingest' | 'keys' | null>(null);
	const close = () => setOpen(null);
	if (!published) {
		return <p>{__('Publish the stream to get its address and the key for going live. Until then nobody can watch.', 'dumbbell-stream')}</p>;
	}
	return (
		<div>
			{broadcast && <State broadcast={broadcast} />}
			<Button __next40pxDefaultSize variant="primary" onClick={() => setOpen('ingest')}>{__('How to go live', 'dumbbell-stream')}</Button>
			<CopyField label={__('Shortcode', 'dumbbell-stream')} value={`[dumbbell_stream id="${id}"]`} />
			{broadcast?.dumbbell.frame && <CopyField label={__('Embed code for other sites', 'dumbbell-stream')} value={broadcast.dumbbell.frame} />}
			<Button variant="link" onClick={() => setOpen('keys')}>{__('Keys of this stream', 'dumbbell-stream')}</Button>
			{open === 'ingest' && <IngestModal id={id} quality={broadcast?.dumbbell.ladder[0]} onClose={close} />}
			{open === 'keys' && <KeysModal id={id} onClose={close} />}
		</div>
	);
}

function State({ broadcast: { link, dumbbell } }: { readonly broadcast: Broadcast }) {
	return (
		<>
			<p className="dumbbell-stream-state" data-state={dumbbell.state}>
				{inWords(dumbbell)}
				<ExternalLink href={link}>{__('Watch', 'dumbbell-stream')}</ExternalLink>
			</p>
			{!dumbbell.known && <p>{__('The sidecar has not heard of this stream yet. “How to go live” tells it, or says why not.', 'dumbbell-stream')}</p>}
		</>
	);
}

function inWords({ state, viewers }: Broadcast['dumbbell']): string {
	switch (state) {
		case 'live':
			/* translators: %d: number of viewers. */
			return sprintf(_n('Live, %d viewer', 'Live, %d viewers', viewers, 'dumbbell-stream'), viewers);
		case 'waiting':
			return __('Interrupted', 'dumbbell-stream');
		case 'ended':
			return __('Ended', 'dumbbell-stream');
		default:
			return __('Not live', 'dumbbell-stream');
	}
}
