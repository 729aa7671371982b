import { RadioControl, TextControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { Fault } from '../settings/fault';
import { List, Paragraph, Switch, Whole } from './fields';
import type { CopyrightSettings, Part } from './types';

/** Who works on notices, and how soon. */
export function Handling(part: Part) {
	return (
		<>
			<List {...part} name="handler_emails" label={__('Who gets mail about notices', 'dumbbell-stream')} help={__('One address in each line. Left empty, it is everybody who may handle notices.', 'dumbbell-stream')} />
			<Switch {...part} name="handler_role" label={__('A role for those who only handle notices', 'dumbbell-stream')} help={__('Adds the role “Copyright desk”: it sees notices and nothing else of the site. Administrators always may.', 'dumbbell-stream')} />
			<div className="dumbbell-copyright-pair">
				<Whole {...part} name="live_minutes" min={1} max={1440} label={__('Decide while the stream is live, within minutes', 'dumbbell-stream')} />
				<Whole {...part} name="work_days" min={1} max={10} label={__('Decide otherwise, within business days', 'dumbbell-stream')} />
			</div>
			<Whole {...part} name="upload_mib" min={0} max={512} label={__('Largest private file of a sender, in MiB', 'dumbbell-stream')} help={__('A copy of his work, an excerpt of the stream, a letter of authority. 0 takes none.', 'dumbbell-stream')} />
		</>
	);
}

/** What may happen without a person. */
export function Holds(part: Part) {
	const { settings, draft, faults, change } = part;
	return (
		<>
			<RadioControl
				label={__('May a stretch be held back before a person has looked?', 'dumbbell-stream')}
				selected={draft.hold_automatic ?? settings.hold_automatic}
				options={[
					{ value: 'never', label: __('Never (recommended)', 'dumbbell-stream'), description: __('A person decides about every notice.', 'dumbbell-stream') },
					{ value: 'domain', label: __('For senders who have shown their domain', 'dumbbell-stream'), description: __('They put a text of ours into the DNS or onto the web server of their own domain.', 'dumbbell-stream') },
					{ value: 'registered', label: __('For senders whose registration or letter of authority a person has seen', 'dumbbell-stream'), description: __('Somebody here has noted it at an earlier stage of the notice.', 'dumbbell-stream') },
				]}
				onChange={(value: string) => change({ hold_automatic: value as CopyrightSettings['hold_automatic'] })}
			/>
			<Fault text={faults.hold_automatic} />
			<Whole {...part} name="hold_hours" min={1} max={72} label={__('A hold ends by itself after hours', 'dumbbell-stream')} help={__('At most 72, unless somebody decides before.', 'dumbbell-stream')} />
			<Switch {...part} name="restore_automatic" label={__('Bring material back by itself after a counter-notice', 'dumbbell-stream')} help={__('On the eleventh business day, unless you have recorded a court action. Otherwise a person is reminded every day until he confirms; after the fourteenth it is too late.', 'dumbbell-stream')} />
		</>
	);
}

/** 512(i): accounts that get many notices. */
export function Strikes(part: Part) {
	return (
		<>
			<p>{__('Each notice that is acted on is a strike against the account that broadcast, not against the stream. Notices that are taken back, corrected or answered with success lift theirs.', 'dumbbell-stream')}</p>
			<div className="dumbbell-copyright-pair">
				<Whole {...part} name="strikes_allowed" min={1} max={20} label={__('Strikes that end the right to broadcast', 'dumbbell-stream')} />
				<Whole {...part} name="strike_months" min={1} max={120} label={__('A strike expires after months', 'dumbbell-stream')} />
			</div>
		</>
	);
}

/** Notices under the Digital Services Act. */
export function Europe(part: Part) {
	const { settings, draft } = part;
	return (
		<>
			<Switch {...part} name="dsa" label={__('Also take notices under the Digital Services Act', 'dumbbell-stream')} help={__('The same form asks for reasons in place of the sentence under penalty of perjury, and the broadcaster gets a statement of reasons.', 'dumbbell-stream')} />
			{(draft.dsa ?? settings.dsa) && <Paragraph {...part} name="eu_representative" label={__('Legal representative in the European Union', 'dumbbell-stream')} help={__('Only for sites whose owner is outside of it: name, address, e-mail, telephone.', 'dumbbell-stream')} />}
		</>
	);
}

/** What leaves the site, and what anybody may read. */
export function Publishing(part: Part) {
	const { settings, draft, faults, change } = part;
	const lumen = draft.lumen ?? settings.lumen;
	return (
		<>
			<Switch {...part} name="log_open" label={__('Open the transparency log', 'dumbbell-stream')} help={__('Every step of every notice, without names, in a form that nobody can change afterwards without being noticed. Once it is open, others may keep what they read.', 'dumbbell-stream')} />
			<RadioControl
				label={__('Pass notices on to the Lumen archive?', 'dumbbell-stream')}
				help={__('Lumen (lumendatabase.org) is a public archive of takedown notices at Harvard. Addresses, telephone numbers and e-mail addresses are never sent.', 'dumbbell-stream')}
				selected={lumen}
				options={[
					{ value: 'off', label: __('No', 'dumbbell-stream') },
					{ value: 'ask', label: __('When somebody chooses so at a notice', 'dumbbell-stream') },
					{ value: 'always', label: __('Always, once a notice is decided', 'dumbbell-stream') },
				]}
				onChange={(value: string) => change({ lumen: value as CopyrightSettings['lumen'] })}
			/>
			<Fault text={faults.lumen} />
			{lumen !== 'off' && (
				<TextControl
					__nextHasNoMarginBottom
					__next40pxDefaultSize
					type="password"
					label={__('Token of the Lumen archive', 'dumbbell-stream')}
					help={settings.lumen_since > 0 ? __('One is kept, encrypted. Enter another to replace it.', 'dumbbell-stream') : __('Lumen gives it to you on request. It is kept encrypted and never shown again.', 'dumbbell-stream')}
					autoComplete="new-password"
					value={draft.lumen_token ?? ''}
					onChange={(value: string) => change({ lumen_token: value })}
				/>
			)}
			<Fault text={faults.lumen_token} />
		</>
	);
}

/** How long what is kept. */
export function Keeping(part: Part) {
	return (
		<>
			<p>{__('Afterwards what tells who wrote is erased. What was decided, and the proof of it, stays. A legal hold at a notice stops all of this.', 'dumbbell-stream')}</p>
			<div className="dumbbell-copyright-pair">
				<Whole {...part} name="keep_years" min={1} max={30} label={__('Notices, years after they were closed', 'dumbbell-stream')} help={__('In the United States a suit can be brought for three years.', 'dumbbell-stream')} />
				<Whole {...part} name="keep_files_days" min={1} max={3650} label={__('Private files, days after the notice was closed', 'dumbbell-stream')} />
				<Whole {...part} name="keep_hashes_days" min={1} max={90} label={__('Hashed internet addresses, days', 'dumbbell-stream')} />
				<Whole {...part} name="keep_drafts_days" min={1} max={90} label={__('Abandoned drafts, days', 'dumbbell-stream')} />
			</div>
			<Switch {...part} name="delete_claims" label={__('Delete notices too when the plugin is deleted with all its data', 'dumbbell-stream')} help={__('Left off, they stay in the database: you may have to show them years later.', 'dumbbell-stream')} />
		</>
	);
}
