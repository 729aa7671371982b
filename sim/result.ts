import type { Cell, Outcome } from './stage.ts';

/** The line of JSON that a run ends with: the promised names in their order, then whatever else was counted. */
export function resultOf(cell: Cell, { metrics, counts, series, time99Ms, shockAtMs, warmMs }: Outcome): Readonly<Record<string, unknown>> {
	const { extra, uploadGini, coordinatorMessagesPerViewerMinute, linksPerJoin, linksPerLeave, connectionsPerLeave, ...shares } = metrics;
	return {
		system: cell.system, workload: cell.workload, peers: cell.peers, seconds: cell.seconds, seed: cell.seed, rateKbps: cell.rateKbps,
		...shares, linksPerJoin, linksPerLeave, connectionsPerLeave,
		depthMax: counts.depthMax, feedsMax: counts.feedsMax, coordinatorMessagesPerViewerMinute, uploadGini,
		violations: counts.violations, logHash: (counts.logHash >>> 0).toString(16).padStart(8, '0'),
		rtt: cell.rtt.name, ...(cell.level === undefined ? {} : { level: cell.level }), time99Ms, warmMs: Math.round(warmMs), ...extra, ...counts.extra,
		...(shockAtMs === null ? {} : { shockAtMs, recovery: recoveryOf(series, shockAtMs) }),
	};
}

/** Chunks due and shown in time around a shock, [due, in time] by tenth of a second: from one second before it to twenty after. */
function recoveryOf(series: Outcome['series'], shockAtMs: number): readonly (readonly [number, number])[] {
	return series.filter(({ atMs }) => atMs >= shockAtMs - 1_000 && atMs < shockAtMs + 20_000).map(({ due, inTime }) => [due, inTime]);
}
