import { Button } from '@wordpress/components';
import { useCopyToClipboard } from '@wordpress/compose';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';

/** Lines to copy: read from left to right in every language. */
export function CopyText({ label, text }: { readonly label: string; readonly text: string }) {
	const [copied, setCopied] = useState(false);
	const ref = useCopyToClipboard<HTMLButtonElement>(text, () => setCopied(true));
	return (
		<div className="dumbbell-settings-copy">
			<pre dir="ltr" tabIndex={0} role="region" aria-label={label}><code>{text}</code></pre>
			<Button ref={ref} __next40pxDefaultSize variant="secondary" onBlur={() => setCopied(false)}>
				<span aria-live="polite">{copied ? __('Copied', 'dumbbell-stream') : __('Copy', 'dumbbell-stream')}</span>
			</Button>
		</div>
	);
}
