import apiFetch from '@wordpress/api-fetch';
import { Button, Modal, Notice, Spinner } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { Quality } from '../player/types';
import { CopyField } from './copy-field';
import { ffmpegCommand } from './ffmpeg';

interface Ingest {
	readonly ingestUrl: string;
	/** Empty where the sidecar does not take RTMP. */
	readonly rtmpUrl: string;
	readonly ingestKey: string;
	readonly watchUrl: string;
}

/** What is known of the answer: nothing yet, the answer, or a sentence that says why not. */
type Answer = { readonly t: 'asking' } | { readonly t: 'shown'; readonly ingest: Ingest } | { readonly t: 'refused'; readonly message: string };

/** Where and how to send a broadcast. Asked of the server when it is opened, and kept nowhere. */
export function IngestModal({ id, quality, onClose }: { readonly id: number; readonly quality: Quality | undefined; readonly onClose: () => void }) {
	const [answer, setAnswer] = useState<Answer>({ t: 'asking' });
	const ask = async (renew: boolean) => {
		setAnswer({ t: 'asking' });
		try {
			const ingest = await apiFetch<Ingest>({ path: `/dumbbell-stream/v1/streams/${id}/ingest`, method: 'POST', data: { renew } });
			setAnswer({ t: 'shown', ingest });
		} catch (error) {
			setAnswer({ t: 'refused', message: (error as Error).message });
		}
	};
	useEffect(() => {
		void ask(false);
	}, [id]);
	return (
		<Modal title={__('How to go live', 'dumbbell-stream')} size="large" onRequestClose={onClose}>
			{answer.t === 'asking' && <p><Spinner /> {__('Asking the sidecar…', 'dumbbell-stream')}</p>}
			{answer.t === 'refused' && (
				<Notice status="error" isDismissible={false} actions={[{ label: __('Try again', 'dumbbell-stream'), onClick: () => void ask(false) }]}>
					{answer.message}
				</Notice>
			)}
			{answer.t === 'shown' && <Instructions ingest={answer.ingest} quality={quality} onRenew={() => void ask(true)} />}
		</Modal>
	);
}

function Instructions({ ingest, quality, onRenew }: { readonly ingest: Ingest; readonly quality: Quality | undefined; readonly onRenew: () => void }) {
	return (
		<div className="dumbbell-stream-ingest">
			<p>{__('Run this where your video is. It needs ffmpeg 5 or newer. The broadcast begins a moment later and ends when you stop the command.', 'dumbbell-stream')}</p>
			<CopyField long label={__('Command for ffmpeg', 'dumbbell-stream')} value={ffmpegCommand(ingest.ingestUrl, ingest.ingestKey, quality)} />
			<CopyField label={__('Ingest address', 'dumbbell-stream')} value={ingest.ingestUrl} />
			<CopyField secret label={__('Ingest key', 'dumbbell-stream')} value={ingest.ingestKey} />
			{ingest.rtmpUrl !== '' && (
				<>
					<CopyField label={__('Server for OBS and hardware encoders', 'dumbbell-stream')} value={ingest.rtmpUrl} />
					<p>{__('There the ingest key is the stream key. Set one keyframe each second, and no B-frames.', 'dumbbell-stream')}</p>
				</>
			)}
			<p>
				{__('Whoever has the key can broadcast as you.', 'dumbbell-stream')}{' '}
				<Button variant="link" isDestructive onClick={onRenew}>{__('Make a new key; the old one ends at once', 'dumbbell-stream')}</Button>
			</p>
		</div>
	);
}
