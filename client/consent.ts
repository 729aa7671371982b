import type { Consent } from '@dumbbell-stream/core/messages.ts';
import type { Settings } from './settings.ts';

/** Why nothing is sent on over this connection; null: it may be. */
export type Metered = 'saving' | 'mobile' | 'unknown' | null;

/** The part of `navigator.connection` that is read; many browsers have none, or leave the type out. */
export interface ConnectionFacts {
	readonly saveData?: boolean;
	readonly type?: string;
}

/** @param coarse The main pointer is a finger: the device may be on a mobile network without our knowing. */
export function meteredBy(connection: ConnectionFacts | undefined, coarse: boolean): Metered {
	if (connection?.saveData) return 'saving';
	const type = connection?.type;
	if (type === 'cellular' || type === 'wimax') return 'mobile';
	if (type === 'wifi' || type === 'ethernet') return null;
	return coarse ? 'unknown' : null;
}

const BYTES_PER_KBIT = 125;

/** Nothing but a yes makes a peer connection; over a metered one a viewer receives from others and sends nothing on. */
export function consentOf({ share, uploadKbitsMax }: Settings, metered: Metered, mayShare: boolean): Consent {
	const allowed = uploadKbitsMax === null ? Infinity : uploadKbitsMax * BYTES_PER_KBIT;
	return { peers: share === true && mayShare, uploadBytesPerSecondMax: metered === null ? allowed : 0 };
}

/** This device's connection now, and news of it. */
export class Network {
	readonly #connection = (navigator as { readonly connection?: ConnectionFacts & EventTarget }).connection;

	get metered(): Metered {
		return meteredBy(this.#connection, matchMedia('(pointer: coarse)').matches);
	}

	/** The viewer asks for little: nothing should start by itself. */
	get sparing(): boolean {
		return this.#connection?.saveData === true || matchMedia('(prefers-reduced-motion: reduce)').matches;
	}

	/** @returns What ends it. */
	listen(listener: () => void): () => void {
		this.#connection?.addEventListener('change', listener);
		return () => this.#connection?.removeEventListener('change', listener);
	}
}
