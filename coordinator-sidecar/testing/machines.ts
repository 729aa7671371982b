import type { Machine, PeerIn, PeerOut, CoordinatorIn, CoordinatorOut, Tick } from '@dumbbell-stream/core';
import type { Machines } from '../stream.ts';

/** Machines that decide nothing and write down what they are told. */
export function recordingMachines(): { readonly machines: Machines; readonly source: (PeerIn | Tick)[]; readonly coordinator: (CoordinatorIn | Tick)[]; readonly out: PeerOut[] } {
	const source: (PeerIn | Tick)[] = [];
	const coordinator: (CoordinatorIn | Tick)[] = [];
	/** Given out at the source's next step. */
	const out: PeerOut[] = [];
	const recorder = <In, Out>(inputs: (In | Tick)[], outputs: Out[]): Machine<In, Out> => ({
		step: (_now, input) => {
			inputs.push(input);
			return outputs.splice(0);
		},
		deadline: () => ({ at: Infinity, why: 'nothing is owed' }),
	});
	return {
		source, coordinator, out,
		machines: {
			source: () => recorder<PeerIn, PeerOut>(source, out),
			coordinator: () => Object.assign(recorder<CoordinatorIn, CoordinatorOut>(coordinator, []), { view: () => ({ members: 0, placed: 0, stream: 'waiting' as const, peers: [], bufferMs: 600 }) }),
		},
	};
}
