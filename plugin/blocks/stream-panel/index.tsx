import { PluginPostStatusInfo } from '@wordpress/editor';
import { registerPlugin } from '@wordpress/plugins';
import { OptionPanels } from './option-panels';
import { StreamPanel } from './stream-panel';
import './style.scss';

// In the summary and not in a panel of its own, which would start folded: nobody opens a stream for its slug.
registerPlugin('dumbbell-stream-panel', {
	render: () => (
		<>
			<PluginPostStatusInfo className="dumbbell-stream-panel">
				<StreamPanel />
			</PluginPostStatusInfo>
			<OptionPanels />
		</>
	),
});
