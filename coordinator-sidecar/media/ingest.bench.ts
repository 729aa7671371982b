/**
 * Six hours of media at full speed: does the time for a chunk grow, does the heap?
 *
 *     npx tsx coordinator-sidecar/media/ingest.bench.ts [--hours N]
 *
 * Prints one JSON line. Exits with 1 when a chunk of the last tenth takes more than twice the time of one of the first, or the heap has
 * grown by more than 4 MB.
 */
import { parseArgs } from 'node:util';
import { longRun } from './testing/long-run.ts';

const MS_PER_HOUR = 3_600_000;
const SLOWER_MAX = 2;
const GROWN_MB_MAX = 4;

const { values } = parseArgs({ options: { hours: { type: 'string', default: '6' } } });
const hours = Number(values.hours);
if (!(hours > 0)) throw new Error('--hours must be a number above 0');
const run = longRun(hours * MS_PER_HOUR);
const { firstTenth, lastTenth } = run;
console.log(JSON.stringify({ bench: 'ingest', hours, node: process.version, ...run }));
const isFlat = lastTenth.usPerChunk <= SLOWER_MAX * firstTenth.usPerChunk && lastTenth.heapMb - firstTenth.heapMb <= GROWN_MB_MAX;
process.exitCode = isFlat ? 0 : 1;
