import { LIMITS } from '@dumbbell-stream/core/limits.ts';

/** What simple-peer says to its other end, as far as we let it pass. */
export type Signal =
	| { readonly type: 'offer' | 'answer'; readonly sdp: string }
	| { readonly type: 'candidate'; readonly candidate: { readonly candidate: string; readonly sdpMLineIndex: number | null; readonly sdpMid: string | null } };

/** @returns null for what has no business on the wire (simple-peer's requests to renegotiate: we have one channel and no tracks). */
export function writeSignal(data: unknown): Uint8Array | null {
	const signal = checked(data);
	return signal && new TextEncoder().encode(JSON.stringify(signal));
}

/** @returns null when malformed. The bytes come from another viewer: nothing but the fields named above gets through. */
export function readSignal(bytes: Uint8Array): Signal | null {
	if (bytes.length > LIMITS.signalBytes) return null;
	try {
		return checked(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
	} catch {
		return null;
	}
}

function checked(data: unknown): Signal | null {
	if (!isRecord(data)) return null;
	const { type, sdp, candidate } = data;
	if (type === 'offer' || type === 'answer') return typeof sdp === 'string' ? { type, sdp } : null;
	if (type !== 'candidate' || !isRecord(candidate) || typeof candidate.candidate !== 'string') return null;
	const { sdpMLineIndex: index, sdpMid: mid } = candidate;
	return {
		type,
		candidate: { candidate: candidate.candidate, sdpMLineIndex: typeof index === 'number' ? index : null, sdpMid: typeof mid === 'string' ? mid : null },
	};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}
