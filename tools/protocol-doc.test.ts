import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { kinds } from '../core/wire.ts';
import { path } from './lib/paths.mjs';
import { manual } from './protocol-doc.ts';

const { present, right } = await manual();

/** The lines of a part of the page. */
function part(name: string): string {
	return right.slice(right.indexOf(`<!-- ${name}:begin -->`), right.indexOf(`<!-- ${name}:end -->`));
}

it('docs/PROTOCOL.md has the tables and the diagrams as the code has them', () => {
	expect(present, 'stale: npx tsx tools/protocol-doc.ts').toBe(right);
});
it('every message has its row: number, name, all its fields, and a sentence', () => {
	const place = ['tree', 'position', 'level', 'fanOut', 'parent', 'children', 'buddy', 'ward', 'standby'];
	for (const { kind, number, fields } of kinds()) {
		const cells = part('kinds').split('\n').find((line) => line.startsWith(`| ${number} | \`${kind}\` |`))?.split(' | ') ?? [];
		const told = (cells[2] ?? '').replace(/\([^)]*\)/g, '').split(', ').filter((field) => field !== '').flatMap((field) => (field === '*place*' ? place : [field.split(' ')[0] ?? '']));
		expect(told, kind).toEqual(fields);
		expect(cells[3], kind).toMatch(/\w.*[.?] \|$/);
	}
});
it('[S3] every refusal of the sidecar stands in the table, with its status and what it says', () => {
	const code = readFileSync(path('coordinator-sidecar/refusal.ts'), 'utf8');
	const written = [...code.matchAll(/^\t'(DS-[\w-]+)': \[(\d+), '(.+)'\],$/gm)];
	expect(written.length).toBeGreaterThan(20);
	for (const [, name, status, sentence] of written) expect(part('refusals')).toContain(`| \`${name}\` | ${status} | ${sentence} |`);
});
it('[P1] every code that the player can show stands in the table, and the player has words for each in it', () => {
	const codes = [...part('player').matchAll(/`(DS-\d+)`/g)].map((match) => match[1] ?? '');
	expect(codes.length).toBeGreaterThan(5);
	const words = readFileSync(path('client/words.ts'), 'utf8');
	expect([...words.matchAll(/'(DS-\d+)': \{/g)].map((match) => match[1])).toEqual(codes);
});
it('the codes of closes, faults and refusals have one sentence each', () => {
	const source = readFileSync(path('core/messages.ts'), 'utf8') + readFileSync(path('core/wire.ts'), 'utf8');
	for (const name of ['CloseCode', 'PacketFault']) {
		const union = new RegExp(`type ${name} =([^;]+);`).exec(source)?.[1] ?? expect.unreachable(`no ${name}`);
		for (const [, code] of union.matchAll(/'([\w-]+)'/g)) expect(right, `${name} ${code}`).toMatch(new RegExp(`^\\| \`${code}\` \\| .+\\. \\|$`, 'm'));
	}
	const refusal = /const refusal = word\(([^)]+)\)/.exec(source)?.[1] ?? expect.unreachable('no refusals');
	for (const [, code] of refusal.matchAll(/'([\w-]+)'/g)) expect(right, `refusal ${code}`).toMatch(new RegExp(`^\\| \`${code}\` \\| .+\\. \\|$`, 'm'));
});
