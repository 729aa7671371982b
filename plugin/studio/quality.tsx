import { RangeControl, SelectControl, ToggleControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { GoLive } from '../../client/studio/studio-types';
import { megabits } from './words';

interface QualityProps {
	readonly choice: GoLive;
	readonly onChange: (choice: GoLive) => void;
	/** While it is on the air nothing of it can be changed. */
	readonly disabled: boolean;
	/** Bits per second that this choice uploads. */
	readonly upload: number;
}

/** How good the picture is, and in how many sizes it is sent. */
export function Quality({ choice, onChange, disabled, upload }: QualityProps) {
	return (
		<fieldset className="dumbbell-studio-group" disabled={disabled}>
			<legend>{__('Quality', 'dumbbell-stream')}</legend>
			<SelectControl
				__nextHasNoMarginBottom __next40pxDefaultSize hideLabelFromVision disabled={disabled} label={__('Quality', 'dumbbell-stream')} value={choice.preset}
				options={[
					{ value: 'high', label: __('High (1080p)', 'dumbbell-stream') },
					{ value: 'standard', label: __('Standard (720p)', 'dumbbell-stream') },
					{ value: 'low', label: __('Low (480p)', 'dumbbell-stream') },
				]}
				onChange={(preset) => onChange({ ...choice, preset: preset as GoLive['preset'] })}
			/>
			<RangeControl
				__nextHasNoMarginBottom __next40pxDefaultSize disabled={disabled} min={1} max={3} marks withInputField={false} value={choice.pictures}
				label={__('Sizes of the picture', 'dumbbell-stream')} help={__('More sizes let slow connections watch too. Each one takes computing power.', 'dumbbell-stream')}
				onChange={(pictures) => onChange({ ...choice, pictures: pictures ?? 1 })}
			/>
			<ToggleControl __nextHasNoMarginBottom disabled={disabled} label={__('Also sound with a still', 'dumbbell-stream')} checked={choice.sound} onChange={(sound) => onChange({ ...choice, sound })} />
			<p className="dumbbell-studio-hint">
				{/* translators: %s: a speed such as "2.6 Mbit/s". */ sprintf(__('Your connection uploads about %s, however many watch.', 'dumbbell-stream'), megabits(upload))}
			</p>
		</fieldset>
	);
}
