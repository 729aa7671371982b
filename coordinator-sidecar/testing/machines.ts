import type { Machine, PeerIn, PeerOut, CoordinatorIn, CoordinatorOut, Tick } from '@dumbbell-stream/core';
import type { Machines } from '../stream.ts';

/** Machines that decide nothing and write down what they are told. */
export function recordingMachines(): { readonly machines: Machines; readonly source: (PeerIn | Tick)[]; readonly coordinator: (CoordinatorIn | Tick)[]; readonly out: PeerOut[]; readonly profiles: unknown[] } {
	const source: (PeerIn | Tick)[] = [];
	const coordinator: (CoordinatorIn | Tick)[] = [];
	/** Of each coordinator that was made. */
	const profiles: unknown[] = [];
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
		source, coordinator, out, profiles,
		machines: {
			source: () => recorder<PeerIn, PeerOut>(source, out),
			coordinator: (_stream, profile) => {
				profiles.push(profile);
				return Object.assign(recorder<CoordinatorIn, CoordinatorOut>(coordinator, []), { view: () => ({ members: 0, placed: 0, stream: 'waiting' as const, withheld: false, peers: [], bufferMs: 600 }) });
			},
		},
	};
}
