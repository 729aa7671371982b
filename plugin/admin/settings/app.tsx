import { Button, Card, CardBody, CardHeader, Notice, Spinner } from '@wordpress/components';
import { useState, type ReactNode } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { Frames, Helpers, Limits, Removal, Roles, Sharing } from './choices';
import { Connect } from './connect';
import { Guide } from './guide';
import type { Changes } from './types';
import { useSettings, type Verdict } from './use-settings';

/** The settings page: the guide until it was finished or left, then everything on one page. */
export function App() {
	const state = useSettings();
	const { settings, verdict, forget, ...means } = state;
	const [guiding, setGuiding] = useState<boolean | null>(null);
	if (settings === null) {
		return verdict === null ? <p><Spinner /> {__('Loading the settings…', 'dumbbell-stream')}</p> : <Said verdict={verdict} forget={forget} />;
	}
	if (guiding ?? !settings.guide_done) {
		const leave = () => {
			setGuiding(false);
			void means.save({ guide_done: true }).then((saved) => saved && forget()); // That it is remembered is no news.
		};
		return <>{verdict?.kind === 'success' ? null : <Said verdict={verdict} forget={forget} />}<Guide {...means} settings={settings} onLeave={leave} /></>;
	}
	return <><Said verdict={verdict} forget={forget} /><Everything {...means} settings={settings} onGuide={() => setGuiding(true)} /></>;
}

function Said({ verdict, forget }: { readonly verdict: Verdict; readonly forget: () => void }) {
	return verdict && <Notice className="dumbbell-settings-said" status={verdict.kind} onRemove={forget}>{verdict.text}</Notice>;
}

type EverythingProps = Omit<ReturnType<typeof useSettings>, 'settings' | 'verdict' | 'forget'> & { readonly settings: NonNullable<ReturnType<typeof useSettings>['settings']>; readonly onGuide: () => void };

function Everything({ settings, faults, saving, save, onGuide }: EverythingProps) {
	const [draft, setDraft] = useState<Changes>({});
	const change = (changes: Changes) => setDraft({ ...draft, ...changes });
	const choice = { settings, draft, faults, change };
	const store = async () => {
		if (await save(draft)) setDraft({});
	};
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				void store();
			}}
		>
			<Section title={__('Where it runs', 'dumbbell-stream')}><Connect settings={settings} faults={faults} saving={saving} save={save} /></Section>
			<Section title={__('Who may go live', 'dumbbell-stream')}><Roles {...choice} /></Section>
			<Section title={__('Viewers and sharing', 'dumbbell-stream')}><Sharing {...choice} /><Limits {...choice} /><Frames {...choice} /></Section>
			<Section title={__('Helpers for difficult networks', 'dumbbell-stream')}><Helpers {...choice} /></Section>
			<Section title={__('When the plugin is removed', 'dumbbell-stream')}><Removal {...choice} /></Section>
			<div className="dumbbell-settings-buttons">
				<Button __next40pxDefaultSize type="submit" variant="primary" isBusy={saving} disabled={saving || Object.keys(draft).length === 0} accessibleWhenDisabled>{__('Save settings', 'dumbbell-stream')}</Button>
				<Button __next40pxDefaultSize variant="tertiary" onClick={onGuide}>{__('Open the guide', 'dumbbell-stream')}</Button>
			</div>
		</form>
	);
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
	return (
		<Card>
			<CardHeader><h2>{title}</h2></CardHeader>
			<CardBody>{children}</CardBody>
		</Card>
	);
}
