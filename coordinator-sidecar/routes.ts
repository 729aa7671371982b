import { ENTRY } from './assets.ts';
import { checkCall } from './calls.ts';
import { ingestKey, streamKey } from './crypto.ts';
import { json, parseObject, readBody, type Answer, type Exchange, type Route } from './http.ts';
import { ingest } from './ingest.ts';
import type { Gauges } from './metrics.ts';
import { Refusal } from './refusal.ts';
import type { Sidecar } from './sidecar.ts';
import { reasonOf } from './log.ts';
import { isWithheld } from './off-air.ts';
import { readCheck, readOrder, readStreamRequest, type Order } from './site-requests.ts';
import type { KnownStream } from './streams-store.ts';
import { addressesOf, streamJson, ticketsUrl } from './stream-json.ts';
import { mintWatchTicket } from './tickets.ts';
import { VERSION } from './version.ts';
import { PAGE_SCRIPT, PAGE_SCRIPT_NAME, missingPage, watchPage } from './watch.ts';
import { readWishes } from './wishes.ts';
import { originOf } from './wordpress.ts';

const PROTOCOL = 1;

/** Everything that answers HTTP. `([\w-]{43})` is a stream's ID. */
export function makeRoutes(sidecar: Sidecar): readonly Route[] {
	const known = ({ params }: Exchange) => sidecar.streams.known(params[0] as string);
	const page = (kind: 'watch' | 'embed') => async (exchange: Exchange): Promise<Answer> => {
		try {
			const stream = await known(exchange);
			const tickets = new URL(ticketsUrl(stream, sidecar.publicUrl())).origin;
			return watchPage(kind, { id: stream.stream, title: stream.title, site: originOf(stream) === null ? null : stream.home, publicUrl: sidecar.publicUrl(), tickets, frames: sidecar.embedOrigins() });
		} catch (error) {
			if (error instanceof Refusal && error.code === 'DS-unknown-stream') return missingPage();
			throw error;
		}
	};
	return [
		{ method: 'POST', path: /^\/streams$/, answer: (exchange) => putStream(exchange, sidecar) },
		{ method: 'POST', path: /^\/settings$/, answer: (exchange) => takeWishes(exchange, sidecar) },
		{ method: 'POST', path: /^\/check$/, answer: (exchange) => checkSite(exchange, sidecar) },
		{ method: 'POST', path: /^\/streams\/([\w-]{43})\/orders$/, answer: (exchange) => obey(exchange, sidecar) },
		{ method: 'POST', path: /^\/streams\/([\w-]{43})\/tickets$/, cors: true, answer: (exchange) => ticket(exchange, sidecar) },
		{ method: 'GET', path: /^\/streams\/([\w-]{43})\.json$/, cors: true, answer: async (exchange) => json(200, streamJson(await known(exchange), sidecar)) },
		{ method: 'POST', path: /^\/ingest\/([\w-]{43})$/, answer: (exchange) => ingest(exchange, sidecar) },
		{ method: 'GET', path: /^\/watch\/([\w-]{43})$/, answer: page('watch') },
		{ method: 'GET', path: /^\/embed\/([\w-]{43})$/, answer: page('embed') },
		{ method: 'GET', path: /^\/watch\/[^/]*$/, answer: missingPage },
		{ method: 'GET', path: new RegExp(`^/(${PAGE_SCRIPT_NAME})$`), answer: () => PAGE_SCRIPT },
		{ method: 'GET', path: new RegExp(`^/(${ENTRY})$`), cors: true, answer: ({ params, request }) => sidecar.assets.answer(params[0] as string, request.headers) },
		{ method: 'GET', path: /^\/([\w-]+(?:\.[\w-]+)*\.[\da-f]{8,20}\.(?:js|css|wasm))$/, cors: true, answer: ({ params, request }) => sidecar.assets.answer(params[0] as string, request.headers) },
		{ method: 'GET', path: /^\/health$/, cors: true, answer: () => json(200, health(sidecar)) },
		{
			method: 'GET', path: /^\/metrics$/,
			answer: () => ({ status: 200, headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' }, body: sidecar.metrics.text(gauges(sidecar)) }),
		},
		{ method: 'GET', path: /^\/(coordinator|floor|ping)$/, answer: () => { throw new Refusal('DS-upgrade-needed'); } },
		{ method: 'GET', path: /^\/$/, answer: () => ({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `Dumbbell Stream sidecar ${VERSION}\n` }) },
	];
}

async function signedBody(exchange: Exchange, sidecar: Sidecar): Promise<Readonly<Record<string, unknown>>> {
	const body = await readBody(exchange);
	const { method = '', headers } = exchange.request;
	checkCall(sidecar.secret, { method, path: exchange.path, headers, body }, sidecar.clock.unixMs());
	return parseObject(body);
}

async function putStream(exchange: Exchange, sidecar: Sidecar): Promise<Answer> {
	const stream = readStreamRequest(await signedBody(exchange, sidecar));
	const isNew = await sidecar.streams.put(stream);
	sidecar.log.info('stream-known', { stream: stream.stream, new: isNew });
	const key = ingestKey(sidecar.secret, streamKey(stream.stream) as Uint8Array, stream.generation);
	return json(isNew ? 201 : 200, { stream: stream.stream, ingestKey: key, ...addressesOf(stream.stream, sidecar.publicUrl(), sidecar.rtmpPort()) });
}

async function takeWishes(exchange: Exchange, sidecar: Sidecar): Promise<Answer> {
	const wishes = readWishes(await signedBody(exchange, sidecar));
	await sidecar.setWishes(wishes);
	sidecar.log.info('settings', { servers: wishes.iceServers.length, floorViewers: wishes.floorViewers, embedOrigins: wishes.embedOrigins.length });
	return json(200, { ok: true });
}

/** Looks back at the site from here. That the site cannot be reached is a finding, not a failure of this call. */
async function checkSite(exchange: Exchange, sidecar: Sidecar): Promise<Answer> {
	const rest = readCheck(await signedBody(exchange, sidecar));
	const why = await sidecar.wordpress.greet(rest).then(() => null, reasonOf);
	return json(200, { ok: true, publicUrl: sidecar.publicUrl(), site: { ok: why === null, why } });
}

async function obey(exchange: Exchange, sidecar: Sidecar): Promise<Answer> {
	const order = readOrder(await signedBody(exchange, sidecar));
	const known = await sidecar.streams.known(exchange.params[0] as string);
	if (order.order === 'tombstones') return await withhold(known, order.list, sidecar);
	if (order.order === 'keep' || order.order === 'release' || order.order === 'kept') return await keep(known.stream, order, sidecar);
	const live = sidecar.streams.live(known);
	sidecar.log.info('order', { stream: known.stream, order: order.order });
	switch (order.order) {
		case 'drop-peer':
			live.dropPeer(order.peer, order.why);
			break;
		case 'end-stream':
			live.end(order.why);
			break;
		case 'restart-coordinator':
			live.restartCoordinator();
			break;
		case 'forget':
			await sidecar.streams.forget(known.stream);
			await sidecar.keeper.forget(known.stream);
	}
	return json(202, { ok: true });
}

/** A stream that nobody sends or watches need not begin to work for this. */
async function withhold(known: KnownStream, list: string, sidecar: Sidecar): Promise<Answer> {
	const number = await sidecar.streams.takeOffAir(known, list);
	sidecar.log.info('order', { stream: known.stream, order: 'tombstones', number });
	return json(202, { ok: true, number });
}

/** What a notice is about stays while it is open. The answer says what there is: nobody can keep what has gone. */
async function keep(stream: string, order: Extract<Order, { order: 'keep' | 'release' | 'kept' }>, { keeper, log }: Sidecar): Promise<Answer> {
	log.info('order', { stream, order: order.order });
	if (order.order === 'keep') return json(202, { ok: true, ranges: await keeper.keep(stream, { ...order.passage, until: order.until }) });
	if (order.order === 'release') await keeper.release(stream, order.passage);
	else await keeper.settled(stream);
	return json(order.order === 'kept' ? 200 : 202, { ok: true, ranges: keeper.kept(stream) });
}

async function ticket(exchange: Exchange, sidecar: Sidecar): Promise<Answer> {
	const known = await sidecar.streams.known(exchange.params[0] as string);
	if (!known.open) throw new Refusal('DS-not-open');
	if (isWithheld(known, sidecar.clock.unixMs())) throw new Refusal('DS-withheld');
	return json(200, mintWatchTicket(sidecar.secret, streamKey(known.stream) as Uint8Array, sidecar.clock.unixMs()));
}

function health(sidecar: Sidecar): object {
	const { streams_known: streams, streams_live: live, viewers, uptime_seconds: uptimeSeconds } = gauges(sidecar);
	return { ok: true, version: VERSION, protocol: PROTOCOL, uptimeSeconds, streams, live, viewers };
}

/** One pass over the streams at work. */
function gauges(sidecar: Sidecar): Gauges {
	const views = sidecar.streams.all().map((stream) => stream.view);
	const sum = (value: (view: (typeof views)[number]) => number): number => views.reduce((total, view) => total + value(view), 0);
	const { rss, heapUsed } = process.memoryUsage();
	return {
		streams_known: sidecar.store.size,
		streams_live: views.filter((view) => view.state === 'live').length,
		viewers: sum((view) => view.viewers),
		viewers_placed: sum((view) => view.placed),
		floor_links: sum((view) => view.floorLinks),
		control_links: sum((view) => view.controlLinks),
		resident_bytes: rss,
		heap_bytes: heapUsed,
		uptime_seconds: Math.floor(sidecar.uptimeMs() / 1_000),
	};
}
