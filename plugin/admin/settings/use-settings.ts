import apiFetch from '@wordpress/api-fetch';
import { speak } from '@wordpress/a11y';
import { useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { Changes, SectionProps, Settings } from './types';

const PATH = '/dumbbell-stream/v1/settings';

/** What is said after an attempt to save; null: nothing yet. */
export type Verdict = { readonly kind: 'success' | 'warning' | 'error'; readonly text: string } | null;

type State = Omit<SectionProps, 'settings'> & {
	/** Null until they have come. */
	readonly settings: Settings | null;
	readonly verdict: Verdict;
	readonly forget: () => void;
};

/** The settings, and the way to change them. */
export function useSettings(): State {
	const [settings, setSettings] = useState<Settings | null>(null);
	const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
	const [saving, setSaving] = useState(false);
	const [verdict, setVerdict] = useState<Verdict>(null);

	useEffect(() => {
		apiFetch<Settings>({ path: PATH }).then(setSettings, (error: Error) => setVerdict({ kind: 'error', text: error.message }));
	}, []);

	const save = async (changes: Changes): Promise<boolean> => {
		setSaving(true);
		setFaults({});
		setVerdict(null);
		try {
			const answer = await apiFetch<Settings>({ path: PATH, method: 'POST', data: changes });
			setSettings(answer);
			const [warning] = answer.warnings ?? [];
			const saved: Verdict = warning === undefined ? { kind: 'success', text: __('Settings saved.', 'dumbbell-stream') } : { kind: 'warning', text: warning };
			setVerdict(saved);
			speak(saved.text, 'polite');
			return true;
		} catch (error) {
			const { message, data } = error as { message: string; data?: { fields?: Record<string, string> } };
			setFaults(data?.fields ?? {});
			// A fault that stands at its field is an alert there, and not said twice.
			setVerdict(data?.fields ? null : { kind: 'error', text: message || __('The settings could not be saved. Reload the page and try again.', 'dumbbell-stream') });
			if (!data?.fields) speak(message, 'assertive');
			return false;
		} finally {
			setSaving(false);
		}
	};
	return { settings, faults, saving, save, verdict, forget: () => setVerdict(null) };
}
