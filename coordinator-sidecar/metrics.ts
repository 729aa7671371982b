/** Everything that is counted, with the line that explains it. Sums over all streams: names of streams may be secret. */
const COUNTERS = {
	http_requests_total: 'HTTP requests answered.',
	http_refusals_total: 'HTTP requests and upgrades refused.',
	sockets_opened_total: 'WebSockets accepted.',
	sockets_refused_total: 'WebSockets refused: origin, stream or too many.',
	ingest_sessions_total: 'Sessions begun by publishers.',
	ingest_refusals_total: 'Publishers refused or ended for a reason.',
	ingest_bytes_total: 'Bytes of media taken from publishers.',
	ingest_chunks_total: 'Chunks handed to sources.',
	site_calls_failed_total: 'Calls to WordPress that failed.',
	stun_answers_total: 'STUN requests answered.',
	stun_ignored_total: 'UDP packets that were no STUN request, or came too often.',
	machine_failures_total: 'Coordinators or sources that had to be made anew.',
} as const;
const GAUGES = {
	streams_known: 'Streams that may be published.',
	streams_live: 'Streams with a publisher.',
	viewers: 'Viewers known to the coordinators.',
	viewers_placed: 'Viewers with a place in a tree.',
	floor_links: 'WebSockets that carry media.',
	control_links: 'WebSockets to coordinators.',
	resident_bytes: 'Memory of the process.',
	heap_bytes: 'Memory of its JavaScript heap.',
	uptime_seconds: 'Age of the process.',
} as const;

export type CounterName = keyof typeof COUNTERS;
export type GaugeName = keyof typeof GAUGES;
export type Gauges = Readonly<Record<GaugeName, number>>;

/** Counters of this process, as Prometheus reads them. */
export class Metrics {
	readonly #counts = new Map<CounterName, number>();

	count(name: CounterName, by = 1): void {
		this.#counts.set(name, this.get(name) + by);
	}

	get(name: CounterName): number {
		return this.#counts.get(name) ?? 0;
	}

	/** Prometheus text format, version 0.0.4. */
	text(gauges: Gauges): string {
		const rows = [
			...Object.entries(COUNTERS).map(([name, help]) => row(name, help, 'counter', this.get(name as CounterName))),
			...Object.entries(GAUGES).map(([name, help]) => row(name, help, 'gauge', gauges[name as GaugeName])),
		];
		return rows.join('');
	}
}

function row(name: string, help: string, type: 'counter' | 'gauge', value: number): string {
	return `# HELP dumbbell_${name} ${help}\n# TYPE dumbbell_${name} ${type}\ndumbbell_${name} ${value}\n`;
}
