import { TextControl, TextareaControl, ToggleControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { Fault } from '../settings/fault';
import type { NameOf, Part } from './types';

interface FieldProps<Value> extends Part {
	readonly name: NameOf<Value>;
	readonly label: string;
	readonly help?: string;
}

/** A text of one line. */
export function Line({ settings, draft, faults, change, name, label, help, type = 'text', autoComplete = 'off' }: FieldProps<string> & { readonly type?: 'text' | 'email' | 'tel' | 'date'; readonly autoComplete?: string }) {
	return (
		<div>
			<TextControl __nextHasNoMarginBottom __next40pxDefaultSize type={type} autoComplete={autoComplete} label={label} help={help} value={(draft[name] ?? settings[name]) as string} onChange={(value: string) => change({ [name]: value })} />
			<Fault text={faults[name]} />
		</div>
	);
}

/** A text of several lines. */
export function Paragraph({ settings, draft, faults, change, name, label, help, rows = 4 }: FieldProps<string> & { readonly rows?: number }) {
	return (
		<div>
			<TextareaControl __nextHasNoMarginBottom rows={rows} label={label} help={help} value={(draft[name] ?? settings[name]) as string} onChange={(value: string) => change({ [name]: value })} />
			<Fault text={faults[name]} />
		</div>
	);
}

/** A list, one entry in each line. */
export function List({ settings, draft, faults, change, name, label, help }: FieldProps<readonly string[]>) {
	const entries = (draft[name] ?? settings[name]) as readonly string[];
	return (
		<div>
			<TextareaControl __nextHasNoMarginBottom rows={Math.min(8, Math.max(2, entries.length + 1))} spellCheck={false} label={label} help={help} value={entries.join('\n')} onChange={(value: string) => change({ [name]: value === '' ? [] : value.split('\n') })} />
			<Fault text={faults[name]} />
		</div>
	);
}

/** A whole number. An empty field is sent as one that is too small, and refused with a sentence. */
export function Whole({ settings, draft, faults, change, name, label, help, min, max }: FieldProps<number> & { readonly min: number; readonly max: number }) {
	const [entered, setEntered] = useState<string | null>(null);
	const take = (text: string) => {
		setEntered(text);
		change({ [name]: text === '' ? min - 1 : Math.round(Number(text)) });
	};
	return (
		<div className="dumbbell-copyright-number">
			<TextControl __nextHasNoMarginBottom __next40pxDefaultSize type="number" min={min} max={max} label={label} help={help} value={entered ?? String(draft[name] ?? settings[name])} onChange={take} />
			<Fault text={faults[name]} />
		</div>
	);
}

/** On or off. */
export function Switch({ settings, draft, faults, change, name, label, help }: FieldProps<boolean>) {
	return (
		<div>
			<ToggleControl __nextHasNoMarginBottom label={label} help={help} checked={(draft[name] ?? settings[name]) as boolean} onChange={(value: boolean) => change({ [name]: value })} />
			<Fault text={faults[name]} />
		</div>
	);
}
