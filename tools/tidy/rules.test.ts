/** A rule that cannot fail protects nothing: each must find the fault that it is for, and leave its twin alone. */
import { describe, expect, it } from 'vitest';
import * as protocol from './protocol.ts';
import * as rooms from './rooms.ts';
import * as shapes from './shapes.ts';
import { treeOf, type Rule } from './tree.ts';
import * as words from './words.ts';

interface Case {
	readonly rule: Rule;
	readonly name: string;
	readonly bad: Readonly<Record<string, string>>;
	readonly good: Readonly<Record<string, string>>;
}

const lines = (count: number): string => 'x();\n'.repeat(count);
const manual = (text: string): Record<string, string> => ({ 'docs/PROTOCOL.md': text });

/** Every place that says the version. */
const ONE_VERSION: Readonly<Record<string, string>> = {
	'package.json': '{ "version": "1.0.0" }',
	'core/package.json': '{ "version": "1.0.0" }',
	'plugin/dumbbell-stream.php': " * Version:     1.0.0\ndefine( 'DUMBBELL_STREAM_VERSION', '1.0.0' );",
	'plugin/tests/constants.php': "define( 'DUMBBELL_STREAM_VERSION', '1.0.0' );",
	'plugin/blocks/player/block.json': '{ "version": "1.0.0" }',
	'client/version.ts': "export const VERSION = '1.0.0';",
	'coordinator-sidecar/version.ts': "export const VERSION = '1.0.0';",
	'readme.txt': 'Stable tag: 1.0.0\n\n== Changelog ==\n\n= 1.0.0 =',
};

const CASES: readonly Case[] = [
	{ name: 'another room', rule: rooms.importsAcrossRooms, bad: { 'core/a.ts': "import '../client/b.ts';" }, good: { 'client/a.ts': "import '../core/b.ts';" } },
	{ name: 'another room by its package name', rule: rooms.importsAcrossRooms, bad: { 'e2e/a.ts': "import '@dumbbell-stream/core';" }, good: { 'sim/a.ts': "import '@dumbbell-stream/core';" } },
	{ name: 'another room at run time', rule: rooms.importsAcrossRooms, bad: { 'core/a.ts': "void import('../sim/b.ts');" }, good: { 'core/a.ts': "void import('./b.ts');" } },
	{ name: 'Node in a browser', rule: rooms.importsAcrossRooms, bad: { 'client/a.ts': "import 'node:fs';" }, good: { 'client/a.test.ts': "import 'node:fs';" } },
	{ name: 'Node by its old name', rule: rooms.importsAcrossRooms, bad: { 'sim/a.ts': "import 'fs';" }, good: { 'sim/a.ts': "import 'node:fs';" } },
	{
		name: 'a package that is not named',
		rule: rooms.importsAcrossRooms,
		bad: { 'client/a.ts': "import 'ws';", 'client/package.json': '{}' },
		good: { 'client/a.ts': "import 'ws/deep.js';", 'client/package.json': '{ "dependencies": { "ws": "*" } }' },
	},
	{ name: 'a clock', rule: rooms.hiddenInputsInCore, bad: { 'core/a.ts': 'const t = Date.now();' }, good: { 'core/a.ts': 'const t = date.Date;', 'client/b.ts': 'Date.now();' } },
	{ name: 'chance', rule: rooms.hiddenInputsInCore, bad: { 'core/a.ts': 'Math.random();' }, good: { 'core/a.ts': 'const { random } = options; options.random();' } },
	{ name: 'waiting', rule: rooms.hiddenInputsInCore, bad: { 'core/a.ts': 'async function f() {}' }, good: { 'core/a.ts': '// async, await\nfunction f() {}' } },
	{ name: 'a promise in a type', rule: rooms.hiddenInputsInCore, bad: { 'core/a.ts': 'let a: Promise<void>;' }, good: { 'core/a.test.ts': 'let a: Promise<void>;' } },
	{ name: 'a timer', rule: rooms.hiddenInputsInCore, bad: { 'core/a.ts': 'setTimeout(f, 1);' }, good: { 'core/a.ts': 'timers.setTimeout(f, 1);' } },
	{ name: 'a note of its own', rule: rooms.hiddenInputsInCore, bad: { 'core/a.ts': 'console.log(1);' }, good: { 'core/a.ts': "say({ console: 'none' });" } },
	{ name: 'bytes', rule: rooms.bytesOutsideWire, bad: { 'core/peer.ts': 'new DataView(b);' }, good: { 'core/wire.ts': 'new DataView(b);' } },
	{ name: 'a third machine', rule: rooms.moreMachines, bad: { 'core/mesh.ts': 'class Mesh implements Machine<A, B> {}' }, good: { 'core/peer.ts': 'class Peer implements Machine<A, B> {}' } },
	{ name: 'a status set twice', rule: rooms.statusSetTwice, bad: { 'core/a.ts': 'this.#status = 1;\nthis.#status = 2;' }, good: { 'core/a.ts': 'this.#status = 1;\nif (a.status === 2) f();' } },
	{ name: 'a hidden deadline', rule: rooms.timersOutsideTable, bad: { 'core/a.ts': 'class A {\n\t#reportAt = 0;\n}' }, good: { 'core/a.ts': 'class A {\n\t#reported = 0;\n}' } },

	{ name: 'a rule without a test', rule: protocol.rulesWithoutTest, bad: manual('- **W1** Always.'), good: { ...manual('- **W1** Always.\n- **W2** Never.'), 'core/a.test.ts': "it('does [W1, W2]');" } },
	{ name: 'a quote without a rule', rule: protocol.quotesWithoutRule, bad: { ...manual(''), 'plugin/tests/ATest.php': '// [W1]' }, good: { ...manual('- **W1** Always.'), 'core/a.test.ts': "it('does [W1]');" } },
	{ name: 'a rule twice', rule: protocol.doubleRules, bad: manual('- **W1** Always.\n- **W1** Never.'), good: manual('- **W1** Always, see **W2**.\n- **W2** Never.') },
	{
		name: 'a code without a word',
		rule: protocol.codesWithoutWord,
		bad: { ...manual('full'), 'core/messages.ts': "export type CloseCode = 'full' | 'bye';" },
		good: { ...manual('`full`, `bye`'), 'core/messages.ts': "export type CloseCode = 'full' | 'bye';\nexport type Other = 'else';" },
	},
	{ name: 'a message without a word', rule: protocol.codesWithoutWord, bad: { 'core/wire.ts': 'const SCHEMA = { hello: [1, {}] } as const;' }, good: { ...manual('`hello`'), 'core/wire.ts': 'const SCHEMA = { hello: [1, { x: 2 }] } as const;' } },
	{ name: 'a refusal without a word', rule: protocol.codesWithoutWord, bad: { 'core/wire.ts': "const refusal = word('credit');" }, good: { ...manual('`credit`'), 'core/wire.ts': "const refusal = word('credit');\nconst health = word('fed');" } },
	{
		name: 'vectors that only one side reads',
		rule: protocol.vectorsNotRead,
		bad: { 'core/vectors/tickets.json': '{}', 'core/wire.test.ts': 'tickets.json' },
		good: { 'core/vectors/tickets.json': '{}', 'core/wire.test.ts': 'tickets.json', 'plugin/tests/TicketTest.php': "vectors( 'tickets' )", 'core/vectors/control.json': '{}', 'core/control.test.ts': 'control.json' },
	},

	{
		name: 'a public name without a doc-block',
		rule: shapes.publicWithoutDoc,
		bad: { 'core/index.ts': "export * from './a.ts';", 'core/a.ts': '// A.\nexport const a = 1;' },
		good: { 'core/index.ts': "export { a } from './a.ts';", 'core/a.ts': '/** A. */\nexport const a = 1;\nexport const notOffered = 2;' },
	},
	{ name: 'a long function', rule: shapes.longFunctions({}), bad: { 'core/a.ts': `function f() {\n${lines(70)}}` }, good: { 'core/a.ts': `function f() {\n${lines(68)}}`, 'core/a.test.ts': `describe('a', () => {\n${lines(99)}});` } },
	{ name: 'a long function that grew', rule: shapes.longFunctions({ 'core/a.ts#f': 80 }), bad: { 'core/a.ts': `function f() {\n${lines(80)}}` }, good: { 'core/a.ts': `function f() {\n${lines(78)}}` } },
	{ name: 'a long function that is short now', rule: shapes.longFunctions({ 'core/a.ts#f': 80 }), bad: { 'core/a.ts': 'function f() {}' }, good: { 'core/a.ts': `function f() {\n${lines(75)}}` } },

	{ name: 'a mark', rule: words.marks, bad: { 'a.php': `// ${'TO'}DO: later` }, good: { 'a.php': '// "todo" is Spanish for all' } },
	{ name: 'a path of one machine', rule: words.machinePaths, bad: { 'a.json': '"/home/ann/x"' }, good: { 'a.json': '"/watch/home/x", "https://example.org/home/x"' } },
	{ name: 'a registry', rule: words.registryHosts, bad: { 'a.md': 'http://deb.debian.org/debian' }, good: { 'a.md': 'https://wordpress.org, Debian' } },
	{ name: 'an address in the lock file', rule: words.resolvedAddresses, bad: { 'package-lock.json': '"resolved": "https://x/y.tgz"' }, good: { 'package-lock.json': '"resolved": "core"' } },
	{ name: 'a test left out', rule: words.leftOutTests, bad: { 'a.test.ts': "it.concurrent.only('a');" }, good: { 'a.test.ts': "it.skipIf(slow)('a'); list.only();", 'a.ts': "it.skip('a')" } },
	{ name: 'blanks at the end of a line', rule: words.looseEnds, bad: { 'a.ts': 'a; \n' }, good: { 'a.ts': 'a;\n', 'a.md': 'two blanks break a line  \n' } },
	{ name: 'no newline at the end', rule: words.looseEnds, bad: { 'a.ts': 'a;' }, good: { 'a.ts': '' } },
	{
		name: 'two versions',
		rule: words.versions,
		bad: { ...ONE_VERSION, 'readme.txt': 'Stable tag: 0.9.0\n\n== Changelog ==\n\n= 1.0.0 =' },
		good: ONE_VERSION,
	},
	{ name: 'a broken link', rule: words.brokenLinks, bad: { 'docs/A.md': '[b](../B.md)' }, good: { 'docs/A.md': '[b](B.md#x), [c](../tools), [d](https://example.org), `[e](E.md)`', 'docs/B.md': '', 'tools/x.ts': '' } },
];

describe('one version', () => {
	it.each(Object.keys(ONE_VERSION))('is missed where %s says another, or nothing', (name) => {
		for (const other of ['1.0.1', '']) expect(words.versions(treeOf({ ...ONE_VERSION, [name]: ONE_VERSION[name]?.replace('1.0.0', other) ?? '' }))).not.toEqual([]);
	});
});

describe('each rule', () => {
	it.each(CASES)('finds $name', ({ rule, bad }) => expect(rule(treeOf(bad))).not.toEqual([]));
	it.each(CASES)('looks past what only resembles $name', ({ rule, good }) => expect(rule(treeOf(good))).toEqual([]));

	it('finds a file above 1 MiB', () => {
		const file = (bytes: number) => new Map([['a.bin', { name: 'a.bin', text: '', bytes }]]);
		expect(words.bigFiles(file(1_048_577))).toEqual(['a.bin has 1048577 bytes; at most 1048576']);
		expect(words.bigFiles(file(1_048_576))).toEqual([]);
	});

	it('says where', () => {
		expect(rooms.hiddenInputsInCore(treeOf({ 'core/a.ts': 'const a = 1;\nconst b = Date.now();' }))).toEqual(['core/a.ts:2 uses Date: time is an input']);
	});
});
