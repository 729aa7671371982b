import { expect, test, vi } from 'vitest';
import { linkContract, listener, type LinkTrial } from './link.contract.ts';
import { FakeSocket } from './testing/fake-socket.ts';
import { turns } from './testing/fire.ts';
import { SOCKET_CLOSE, WebSocketLink } from './websocket-link.ts';

function trial(): LinkTrial & { readonly socket: FakeSocket } {
	const socket = new FakeSocket();
	const { events, heard } = listener();
	const link = new WebSocketLink(() => socket, events);
	return {
		link,
		heard,
		socket,
		connect: async () => socket.accept(),
		deliver: (data) => socket.deliver(data),
		sent: () => socket.sent,
		drain: async () => {
			const told = heard.length;
			socket.bufferedAmount = 0;
			await vi.waitFor(() => expect(heard.length).toBeGreaterThan(told));
		},
		hangUp: async () => socket.hangUp(),
		settle: () => turns(),
	};
}

linkContract('a WebSocket', trial);

test('the close code reaches the other end as a reason, and its reason reaches us', async () => {
	const ours = trial();
	await ours.connect();
	ours.link.close('superseded');
	expect(ours.socket.closedWith).toEqual({ code: SOCKET_CLOSE, reason: 'superseded' });

	const theirs = trial();
	await theirs.connect();
	theirs.socket.hangUp(SOCKET_CLOSE, 'full');
	expect(theirs.heard.at(-1)).toEqual(['down', 'full']);
});

test('a socket that cannot even be made is told as down, after the link has been handed over', async () => {
	const { events, heard } = listener();
	const link = new WebSocketLink(() => {
		throw new Error('not allowed');
	}, events);
	expect(heard).toEqual([]);
	link.close('bye');
	link.send(Uint8Array.of(1));
	await turns();
	expect(heard).toEqual([['down', 'not allowed']]);
});

test('while bytes stand unsent the room is looked at again and again', async () => {
	const { link, socket, heard, connect } = trial();
	await connect();
	link.send(new Uint8Array(60_000));
	socket.bufferedAmount = 30_000;
	await vi.waitFor(() => expect(heard.at(-1)).toEqual(['room', 35_536]));
	socket.bufferedAmount = 0;
	await vi.waitFor(() => expect(heard.at(-1)).toEqual(['room', 65_536]));
});
