import { fire } from './fire.ts';

/** One end of a data channel in memory. What is sent waits in `bufferedAmount` until `drain`. */
export class FakeChannel extends EventTarget {
	readonly label: string;
	readonly init: RTCDataChannelInit;
	binaryType = 'blob';
	readyState: RTCDataChannelState = 'connecting';
	bufferedAmountLowThreshold = 0;
	other: FakeChannel | null = null;
	readonly sent: Uint8Array[] = [];
	readonly #unsent: (Uint8Array | string)[] = [];

	constructor(label: string, init: RTCDataChannelInit) {
		super();
		this.label = label;
		this.init = init;
	}
	get bufferedAmount(): number {
		return this.#unsent.reduce((sum, data) => sum + data.length, 0);
	}
	send(data: Uint8Array | string): void {
		if (this.readyState !== 'open') throw new DOMException('not open', 'InvalidStateError');
		this.#unsent.push(data);
		if (typeof data !== 'string') this.sent.push(data);
	}
	/** Passes everything on, message by message, as a network does. */
	drain(): void {
		for (let data = this.#unsent[0]; data !== undefined; data = this.#unsent[0]) {
			const before = this.bufferedAmount;
			this.#unsent.shift();
			if (this.other?.readyState === 'open') fire(this.other, 'message', { data: typeof data === 'string' ? data : data.slice().buffer });
			const low = this.bufferedAmountLowThreshold;
			if (before > low && this.bufferedAmount <= low) fire(this, 'bufferedamountlow');
		}
	}
	open(): void {
		this.readyState = 'open';
		fire(this, 'open');
	}
	close(): void {
		const { other } = this;
		for (const end of [this, other]) {
			if (!end || end.readyState === 'closed') continue;
			end.readyState = 'closed';
			queueMicrotask(() => fire(end, 'close'));
		}
	}
}

const waiting = new Map<string, FakeConnection>();

/** An RTCPeerConnection whose network is this process: enough for one data channel between two of them. */
export class FakeConnection extends EventTarget {
	static readonly made: FakeConnection[] = [];
	readonly config: RTCConfiguration | undefined;
	iceConnectionState: RTCIceConnectionState = 'new';
	iceGatheringState: RTCIceGatheringState = 'new';
	connectionState: RTCPeerConnectionState = 'new';
	signalingState: RTCSignalingState = 'stable';
	localDescription: RTCSessionDescriptionInit | null = null;
	remoteDescription: RTCSessionDescriptionInit | null = null;
	channel: FakeChannel | null = null;

	constructor(config?: RTCConfiguration) {
		super();
		this.config = config;
		FakeConnection.made.push(this);
	}
	createDataChannel(label: string, init: RTCDataChannelInit = {}): FakeChannel {
		this.channel = new FakeChannel(label, init);
		return this.channel;
	}
	createOffer(): Promise<RTCSessionDescriptionInit> {
		const sdp = `offer ${FakeConnection.made.indexOf(this)}`;
		waiting.set(sdp, this);
		return Promise.resolve({ type: 'offer', sdp });
	}
	createAnswer(): Promise<RTCSessionDescriptionInit> {
		const sdp = `answer ${FakeConnection.made.indexOf(this)}`;
		waiting.set(sdp, this);
		return Promise.resolve({ type: 'answer', sdp });
	}
	async setLocalDescription(description: RTCSessionDescriptionInit): Promise<void> {
		this.localDescription = description;
		await Promise.resolve();
		fire(this, 'icecandidate', { candidate: { candidate: 'candidate:1 1 udp 1 127.0.0.1 1 typ host', sdpMLineIndex: 0, sdpMid: '0' } });
		fire(this, 'icecandidate', { candidate: null });
	}
	async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
		const other = waiting.get(description.sdp ?? '');
		if (!other) throw new Error('not an SDP');
		this.remoteDescription = description;
		await Promise.resolve();
		if (description.type === 'answer') this.#meet(other);
	}
	addIceCandidate(): Promise<void> {
		return Promise.resolve();
	}
	getStats(): Promise<Map<string, object>> {
		return Promise.resolve(new Map());
	}
	close(): void {
		this.signalingState = 'closed';
		this.channel?.close();
	}

	/** The offering end has the answer: both are connected. */
	#meet(answering: FakeConnection): void {
		const mine = this.channel;
		if (!mine || answering.signalingState === 'closed') return;
		const theirs = (answering.channel = new FakeChannel(mine.label, mine.init)); // Not by its method, which is for offering ends.
		mine.other = theirs;
		theirs.other = mine;
		fire(answering, 'datachannel', { channel: theirs });
		for (const end of [this, answering]) {
			end.iceConnectionState = 'connected';
			fire(end, 'iceconnectionstatechange');
		}
		theirs.open();
		mine.open();
	}
}

class Plain {
	constructor(init: object) {
		Object.assign(this, init);
	}
}

/** The three classes that simple-peer asks for. */
export const fakeRtc = {
	RTCPeerConnection: FakeConnection as unknown as typeof RTCPeerConnection,
	RTCSessionDescription: Plain as unknown as typeof RTCSessionDescription,
	RTCIceCandidate: Plain as unknown as typeof RTCIceCandidate,
};
