import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { OURS } from './plan.ts';

/** Colours that colour-blind people tell apart. Source: M. Okabe and K. Ito, Color universal design, 2008; ours are the strong ones. */
const COLOURS: Readonly<Record<string, string>> = {
	dumbbell: '#0072b2', 'dumbbell-plain': '#56b4e9', 'dumbbell-variable': '#004c78',
	tree2: '#999999', tree4: '#666666', splitstream: '#e69f00', donet: '#d55e00', pushpull: '#cc79a7', mtreebone: '#009e73', unicast: '#bbbbbb',
};

/** A paper-white ground of its own: the same on a light page and on a dark one. */
const LOOK = {
	background: '#ffffff', padding: 16, font: 'Helvetica, Arial, sans-serif',
	axis: { grid: true, gridColor: '#ececec', domainColor: '#999999', tickColor: '#999999', labelColor: '#444444', titleColor: '#444444', titleFontWeight: 'normal', labelFontSize: 11, titleFontSize: 12, titlePadding: 8 },
	legend: { labelColor: '#222222', titleColor: '#444444', labelFontSize: 11, symbolStrokeWidth: 2, labelLimit: 260 },
	title: { anchor: 'start', fontSize: 14, fontWeight: 600, color: '#222222', subtitleColor: '#666666', subtitleFontSize: 11, offset: 12 },
	header: { labelColor: '#444444', labelFontSize: 12 },
	view: { stroke: null },
} as const;

/** What a chart is made of, before it is drawn. */
export type Chart = Record<string, unknown>;
export type Datum = Readonly<Record<string, string | number | boolean | null>>;

/** One SVG file of text and lines. */
export async function svgOf(chart: Chart): Promise<string> {
	const { spec } = compile({ $schema: 'https://vega.github.io/schema/vega-lite/v6.json', config: LOOK, ...chart } as unknown as TopLevelSpec);
	const view = new View(parse(spec), { renderer: 'none' });
	const svg = await view.toSVG();
	view.finalize();
	return svg.endsWith('\n') ? svg : `${svg}\n`;
}

/** Each system has the same colour in all plots; ours are drawn thicker. */
export function colourOf(systems: readonly string[]): Chart {
	return { field: 'system', type: 'nominal', title: null, sort: [...systems], scale: { domain: [...systems], range: systems.map((system) => COLOURS[system] ?? '#333333') } };
}

const isOurs = { condition: { test: { field: 'system', oneOf: [...OURS] }, value: 2.4 }, value: 1.3 };

export interface Lines {
	readonly title: string;
	readonly subtitle: string;
	readonly data: readonly Datum[];
	readonly systems: readonly string[];
	readonly x: Chart;
	readonly y: Chart;
	/** Points with the interval of the seeds; without, bare lines. */
	readonly points: boolean;
	/** Points of a line are joined in the order of x, or of y. */
	readonly along?: 'x' | 'y';
}

/** `x` against `y`, a line for each system, `low` and `high` as bars. */
export function lines({ title, subtitle, data, systems, x, y, points, along = 'x' }: Lines): Chart {
	const colour = colourOf(systems);
	const { scale, ...axis } = y;
	const marks: Chart[] = [{ mark: { type: 'line', interpolate: 'linear' }, encoding: { strokeWidth: isOurs, order: { field: along, type: 'quantitative' } } }];
	if (points) {
		marks.push(
			{ mark: { type: 'rule', strokeWidth: 1 }, encoding: { y: { field: 'low', type: 'quantitative', ...axis, scale }, y2: { field: 'high' } } },
			{ mark: { type: 'point', filled: true, size: 42, opacity: 1 } },
		);
	}
	return { title: { text: title, subtitle }, width: 560, height: 300, data: { values: data }, encoding: { x: { field: 'x', ...x }, y: { field: 'y', type: 'quantitative', ...y }, color: colour }, layer: marks };
}

export interface Bars {
	readonly title: string;
	readonly subtitle: string;
	readonly data: readonly Datum[];
	readonly systems: readonly string[];
	readonly x: Chart;
	/** Field that tells points of one row apart, by shape. */
	readonly shape?: { readonly field: string; readonly order: readonly string[]; readonly title: string };
}

/** A row for each system, a point with its interval for each value: easier to compare than bars, and honest on a logarithmic scale. */
export function dots({ title, subtitle, data, systems, x, shape }: Bars): Chart {
	const row = { field: 'system', type: 'nominal', title: null, sort: [...systems] };
	const kind = shape ? { shape: { field: shape.field, type: 'nominal', sort: [...shape.order], title: shape.title, legend: { symbolFillColor: '#666666', symbolStrokeColor: '#666666' } } } : {};
	return {
		title: { text: title, subtitle }, width: 560, height: { step: 26 }, data: { values: data }, encoding: { y: row, color: { ...colourOf(systems), legend: null } },
		layer: [
			{ mark: { type: 'rule', strokeWidth: 1.5 }, encoding: { x: { field: 'low', type: 'quantitative', ...x }, x2: { field: 'high' } } },
			{ mark: { type: 'point', filled: true, size: 60, opacity: 1 }, encoding: { x: { field: 'y', type: 'quantitative', ...x }, ...kind } },
		],
	};
}
