import { successorOf } from './key-lists.ts';
import type { Sidecar } from './sidecar.ts';
import type { KnownStream } from './streams-store.ts';

/** With at least so many floor places somebody who does not share will hardly ever wait. */
const LARGE_FLOOR = 50;

/** Everything that a player needs to know of a stream: what `GET /streams/ID.json` answers. */
export function streamJson(known: KnownStream, sidecar: Sidecar): Readonly<Record<string, unknown>> {
	const view = sidecar.streams.peek(known.stream)?.view;
	const base = sidecar.publicUrl();
	const successor = successorOf(known);
	const sockets = base.replace(/^http/, 'ws');
	return {
		protocol: 1,
		stream: known.stream,
		title: known.title,
		state: view?.state ?? 'offline',
		session: view?.session ?? null,
		codecs: view?.codecs ?? null,
		coordinator: `${sockets}/coordinator?stream=${known.stream}`,
		floor: `${sockets}/floor?stream=${known.stream}`,
		studio: `${sockets}/ingest/${known.stream}`,
		tickets: ticketsUrl(known, base),
		iceServers: sidecar.iceServers(),
		keyList: known.keyList,
		tombstones: known.tombstones,
		successor: successor && addressesOf(successor, base).src,
		viewers: view?.viewers ?? 0,
		mayShare: known.mayShare,
		place: sidecar.floorViewers() >= LARGE_FLOOR ? 'large' : 'small',
	};
}

/** Where a viewer gets a ticket: here for open streams, else at the stream's site. */
export function ticketsUrl(known: KnownStream, publicUrl: string): string {
	return known.open || !known.site ? `${publicUrl}/streams/${known.stream}/tickets` : known.site.tickets;
}

/** The addresses of a stream, as the pages of WordPress and the command `key` show them. `rtmpUrl` is empty where there is no RTMP. */
export function addressesOf(id: string, publicUrl: string, rtmpPort: number | null = null): { readonly ingestUrl: string; readonly rtmpUrl: string; readonly watchUrl: string; readonly embedUrl: string; readonly src: string } {
	const rtmpUrl = rtmpPort === null ? '' : `rtmp://${new URL(publicUrl).hostname}:${rtmpPort}/${id}`;
	return { ingestUrl: `${publicUrl}/ingest/${id}`, rtmpUrl, watchUrl: `${publicUrl}/watch/${id}`, embedUrl: `${publicUrl}/embed/${id}`, src: `${publicUrl}/streams/${id}.json` };
}
