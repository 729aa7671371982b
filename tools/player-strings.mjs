/**
 * Writes plugin/includes/class-player-strings.php from client/strings*.ts, so that WordPress can translate the words of the player:
 * translation tools read calls with literal strings, nothing else. Usage: node tools/player-strings.mjs [--check]
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const CLIENT = new URL('../client/', import.meta.url);
const TARGET = new URL('../plugin/includes/class-player-strings.php', import.meta.url);

const HEAD = `<?php
/**
 * The player's words. Written by tools/player-strings.mjs from client/strings*.ts: change them there.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The words that the element shows, translated.
 *
 * @since 0.1.0
 */
final class Player_Strings {

	/**
	 * All words by key.
	 *
	 * @since 0.1.0
	 *
	 * @return array<string, string>
	 */
	public static function all(): array {
		return array(
`;
const TAIL = `		);
	}
}
`;

/**
 * @typedef {{ key: string, text: string, comment: string }} Entry
 * @param {string} source One of client/strings*.ts.
 * @returns {Entry[]}
 */
function entriesOf(source) {
	const table = source.slice(source.indexOf('STRINGS = {'), source.indexOf('} as const'));
	const entries = [...table.matchAll(/(?:\t\/\*\* (.*?) \*\/\n)?\t(\w+): '((?:[^'\\]|\\.)*)',\n/g)];
	return entries.map(([, comment = '', key = '', text = '']) => ({ key, text, comment }));
}

/** @param {Entry} entry */
function line({ key, text, comment }, /** @type {number} */ width) {
	const words = comment.replaceAll('*/', '').trim();
	const note = words !== '' || text.includes('%') ? `\t\t\t/* translators: ${words || 'A value stands for each placeholder.'} */\n` : '';
	return `${note}\t\t\t'${key}'${' '.repeat(width - key.length)} => __( '${text}', 'dumbbell-stream' ),\n`;
}

const sources = readdirSync(CLIENT).filter((name) => /^strings[\w-]*\.ts$/.test(name)).sort();
const entries = sources.flatMap((name) => entriesOf(readFileSync(new URL(name, CLIENT), 'utf8')));
const width = Math.max(...entries.map(({ key }) => key.length));
const php = HEAD + entries.map((entry) => line(entry, width)).join('') + TAIL;
if (!process.argv.includes('--check')) {
	writeFileSync(TARGET, php);
} else if (readFileSync(TARGET, 'utf8') !== php) {
	console.error('plugin/includes/class-player-strings.php is stale. Run: node tools/player-strings.mjs');
	process.exitCode = 1;
}
