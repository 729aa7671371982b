import { RadioControl, TextareaControl } from '@wordpress/components';
import { PluginDocumentSettingPanel } from '@wordpress/editor';
import { __ } from '@wordpress/i18n';
import { MembersOnly } from './members-only';
import { Schedule } from './schedule';
import { useOptions, type Options } from './use-options';

/** The longest message that is stored, in characters. */
const OFFLINE_LENGTH_MAX = 200;

/** What can be decided for one stream, beside its title, text, poster and visibility, for which WordPress has its own places. */
export function OptionPanels() {
	return (
		<>
			<PluginDocumentSettingPanel name="dumbbell-stream-schedule" title={__('Before the broadcast', 'dumbbell-stream')}>
				<Waiting />
			</PluginDocumentSettingPanel>
			<PluginDocumentSettingPanel name="dumbbell-stream-viewers" title={__('Viewers', 'dumbbell-stream')}>
				<Viewers />
			</PluginDocumentSettingPanel>
			<PluginDocumentSettingPanel name="dumbbell-stream-picture" title={__('Picture and delay', 'dumbbell-stream')}>
				<Picture />
			</PluginDocumentSettingPanel>
		</>
	);
}

function Waiting() {
	const [{ _dumbbell_stream_starts_at: startsAt = 0, _dumbbell_stream_offline: offline = '' }, change] = useOptions();
	return (
		<div className="dumbbell-stream-options">
			<Schedule startsAt={startsAt} onChange={(value) => change({ _dumbbell_stream_starts_at: value })} />
			<TextareaControl
				__nextHasNoMarginBottom
				label={__('Message while nothing is broadcast', 'dumbbell-stream')}
				help={__('Stands over the picture in place of “Waiting for the broadcaster.”', 'dumbbell-stream')}
				rows={2}
				maxLength={OFFLINE_LENGTH_MAX}
				value={offline}
				onChange={(value: string) => change({ _dumbbell_stream_offline: value })}
			/>
		</div>
	);
}

function Viewers() {
	const [{ _dumbbell_stream_sharing: sharing = 'site' }, change] = useOptions();
	return (
		<div className="dumbbell-stream-options">
			<MembersOnly />
			<RadioControl
				label={__('Passing the picture on', 'dumbbell-stream')}
				selected={sharing}
				onChange={(value: string) => change({ _dumbbell_stream_sharing: value as Options['_dumbbell_stream_sharing'] })}
				options={[
					{ value: 'site', label: __('As the settings of this site say', 'dumbbell-stream') },
					{ value: 'ask', label: __('Ask viewers', 'dumbbell-stream'), description: __('Each viewer decides. The more say yes, the more can watch.', 'dumbbell-stream') },
					{ value: 'never', label: __('Never ask', 'dumbbell-stream'), description: __('Everybody is fed by your sidecar, as far as its places go.', 'dumbbell-stream') },
				]}
			/>
		</div>
	);
}

function Picture() {
	const [{ _dumbbell_stream_ladder: ladder = 'standard', _dumbbell_stream_delay: delay = 'normal' }, change] = useOptions();
	return (
		<div className="dumbbell-stream-options">
			<RadioControl
				label={__('Quality', 'dumbbell-stream')}
				selected={ladder}
				onChange={(value: string) => change({ _dumbbell_stream_ladder: value as Options['_dumbbell_stream_ladder'] })}
				options={[
					{ value: 'low', label: __('Low', 'dumbbell-stream'), description: __('480p, about 1.1 Mbit/s: for weak connections.', 'dumbbell-stream') },
					{ value: 'standard', label: __('Standard', 'dumbbell-stream'), description: __('720p, about 2.6 Mbit/s.', 'dumbbell-stream') },
					{ value: 'high', label: __('High', 'dumbbell-stream'), description: __('1080p, about 4.7 Mbit/s: fewer viewers can pass it on.', 'dumbbell-stream') },
					{ value: 'several', label: __('Several at once', 'dumbbell-stream'), description: __('1080p, 720p and 360p where your encoder can make them; 8 Mbit/s of upload.', 'dumbbell-stream') },
				]}
			/>
			<RadioControl
				label={__('Delay', 'dumbbell-stream')}
				selected={delay}
				onChange={(value: string) => change({ _dumbbell_stream_delay: value as Options['_dumbbell_stream_delay'] })}
				options={[
					{ value: 'near', label: __('Short', 'dumbbell-stream'), description: __('For talk with the audience, when most of it is near you.', 'dumbbell-stream') },
					{ value: 'normal', label: __('Balanced', 'dumbbell-stream') },
					{ value: 'robust', label: __('Calm picture', 'dumbbell-stream'), description: __('Holds more back, so that rough networks show less.', 'dumbbell-stream') },
				]}
			/>
		</div>
	);
}
