import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gammaQuantiles, unitOf } from './random.ts';

/** Round trips between two nodes without their access delay, ms. Drawn by hash: no table grows with the audience, and no order of asking matters. */
export interface Rtt {
	readonly name: string;
	/** @param seed Of the world. `siteA` and `siteB` lie in [0, 1): where in a matrix. */
	between(seed: number, a: number, siteA: number, b: number, siteB: number): number;
}

export function constantRtt(ms: number): Rtt {
	return { name: `${ms} ms`, between: () => ms };
}

/** Gamma(2.14, 68 ms): fits the quantiles of the matrix of 490 PlanetLab hosts; a lognormal fit would double the p99. */
export function gammaRtt(shape = 2.14, scaleMs = 68): Rtt {
	const table = gammaQuantiles(shape);
	return {
		name: `gamma(${shape}, ${scaleMs} ms)`,
		between(seed, a, _siteA, b) {
			const u = a < b ? unitOf(seed, a, b) : unitOf(seed, b, a);
			return scaleMs * (table[Math.floor(u * table.length)] as number);
		},
	};
}

/** A measured matrix; both directions are averaged, and each node stands at a site drawn uniformly. */
export function matrixRtt(name: string, rows: readonly (readonly number[])[]): Rtt {
	const size = rows.length;
	if (size < 2 || rows.some((row) => row.length !== size || row.some((ms) => !Number.isFinite(ms) || ms < 0))) {
		throw new RangeError(`--rtt ${name}: a square matrix of milliseconds is needed, at least 2 x 2`);
	}
	const ms = new Float64Array(size * size);
	for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) ms[i * size + j] = ((rows[i]?.[j] as number) + (rows[j]?.[i] as number)) / 2;
	const siteOf = (site: number): number => Math.min(size - 1, Math.floor(site * size));
	return { name: `${name} (${size} sites)`, between: (_seed, _a, siteA, _b, siteB) => ms[siteOf(siteA) * size + siteOf(siteB)] as number };
}

function readMatrix(path: string): Rtt {
	const lines = readFileSync(path, 'utf8').split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
	return matrixRtt(path.split('/').pop() ?? path, lines.map((line) => line.trim().split(/[\s,]+/).map(Number)));
}

/** Where the PlanetLab matrix may lie, from the repository's root: it is not part of the repository. */
const PLANETLAB = ['sim/data/planetlab-ms.txt', '../shared/data/rtt/planetlab-ms.txt'];

/** `gamma`, `planetlab`, or the path of a matrix. @throws RangeError that says what is missing. */
export function rttNamed(name: string): Rtt {
	if (name === 'gamma') return gammaRtt();
	if (name !== 'planetlab') {
		if (!existsSync(name)) throw new RangeError(`--rtt ${name}: give gamma, planetlab, or a file that holds a square matrix of milliseconds`);
		return readMatrix(name);
	}
	const roots = [fileURLToPath(new URL('../..', import.meta.url)), process.cwd()];
	const path = roots.flatMap((root) => PLANETLAB.map((relative) => `${root}/${relative}`)).find((candidate) => existsSync(candidate));
	if (!path) throw new RangeError('--rtt planetlab: sim/data/planetlab-ms.txt is not there; put the matrix there, or use --rtt gamma');
	return readMatrix(path);
}
