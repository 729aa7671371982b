/** The address of a stream, as far as it can be told without asking. */
export type StreamName = { readonly slug: string } | { readonly id: number };

/**
 * Which stream of this site an address leads to.
 *
 * @param url What somebody pasted.
 * @param origin Of this site.
 * @returns Null for what cannot be one.
 */
export function streamOf(url: string, origin: string): StreamName | null {
	if (!URL.canParse(url)) return null;
	const { origin: theirs, pathname, searchParams } = new URL(url);
	if (theirs !== origin) return null;
	const id = searchParams.get('post_type') === 'dumbbell_stream' ? Number(searchParams.get('p')) : 0;
	if (Number.isSafeInteger(id) && id > 0) return { id };
	const slug = searchParams.get('dumbbell_stream') ?? /\/stream\/([^/]+)\/?(?:embed\/?)?$/.exec(pathname)?.[1];
	try {
		return slug ? { slug: decodeURIComponent(slug) } : null;
	} catch {
		return null; // A stray per cent sign.
	}
}

/** The shortcode that shows the same. */
export function shortcodeOf({ streamId, posterId, autoplay, muted }: { readonly streamId: number; readonly posterId: number; readonly autoplay: boolean; readonly muted: boolean }): string {
	const parts = [`id="${streamId}"`, posterId ? `poster="${posterId}"` : '', autoplay ? 'autoplay' : '', muted ? 'muted' : ''];
	return `[dumbbell_stream ${parts.filter(Boolean).join(' ')}]`;
}
