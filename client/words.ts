import type { State } from '@dumbbell-stream/core/messages.ts';
import type { FaultCode } from './engine-types.ts';
import type { StringKey } from './strings.ts';

/** What stands over the picture in a state. */
export interface Words {
	readonly text: StringKey;
	/** What the person can do, as a second sentence. */
	readonly remedy?: StringKey;
	/** `corner`: the picture matters more than the words; `cover`: no picture is to be seen behind them. */
	readonly place: 'middle' | 'corner' | 'cover';
}

/** A state that has lasted so long gets these words; the last row that applies counts. */
const TABLE: Readonly<Partial<Record<State, readonly (readonly [fromMs: number, words: Words])[]>>> = {
	connecting: [
		[2_000, { text: 'connecting', place: 'middle' }],
		[6_000, { text: 'stillTrying', place: 'middle' }],
	],
	waiting: [
		[0, { text: 'waiting', place: 'middle' }],
		[30_000, { text: 'waitingLong', place: 'middle' }],
	],
	stalled: [[1_000, { text: 'stalled', place: 'corner' }]],
	full: [[0, { text: 'full', place: 'middle' }]],
	ended: [[0, { text: 'ended', place: 'middle' }]],
};

/**
 * @param forMs How long the state has lasted.
 * @param code Set in the state `error`.
 * @param why Of the state, as the machine says it.
 */
export function wordsOf(state: State, forMs: number, code: FaultCode | null, why = ''): Words | null {
	if (state === 'error') return { ...faultWords(code), place: 'middle' };
	if (why === 'withheld' || why === 'recording withheld') return state === 'ended' ? { text: 'withheld', remedy: 'withheldWhom', place: 'cover' } : { text: 'withheld', place: 'corner' };
	if (state === 'ended' && why === 'revoked') return { text: 'revoked', place: 'middle' };
	if (state === 'ended' && why === 'recording') return { text: 'recordingEnded', place: 'middle' };
	return TABLE[state]?.findLast(([fromMs]) => forMs >= fromMs)?.[1] ?? null;
}

export interface FaultWords {
	readonly text: StringKey;
	readonly remedy: StringKey;
	/** The button below; null when neither would help. */
	readonly act: 'retry' | 'reload' | null;
}

const FAULTS: Readonly<Record<FaultCode, FaultWords>> = {
	'DS-20': { text: 'faultUnreachable', remedy: 'remedyUnreachable', act: 'retry' },
	'DS-21': { text: 'faultCodec', remedy: 'remedyBrowser', act: null },
	'DS-22': { text: 'faultOldBrowser', remedy: 'remedyBrowser', act: null },
	'DS-23': { text: 'faultTicket', remedy: 'remedyReload', act: 'reload' },
	'DS-24': { text: 'faultUnknown', remedy: 'remedyOwner', act: null },
	'DS-25': { text: 'faultForbidden', remedy: 'remedyOwner', act: null },
	'DS-26': { text: 'faultUpdated', remedy: 'remedyUpdated', act: 'reload' },
	'DS-27': { text: 'faultDecode', remedy: 'remedyDecode', act: 'reload' },
	'DS-28': { text: 'logIn', remedy: 'logInWhy', act: null },
	'DS-29': { text: 'password', remedy: 'passwordWhy', act: null },
};

/** The cause and the remedy of a fault; without a code, those of a stream that does not answer. */
export function faultWords(code: FaultCode | null): FaultWords {
	return FAULTS[code ?? 'DS-20'];
}
