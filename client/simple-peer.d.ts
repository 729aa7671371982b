/** The part of simple-peer's prebuilt file that is used; its published types bring all of Node's globals with them. */
declare module 'simple-peer/simplepeer.min.js' {
	export interface SimplePeerOptions {
		initiator: boolean;
		trickle: boolean;
		/** Messages keep their bounds, and a text message stays a string. */
		objectMode: boolean;
		channelConfig: RTCDataChannelInit;
		config: RTCConfiguration;
		wrtc: {
			RTCPeerConnection: typeof RTCPeerConnection;
			RTCSessionDescription: typeof RTCSessionDescription;
			RTCIceCandidate: typeof RTCIceCandidate;
		};
	}
	export interface SimplePeerInstance {
		on(event: 'signal', listener: (data: unknown) => void): void;
		on(event: 'data', listener: (data: Uint8Array | string) => void): void;
		on(event: 'error', listener: (error: Error) => void): void;
		on(event: 'close', listener: () => void): void;
		/** Throws when destroyed, or when the browser cannot read the candidate. */
		signal(data: object): void;
		/** Throws when destroyed or when the channel is not open. */
		send(data: Uint8Array): void;
		destroy(): void;
	}
	const SimplePeer: new (options: SimplePeerOptions) => SimplePeerInstance;
	export default SimplePeer;
}
