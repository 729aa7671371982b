import { CheckboxControl, RadioControl, SelectControl, TextControl, TextareaControl, ToggleControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { Fault } from './fault';
import type { Changes, SectionProps, Settings } from './types';

/** A part of the page: shows what would be saved and takes changes to it. */
export interface ChoiceProps {
	readonly settings: Settings;
	readonly draft: Changes;
	readonly faults: SectionProps['faults'];
	readonly change: (changes: Changes) => void;
}

/** Who may go live. */
export function Roles({ settings: { roles: saved, all_roles: names }, draft, change }: ChoiceProps) {
	const roles = draft.roles ?? saved;
	return (
		<fieldset className="dumbbell-settings-list">
			<legend className="screen-reader-text">{__('Who may go live', 'dumbbell-stream')}</legend>
			{Object.entries(names).map(([role, name]) => (
				<CheckboxControl
					key={role}
					__nextHasNoMarginBottom
					label={name}
					checked={roles.includes(role) || role === 'administrator'}
					disabled={role === 'administrator'}
					onChange={(checked: boolean) => change({ roles: checked ? [...roles, role] : roles.filter((other) => other !== role) })}
				/>
			))}
		</fieldset>
	);
}

/** When viewers are asked, and how much is offered. Yes is always the viewer's own. */
export function Sharing({ settings, draft, faults, change }: ChoiceProps) {
	const when = draft.share_when ?? settings.share_when;
	return (
		<>
			<RadioControl
				label={__('When viewers are asked to share', 'dumbbell-stream')}
				selected={when}
				options={[
					{ value: 'play', label: __('When they press play (recommended)', 'dumbbell-stream'), description: __('Each viewer answers once, before the picture; large audiences then fit from the first minute.', 'dumbbell-stream') },
					{ value: 'later', label: __('When the picture has come', 'dumbbell-stream'), description: __('The picture comes first and a small card asks after it; until they answer, viewers take places of those who do not share.', 'dumbbell-stream') },
					{ value: 'never', label: __('Never', 'dumbbell-stream'), description: __('Nobody passes anything on, and only as many can watch as the sidecar serves by itself.', 'dumbbell-stream') },
				]}
				onChange={(value: string) => change({ share_when: value as Settings['share_when'] })}
			/>
			<Fault text={faults.share_when} />
			{when !== 'never' && (
				<SelectControl
					__nextHasNoMarginBottom
					__next40pxDefaultSize
					label={__('Upload that is offered to them', 'dumbbell-stream')}
					help={__('What a viewer starts with who says yes; each can choose more or less.', 'dumbbell-stream')}
					value={String(draft.share_kbits_max ?? settings.share_kbits_max)}
					options={caps(settings.share_kbits_max)}
					onChange={(value: string) => change({ share_kbits_max: Number(value) })}
				/>
			)}
			<Fault text={faults.share_kbits_max} />
			<p className="description">{__('Viewers who share see the internet addresses of the few viewers next to them. A suggested text for your privacy policy stands in the policy guide.', 'dumbbell-stream')}</p>
		</>
	);
}

function caps(saved: number): { value: string; label: string }[] {
	const offered = [
		{ value: '0', label: __('As the connection allows (recommended)', 'dumbbell-stream') },
		{ value: '2000', label: __('Low: up to 2 Mbit/s', 'dumbbell-stream') },
		{ value: '6000', label: __('Medium: up to 6 Mbit/s', 'dumbbell-stream') },
		{ value: '20000', label: __('High: up to 20 Mbit/s', 'dumbbell-stream') },
	];
	return offered.some(({ value }) => value === String(saved)) ? offered : [...offered, { value: String(saved), label: `${saved} kbit/s` }];
}

/** How many may watch without sharing. */
export function Limits({ settings, draft, faults, change }: ChoiceProps) {
	const viewers = draft.floor_viewers === undefined ? settings.floor_viewers : draft.floor_viewers;
	return (
		<>
			<TextControl
				__nextHasNoMarginBottom
				__next40pxDefaultSize
				type="number"
				min={0}
				max={100000}
				placeholder="20"
				label={__('Most viewers without sharing, for each broadcast', 'dumbbell-stream')}
				help={__('The sidecar sends each of them the whole picture, about 2.5 Mbit/s. Empty: 20, or what the sidecar was started with. It holds at once; whoever watches already stays.', 'dumbbell-stream')}
				value={viewers ?? ''}
				onChange={(value: string) => change({ floor_viewers: value === '' ? null : Number(value) })}
			/>
			<Fault text={faults.floor_viewers} />
		</>
	);
}

const lines = (text: string): string[] => text.split('\n').map((line) => line.trim());

/** Whose pages may show a stream in a frame. */
export function Frames({ settings, draft, faults, change }: ChoiceProps) {
	return (
		<>
			<TextareaControl
				__nextHasNoMarginBottom
				rows={3}
				className="dumbbell-settings-code"
				spellCheck={false}
				label={__('Sites that may embed your streams', 'dumbbell-stream')}
				help={__('One in each line, such as https://example.org; https://*.example.org stands for all below that name. Empty: every site. This site always may.', 'dumbbell-stream')}
				value={(draft.embed_origins ?? settings.embed_origins).join('\n')}
				onChange={(value: string) => change({ embed_origins: lines(value) })}
			/>
			<Fault text={faults.embed_origins} />
		</>
	);
}

/** Further servers that help browsers find each other: outside services, so none is there unless the owner enters it. */
export function Helpers({ settings, draft, faults, change }: ChoiceProps) {
	const field = { __nextHasNoMarginBottom: true, rows: 2, className: 'dumbbell-settings-code', spellCheck: false } as const;
	const turn = draft.turn_urls ?? settings.turn_urls;
	return (
		<>
			<p>{__('The sidecar helps browsers find each other by itself. Only viewers behind strict office networks gain from more; whoever runs a server entered here learns the internet addresses of your viewers.', 'dumbbell-stream')}</p>
			<TextareaControl
				{...field}
				label={__('STUN servers', 'dumbbell-stream')}
				help={__('One address in each line, such as stun:stun.example.org:3478.', 'dumbbell-stream')}
				value={(draft.stun_urls ?? settings.stun_urls).join('\n')}
				onChange={(value: string) => change({ stun_urls: lines(value) })}
			/>
			<Fault text={faults.stun_urls} />
			<TextareaControl
				{...field}
				label={__('TURN servers', 'dumbbell-stream')}
				help={__('A TURN server carries the picture for viewers who cannot reach each other; it costs its owner the traffic.', 'dumbbell-stream')}
				value={turn.join('\n')}
				onChange={(value: string) => change({ turn_urls: lines(value) })}
			/>
			<Fault text={faults.turn_urls} />
			{turn.join('') !== '' && (
				<>
					<TextControl
						__nextHasNoMarginBottom
						__next40pxDefaultSize
						label={__('Name at the TURN server', 'dumbbell-stream')}
						help={__('Leave it empty if your server makes short-lived passwords from a shared secret (coturn: static-auth-secret); that is safer.', 'dumbbell-stream')}
						autoComplete="off"
						value={draft.turn_username ?? settings.turn_username}
						onChange={(value: string) => change({ turn_username: value })}
					/>
					<Fault text={faults.turn_username} />
					<TextControl
						__nextHasNoMarginBottom
						__next40pxDefaultSize
						type="password"
						label={(draft.turn_username ?? settings.turn_username) === '' ? __('Shared secret of the TURN server', 'dumbbell-stream') : __('Password at the TURN server', 'dumbbell-stream')}
						help={settings.turn_since > 0 ? __('One is kept, encrypted. Enter another to replace it.', 'dumbbell-stream') : __('It is kept encrypted and never shown again.', 'dumbbell-stream')}
						autoComplete="new-password"
						value={draft.turn_secret ?? ''}
						onChange={(value: string) => change({ turn_secret: value })}
					/>
					<Fault text={faults.turn_secret} />
				</>
			)}
		</>
	);
}

/** What stays when the plugin goes. */
export function Removal({ settings, draft, change }: ChoiceProps) {
	return (
		<ToggleControl
			__nextHasNoMarginBottom
			label={__('Delete everything when the plugin is deleted', 'dumbbell-stream')}
			help={__('All streams, their keys and these settings. Without its key a stream can never go on under the same identity: leave this off if you may come back.', 'dumbbell-stream')}
			checked={draft.delete_data ?? settings.delete_data}
			onChange={(value: boolean) => change({ delete_data: value })}
		/>
	);
}
