import { PluginDocumentSettingPanel } from '@wordpress/editor';
import { __ } from '@wordpress/i18n';
import { registerPlugin } from '@wordpress/plugins';
import { StreamPanel } from './stream-panel';
import './style.scss';

registerPlugin('dumbbell-stream-panel', {
	icon: null,
	render: () => (
		<PluginDocumentSettingPanel name="broadcast" title={__('Broadcast', 'dumbbell-stream')}>
			<StreamPanel />
		</PluginDocumentSettingPanel>
	),
});
