import { Button, TextControl, TextareaControl } from '@wordpress/components';
import { useCopyToClipboard } from '@wordpress/compose';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';

interface CopyFieldProps {
	readonly label: string;
	readonly value: string;
	/** More than one line. */
	readonly long?: boolean;
	/** Hidden until the person asks to see it; it can be copied unseen. */
	readonly secret?: boolean;
}

/** A text that can be read and copied but not changed. */
export function CopyField({ label, value, long = false, secret = false }: CopyFieldProps) {
	const [copied, setCopied] = useState(false);
	const [shown, setShown] = useState(!secret);
	const ref = useCopyToClipboard<HTMLButtonElement>(value, () => setCopied(true));
	const field = { label, value, readOnly: true, onChange: () => {}, __nextHasNoMarginBottom: true, className: 'code' };
	return (
		<div className={`dumbbell-stream-copy${long ? ' is-long' : ''}`}>
			{long ? <TextareaControl {...field} rows={8} /> : <TextControl {...field} __next40pxDefaultSize type={shown ? 'text' : 'password'} />}
			<div>
				<Button ref={ref} __next40pxDefaultSize variant="secondary" onBlur={() => setCopied(false)}>
					<span aria-live="polite">{copied ? __('Copied', 'dumbbell-stream') : __('Copy', 'dumbbell-stream')}</span>
				</Button>
				{secret && (
					<Button __next40pxDefaultSize variant="tertiary" onClick={() => setShown(!shown)}>
						{shown ? __('Hide', 'dumbbell-stream') : __('Show', 'dumbbell-stream')}
					</Button>
				)}
			</div>
		</div>
	);
}
