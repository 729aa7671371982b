/** Attributes of the block, as block.json declares them. An id of 0 is none. (A type and not an interface: registerBlockType() wants it indexable.) */
export type Attributes = {
	readonly streamId: number;
	/** A pasted address whose stream has still to be found; then it is emptied. */
	readonly url: string;
	readonly posterId: number;
	readonly autoplay: boolean;
	readonly muted: boolean;
};

/** One quality of a broadcast. */
export interface Quality {
	readonly name: string;
	readonly width: number;
	readonly height: number;
	/** Picture and sound together, kbit/s. */
	readonly kbits: number;
}

/** A stream as REST gives it; only what is used here. */
export interface StreamRecord {
	readonly id: number;
	readonly status: string;
	readonly link: string;
	readonly title: { readonly rendered: string; readonly raw?: string };
	readonly featured_media: number;
	readonly meta?: { readonly _dumbbell_stream_starts_at?: number };
	readonly dumbbell?: { readonly key: string; readonly state: string; readonly viewers: number; readonly known: boolean; readonly ladder: readonly Quality[]; readonly frame: string };
}
