import SimplePeer from 'simple-peer/simplepeer.min.js';
import { beforeEach, expect, test, vi } from 'vitest';
import { linkContract, listener, type Heard, type LinkTrial } from './link.contract.ts';
import { FakeConnection, fakeRtc } from './testing/fake-rtc.ts';
import { turns } from './testing/fire.ts';
import { WebRtcLink, type WebRtcOptions } from './webrtc-link.ts';

beforeEach(() => {
	FakeConnection.made.length = 0;
});

function options(changes: Partial<WebRtcOptions> = {}): WebRtcOptions {
	return { iceServers: [{ urls: 'stun:stream.example:3478' }], load: () => Promise.resolve(SimplePeer), wrtc: fakeRtc, made: () => undefined, ...changes };
}

/** A link and its other end, with the signals carried between them. */
function pair(side: 'offer' | 'answer'): LinkTrial & { readonly heardThere: readonly Heard[] } {
	const here = listener();
	const there = listener();
	const link = new WebRtcLink(side, options(), { ...here.events, signal: (data) => other.signal(data) });
	const other: WebRtcLink = new WebRtcLink(side === 'offer' ? 'answer' : 'offer', options(), { ...there.events, signal: (data) => link.signal(data) });
	const channels = (): FakeConnection['channel'][] => FakeConnection.made.map(({ channel }) => channel);
	const mine = (): FakeConnection['channel'] | undefined => channels()[0];
	return {
		link,
		heard: here.heard,
		heardThere: there.heard,
		connect: () => turns(),
		deliver: (data) => {
			const channel = mine()?.other;
			if (channel?.readyState !== 'open') return;
			channel.send(data);
			channel.drain();
		},
		sent: () => mine()?.sent ?? [],
		drain: async () => {
			mine()?.drain();
			await turns();
		},
		hangUp: async () => {
			other.close('bye');
			await turns();
		},
		settle: async () => {
			mine()?.drain();
			await turns();
		},
	};
}

linkContract('an offering data channel', () => pair('offer'));
linkContract('an answering data channel', () => pair('answer'));

test('the channel is unordered and reliable, and our ICE servers are passed even when there are none', async () => {
	const { events } = listener();
	new WebRtcLink('offer', options({ iceServers: [] }), events);
	await turns();
	const [connection] = FakeConnection.made;
	expect(connection?.channel?.init).toEqual({ ordered: false });
	expect(connection?.config?.iceServers).toEqual([]);
});

test('nothing is made when it is closed before simple-peer has been loaded', async () => {
	const { events, heard } = listener();
	const made = vi.fn();
	const link = new WebRtcLink('offer', options({ made }), events);
	link.close('superseded');
	await turns();
	expect(made).not.toHaveBeenCalled();
	expect(FakeConnection.made).toEqual([]);
	expect(heard).toEqual([['down', 'superseded']]);
});

test('when simple-peer cannot be loaded the link is down', async () => {
	const { events, heard } = listener();
	new WebRtcLink('offer', options({ load: () => Promise.reject(new Error('404')) }), events);
	await turns();
	expect(heard).toEqual([['down', 'not loaded']]);
});

test('signals that come before simple-peer has been loaded are not lost', async () => {
	let loaded: (value: typeof SimplePeer) => void = () => undefined;
	const late = new Promise<typeof SimplePeer>((done) => (loaded = done));
	const here = listener();
	const there = listener();
	const answering = new WebRtcLink('answer', options({ load: () => late }), { ...here.events, signal: (data) => offering.signal(data) });
	const offering: WebRtcLink = new WebRtcLink('offer', options(), { ...there.events, signal: (data) => answering.signal(data) });
	await turns();
	loaded(SimplePeer);
	await turns();
	expect(here.heard.map(([event]) => event)).toContain('up');
	expect(there.heard.map(([event]) => event)).toContain('up');
});

test.each([
	['no JSON', '{'],
	['another type', '{"type":"transceiverRequest","transceiverRequest":{"kind":"video"}}'],
	['an offer without SDP', '{"type":"offer"}'],
	['a candidate that is a number', '{"type":"candidate","candidate":7}'],
])('a signal with %s closes the link and touches no connection', async (_, text) => {
	const { events, heard } = listener();
	const link = new WebRtcLink('answer', options(), events);
	await turns();
	link.signal(new TextEncoder().encode(text));
	await turns();
	expect(heard).toEqual([['down', 'bad-frame']]);
	expect(FakeConnection.made[0]?.remoteDescription).toBeNull();
});

test('an SDP that the browser refuses takes the link down', async () => {
	const { events, heard } = listener();
	const link = new WebRtcLink('answer', options(), events);
	await turns();
	link.signal(new TextEncoder().encode('{"type":"offer","sdp":"v=nonsense"}'));
	await turns();
	expect(heard).toEqual([['down', 'not an SDP']]);
});

test('room is told each time half of what stood there has left', async () => {
	const { link, heard, drain, connect } = pair('offer');
	await connect();
	for (let i = 0; i < 8; i++) link.send(new Uint8Array(8_000));
	const before = heard.filter(([event]) => event === 'room').length;
	await drain();
	const rooms = heard.filter(([event]) => event === 'room').map(([, bytes]) => bytes as number).slice(before);
	expect(rooms[0]).toBe(65_536 - 32_000);
	expect(rooms.at(-1)).toBe(65_536);
	expect(rooms.length).toBeLessThan(8);
});
