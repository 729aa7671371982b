import { useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { StudioView } from '../../client/studio/studio-types';
import { duration, megabits, uploadInWords, viewersInWords } from './words';

/** Four figures above the picture: time, viewers, delay, upload. And what viewers carry. */
export function Figures({ view }: { readonly view: StudioView }) {
	const { phase, audience, health } = view;
	const since = phase.t === 'live' || phase.t === 'reconnecting' ? phase.since : null;
	const now = useNow(since !== null);
	const upload = uploadInWords(health, phase.t === 'reconnecting');
	const carried = shareOf(audience);
	return (
		<dl className="dumbbell-studio-figures" aria-label={__('How the broadcast is doing', 'dumbbell-stream')}>
			<Figure name={__('On air', 'dumbbell-stream')} value={since === null ? '–' : duration(now - since)} />
			<Figure name={__('Watching', 'dumbbell-stream')} value={audience ? viewersInWords(audience.viewers) : '–'} />
			<Figure name={__('Delay', 'dumbbell-stream')} value={audience?.delayMs == null ? '–' : seconds(audience.delayMs)} />
			<Figure name={__('Upload', 'dumbbell-stream')} value={upload.words} level={upload.level} />
			{/* translators: share of the media that viewers pass on to each other. */}
			<Figure name={__('Carried by viewers', 'dumbbell-stream')} value={carried === null ? '–' : `${carried} %`} />
		</dl>
	);
}

/** For those who want to know more. */
export function Details({ health }: { readonly health: StudioView['health'] }) {
	if (!health) return null;
	const { framesPerSecond, framesDropped, uploadBitsPerSecond, qualityShare, packetsDropped, roundTripMs } = health;
	const rows: readonly (readonly [string, string])[] = [
		[__('Pictures encoded each second', 'dumbbell-stream'), String(framesPerSecond)],
		[__('Pictures left out', 'dumbbell-stream'), String(framesDropped)],
		[__('Upload now', 'dumbbell-stream'), megabits(uploadBitsPerSecond)],
		[__('Picture quality', 'dumbbell-stream'), `${Math.round(qualityShare * 100)} %`],
		[__('Packets given up', 'dumbbell-stream'), String(packetsDropped)],
		[__('Round trip to the sidecar', 'dumbbell-stream'), roundTripMs === null ? '–' : `${Math.round(roundTripMs)} ms`],
	];
	return (
		<details className="dumbbell-studio-details">
			<summary>{__('Encoder and upload', 'dumbbell-stream')}</summary>
			<table>
				<tbody>
					{rows.map(([name, value]) => (
						<tr key={name}>
							<th scope="row">{name}</th>
							<td>{value}</td>
						</tr>
					))}
				</tbody>
			</table>
		</details>
	);
}

function Figure({ name, value, level }: { readonly name: string; readonly value: string; readonly level?: string }) {
	return (
		<div data-level={level}>
			<dt>{name}</dt>
			<dd>{value}</dd>
		</div>
	);
}

/** Per cent of what present viewers got, null before there is anything. */
function shareOf(audience: StudioView['audience']): number | null {
	if (!audience) return null;
	const all = audience.bytesFromPeers + audience.bytesFromServer;
	return all === 0 ? null : Math.round((100 * audience.bytesFromPeers) / all);
}

function seconds(ms: number): string {
	/* translators: %s: a number of seconds, such as "1.4"; how far viewers are behind. */
	return sprintf(__('%s s', 'dumbbell-stream'), (ms / 1_000).toLocaleString(document.documentElement.lang || undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));
}

/** Unix ms, renewed each second while it is looked at. */
export function useNow(runs: boolean): number {
	const [now, setNow] = useState(Date.now());
	useEffect(() => {
		if (!runs) return undefined;
		setNow(Date.now());
		const timer = setInterval(() => setNow(Date.now()), 1_000);
		return () => clearInterval(timer);
	}, [runs]);
	return now;
}
