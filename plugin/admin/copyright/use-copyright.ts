import apiFetch from '@wordpress/api-fetch';
import { speak } from '@wordpress/a11y';
import { useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { Changes, CopyrightSettings } from './types';

const SETTINGS = '/dumbbell-stream/v1/copyright-settings';
const NOTICE_PAGE = '/dumbbell-stream/v1/copyright-notice-page';
const POLICY = '/dumbbell-stream/v1/copyright-policy';

/** What is said after an attempt; null: nothing yet. */
export type Verdict = { readonly kind: 'success' | 'error'; readonly text: string } | null;

/** Settings, and what can be done with them. */
export interface Copyright {
	/** Null until they have come. */
	readonly settings: CopyrightSettings | null;
	readonly faults: Readonly<Record<string, string>>;
	readonly busy: boolean;
	readonly verdict: Verdict;
	readonly forget: () => void;
	/** @returns False when something was refused; `faults` says what. */
	readonly save: (changes: Changes) => Promise<boolean>;
	/** Makes a page with the notice form. */
	readonly makeNoticePage: () => Promise<boolean>;
	/** Writes the policy page anew. */
	readonly writePolicy: (overwrite: boolean) => Promise<boolean>;
}

/** The settings of the screen, and the way to change them. */
export function useCopyright(): Copyright {
	const [settings, setSettings] = useState<CopyrightSettings | null>(null);
	const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
	const [busy, setBusy] = useState(false);
	const [verdict, setVerdict] = useState<Verdict>(null);

	useEffect(() => {
		apiFetch<CopyrightSettings>({ path: SETTINGS }).then(setSettings, (error: Error) => setVerdict({ kind: 'error', text: error.message }));
	}, []);

	const send = async (path: string, data: object, done: string): Promise<boolean> => {
		setBusy(true);
		setFaults({});
		setVerdict(null);
		try {
			setSettings(await apiFetch<CopyrightSettings>({ path, method: 'POST', data }));
			setVerdict({ kind: 'success', text: done });
			speak(done, 'polite');
			return true;
		} catch (error) {
			const { message, data: details } = error as { message: string; data?: { fields?: Record<string, string> } };
			setFaults(details?.fields ?? {});
			// A fault that stands at its field is an alert there, and not said twice.
			if (!details?.fields) setVerdict({ kind: 'error', text: message || __('The settings could not be saved. Reload the page and try again.', 'dumbbell-stream') });
			if (!details?.fields) speak(message, 'assertive');
			return false;
		} finally {
			setBusy(false);
		}
	};
	return {
		settings,
		faults,
		busy,
		verdict,
		forget: () => setVerdict(null),
		save: (changes) => send(SETTINGS, changes, __('Settings saved.', 'dumbbell-stream')),
		makeNoticePage: () => send(NOTICE_PAGE, {}, __('The page with the notice form is published.', 'dumbbell-stream')),
		writePolicy: (overwrite) => send(POLICY, { overwrite }, __('The policy page was written. Read it before you publish it.', 'dumbbell-stream')),
	};
}
