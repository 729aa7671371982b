import apiFetch from '@wordpress/api-fetch';
import { Button, FormFileUpload, Modal, Notice, TextControl } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { ReactNode } from 'react';

/** The routes below a stream that change or carry its key. */
type Route = 'revocations' | 'rotations' | 'key-exports' | 'key-imports';
interface Answer {
	readonly message?: string;
	readonly told?: boolean;
	readonly name?: string;
	readonly text?: string;
}
type Outcome = { readonly status: 'success' | 'warning' | 'error'; readonly message: string } | null;
/** Sends one order; what comes of it stands above everything. */
type Order = (route: Route, data?: object) => Promise<Answer | null>;

/** The server takes no shorter one. */
const PASSPHRASE_MIN = 12;

/** What can be done when a key or a laptop may be in other hands, and how a stream moves. Nothing of it is kept here. */
export function KeysModal({ id, onClose }: { readonly id: number; readonly onClose: () => void }) {
	const [outcome, setOutcome] = useState<Outcome>(null);
	const [busy, setBusy] = useState(false);
	const order: Order = async (route, data = {}) => {
		setBusy(true);
		setOutcome(null);
		try {
			const answer = await apiFetch<Answer>({ path: `/dumbbell-stream/v1/streams/${id}/${route}`, method: 'POST', data });
			if (answer.message) setOutcome({ status: answer.told === false ? 'warning' : 'success', message: answer.message });
			return answer;
		} catch (error) {
			setOutcome({ status: 'error', message: (error as Error).message });
			return null;
		} finally {
			setBusy(false);
		}
	};
	const parts = { order, busy };
	const manages = useMayManage(id);
	return (
		<Modal title={__('Keys of this stream', 'dumbbell-stream')} size="medium" onRequestClose={onClose}>
			<div className="dumbbell-stream-keys">
				{outcome && <Notice status={outcome.status} isDismissible={false}>{outcome.message}</Notice>}
				<Section title={__('A broadcast that must stop', 'dumbbell-stream')}>
					<p>{__('Was a laptop stolen, or is somebody else on the air? The broadcast that runs now, or ran last, becomes void: every viewer drops it within seconds. Then make a new ingest key under “How to go live”.', 'dumbbell-stream')}</p>
					<Sure {...parts} route="revocations" label={__('Revoke this broadcast', 'dumbbell-stream')} />
				</Section>
				{manages && <Identity {...parts} />}
			</div>
		</Modal>
	);
}

/** Whether this person may change the stream's identity. The server says so itself, in the header that names the methods it allows. */
function useMayManage(id: number): boolean {
	const [may, setMay] = useState(false);
	useEffect(() => {
		let wanted = true;
		apiFetch<Response>({ path: `/dumbbell-stream/v1/streams/${id}/rotations`, method: 'OPTIONS', parse: false }).then(
			({ headers }) => wanted && setMay(headers.get('allow')?.includes('POST') ?? false),
			() => undefined, // Without an answer there is nothing to offer.
		);
		return () => {
			wanted = false;
		};
	}, [id]);
	return may;
}

/** What changes or carries away the stream's identity: for whoever manages the site's streams. */
function Identity(parts: { readonly order: Order; readonly busy: boolean }) {
	return (
		<>
			<Section title={__('A new key', 'dumbbell-stream')}>
				<p>{__('If the key of the stream itself may have been copied, give it a new one. Pages that show the stream follow by themselves; encoders need the new address and the new ingest key. The old key can never be used again.', 'dumbbell-stream')}</p>
				<Sure {...parts} route="rotations" label={__('Make a new key', 'dumbbell-stream')} />
			</Section>
			<Section title={__('Export', 'dumbbell-stream')}>
				<p>{__('The key as a file, sealed with a passphrase: a backup, or to take the stream to another site. Whoever has both can broadcast as you, and nobody can recover a passphrase.', 'dumbbell-stream')}</p>
				<Export {...parts} />
			</Section>
			<Section title={__('Import', 'dumbbell-stream')}>
				<p>{__('Takes in the key of such a file. Pages that show the stream under its present key follow to that one.', 'dumbbell-stream')}</p>
				<Import {...parts} />
			</Section>
		</>
	);
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
	return (
		<section>
			<h3>{title}</h3>
			{children}
		</section>
	);
}

/** A button for what cannot be taken back: it asks once more. */
function Sure({ order, busy, route, label }: { readonly order: Order; readonly busy: boolean; readonly route: Route; readonly label: string }) {
	const [asked, setAsked] = useState(false);
	if (!asked) {
		return <Button __next40pxDefaultSize variant="secondary" isDestructive disabled={busy} accessibleWhenDisabled onClick={() => setAsked(true)}>{label}</Button>;
	}
	const go = () => {
		setAsked(false);
		void order(route);
	};
	return (
		<div className="dumbbell-stream-sure">
			<span role="alert">{__('This cannot be undone.', 'dumbbell-stream')}</span>
			<Button __next40pxDefaultSize variant="primary" isDestructive onClick={go}>{label}</Button>
			<Button __next40pxDefaultSize variant="tertiary" onClick={() => setAsked(false)}>{__('Cancel', 'dumbbell-stream')}</Button>
		</div>
	);
}

function Passphrase({ value, onChange, fresh }: { readonly value: string; readonly onChange: (value: string) => void; readonly fresh: boolean }) {
	return (
		<TextControl
			__nextHasNoMarginBottom
			__next40pxDefaultSize
			type="password"
			autoComplete={fresh ? 'new-password' : 'off'}
			label={__('Passphrase', 'dumbbell-stream')}
			/* translators: %d: a number of characters. */
			help={fresh ? sprintf(__('At least %d characters: a few words that do not belong together.', 'dumbbell-stream'), PASSPHRASE_MIN) : undefined}
			value={value}
			onChange={onChange}
		/>
	);
}

function Export({ order, busy }: { readonly order: Order; readonly busy: boolean }) {
	const [passphrase, setPassphrase] = useState('');
	const save = async () => {
		const answer = await order('key-exports', { passphrase });
		if (!answer?.text || !answer.name) return;
		setPassphrase('');
		const url = URL.createObjectURL(new Blob([answer.text], { type: 'application/json' }));
		Object.assign(document.createElement('a'), { href: url, download: answer.name }).click();
		URL.revokeObjectURL(url);
	};
	return (
		<>
			<Passphrase fresh value={passphrase} onChange={setPassphrase} />
			<Button __next40pxDefaultSize variant="secondary" disabled={busy || passphrase.length < PASSPHRASE_MIN} accessibleWhenDisabled onClick={() => void save()}>
				{__('Save the key as a file', 'dumbbell-stream')}
			</Button>
		</>
	);
}

function Import({ order, busy }: { readonly order: Order; readonly busy: boolean }) {
	const [file, setFile] = useState<File | null>(null);
	const [passphrase, setPassphrase] = useState('');
	const take = async () => {
		const answer = await order('key-imports', { text: await file?.text(), passphrase });
		if (answer) setFile(null);
		if (answer) setPassphrase('');
	};
	return (
		<>
			<FormFileUpload __next40pxDefaultSize variant="secondary" accept="application/json,.json" onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}>
				{file?.name ?? __('Choose a file', 'dumbbell-stream')}
			</FormFileUpload>
			<Passphrase fresh={false} value={passphrase} onChange={setPassphrase} />
			<Button __next40pxDefaultSize variant="secondary" isDestructive disabled={busy || !file || passphrase === ''} accessibleWhenDisabled onClick={() => void take()}>
				{__('Take this key in', 'dumbbell-stream')}
			</Button>
		</>
	);
}
