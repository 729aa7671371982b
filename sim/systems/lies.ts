import { FLAG, readControl, writeControl } from '@dumbbell-stream/core';
import type { Lie } from '../model/population.ts';
import type { Viewer, World } from '../world.ts';

const PACKET = 0x50;
/** Where the payload begins. */
const PAYLOAD = 72;
const DELAY_MS = 400;
/** Of every so many packets one is a lie: enough to harm, rare enough to last. */
const EVERY = 4;

/** How a liar of the product's tree changes what it sends: null for one whose lie is elsewhere. */
export function lieOf(lie: Lie, world: World, viewer: Viewer): Viewer['tamper'] {
	let count = 0;
	switch (lie) {
		case 'uplink': // Says that it can carry any number of feeds.
			return null;
		case 'drop': // Says that it is alive, and passes on three packets of four.
			return (bytes) => (isMedia(bytes) && ++count % EVERY === 0 ? [] : [bytes]);
		case 'delay':
			return (bytes, to) => {
				if (!isMedia(bytes)) return [bytes];
				world.at(world.now + DELAY_MS, () => {
					if (!viewer.dead) world.sendRaw(viewer, to, bytes);
				});
				return [];
			};
		case 'false-packets':
			return (bytes) => (isMedia(bytes) && ++count % EVERY === 0 ? [altered(bytes)] : [bytes]);
		case 'false-heads': // Tells a head far ahead in every beat, so that others want to be fed by it.
			return (bytes) => [bytes[0] === PACKET ? bytes : boasting(bytes)];
	}
}

function isMedia(bytes: Uint8Array): boolean {
	return bytes[0] === PACKET && ((bytes[2] as number) & FLAG.announcement) === 0;
}
function altered(bytes: Uint8Array): Uint8Array {
	const copy = bytes.slice();
	copy[PAYLOAD + 2] = (copy[PAYLOAD + 2] as number) ^ 0xff;
	return copy;
}

/** A beat that tells a head a minute of media ahead; other messages as they are. */
function boasting(bytes: Uint8Array): Uint8Array {
	const message = readControl(bytes);
	return message?.t === 'beat' ? writeControl({ ...message, head: message.head + 1_000, headMs: message.headMs + 60_000 }) : bytes;
}
