/** The habits that a script can check. Each rule returns what is to be mended; each is itself tested in tidy/rules.test.ts. */
import { describe, expect, it } from 'vitest';
import { TABLE } from '../core/link-session.ts';
import { diagram, withDiagram } from './diagrams.mjs';
import { ROOT, path } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import known from './tidy/known-long.json' with { type: 'json' };
import * as protocol from './tidy/protocol.ts';
import * as rooms from './tidy/rooms.ts';
import * as shapes from './tidy/shapes.ts';
import { readTree, type Rule } from './tidy/tree.ts';
import * as words from './tidy/words.ts';

const tree = readTree(ROOT);
const holds = (rule: Rule) => (): void => expect(rule(tree)).toEqual([]);

describe('rooms', () => {
	it('import only what the table allows', holds(rooms.importsAcrossRooms));
	it('core has no clock, chance, waiting or output of its own', holds(rooms.hiddenInputsInCore));
	it('only wire.ts reads and writes the bytes of messages', holds(rooms.bytesOutsideWire));
	it('there are two machines', holds(rooms.moreMachines));
	it('a status is assigned in one place', holds(rooms.statusSetTwice));
	it('deadlines are rows of the table of timers', holds(rooms.timersOutsideTable));
});

describe('the protocol', () => {
	it('has a test for each rule', holds(protocol.rulesWithoutTest));
	it('has a rule for each id that a test quotes', holds(protocol.quotesWithoutRule));
	it('has each id once', holds(protocol.doubleRules));
	it('lists each code', holds(protocol.codesWithoutWord));
	it('has the diagram of a link as its table has it', () => {
		const manual = tree.get('docs/PROTOCOL.md')?.text ?? '';
		expect(withDiagram(manual, diagram(TABLE)), 'stale: npx tsx tools/diagrams.mjs').toBe(manual);
	});
	it('has vectors that both sides read', holds(protocol.vectorsNotRead));
});

describe('shapes', () => {
	it('every public name has a doc-block', holds(shapes.publicWithoutDoc));
	it('functions have at most 70 lines, and the known longer ones do not grow', holds(shapes.longFunctions(known)));
});

describe('words', () => {
	it('no marks of work left', holds(words.marks));
	it('no paths of one machine', holds(words.machinePaths));
	it('no names of package registries', holds(words.registryHosts));
	it('no addresses in the lock file', holds(words.resolvedAddresses));
	it('no tests left out', holds(words.leftOutTests));
	it('no files above 1 MiB', holds(words.bigFiles));
	it('no loose ends of lines and files', holds(words.looseEnds));
	it('the words of the player are those that WordPress can translate', async () => {
		const { code, output } = await run(process.execPath, [path('tools/player-strings.mjs'), '--check'], { mayFail: true });
		expect({ code, output }).toEqual({ code: 0, output: '' });
	});
	it('one version', holds(words.versions));
	it('links between our documents lead somewhere', holds(words.brokenLinks));
});
