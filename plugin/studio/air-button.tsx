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
	const running = isRunning(phase);
	const reason = running ? null : reasonNotTo(view);
	const { label, act, ...looks } = !running
		? { label: __('Go live', 'dumbbell-stream'), act: () => void studio.goLive(choice), variant: 'primary', disabled: reason !== null } as const
		: left !== null
			? { label: __('Stay on air', 'dumbbell-stream'), act: () => setLeft(null), variant: 'secondary' } as const
			: { ...whileRunning(phase), act: () => (phase.t === 'opening' ? studio.end() : setLeft(UNDO_S)), variant: 'primary', isDestructive: true } as const;
	// One button for all, so that whoever has pressed it by keyboard still stands on it.
	return (
		<div className="dumbbell-studio-air" aria-live={running ? 'polite' : undefined}>
			<Button __next40pxDefaultSize accessibleWhenDisabled aria-describedby="dumbbell-studio-reason" {...looks} onClick={act}>{label}</Button>
			{/* translators: %d: seconds. */}
			<span id="dumbbell-studio-reason">{running && left !== null ? sprintf(_n('Ends in %d second', 'Ends in %d seconds', left, 'dumbbell-stream'), left) : reason}</span>
		</div>
	);
}

function whileRunning({ t }: Phase): { readonly label: string; readonly isBusy: boolean; readonly disabled: boolean } {
	const label = t === 'opening' ? __('Connecting… Cancel', 'dumbbell-stream') : t === 'ending' ? __('Ending…', 'dumbbell-stream') : __('End broadcast', 'dumbbell-stream');
	return { label, isBusy: t === 'opening' || t === 'ending', disabled: t === 'ending' };
}

/** Why one cannot go live yet; stands beside the button. */
function reasonNotTo({ shortage, preview }: StudioView): string | null {
	if (shortage) return __('Not with this browser.', 'dumbbell-stream');
	return preview ? null : __('Choose a picture first.', 'dumbbell-stream');
}
