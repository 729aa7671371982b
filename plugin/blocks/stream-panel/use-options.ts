import { useEntityProp } from '@wordpress/core-data';

/** The options of a stream, as its post's meta names them. */
export interface Options {
	/** Unix seconds; 0: not announced. */
	readonly _dumbbell_stream_starts_at: number;
	readonly _dumbbell_stream_sharing: 'site' | 'ask' | 'never';
	readonly _dumbbell_stream_delay: 'near' | 'normal' | 'robust';
	readonly _dumbbell_stream_ladder: 'low' | 'standard' | 'high' | 'several';
	/** Empty: the player's own words. */
	readonly _dumbbell_stream_offline: string;
}

/** The options of the stream that is being edited; they are saved with the post. */
export function useOptions(): readonly [Partial<Options>, (changes: Partial<Options>) => void] {
	const [meta = {}, setMeta] = useEntityProp('postType', 'dumbbell_stream', 'meta') as unknown as readonly [Partial<Options> | undefined, (meta: Partial<Options>) => void];
	return [meta, (changes) => setMeta({ ...meta, ...changes })];
}
