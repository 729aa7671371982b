import apiFetch from '@wordpress/api-fetch';
import { Button, Card, CardBody, CardFooter, CardHeader, Notice, TextControl } from '@wordpress/components';
import { useEffect, useRef, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { addQueryArgs } from '@wordpress/url';
import { Roles, Sharing } from './choices';
import { Connect } from './connect';
import type { Changes, SectionProps } from './types';

type GuideProps = SectionProps & { readonly onLeave: () => void };

/** The first run: three decisions, then the first stream. What is chosen in each step is saved when the next one is opened. */
export function Guide(props: GuideProps) {
	const { settings, faults, saving, save, onLeave } = props;
	const [at, setAt] = useState(settings.connected ? 1 : 0);
	const [draft, setDraft] = useState<Changes>({});
	const heading = useRef<HTMLHeadingElement>(null);
	const first = useRef(true);
	useEffect(() => {
		if (!first.current) heading.current?.focus(); // Whoever does not see the page hears where he is.
		first.current = false;
	}, [at]);
	const change = (changes: Changes) => setDraft({ ...draft, ...changes });
	const next = async () => {
		if (Object.keys(draft).length > 0 && !(await save(draft))) return;
		setDraft({});
		setAt(at + 1);
	};
	const choice = { settings, draft, faults, change };
	const steps = [
		{ title: __('Where does it run?', 'dumbbell-stream'), body: <Connect {...props} />, ready: settings.connected },
		{ title: __('Who may go live?', 'dumbbell-stream'), body: <><p>{__('People with one of these roles may create streams and broadcast them. You can change this at any time.', 'dumbbell-stream')}</p><Roles {...choice} /></>, ready: true },
		{ title: __('May viewers be asked to share?', 'dumbbell-stream'), body: <><p>{__('Viewers who say yes pass the picture on to each other. That is what carries a large audience without a large server.', 'dumbbell-stream')}</p><Sharing {...choice} /></>, ready: true },
	];
	const step = steps[at];
	return (
		<Card className="dumbbell-settings-guide">
			<CardHeader>
				<h2 ref={heading} tabIndex={-1}>{step?.title ?? __('Create your first stream', 'dumbbell-stream')}</h2>
				{/* translators: 1: number of this step, 2: how many there are. */}
				{step && <span>{sprintf(__('Step %1$d of %2$d', 'dumbbell-stream'), at + 1, steps.length)}</span>}
			</CardHeader>
			<CardBody>{step ? step.body : <FirstStream save={save} />}</CardBody>
			<CardFooter>
				{at > 0 ? <Button __next40pxDefaultSize variant="tertiary" onClick={() => setAt(at - 1)}>{__('Back', 'dumbbell-stream')}</Button> : <span />}
				<Button __next40pxDefaultSize variant="tertiary" onClick={onLeave}>{step ? __('Skip the guide', 'dumbbell-stream') : __('Not now', 'dumbbell-stream')}</Button>
				{step && <Button __next40pxDefaultSize variant="primary" isBusy={saving} disabled={!step.ready || saving} accessibleWhenDisabled onClick={() => void next()}>{__('Continue', 'dumbbell-stream')}</Button>}
			</CardFooter>
		</Card>
	);
}

/** Ends on a page with the block in its place. */
function FirstStream({ save }: Pick<SectionProps, 'save'>) {
	const [title, setTitle] = useState('');
	const [busy, setBusy] = useState(false);
	const [failure, setFailure] = useState('');
	const create = async () => {
		setBusy(true);
		setFailure('');
		try {
			const stream = await apiFetch<{ id: number }>({ path: '/wp/v2/dumbbell_stream', method: 'POST', data: { title, status: 'publish' } });
			const content = `<!-- wp:dumbbell-stream/player {"streamId":${stream.id}} /-->`;
			const page = await apiFetch<{ id: number }>({ path: '/wp/v2/pages', method: 'POST', data: { title, content, status: 'draft' } });
			await save({ guide_done: true });
			window.location.assign(addQueryArgs('post.php', { post: page.id, action: 'edit' }));
		} catch (error) {
			setFailure((error as Error).message);
			setBusy(false);
		}
	};
	return (
		<form
			className="dumbbell-settings-first"
			onSubmit={(event) => {
				event.preventDefault();
				void create();
			}}
		>
			<p>{__('A stream is what you broadcast under one name, again and again. It gets a page of its own, and a draft of a page with the player in its place, ready for you to publish.', 'dumbbell-stream')}</p>
			<TextControl __nextHasNoMarginBottom __next40pxDefaultSize label={__('What is it called?', 'dumbbell-stream')} placeholder={__('Sunday service, club evening, open day…', 'dumbbell-stream')} value={title} onChange={setTitle} required maxLength={200} />
			{failure !== '' && <Notice status="error" isDismissible={false}>{failure}</Notice>}
			<Button __next40pxDefaultSize type="submit" variant="primary" isBusy={busy} disabled={busy || title.trim() === ''} accessibleWhenDisabled>{__('Create your first stream', 'dumbbell-stream')}</Button>
		</form>
	);
}
