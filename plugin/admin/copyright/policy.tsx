import { Button, ExternalLink, Notice, SelectControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { Fault } from '../settings/fault';
import type { CopyrightSettings, Part } from './types';

interface PagesProps extends Part {
	readonly busy: boolean;
	/** Whether there is something that was not saved: the policy is written from what is. */
	readonly unsaved: boolean;
	readonly make: () => Promise<boolean>;
	readonly write: (overwrite: boolean) => Promise<boolean>;
}

/** The two pages that people look for. */
export function Pages({ busy, unsaved, make, write, ...part }: PagesProps) {
	const { settings } = part;
	return (
		<>
			<Choice {...part} name="notice_page" label={__('Page with the notice form', 'dumbbell-stream')} help={__('The player’s menu leads there. Put the block “Copyright notice form” into it.', 'dumbbell-stream')} />
			{settings.notice_page === 0 && (
				<Button __next40pxDefaultSize variant="secondary" isBusy={busy} disabled={busy || unsaved} accessibleWhenDisabled onClick={() => void make()}>{__('Make this page', 'dumbbell-stream')}</Button>
			)}
			<Choice {...part} name="policy_page" label={__('Page with the copyright policy', 'dumbbell-stream')} help={__('It tells everybody how notices are handled here, and what happens to accounts that get many.', 'dumbbell-stream')} />
			<Policy settings={settings} busy={busy} unsaved={unsaved} write={write} />
		</>
	);
}

function Choice({ settings, draft, faults, change, name, label, help }: Part & { readonly name: 'notice_page' | 'policy_page'; readonly label: string; readonly help: string }) {
	/* translators: %s: title of a page. */
	const title = ({ title: plain, status }: CopyrightSettings['pages'][number]) => (status === 'publish' ? plain : sprintf(__('%s (not published)', 'dumbbell-stream'), plain));
	const options = [{ value: '0', label: __('None', 'dumbbell-stream') }, ...settings.pages.map((page) => ({ value: String(page.id), label: title(page) }))];
	return (
		<div>
			<SelectControl __nextHasNoMarginBottom __next40pxDefaultSize label={label} help={help} value={String(draft[name] ?? settings[name])} options={options} onChange={(value: string) => change({ [name]: Number(value) })} />
			<Fault text={faults[name]} />
		</div>
	);
}

function Policy({ settings: { policy_state: state, policy_edit: edit }, busy, unsaved, write }: Pick<PagesProps, 'settings' | 'busy' | 'unsaved' | 'write'>) {
	const [asking, setAsking] = useState(false);
	const words = {
		none: __('We can write a draft from your settings. Have a lawyer read it before you publish it.', 'dumbbell-stream'),
		current: __('The page says what the settings say.', 'dumbbell-stream'),
		outdated: __('The settings have changed since the page was written.', 'dumbbell-stream'),
		edited: __('Somebody has changed the page by hand, so we leave it alone.', 'dumbbell-stream'),
	}[state];
	const go = async (overwrite: boolean) => {
		await write(overwrite);
		setAsking(false);
	};
	return (
		<div className="dumbbell-copyright-policy">
			<Notice status={state === 'outdated' ? 'warning' : 'info'} isDismissible={false} spokenMessage="">
				{words} {edit !== '' && <ExternalLink href={edit}>{__('Open the page', 'dumbbell-stream')}</ExternalLink>}
			</Notice>
			{asking ? (
				<div className="dumbbell-copyright-buttons" role="group" aria-label={__('Write over the page', 'dumbbell-stream')}>
					<span>{__('What was changed by hand will only be found among the revisions.', 'dumbbell-stream')}</span>
					<Button __next40pxDefaultSize variant="secondary" isDestructive isBusy={busy} disabled={busy} accessibleWhenDisabled onClick={() => void go(true)}>{__('Write over it', 'dumbbell-stream')}</Button>
					<Button __next40pxDefaultSize variant="tertiary" onClick={() => setAsking(false)}>{__('Cancel', 'dumbbell-stream')}</Button>
				</div>
			) : (
				state !== 'current' && (
					<Button __next40pxDefaultSize variant="secondary" isBusy={busy} disabled={busy || unsaved} accessibleWhenDisabled onClick={() => (state === 'edited' ? setAsking(true) : void go(false))}>
						{state === 'none' ? __('Write a draft', 'dumbbell-stream') : __('Write it again', 'dumbbell-stream')}
					</Button>
				)
			)}
			{unsaved && state !== 'current' && <p className="description">{__('Save the settings first: the policy is written from them.', 'dumbbell-stream')}</p>}
		</div>
	);
}
