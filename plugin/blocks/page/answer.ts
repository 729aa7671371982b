/** A public stream that is live, as `GET /live` tells it. */
export interface LiveStream {
	readonly id: number;
	readonly title: string;
	readonly url: string;
	/** How many watch, in words. */
	readonly watching: string;
	readonly poster: { readonly src: string; readonly width: number; readonly height: number } | null;
}
export interface Answer {
	readonly refreshMs: number;
	readonly streams: readonly LiveStream[];
}

/** @throws {TypeError} For what is no answer of our site: a log-in page, a firewall's. */
export function readAnswer(value: unknown): Answer {
	const { refreshMs, streams } = Object(value) as Record<string, unknown>;
	if (typeof refreshMs !== 'number' || !Array.isArray(streams)) throw new TypeError('no answer of the site');
	return { refreshMs, streams: streams.map(readStream) };
}

function readStream(value: unknown): LiveStream {
	const { id, title, url, watching, poster } = Object(value) as Record<string, unknown>;
	if (typeof id !== 'number' || typeof title !== 'string' || typeof watching !== 'string') throw new TypeError('no stream');
	return { id, title, url: webAddress(url), watching, poster: readPoster(poster) };
}

function readPoster(value: unknown): LiveStream['poster'] {
	const { src, width, height } = Object(value) as Record<string, unknown>;
	return typeof src === 'string' && typeof width === 'number' && typeof height === 'number' ? { src: webAddress(src), width, height } : null;
}

/** Only what a link may lead to. */
function webAddress(value: unknown): string {
	if (typeof value !== 'string' || !/^https?:\/\//i.test(value)) throw new TypeError('no address');
	return value;
}
