import { describe, expect, it } from 'vitest';
import { cells, excluded, skippedTests, soFar } from './matrix.mjs';
import { madeSite, mismatch, nameOf, report, verdict } from './report.mjs';

const cell = { php: '8.2', wasm: false, wordpress: '7.1', database: 'MariaDB', network: true } as const;
const site = { wordpress: '7.1.4', php: '8.2.36', database: 'MariaDB 10.11.19', network: true };
const outcome = { cell, site, count: { passed: 946, failed: 0 }, skipped: 4, skips: ['VaultTest: without sodium'] };

describe('the cells of the matrix', () => {
	it('are all combinations, in the order of the versions', () => {
		expect(cells('8.2', '7.1')).toHaveLength(3 * 2 * 2 * 2 + 1);
		expect([...new Set(cells('8.2', '7.1').map(({ php }) => php))]).toEqual(['7.4', '8.2', '8.5']);
		expect(new Set(cells('8.2', '7.1').map(nameOf)).size).toBe(25);
	});
	it('have one with a persistent object cache', () => expect(cells('8.2', '7.1').filter(({ cache }) => cache).map(nameOf)).toEqual(['PHP 8.2, WordPress 7.1, SQLite, one site with an object cache']));
	it('use the PHP of the machine where that is one of the versions', () => expect(cells('8.5', '7.1').filter(({ wasm }) => !wasm).map(({ php }) => php)).toEqual(Array(9).fill('8.5')));
	it('are all run on the PHP of the machine, and few in WebAssembly', () => {
		const run = cells('8.2', '7.1').filter((one) => excluded(one) === undefined);
		expect(run.filter(({ wasm }) => !wasm)).toHaveLength(9);
		expect(run.filter(({ wasm }) => wasm).map(nameOf)).toEqual(['PHP 7.4, WordPress 6.8, SQLite, one site', 'PHP 8.5, WordPress 7.1, SQLite, one site']);
		expect(excluded({ ...cell, wasm: true })).toMatch(/socket/);
	});
});

describe('what a cell has tested', () => {
	it('is read from what the site says of itself', () => {
		expect(madeSite('noise\nWordPress 7.1.4, PHP 8.2.36, 10.11.19-MariaDB-0+deb12u1, multisite\n')).toEqual(site);
		expect(madeSite('WordPress 6.8.7, PHP 7.4.33, SQLite 3.51.0')).toEqual({ wordpress: '6.8.7', php: '7.4.33', database: 'SQLite 3.51.0', network: false });
		expect(madeSite('Error establishing a database connection')).toBeUndefined();
	});
	it('is held against what was asked for', () => {
		expect(mismatch(cell, site)).toBeUndefined();
		expect(mismatch(cell, undefined)).toMatch(/could not be made/);
		expect(mismatch(cell, { ...site, wordpress: '7.2' })).toBe('this is WordPress 7.2');
		expect(mismatch(cell, { ...site, php: '8.5.1' })).toBe('this is PHP 8.5.1');
		expect(mismatch(cell, { ...site, database: 'SQLite 3.51.0' })).toBe('the database is SQLite 3.51.0');
		expect(mismatch(cell, { ...site, network: false })).toBe('this is one site');
	});
	it('names the tests that were skipped', () => {
		const junit = '<testcase name="test_a_b with data set &quot;x&quot;" class="A\\B\\VaultTest" classname="A.B.VaultTest" file="x" line="9" assertions="0" time="0.1">\n  <skipped/>\n</testcase><testcase name="test_c" class="CTest"/>';
		expect(skippedTests(junit)).toEqual(['VaultTest: a b']);
	});
});

describe('the report of the matrix', () => {
	it('has a column for each WordPress and a row for everything else', () => {
		const older = { ...outcome, cell: { ...cell, wordpress: '6.8' }, site: { ...site, wordpress: '6.8.7' }, count: { passed: 940, failed: 6 } };
		const text = report([older, outcome], '2026-11-21');
		expect(text).toContain('| PHP | database | sites | WordPress 6.8.7 | WordPress 7.1.4 |');
		expect(text).toContain('| 8.2.36 | MariaDB 10.11.19 | a network | **6 failed**, 940 passed, 4 skipped | 946 passed, 4 skipped |');
		expect(text).toContain('- VaultTest: without sodium');
		expect(text).not.toContain('Not run');
	});
	it('calls a version by its full name, also where it was not run', () => {
		const missing = { cell: { ...cell, network: false }, count: { passed: 0, failed: 0 }, skipped: 0, skips: [], notRun: 'The server was gone.' };
		expect(report([missing, outcome], '2026-11-21')).toContain('| 8.2.36 | MariaDB 10.11.19 | one | not run |\n| 8.2.36 | MariaDB 10.11.19 | a network | 946 passed, 4 skipped |');
	});
	it('of a run that was ended keeps what it has found, and calls the rest not run', () => {
		const later = { ...cell, wordpress: '6.8' };
		const text = report(soFar([cell, later], new Map([[cell, outcome]])), '2026-11-21');
		expect(text).toContain('946 passed');
		expect(text).toContain('- the run was ended before: PHP 8.2, WordPress 6.8, MariaDB, a network of sites');
	});
	it('says what was not run and why, and calls it neither passed nor failed', () => {
		const missing = { cell, count: { passed: 0, failed: 0 }, skipped: 0, skips: [], notRun: 'MariaDB did not start.' };
		expect(verdict(missing)).toBe('not run');
		expect(report([missing], '2026-11-21')).toContain('- MariaDB did not start.: PHP 8.2, WordPress 7.1, MariaDB, a network of sites');
	});
});
