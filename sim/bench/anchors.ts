/**
 * What others have published about their systems, to stand beside our numbers. We measured none of it. `theirs` says only what we have from
 * an abstract or from the maker's page; where we know a figure from memory alone it is not quoted.
 */
export interface Anchor {
	readonly system: string;
	readonly theirs: string;
	readonly setup: string;
	readonly trust: 'abstract' | 'maker’s page' | 'press';
	/** Our re-implementation or our system on a similar card: what to look up beside it. */
	readonly ours?: { readonly system: string; readonly experiment: 'steady' | 'crash' };
}

export const ANCHORS: readonly Anchor[] = [
	{ system: 'SplitStream (SOSP 2003)', theirs: 'one stripe lost per failed node on average; recovers after losing 25 % of the nodes', setup: 'testbed and packet simulation; no cross traffic or loss', trust: 'abstract', ours: { system: 'splitstream', experiment: 'crash' } },
	{ system: 'Bullet (SOSP 2003)', theirs: 'up to twice the bandwidth of a tree', setup: 'emulated network and internet', trust: 'abstract' },
	{ system: 'CoolStreaming/DONet (INFOCOM 2005)', theirs: 'over 4,000 concurrent users; better continuity than a tree at comparable delay', setup: 'PlanetLab and a public release', trust: 'abstract', ours: { system: 'donet', experiment: 'steady' } },
	{ system: 'GridMedia', theirs: 'over 220,000 concurrent users; push-pull has lower delay than pull', setup: 'simulation, PlanetLab, a broadcast', trust: 'abstract', ours: { system: 'pushpull', experiment: 'steady' } },
	{ system: 'mTreebone (ICDCS 2007)', theirs: 'a small stable backbone carries most of the data; no number', setup: 'a trace, PlanetLab', trust: 'abstract', ours: { system: 'mtreebone', experiment: 'steady' } },
	{ system: 'Mesh or Multiple-Tree (INFOCOM 2007)', theirs: 'mesh consistently superior to several trees', setup: 'simulation; fixed mapping of content to trees', trust: 'abstract' },
	{ system: 'Comparison at Purdue (LCN)', theirs: 'several trees better under strict deadlines; mesh better for nodes with much bandwidth and short round trips', setup: 'PlanetLab', trust: 'abstract' },
	{ system: 'PPLive (TMM 2007)', theirs: '200,000 users on one programme; lag from seconds to minutes', setup: 'crawler and traces', trust: 'abstract' },
	{ system: 'Nemo (TR 2004)', theirs: 'up to 99.9 % delivered', setup: 'simulation and wide area', trust: 'abstract' },
	{ system: 'HyParView (DSN 2007)', theirs: 'reliable at high failure rates', setup: 'simulation, 10,000 nodes', trust: 'abstract' },
	{ system: 'CDN77’s WebRTC demo', theirs: '77 % of the bytes between viewers', setup: 'one week, 78 countries', trust: 'maker’s page', ours: { system: 'dumbbell', experiment: 'steady' } },
	{ system: 'Commercial WebRTC networks (arXiv 2212.02740)', theirs: 'claims of up to 95 % between viewers', setup: 'measurement of 134 sites', trust: 'abstract', ours: { system: 'dumbbell', experiment: 'steady' } },
	{ system: 'BitTorrent Live', theirs: '“a few seconds”', setup: 'no evaluation known', trust: 'press' },
];
