import { useEffect, useRef } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { Studio } from '../../client/studio/studio-types';

/** Screen readers are told of a change so often, not of each flicker. */
const SAID_MS = 1_000;

/** A bar that everybody understands: it moves when one speaks. Drawn outside of React, sixty times a second. */
export function Meter({ studio }: { readonly studio: Studio }) {
	const bar = useRef<HTMLDivElement>(null);
	useEffect(() => {
		let frame = 0;
		let said = 0;
		let shown = 0;
		const draw = (now: number): void => {
			frame = requestAnimationFrame(draw);
			const level = studio.level();
			shown = Math.max(level, shown * 0.94); // Falls slowly, as such bars do.
			bar.current?.style.setProperty('--level', shown.toFixed(3));
			if (now - said < SAID_MS) return;
			said = now;
			bar.current?.setAttribute('aria-valuenow', String(Math.round(shown * 100)));
		};
		frame = requestAnimationFrame(draw);
		return () => cancelAnimationFrame(frame);
	}, [studio]);
	return <div ref={bar} className="dumbbell-studio-meter" role="meter" aria-label={__('Loudness', 'dumbbell-stream')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0} />;
}
