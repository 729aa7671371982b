import type { MetricName } from '../metrics.ts';

/** Why another system may do better in this number: what it does, and what that costs it elsewhere. Words only. */
const REASONS: Partial<Record<MetricName, string>> = {
	continuity: 'Whoever takes from several neighbours and holds a longer buffer loses less when one of them goes; the price is delay.',
	delay95: 'More children per viewer, or none at all but the server’s, make fewer hops; two children each are the price of an upload that ordinary uplinks carry.',
	startup95: 'A newcomer who takes from whoever has something, or from the server, waits for no place in a tree.',
	rebuffers: 'A longer buffer hides more; the price is delay.',
	source: 'One tree takes one stream from the server where two trees take two.',
	wire: 'A single parent needs no beats of a buddy and no standby links; what that saves is missed when the parent fails.',
	control: 'A single parent needs no beats of a buddy and no standby links; what that saves is missed when the parent fails.',
	leaveLinks: 'Without a mirror tree there is no buddy to replace.',
	duplicates: 'Who has one feeder never gets anything twice; we pay with duplicates for changing feeders without a hole.',
	gini: 'Several trees with every viewer interior in one of them share the upload more evenly than two trees whose leaves upload nothing.',
	recovery: 'Whoever has several feeders at any time waits for nobody.',
};

export function advantageOf(metric: MetricName): string {
	return REASONS[metric] ?? '';
}
