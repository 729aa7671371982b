import { Button, FormFileUpload, SelectControl, ToggleControl, __experimentalToggleGroupControl as ToggleGroupControl, __experimentalToggleGroupControlOption as ToggleGroupControlOption } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { Device, SourceKind, Studio, StudioView } from '../../client/studio/studio-types';
import { Meter } from './meter';

const common = { __nextHasNoMarginBottom: true, __next40pxDefaultSize: true } as const;

/** Where the picture comes from. */
export function PictureSource({ studio, view }: { readonly studio: Studio; readonly view: StudioView }) {
	const [kind, setKind] = useState<SourceKind | undefined>(view.source ?? undefined);
	// Screen and file have a button of their own: by keyboard one passes them on the way to the next, and is to be asked nothing there.
	const choose = (chosen: SourceKind): void => {
		setKind(chosen);
		if (chosen === 'camera') void studio.setSource({ kind: 'camera', ...(view.cameraId && { deviceId: view.cameraId }) });
		else if (chosen === 'test') void studio.setSource({ kind: 'test' });
	};
	return (
		<fieldset className="dumbbell-studio-group">
			<legend>{__('Picture', 'dumbbell-stream')}</legend>
			<ToggleGroupControl {...common} isBlock hideLabelFromVision label={__('Picture', 'dumbbell-stream')} value={kind} onChange={(value) => choose(value as SourceKind)}>
				<ToggleGroupControlOption value="camera" label={__('Camera', 'dumbbell-stream')} />
				<ToggleGroupControlOption value="screen" label={__('Screen', 'dumbbell-stream')} />
				<ToggleGroupControlOption value="file" label={__('File', 'dumbbell-stream')} />
				<ToggleGroupControlOption value="test" label={__('Test', 'dumbbell-stream')} />
			</ToggleGroupControl>
			{kind === 'camera' && view.cameras.length > 1 && (
				<SelectControl {...common} label={__('Camera', 'dumbbell-stream')} value={view.cameraId} options={optionsOf(view.cameras, cameraName)} onChange={(deviceId) => void studio.setSource({ kind: 'camera', deviceId })} />
			)}
			{kind === 'screen' && (
				<Button __next40pxDefaultSize variant="secondary" onClick={() => void studio.setSource({ kind: 'screen' })}>
					{view.source === 'screen' ? __('Choose another window', 'dumbbell-stream') : __('Choose a window', 'dumbbell-stream')}
				</Button>
			)}
			{kind === 'file' && (
				<FormFileUpload __next40pxDefaultSize accept="video/*" variant="secondary" onChange={({ currentTarget }) => {
					const [file] = currentTarget.files ?? [];
					if (file) void studio.setSource({ kind: 'file', file });
				}}>
					{view.source === 'file' ? view.sourceLabel : __('Choose a file', 'dumbbell-stream')}
				</FormFileUpload>
			)}
			{kind === 'test' && <p className="dumbbell-studio-hint">{__('Colours, a clock and a tone each second: nobody sees you while you try.', 'dumbbell-stream')}</p>}
		</fieldset>
	);
}

/** Which microphone, how loud, and whether it is heard. */
export function Microphone({ studio, view }: { readonly studio: Studio; readonly view: StudioView }) {
	const known = view.microphones.length > 0 && view.microphones.every(({ label }) => label !== '');
	return (
		<fieldset className="dumbbell-studio-group">
			<legend>{__('Microphone', 'dumbbell-stream')}</legend>
			{known ? (
				<SelectControl
					{...common} hideLabelFromVision label={__('Microphone', 'dumbbell-stream')} value={view.microphoneId}
					options={[{ value: '', label: __('No microphone', 'dumbbell-stream') }, ...optionsOf(view.microphones, microphoneName)]}
					onChange={(deviceId) => void studio.setMicrophone(deviceId)}
				/>
			) : (
				<Button __next40pxDefaultSize variant="secondary" onClick={() => void studio.setMicrophone('default')}>{__('Use the microphone', 'dumbbell-stream')}</Button>
			)}
			<Meter studio={studio} />
			{view.microphoneId !== '' && <ToggleControl __nextHasNoMarginBottom label={__('Mute', 'dumbbell-stream')} checked={view.muted} onChange={(muted) => studio.setMuted(muted)} />}
		</fieldset>
	);
}

function optionsOf(devices: readonly Device[], name: (number: number) => string): { value: string; label: string }[] {
	return devices.map(({ id, label }, i) => ({ value: id, label: label || name(i + 1) }));
}

function cameraName(number: number): string {
	/* translators: %d: 1, 2, 3; a camera whose name the browser does not tell. */
	return sprintf(__('Camera %d', 'dumbbell-stream'), number);
}

function microphoneName(number: number): string {
	/* translators: %d: 1, 2, 3; a microphone whose name the browser does not tell. */
	return sprintf(__('Microphone %d', 'dumbbell-stream'), number);
}
