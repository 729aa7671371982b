import Rtmp, { type RtmpInvoke } from 'node-media-server/src/protocol/rtmp.js';
import { Refusal } from './refusal.ts';

export interface RtmpEvents {
	send(bytes: Buffer): void;
	/** Somebody wants to publish; nothing has been answered yet. */
	publish(app: string, name: string): void;
	/** One message of sound (8), picture (9) or data (18), with the publisher's clock. Only after `accept`. */
	media(type: number, clockMs: number, payload: Buffer): void;
}

const MEDIA_TYPES: ReadonlySet<number> = new Set([8, 9, 18]);
/** Before the key was seen nobody may make us hold more than a command needs. */
const MESSAGE_BYTES_STRANGER = 16_384;
/** A keyframe of a very good picture. */
const MESSAGE_BYTES_MAX = 8 * 1_048_576;
/** Programs use four or five. */
const CHUNK_STREAMS_MAX = 16;

/** RTMP as node-media-server reads it, with bounds, and with the key judged before anything is accepted. */
export class RtmpProtocol extends Rtmp {
	readonly #events: RtmpEvents;
	#accepted = false;

	constructor(events: RtmpEvents) {
		super();
		this.#events = events;
		this.onOutputCallback = (bytes) => events.send(bytes);
	}

	/** The key is right. */
	accept(): void {
		this.#accepted = true;
		this.respondPublish();
	}

	/** Told to the program before the connection ends. */
	deny(why: string): void {
		this.sendStatusMessage(this.streamId, 'error', this.#accepted ? 'NetStream.Publish.Denied' : 'NetStream.Publish.BadName', why);
	}

	/** Memory is taken for as much as a header promises: so promises are judged first. */
	override packetAlloc(): void {
		const most = this.#accepted ? MESSAGE_BYTES_MAX : MESSAGE_BYTES_STRANGER;
		if (this.parserPacket.header.length > most || this.inPackets.size > CHUNK_STREAMS_MAX) throw new Refusal('DS-ingest-box-too-large');
		super.packetAlloc();
	}

	override onPublish({ streamName }: RtmpInvoke): void {
		this.streamId = this.parserPacket.header.stream_id;
		const name = typeof streamName === 'string' ? (streamName.split('?', 1)[0] as string) : '';
		this.streamName = ''; // It is the key: the answer to the program repeats it, and that need not be.
		this.#events.publish(String(this.streamApp ?? '').split(/[/?]/, 1)[0] as string, name);
	}

	/** Nobody watches here. */
	override onPlay(): void {
		throw new Refusal('DS-method');
	}

	override dataHandler(): void {
		const { header, clock, payload } = this.parserPacket;
		if (this.#accepted && MEDIA_TYPES.has(header.type)) this.#events.media(header.type, clock, payload.subarray(0, header.length));
	}
}
