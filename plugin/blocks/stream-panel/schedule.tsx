import { Button, DateTimePicker, Dropdown } from '@wordpress/components';
import { dateI18n, getSettings } from '@wordpress/date';
import { __ } from '@wordpress/i18n';
import { fromPicker, nextFullHour, toPicker } from './site-time';

interface ScheduleProps {
	/** Unix seconds; 0: not announced. */
	readonly startsAt: number;
	readonly onChange: (startsAt: number) => void;
}

/** When the broadcast is announced for. Until then page and player count down. */
export function Schedule({ startsAt, onChange }: ScheduleProps) {
	const { formats } = getSettings();
	const words = startsAt === 0 ? __('Not announced', 'dumbbell-stream') : dateI18n(formats.datetimeAbbreviated ?? formats.datetime, new Date(startsAt * 1000), undefined);
	return (
		<div className="dumbbell-stream-schedule-row">
			<span id="dumbbell-stream-starts">{__('Starts', 'dumbbell-stream')}</span>
			<Dropdown
				popoverProps={{ placement: 'left-start', offset: 36, shift: true }}
				renderToggle={({ isOpen, onToggle }) => (
					<Button size="compact" variant="tertiary" aria-expanded={isOpen} aria-describedby="dumbbell-stream-starts" onClick={onToggle}>{words}</Button>
				)}
				renderContent={({ onClose }) => (
					<div className="dumbbell-stream-schedule">
						<DateTimePicker
							currentDate={toPicker(startsAt === 0 ? nextFullHour(Date.now()) : startsAt)}
							is12Hour={/a/i.test(formats.time.replace(/\\./g, ''))}
							startOfWeek={getSettings().l10n.startOfWeek}
							onChange={(date: string | null) => onChange(date === null ? 0 : fromPicker(date))}
						/>
						<div className="dumbbell-stream-schedule-acts">
							{startsAt === 0 ? (
								<Button __next40pxDefaultSize variant="primary" onClick={() => { onChange(nextFullHour(Date.now())); onClose(); }}>{__('Announce', 'dumbbell-stream')}</Button>
							) : (
								<Button __next40pxDefaultSize variant="tertiary" isDestructive onClick={() => { onChange(0); onClose(); }}>{__('Do not announce', 'dumbbell-stream')}</Button>
							)}
						</div>
					</div>
				)}
			/>
		</div>
	);
}
