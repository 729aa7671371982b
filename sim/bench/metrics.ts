/** What the tables print of a run, and how. Definitions are those of the simulator; this is their wording and their unit. */
export interface Metric {
	readonly path: string;
	readonly label: string;
	/** What the raw number is multiplied with before it is printed, and what stands behind it. */
	readonly scale: number;
	readonly unit: string;
	readonly digits: number;
	readonly better: 'low' | 'high';
}

const metric = (path: string, label: string, unit: string, digits: number, better: 'low' | 'high' = 'low', scale = unit === '%' ? 100 : unit === 's' ? 0.001 : 1): Metric => ({ path, label, scale, unit, digits, better });

export const METRICS = {
	continuity: metric('continuity', 'continuity', '%', 3, 'high'),
	continuityFromClick: metric('continuityFromClick', 'continuity from the click on', '%', 2, 'high'),
	worst: metric('worst1PercentContinuity', 'continuity of the worst 1 % of viewers', '%', 2, 'high'),
	delay50: metric('delayMs.p50', 'overlay delay p50', 's', 2),
	delay95: metric('delayMs.p95', 'overlay delay p95', 's', 2),
	delay99: metric('delayMs.p99', 'overlay delay p99', 's', 2),
	startup50: metric('startupMs.p50', 'start-up p50', 's', 2),
	startup95: metric('startupMs.p95', 'start-up p95', 's', 2),
	startup99: metric('startupMs.p99', 'start-up p99', 's', 2),
	gap10: metric('gap10Ms', 'gap p10', 's', 2),
	gap25: metric('gap25Ms', 'gap p25', 's', 2),
	gap50: metric('gapMs.p50', 'gap p50', 's', 2),
	gap75: metric('gap75Ms', 'gap p75', 's', 2),
	gap90: metric('gap90Ms', 'gap p90', 's', 2),
	gap95: metric('gapMs.p95', 'gap p95', 's', 2),
	gap99: metric('gapMs.p99', 'gap p99', 's', 2),
	rebuffers: metric('rebuffersPerViewerHour', 'rebuffers per viewer-hour', '', 3),
	undisrupted: metric('viewersNeverDisrupted', 'viewers never disrupted', '%', 1, 'high'),
	source: metric('sourceRateMultiple', 'source load (× r)', '', 2),
	trees: metric('treeRateMultiple', 'source load of the trees (× r)', '', 2),
	floor: metric('floorShare', 'share of media from the server', '%', 1),
	offload: metric('offload', 'share of media from viewers', '%', 1, 'high'),
	control: metric('controlShare', 'control, payloads', '%', 2),
	wire: metric('wireControlShare', 'control, on the wire', '%', 2),
	duplicates: metric('duplicateShare', 'duplicates', '%', 2),
	joinLinks: metric('linksPerJoin.mean', 'links per join', '', 2),
	leaveLinks: metric('linksPerLeave.mean', 'links per leave', '', 2),
	leaveLinksMax: metric('linksPerLeave.max', 'links per leave, worst', '', 0),
	leaveConnections: metric('connectionsPerLeave.mean', 'connections per leave', '', 2),
	depth: metric('depthMax', 'depth', '', 0),
	feeds: metric('feedsMax', 'feeds of one peer, worst', '', 0),
	messages: metric('coordinatorMessagesPerViewerMinute', 'coordinator messages per viewer-minute', '', 1),
	gini: metric('uploadGini', 'inequality of upload (Gini)', '', 2),
	recovery: metric('time99Ms', 'time to 99 %', 's', 2),
	violations: metric('violations', 'violations', '', 0),
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;
