import { Button, ComboboxControl, ExternalLink, Placeholder } from '@wordpress/components';
import { useDebounce } from '@wordpress/compose';
import { store as coreStore, useEntityRecords } from '@wordpress/core-data';
import { useSelect } from '@wordpress/data';
import { useState } from '@wordpress/element';
import { decodeEntities } from '@wordpress/html-entities';
import { __, sprintf } from '@wordpress/i18n';
import { icon } from './icon';
import type { StreamRecord } from './types';

const SEARCH_AFTER_MS = 250;

interface ChooseStreamProps {
	/** Of the block; by default the player. */
	readonly label?: string;
	/** What is asked. */
	readonly question?: string;
	readonly streamId: number;
	readonly onChoose: (streamId: number) => void;
	readonly onCancel?: (() => void) | undefined;
}

/** The placeholder: which stream should this block show? */
export function ChooseStream({ label, question, streamId, onChoose, onCancel }: ChooseStreamProps) {
	const [search, setSearch] = useState('');
	const searchLater = useDebounce(setSearch, SEARCH_AFTER_MS);
	const { records, hasResolved } = useEntityRecords<StreamRecord>('postType', 'dumbbell_stream', { search, per_page: 20, status: ['publish', 'private', 'draft'] });
	const canCreate = useSelect((select) => select(coreStore).canUser('create', { kind: 'postType', name: 'dumbbell_stream' }), []);
	const none = hasResolved && search === '' && records?.length === 0;
	return (
		<Placeholder
			icon={icon}
			label={label ?? __('Live Stream', 'dumbbell-stream')}
			instructions={none ? __('No streams yet. Create one; it takes a minute.', 'dumbbell-stream') : (question ?? __('Which stream should people see here?', 'dumbbell-stream'))}
			className="dumbbell-stream-choose"
		>
			{!none && (
				<ComboboxControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={__('Stream', 'dumbbell-stream')}
					value={streamId === 0 ? null : String(streamId)}
					options={(records ?? []).map(optionOf)}
					onFilterValueChange={searchLater}
					onChange={(value: string | null | undefined) => value && onChoose(Number(value))}
				/>
			)}
			{canCreate && <ExternalLink href="post-new.php?post_type=dumbbell_stream">{__('Create a stream', 'dumbbell-stream')}</ExternalLink>}
			{onCancel && <Button __next40pxDefaultSize variant="tertiary" onClick={onCancel}>{__('Cancel', 'dumbbell-stream')}</Button>}
		</Placeholder>
	);
}

/** A line of the list. Streams that nobody can watch yet say so. */
function optionOf({ id, title, status }: StreamRecord) {
	const name = decodeEntities(title.rendered) || __('(no title)', 'dumbbell-stream');
	/* translators: %s: title of a stream. */
	return { value: String(id), label: status === 'draft' ? sprintf(__('%s (draft)', 'dumbbell-stream'), name) : name };
}
