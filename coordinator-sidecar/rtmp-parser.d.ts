/** The part of node-media-server that is used: the protocol, without its servers. It has no types of its own. */
declare module 'node-media-server/src/protocol/rtmp.js' {
	export interface RtmpInvoke {
		readonly streamName?: unknown;
	}
	export default class Rtmp {
		/** The chunk stream that is being read. */
		parserPacket: { readonly header: { readonly type: number; readonly length: number; readonly stream_id: number }; readonly clock: number; readonly payload: Buffer };
		readonly inPackets: ReadonlyMap<number, unknown>;
		/** What the client named when it connected: the path of its address. */
		streamApp: unknown;
		streamId: number;
		streamName: string;
		onOutputCallback: (bytes: Buffer) => void;
		/** @returns What is wrong, or null. Throws for what it cannot read. */
		parserData(bytes: Buffer): string | null;
		packetAlloc(): void;
		dataHandler(): void;
		onPublish(invoke: RtmpInvoke): void;
		onPlay(invoke: RtmpInvoke): void;
		respondPublish(): void;
		sendStatusMessage(streamId: number, level: 'status' | 'error', code: string, description: string): void;
	}
}
