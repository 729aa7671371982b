import { Button, ExternalLink, Notice, TabPanel, TextareaControl } from '@wordpress/components';
import { createInterpolateElement, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { Check } from './check';
import { CopyText } from './copy-text';
import { Fault } from './fault';
import type { SectionProps, Settings, WebServer } from './types';

interface ConnectProps extends SectionProps {
	/** Told how the check went. */
	readonly onChecked?: (good: boolean) => void;
}

/** Where the sidecar runs: start it, put a web server in front, paste what it prints, see that all is well. */
export function Connect(props: ConnectProps) {
	const { settings, onChecked } = props;
	const [again, setAgain] = useState(false);
	if (settings.connected && !again) {
		return (
			<>
				<p>
					{createInterpolateElement(
						/* translators: %s: an address. */
						sprintf(__('Connected with <url>%s</url>.', 'dumbbell-stream'), settings.sidecar_url),
						{ url: <strong dir="ltr" /> },
					)}{' '}
					<Button variant="link" onClick={() => setAgain(true)}>{__('Connect another one', 'dumbbell-stream')}</Button>
				</p>
				<Check key={`${settings.sidecar_url} ${settings.secret_since}`} url={settings.sidecar_url} atOnce onDone={onChecked} />
			</>
		);
	}
	return <Pair {...props} onPaired={() => setAgain(false)} />;
}

function Pair({ settings, faults, saving, save, onPaired }: ConnectProps & { readonly onPaired: () => void }) {
	const [code, setCode] = useState('');
	const pair = async () => {
		if (await save({ pairing: code })) onPaired();
	};
	return (
		<ol className="dumbbell-settings-steps">
			<li>
				<h3>{__('Start the sidecar', 'dumbbell-stream')}</h3>
				<p>{__('This small program takes your broadcast and tells browsers how to pass it on. Ordinary web hosting cannot run it; the smallest virtual server with Node 20 can.', 'dumbbell-stream')}</p>
				<CopyText label={__('Command that starts the sidecar', 'dumbbell-stream')} text={command(settings)} />
			</li>
			<li>
				<h3>{__('Put your web server in front', 'dumbbell-stream')}</h3>
				{/* translators: %s: name of a host. */}
				<p>{sprintf(__('It gives %s a certificate, without which browsers do not connect. Another name is as good: change it in all places. Let UDP port 3478 through too, so that viewers find each other.', 'dumbbell-stream'), settings.host)}</p>
				<Snippets settings={settings} />
			</li>
			<li>
				<h3>{__('Paste what the sidecar printed', 'dumbbell-stream')}</h3>
				{settings.secret_constant && <Notice status="warning" isDismissible={false}>{__('wp-config.php sets DUMBBELL_STREAM_SECRET, which counts more than the secret in this text. Start the sidecar with the same one.', 'dumbbell-stream')}</Notice>}
				<TextareaControl
					__nextHasNoMarginBottom
					className="dumbbell-settings-code"
					label={__('Pairing text', 'dumbbell-stream')}
					help={__('It begins with “dumbbell1.” and holds the address and a secret. “node sidecar.mjs pair” prints it once more.', 'dumbbell-stream')}
					rows={3}
					value={code}
					onChange={setCode}
					spellCheck={false}
					autoComplete="off"
				/>
				{(['pairing', 'sidecar_url', 'secret'] as const).map((field) => <Fault key={field} text={faults[field]} />)}
				<div className="dumbbell-settings-buttons">
					<Button __next40pxDefaultSize variant="primary" isBusy={saving} disabled={saving || code.trim() === ''} accessibleWhenDisabled onClick={() => void pair()}>{__('Connect', 'dumbbell-stream')}</Button>
					{settings.connected && <Button __next40pxDefaultSize variant="tertiary" onClick={onPaired}>{__('Cancel', 'dumbbell-stream')}</Button>}
				</div>
			</li>
		</ol>
	);
}

function command({ host, site_url: site }: Settings): string {
	return [`PUBLIC_URL=https://${host}`, `SITE_URL=${site}`, 'TRUST_PROXY=1', 'node sidecar.mjs'].join(' \\\n');
}

const NAMES: Readonly<Record<WebServer, string>> = { caddy: 'Caddy', nginx: 'nginx', apache: 'Apache' };

function Snippets({ settings: { snippets, web_server: likely } }: { readonly settings: Settings }) {
	const tabs = (Object.keys(NAMES) as WebServer[]).map((name) => ({ name, title: NAMES[name] }));
	return (
		<>
			<TabPanel className="dumbbell-settings-tabs" initialTabName={likely} tabs={tabs}>
				{({ name }: { name: string }) => <CopyText label={NAMES[name as WebServer]} text={snippets[name as WebServer]} />}
			</TabPanel>
			<p className="description">{__('Without a web server in front, give the sidecar its certificate itself: TLS_CERT and TLS_KEY.', 'dumbbell-stream')} <ExternalLink href="https://nodejs.org/">{__('Get Node', 'dumbbell-stream')}</ExternalLink></p>
		</>
	);
}
