/** Who may use what. `core` decides, everyone else carries: everything may lean on core, core on nothing. */
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';
import { grep, isTest, parse, place, roomOf, scripts, walk, type File, type Finding, type Tree } from './tree.ts';

interface Room {
	/** Other rooms whose files it may import. */
	readonly rooms: readonly string[];
	readonly node: boolean;
}

export const ROOMS: Readonly<Record<string, Room>> = {
	core: { rooms: [], node: false },
	sim: { rooms: ['core'], node: true },
	client: { rooms: ['core'], node: false },
	'coordinator-sidecar': { rooms: ['core'], node: true },
	plugin: { rooms: ['client'], node: false }, // Of the studio, whose engine is loaded by its address, it knows the types.
	e2e: { rooms: ['tools'], node: true },
	tools: { rooms: ['core'], node: true },
};

/** What a test may use in any room. Its subjects stay within the fence. */
const TEST_PACKAGES = ['vitest', 'fast-check'];

/** Imports that cross a wall, and packages that the room's package.json does not name. */
export function importsAcrossRooms(tree: Tree): Finding[] {
	return scripts(tree).flatMap((file) => {
		const room = ROOMS[roomOf(file.name)];
		return room === undefined ? [] : importsOf(file).flatMap(({ target, at }) => wrong(tree, file, room, target).map((why) => `${at} imports ${target}: ${why}`));
	});
}

function wrong(tree: Tree, file: File, room: Room, target: string): string[] {
	const here = roomOf(file.name);
	const isTool = isTest(file.name) || /\.config\.(mjs|js|ts)$/.test(file.name);
	const other = roomOfImport(file.name, target);
	if (other !== undefined) return other === here || room.rooms.includes(other) ? [] : [`${here} may use ${room.rooms.join(', ') || 'no other room'}`];
	if (builtinModules.includes(target.replace(/^node:/, ''))) {
		if (!target.startsWith('node:')) return ['write node: in front'];
		return room.node || isTool ? [] : [`${here} runs without Node`];
	}
	const name = target.split('/').slice(0, target.startsWith('@') ? 2 : 1).join('/');
	const allowed = [...dependencies(tree, `${here}/package.json`), ...(isTool || here === 'tools' ? [...TEST_PACKAGES, ...dependencies(tree, 'package.json')] : [])];
	return allowed.includes(name) || here === 'plugin' ? [] : [`${here}/package.json does not name it`]; // WordPress brings the packages of the plugin's scripts.
}

/** Undefined for a package from outside. */
function roomOfImport(from: string, target: string): string | undefined {
	const own = /^@dumbbell-stream\/([^/]+)/.exec(target);
	if (own) return own[1];
	return target.startsWith('.') ? roomOf(posix.join(posix.dirname(from), target)) : undefined;
}

function importsOf(file: File): { target: string; at: string }[] {
	const found: { target: string; at: string }[] = [];
	walk(parse(file), (node) => {
		const target =
			ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier
			: ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword ? node.arguments[0]
			: undefined;
		if (target && ts.isStringLiteral(target)) found.push({ target: target.text, at: place(file, node) });
	});
	return found;
}

function dependencies(tree: Tree, name: string): string[] {
	const { dependencies = {}, devDependencies = {} } = JSON.parse(tree.get(name)?.text || '{}') as Record<string, Record<string, string>>;
	return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
}

/** What core must not touch, and what it has instead. The compiler sees the most of it; these are in the language itself. */
export const BANNED_IN_CORE: Readonly<Record<string, string>> = {
	Date: 'time is an input',
	random: 'a seeded function is handed in',
	Promise: 'outputs are returned',
	async: 'outputs are returned',
	await: 'outputs are returned',
	setTimeout: 'a deadline is returned',
	setInterval: 'a deadline is returned',
	setImmediate: 'a deadline is returned',
	queueMicrotask: 'outputs are returned',
	performance: 'time is an input',
	console: 'say it in a Note',
	crypto: 'cryptography is a job',
	fetch: 'core has no sockets',
	process: 'options are handed in',
	globalThis: 'options are handed in',
	eval: 'never',
};

/** Clocks, chance, waiting and output in core. */
export function hiddenInputsInCore(tree: Tree): Finding[] {
	return coreSources(tree).flatMap((file) => {
		const findings: Finding[] = [];
		walk(parse(file), (node) => {
			const name = bannedName(node);
			if (name !== undefined) findings.push(`${place(file, node)} uses ${name}: ${BANNED_IN_CORE[name]}`);
		});
		return findings;
	});
}

function bannedName(node: ts.Node): string | undefined {
	if (node.kind === ts.SyntaxKind.AsyncKeyword) return 'async';
	if (ts.isAwaitExpression(node)) return 'await';
	if (!ts.isIdentifier(node)) return undefined;
	if (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) return node.text === 'random' && node.parent.expression.getText() === 'Math' ? 'random' : undefined;
	const isOwnName = ts.isParameter(node.parent) || ts.isPropertyAssignment(node.parent) || ts.isPropertySignature(node.parent) || ts.isPropertyDeclaration(node.parent);
	return node.text !== 'random' && !isOwnName && Object.hasOwn(BANNED_IN_CORE, node.text) ? node.text : undefined;
}

/** Bytes become typed messages once, at the edge. */
export const bytesOutsideWire = (tree: Tree): Finding[] => grep(coreSources(tree).filter(({ name }) => name !== 'core/wire.ts'), /\bDataView\b/, 'reads bytes, as only wire.ts may');

/** Two machines, two doors. */
export const moreMachines = (tree: Tree): Finding[] =>
	grep(coreSources(tree).filter(({ name }) => !/^core\/(coordinator|peer)\.ts$/.test(name)), /\bimplements\s+Machine\b/, 'is a third machine; only coordinator.ts and peer.ts are');

/** A status is changed in one place, which takes a reason. */
export function statusSetTwice(tree: Tree): Finding[] {
	return coreSources(tree).flatMap(({ name, text }) => {
		const count = text.match(/\.#?status = /g)?.length ?? 0;
		return count > 1 ? [`${name} assigns .status in ${count} places; one function should do it, with a reason`] : [];
	});
}

/** Deadlines are rows of the table of timers. */
export const timersOutsideTable = (tree: Tree): Finding[] =>
	grep(coreSources(tree).filter(({ name }) => name !== 'core/timers.ts'), /^\s+(?:readonly\s+)?#\w+At\b\s*[:=]/, 'is a deadline of its own; use a row of Timers');

const coreSources = (tree: Tree): File[] => scripts(tree).filter(({ name }) => roomOf(name) === 'core' && !isTest(name) && !name.includes('/vectors/'));
