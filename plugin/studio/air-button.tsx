import { Button } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { GoLive, Phase, Studio, StudioView } from '../../client/studio/studio-types';

/** Between the press of "End broadcast" and the end: the time to take it back. */
const UNDO_S = 3;

export function isRunning({ t }: Phase): boolean {
	return t === 'opening' || t === 'live' || t === 'reconnecting' || t === 'ending';
}

/** The one button that matters: go live, and end, with three seconds to think better of it. */
export function AirButton({ studio, view, choice }: { readonly studio: Studio; readonly view: StudioView; readonly choice: GoLive }) {
	const [left, setLeft] = useState<number | null>(null);
	const { phase } = view;
	useEffect(() => {
		if (left === null) return undefined;
		if (left === 0) {
			studio.end();
			setLeft(null);
			return undefined;
		}
		const timer = setTimeout(() => setLeft(left - 1), 1_000);
		return () => clearTimeout(timer);
	}, [left, studio]);
	const reason = reasonNotTo(view);
	if (isRunning(phase)) {
		const waits = phase.t === 'opening' || phase.t === 'ending';
		return (
			<div className="dumbbell-studio-air" aria-live="polite">
				{left === null ? (
					<Button __next40pxDefaultSize variant="primary" isDestructive isBusy={waits} disabled={phase.t === 'ending'} onClick={() => (phase.t === 'opening' ? studio.end() : setLeft(UNDO_S))}>
						{phase.t === 'opening' ? __('Connecting… Cancel', 'dumbbell-stream') : phase.t === 'ending' ? __('Ending…', 'dumbbell-stream') : __('End broadcast', 'dumbbell-stream')}
					</Button>
				) : (
					<>
						<Button __next40pxDefaultSize variant="secondary" onClick={() => setLeft(null)}>{__('Stay on air', 'dumbbell-stream')}</Button>
						{/* translators: %d: seconds. */}
						<span>{sprintf(_n('Ends in %d second', 'Ends in %d seconds', left, 'dumbbell-stream'), left)}</span>
					</>
				)}
			</div>
		);
	}
	return (
		<div className="dumbbell-studio-air">
			<Button __next40pxDefaultSize variant="primary" disabled={reason !== null} accessibleWhenDisabled aria-describedby="dumbbell-studio-reason" onClick={() => void studio.goLive(choice)}>
				{__('Go live', 'dumbbell-stream')}
			</Button>
			<span id="dumbbell-studio-reason">{reason}</span>
		</div>
	);
}

/** Why one cannot go live yet; stands beside the button. */
function reasonNotTo({ shortage, preview }: StudioView): string | null {
	if (shortage) return __('Not with this browser.', 'dumbbell-stream');
	return preview ? null : __('Choose a picture first.', 'dumbbell-stream');
}
