/** Attributes of the block, as block.json declares them. An id of 0 is none. (A type and not an interface: registerBlockType() wants it indexable.) */
export type Attributes = {
	readonly streamId: number;
	readonly posterId: number;
	readonly autoplay: boolean;
	readonly muted: boolean;
};

/** A stream as REST gives it; only what is used here. */
export interface StreamRecord {
	readonly id: number;
	readonly status: string;
	readonly link: string;
	readonly title: { readonly rendered: string; readonly raw?: string };
	readonly featured_media: number;
	readonly dumbbell?: { readonly key: string; readonly state: string; readonly viewers: number; readonly known: boolean };
}
