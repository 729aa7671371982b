import { Button, Card, CardBody, CardHeader, Notice, Spinner } from '@wordpress/components';
import { useEffect, useRef, useState, type ReactNode } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { Agent, Office, Registration } from './agent';
import { Pages } from './policy';
import { Europe, Handling, Holds, Keeping, Publishing, Strikes } from './rules';
import type { Changes, CopyrightSettings } from './types';
import { useCopyright, type Copyright } from './use-copyright';

/** The screen "Copyright contact". */
export function App() {
	const { settings, verdict, forget, ...means } = useCopyright();
	const said = verdict && <Notice className="dumbbell-copyright-said" status={verdict.kind} spokenMessage="" onRemove={forget}>{verdict.text}</Notice>;
	if (settings === null) return said ?? <p><Spinner /> {__('Loading the settings…', 'dumbbell-stream')}</p>;
	return <>{said}<Form {...means} settings={settings} /></>;
}

type FormProps = Omit<Copyright, 'settings' | 'verdict' | 'forget'> & { readonly settings: CopyrightSettings };

function Form({ settings, faults, busy, save, makeNoticePage, writePolicy }: FormProps) {
	const [draft, setDraft] = useState<Changes>({});
	const form = useRef<HTMLFormElement>(null);
	useEffect(() => {
		// Whoever pressed the button at the bottom learns where the first fault is.
		if (Object.keys(faults).length > 0) form.current?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'center' });
	}, [faults]);
	const part = { settings, draft, faults, change: (changes: Changes) => setDraft({ ...draft, ...changes }) };
	const unsaved = Object.keys(draft).length > 0;
	const store = async () => {
		if (await save(draft)) setDraft({});
	};
	return (
		<form
			ref={form}
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				void store();
			}}
		>
			<Missing settings={settings} />
			<Section title={__('Designated agent', 'dumbbell-stream')}><Agent {...part} /></Section>
			<Section title={__('Registration', 'dumbbell-stream')}><Registration {...part} /></Section>
			<Section title={__('Pages', 'dumbbell-stream')}><Pages {...part} busy={busy} unsaved={unsaved} make={makeNoticePage} write={writePolicy} /></Section>
			<Section title={__('Handling notices', 'dumbbell-stream')}><Handling {...part} /></Section>
			<Section title={__('Business days', 'dumbbell-stream')}><Office {...part} /></Section>
			<Section title={__('What happens by itself', 'dumbbell-stream')}><Holds {...part} /></Section>
			<Section title={__('Repeated notices', 'dumbbell-stream')}><Strikes {...part} /></Section>
			<Section title={__('European Union', 'dumbbell-stream')}><Europe {...part} /></Section>
			<Section title={__('Publishing', 'dumbbell-stream')}><Publishing {...part} /></Section>
			<Section title={__('Keeping and erasing', 'dumbbell-stream')}><Keeping {...part} /></Section>
			<div className="dumbbell-copyright-bar">
				<Button __next40pxDefaultSize type="submit" variant="primary" isBusy={busy} disabled={busy || !unsaved} accessibleWhenDisabled>{__('Save settings', 'dumbbell-stream')}</Button>
			</div>
		</form>
	);
}

/** What the law asks for and nobody has entered yet. */
function Missing({ settings: { missing } }: { readonly settings: CopyrightSettings }) {
	const names: Readonly<Record<string, string>> = {
		provider_name: __('who runs the site', 'dumbbell-stream'),
		agent_name: __('name of the agent', 'dumbbell-stream'),
		agent_address: __('street address', 'dumbbell-stream'),
		agent_phone: __('telephone number', 'dumbbell-stream'),
		agent_email: __('e-mail address', 'dumbbell-stream'),
		registration_number: __('registration number', 'dumbbell-stream'),
		registered_on: __('day of registration', 'dumbbell-stream'),
	};
	if (missing.length === 0) return null;
	/* translators: %s: names of fields, with commas between them. */
	return <Notice className="dumbbell-copyright-said" status="warning" isDismissible={false} spokenMessage="">{sprintf(__('Still missing: %s.', 'dumbbell-stream'), missing.map((name) => names[name] ?? name).join(', '))}</Notice>;
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
	return (
		<Card>
			<CardHeader><h2>{title}</h2></CardHeader>
			<CardBody>{children}</CardBody>
		</Card>
	);
}
