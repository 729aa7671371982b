import { ComboboxControl, ExternalLink, Notice } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { Fault } from '../settings/fault';
import { Line, List, Paragraph } from './fields';
import type { Part } from './types';

const DIRECTORY = 'https://www.copyright.gov/dmca-directory/';

/** Whom to write to: what 17 U.S.C. 512(c)(2) wants on the site and in the directory. */
export function Agent(part: Part) {
	return (
		<>
			<p>{__('Everybody can read this on the site. It may be you, a colleague or a law firm; an office such as “Legal Department” is as good as a name.', 'dumbbell-stream')}</p>
			<Line {...part} name="provider_name" label={__('Who runs the site', 'dumbbell-stream')} help={__('The full legal name of the person or company.', 'dumbbell-stream')} autoComplete="organization" />
			<Line {...part} name="agent_name" label={__('Name of the agent', 'dumbbell-stream')} />
			<Paragraph {...part} name="agent_address" label={__('Street address', 'dumbbell-stream')} help={__('The Copyright Office takes a post office box only in special cases.', 'dumbbell-stream')} />
			<div className="dumbbell-copyright-pair">
				<Line {...part} name="agent_phone" type="tel" label={__('Telephone number', 'dumbbell-stream')} />
				<Line {...part} name="agent_email" type="email" label={__('E-mail address', 'dumbbell-stream')} help={__('Somebody should read it every working day.', 'dumbbell-stream')} />
			</div>
			<List {...part} name="alternate_names" label={__('Other names and domains of the site', 'dumbbell-stream')} help={__('One in each line. Whatever people may look for belongs into the directory too.', 'dumbbell-stream')} />
		</>
	);
}

/** The entry in the directory of the Copyright Office, and how long it lasts. */
export function Registration(part: Part) {
	const { settings } = part;
	const soon = settings.days_left !== null && settings.days_left <= 60;
	return (
		<>
			<p>
				{__('A site that looks to United States law lists its agent in the directory of the Copyright Office as well. It is done on the web, for a small fee, once for each company; after three years it must be renewed or it lapses.', 'dumbbell-stream')}{' '}
				<ExternalLink href={DIRECTORY}>{__('Open the directory', 'dumbbell-stream')}</ExternalLink>
			</p>
			{settings.registered_on !== '' && <Notice status={soon ? 'warning' : 'info'} isDismissible={false} spokenMessage="">{settings.renewal}</Notice>}
			<div className="dumbbell-copyright-pair">
				<Line {...part} name="registration_number" label={__('Registration number', 'dumbbell-stream')} help={__('As the directory shows it, such as DMCA-1000001.', 'dumbbell-stream')} />
				<Line {...part} name="registered_on" type="date" label={__('Registered, renewed or amended on', 'dumbbell-stream')} help={__('We remind you by mail 60, 30 and 7 days before it lapses.', 'dumbbell-stream')} />
			</div>
		</>
	);
}

/** Where and when the agent works: business days are counted there. */
export function Office(part: Part) {
	const { settings, draft, faults, change } = part;
	return (
		<>
			<ComboboxControl
				__nextHasNoMarginBottom
				__next40pxDefaultSize
				label={__('Time zone of the agent', 'dumbbell-stream')}
				/* translators: %s: name of a time zone. */
				help={sprintf(__('Business days are counted there. Left empty it is that of the site, %s.', 'dumbbell-stream'), settings.site_zone)}
				value={draft.zone ?? settings.zone}
				options={settings.zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
				onChange={(value: string | null | undefined) => change({ zone: value ?? '' })}
			/>
			<Fault text={faults.zone} />
			<List {...part} name="closed_days" label={__('Days on which the office is closed', 'dumbbell-stream')} help={__('One in each line, as 2026-12-31. Weekends and federal holidays are known already. Closed days move the first day on which material can come back, never the last.', 'dumbbell-stream')} />
		</>
	);
}
