import { Button, Notice, SelectControl, Spinner } from '@wordpress/components';
import { useEffect, useRef, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { GoLive, Studio, StudioView } from '../../client/studio/studio-types';
import { IngestModal } from '../blocks/stream-panel/ingest-modal';
import { AirButton, isRunning } from './air-button';
import { obstacleOf, type StudioConfig, type StudioStream } from './config';
import { useStudio, useView } from './engine';
import { Details, Figures, useNow } from './figures';
import { Quality } from './quality';
import { Microphone, PictureSource } from './sources';
import { TreePicture } from './tree';
import { failureInWords, isOverloaded, problemInWords, shortageInWords } from './words';

/** Bits per second of a choice: the engine knows, but this screen must say so before it is there. */
const UPLOADS: Readonly<Record<GoLive['preset'], readonly [number, number, number]>> = {
	high: [5_096_000, 7_692_000, 8_388_000], standard: [2_596_000, 3_692_000, 4_038_000], low: [1_096_000, 1_792_000, 2_138_000],
};
const SOUND_BITS = 136_000;
const FIRST: GoLive = { preset: 'standard', pictures: 1, sound: false };

/** The whole screen. */
export function App({ config }: { readonly config: StudioConfig }) {
	const [id, setId] = useState(config.current);
	const [busy, setBusy] = useState(false);
	const stream = config.streams.find((one) => one.id === id) ?? config.streams[0];
	if (!stream) return <NoStream config={config} />;
	const obstacle = obstacleOf(stream, config);
	return (
		<div className="dumbbell-studio">
			{config.streams.length > 1 && (
				<SelectControl
					__nextHasNoMarginBottom __next40pxDefaultSize className="dumbbell-studio-stream" label={__('Stream', 'dumbbell-stream')} value={String(stream.id)} disabled={busy}
					options={config.streams.map(({ id: value, title }) => ({ value: String(value), label: title || __('(no title)', 'dumbbell-stream') }))} onChange={(value) => setId(Number(value))}
				/>
			)}
			{obstacle === null ? <Room key={stream.id} config={config} stream={stream} onBusy={setBusy} /> : <Notice status="warning" isDismissible={false}>{obstacle}</Notice>}
		</div>
	);
}

function NoStream({ config }: { readonly config: StudioConfig }) {
	return (
		<div className="dumbbell-studio-empty">
			<p>{__('No streams yet. A stream is where your broadcasts are seen; making one takes a minute.', 'dumbbell-stream')}</p>
			{config.newStream !== '' && <Button __next40pxDefaultSize variant="primary" href={config.newStream}>{__('Make a stream', 'dumbbell-stream')}</Button>}
		</div>
	);
}

interface RoomProps {
	readonly config: StudioConfig;
	readonly stream: StudioStream;
	/** While a broadcast runs no other stream can be chosen. */
	readonly onBusy: (busy: boolean) => void;
}

function Room({ config, stream, onBusy }: RoomProps) {
	const studio = useStudio(config.engine, stream);
	return studio ? <Desk studio={studio} stream={stream} onBusy={onBusy} /> : <Spinner />;
}

function Desk({ studio, stream, onBusy }: Omit<RoomProps, 'config'> & { readonly studio: Studio }) {
	const view = useView(studio);
	const [choice, setChoice] = useState<GoLive>(studio.interrupted?.choice ?? FIRST);
	const [help, setHelp] = useState(false);
	const running = isRunning(view.phase);
	useResume(studio, view);
	useEffect(() => onBusy(running), [running, onBusy]);
	return (
		<>
			{view.shortage && <Notice status="error" isDismissible={false}>{shortageInWords(view.shortage)}</Notice>}
			<div className="dumbbell-studio-desk">
				<section className="dumbbell-studio-main" aria-label={stream.title}>
					<Figures view={view} />
					<Preview view={view} />
					<Notices view={view} studio={studio} />
					{running && <Details health={view.health} />}
				</section>
				<section className="dumbbell-studio-side" aria-label={__('Controls', 'dumbbell-stream')}>
					<AirButton studio={studio} view={view} choice={choice} />
					<PictureSource studio={studio} view={view} />
					<Microphone studio={studio} view={view} />
					<Quality choice={choice} onChange={setChoice} disabled={running} upload={(UPLOADS[choice.preset][choice.pictures - 1] ?? 0) + (choice.sound ? SOUND_BITS : 0)} />
					<p className="dumbbell-studio-links">
						<Button variant="link" href={stream.link} target="_blank">{__('Watch', 'dumbbell-stream')}</Button>
						<Button variant="link" onClick={() => setHelp(true)}>{__('Broadcast with another program', 'dumbbell-stream')}</Button>
					</p>
				</section>
			</div>
			<TreePicture audience={view.audience} />
			{help && <IngestModal id={stream.id} onClose={() => setHelp(false)} />}
		</>
	);
}

/** After a reload in the middle of a broadcast: the same devices, the same stream, without a question. */
function useResume(studio: Studio, view: StudioView): void {
	const resumed = useRef(false);
	const { interrupted } = studio;
	useEffect(() => {
		if (!interrupted || resumed.current || (interrupted.source !== 'camera' && interrupted.source !== 'test')) return;
		resumed.current = true;
		const { source, cameraId, microphoneId, choice } = interrupted;
		void (async () => {
			await studio.setSource(source === 'camera' ? { kind: 'camera', deviceId: cameraId } : { kind: 'test' });
			if (microphoneId !== '') await studio.setMicrophone(microphoneId);
			await studio.goLive(choice);
		})();
	}, [studio, interrupted, view.shortage]);
}

function Preview({ view }: { readonly view: StudioView }) {
	const video = useRef<HTMLVideoElement>(null);
	useEffect(() => {
		if (video.current) video.current.srcObject = view.preview;
	}, [view.preview]);
	return (
		<div className="dumbbell-studio-preview">
			<video ref={video} autoPlay muted playsInline aria-label={__('What your viewers see', 'dumbbell-stream')} hidden={!view.preview} />
			{!view.preview && <p>{__('Choose a picture: your viewers see nothing before you go live.', 'dumbbell-stream')}</p>}
			{(view.phase.t === 'live' || view.phase.t === 'reconnecting') && <span className="dumbbell-studio-badge">{__('LIVE', 'dumbbell-stream')}</span>}
		</div>
	);
}

/** What the broadcaster must know now. Spoken by screen readers as it comes. */
function Notices({ view, studio }: { readonly view: StudioView; readonly studio: Studio }) {
	const { phase, problems } = view;
	const now = useNow(phase.t === 'reconnecting');
	const interrupted = phase.t === 'idle' && studio.interrupted && (studio.interrupted.source === 'screen' || studio.interrupted.source === 'file');
	return (
		<div className="dumbbell-studio-notices" role="status">
			{interrupted && <Notice status="warning" isDismissible={false}>{__('Your broadcast was interrupted. Choose the picture again and go live: your viewers wait.', 'dumbbell-stream')}</Notice>}
			{phase.t === 'reconnecting' && (
				<Notice status="warning" isDismissible={false}>
					{/* translators: %d: seconds. */ sprintf(__('Reconnecting… your viewers see a still picture. (%d s)', 'dumbbell-stream'), Math.max(0, Math.round((now - phase.lostAt) / 1_000)))}
				</Notice>
			)}
			{phase.t === 'failed' && (
				<Notice status="error" isDismissible={false} actions={[{ label: phase.code === 'superseded' ? __('Take the stream back', 'dumbbell-stream') : __('Try again', 'dumbbell-stream'), onClick: () => void studio.again() }]}>
					{failureInWords(phase)}
				</Notice>
			)}
			{phase.t === 'ended' && <Notice status="success" isDismissible={false}>{__('The broadcast has ended. Your viewers have been told.', 'dumbbell-stream')}</Notice>}
			{isRunning(phase) && view.health !== null && isOverloaded(view.health) && <Notice status="warning" isDismissible={false}>{__('This computer cannot keep up: pictures are left out. Close other programs, or go live with a lower quality or fewer sizes.', 'dumbbell-stream')}</Notice>}
			{problems.map((problem) => <Notice key={problem} status="warning" isDismissible={false}>{problemInWords(problem)}</Notice>)}
		</div>
	);
}
