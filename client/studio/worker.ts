import { Broadcast } from './broadcast.ts';
import type { FromWorker, SoundBlock, ToWorker } from './messages.ts';

/** What a dedicated worker is to itself; the compiler knows this file as part of a page. */
const page = globalThis as unknown as { onmessage: ((event: MessageEvent<ToWorker>) => void) | null; postMessage(message: FromWorker): void };
const tell = (message: FromWorker): void => page.postMessage(message);

let broadcast: Broadcast | null = null;
let port: MessagePort | null = null;
/** What came before the broadcast had begun. */
let early: Extract<ToWorker, { t: 'frames' }> | null = null;
let ticketCame: ((ticket: string | null) => void) | null = null;
let certificateCame: { readonly resolve: (certificate: string) => void; readonly reject: (error: Error) => void } | null = null;

function begin({ plan }: Extract<ToWorker, { t: 'start' }>): void {
	broadcast?.stop();
	broadcast = new Broadcast(plan, {
		now: () => performance.timeOrigin + performance.now(), // As a wall clock that never jumps.
		tell,
		ticket: () =>
			new Promise((resolve) => {
				ticketCame = resolve;
				tell({ t: 'need-ticket' });
			}),
		certificate: (session, key) =>
			new Promise((resolve, reject) => {
				certificateCame = { resolve, reject };
				tell({ t: 'need-certificate', session, key });
			}),
	});
	if (early) void broadcast.pictures.read(early.readable);
	early = null;
}

page.onmessage = ({ data }) => {
	switch (data.t) {
		case 'start':
			return begin(data);
		case 'frames':
			if (broadcast) void broadcast.pictures.read(data.readable);
			else early = data;
			return;
		case 'frame':
			if (broadcast) broadcast.pictures.frame(data.frame);
			else data.frame.close();
			return;
		case 'sound':
			port?.close();
			port = data.port;
			port.onmessage = (event: MessageEvent<SoundBlock>) => broadcast?.sound(event.data);
			return;
		case 'ticket':
			return ticketCame?.(data.ticket);
		case 'certificate':
			if (data.certificate === null) certificateCame?.reject(new Error(data.message));
			else certificateCame?.resolve(data.certificate);
			return;
		case 'end':
			return void broadcast?.end();
		case 'stop':
			return broadcast?.stop();
	}
};
tell({ t: 'ready' });
