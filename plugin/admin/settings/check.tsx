import apiFetch from '@wordpress/api-fetch';
import { speak } from '@wordpress/a11y';
import { Button, ExternalLink, Notice, Spinner } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { BROWSER_STEPS } from './browser-check';
import type { Step } from './types';

interface CheckProps {
	readonly url: string;
	/** Looks by itself when it appears. */
	readonly atOnce?: boolean;
	/** Told how it went. */
	readonly onDone?: (good: boolean) => void;
}

/** Server and browser look whether the sidecar is well connected; each line is green, or one sentence that says what to do. */
export function Check({ url, atOnce = false, onDone }: CheckProps) {
	const [steps, setSteps] = useState<readonly Step[]>([]);
	const [busy, setBusy] = useState(false);
	const [failure, setFailure] = useState('');

	const look = async () => {
		setBusy(true);
		setFailure('');
		setSteps([]);
		try {
			const all = await walk(url, setSteps);
			const good = all.every(({ outcome }) => outcome === 'good');
			speak(good ? __('All is well.', 'dumbbell-stream') : (all.find(({ outcome }) => outcome === 'bad')?.message ?? ''), 'polite');
			onDone?.(good);
		} catch (error) {
			setFailure((error as Error).message || __('The check did not come through. Reload the page and try again.', 'dumbbell-stream'));
		}
		setBusy(false);
	};
	useEffect(() => {
		if (atOnce) void look();
	}, [url]);

	return (
		<div className="dumbbell-settings-check">
			{steps.length > 0 && <ol>{steps.map((step) => <Line key={step.name} step={step} url={url} />)}</ol>}
			{failure !== '' && <Notice status="error" isDismissible={false}>{failure}</Notice>}
			<Button __next40pxDefaultSize variant="secondary" isBusy={busy} disabled={busy} accessibleWhenDisabled onClick={() => void look()}>
				{steps.length === 0 ? __('Check the connection', 'dumbbell-stream') : __('Check again', 'dumbbell-stream')}
			</Button>
		</div>
	);
}

/** The server's steps, then the browser's, as they come. */
async function walk(url: string, show: (steps: readonly Step[]) => void): Promise<readonly Step[]> {
	const later: Step[] = BROWSER_STEPS.map(({ name, label }) => ({ name, label: label(), outcome: 'open', message: '' }));
	show([{ name: 'server', label: __('Asking the sidecar…', 'dumbbell-stream'), outcome: 'busy', message: '' }]);
	const { steps } = await apiFetch<{ steps: readonly Step[] }>({ path: '/dumbbell-stream/v1/connection', method: 'POST' });
	const known: Step[] = [...steps, ...later];
	show([...known]);
	// Whether browsers get through is worth knowing unless nothing is there to be reached.
	if (steps.find(({ name }) => name === 'answer')?.outcome !== 'good') return known;
	for (const [index, { look }] of BROWSER_STEPS.entries()) {
		const at = steps.length + index;
		known[at] = { ...(known[at] as Step), outcome: 'busy' };
		show([...known]);
		known[at] = { ...(known[at] as Step), ...(await look(url)) };
		show([...known]);
		if (known[at]?.outcome === 'bad') break;
	}
	return known;
}

function Line({ step: { name, label, outcome, message }, url }: { readonly step: Step; readonly url: string }) {
	const words = { good: __('Good', 'dumbbell-stream'), bad: __('Needs attention', 'dumbbell-stream'), open: __('Not checked yet', 'dumbbell-stream'), busy: __('Being checked', 'dumbbell-stream') };
	return (
		<li data-outcome={outcome}>
			<span className="dumbbell-settings-mark">{outcome === 'busy' ? <Spinner /> : <Mark outcome={outcome} />}<span className="screen-reader-text">{words[outcome]}</span></span>
			<span>
				{label}
				{message !== '' && <span className="dumbbell-settings-finding">{message}{name === 'browser' && <> <ExternalLink href={`${url}/health`}>{url}</ExternalLink></>}</span>}
			</span>
		</li>
	);
}

function Mark({ outcome }: { readonly outcome: Step['outcome'] }) {
	const path = { good: 'M5 12.5l4.5 4.5L19 7.5', bad: 'M12 6v8m0 3.5v.5', open: 'M8 12h8', busy: '' }[outcome];
	return <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d={path} fill="none" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" /></svg>;
}
