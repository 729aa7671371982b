import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { wordpressDir } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { debianMirror, official, type Source } from './lib/wordpress-sources.mjs';
import { copySite, ensureWordPress } from './wordpress.mjs';

let dir = '';
beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), 'dumbbell-wordpress-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A source that delivers the WordPress that is there. */
const fake = (more: Partial<Source> = {}): Source => ({
	name: 'a fake',
	available: () => true,
	async fetch(into) {
		copySite(wordpressDir(), join(into, 'copy'));
		await run('mv', [join(into, 'copy/wp'), join(into, 'wp')]);
		await run('cp', ['-r', join(into, 'wp/wp-content/plugins/sqlite-database-integration'), join(into, 'sqlite')]);
		rmSync(join(into, 'wp/wp-content/database'), { recursive: true });
	},
	...more,
});

describe('ensureWordPress', () => {
	it('leaves one WordPress and nothing else behind, installed and able to answer', async () => {
		const site = join(dir, 'wp');
		await ensureWordPress(site, { sources: [fake()] });
		expect(readdirSync(dir)).toEqual(['wp']);
		expect(readdirSync(site)).toEqual(['wp']);
		const { output } = await run('php', ['-r', 'require $argv[1] . "/wp/wp-load.php"; echo get_option( "blogname" ), " ", get_class( $wpdb );', site]);
		expect(output).toMatch(/^Dumbbell Stream WP_SQLite_/);
	});

	it('goes on to the next source when one is out of reach or fails half-way, and begins anew there', async () => {
		const broken = fake({ fetch: async (into) => { mkdirSync(join(into, 'wp')); throw new Error('cut off'); } });
		const notes: string[] = [];
		await ensureWordPress(join(dir, 'wp'), { sources: [fake({ available: () => false }), broken, fake({ name: 'the third' })], note: (text) => notes.push(text) });
		expect(notes).toEqual([expect.stringMatching(/^\d[\d.]+, from the third$/)]);
	});

	it('says of each source why it did not work, and what else to do', async () => {
		const broken = fake({ name: 'the broken', fetch: async () => { throw new Error('cut off'); } });
		const failure = ensureWordPress(join(dir, 'wp'), { sources: [fake({ name: 'the far', available: () => false }), broken] });
		await expect(failure).rejects.toMatchObject({ details: 'the far: not in reach\nthe broken: cut off', remedy: expect.stringContaining('WP_DIR') });
		expect(existsSync(join(dir, 'wp'))).toBe(false);
	});

	it('touches nothing when a WordPress is there', async () => {
		const notes: string[] = [];
		await ensureWordPress(wordpressDir(), { sources: [], note: (text) => notes.push(text) });
		expect(notes).toEqual([expect.stringMatching(/^\d[\d.]+, there already$/)]);
	});
});

describe('a copy of the site', () => {
	it('has a database of its own and shares the files', () => {
		const copy = join(dir, 'copy');
		copySite(wordpressDir(), copy);
		const inode = (root: string, name: string) => statSync(join(root, 'wp', name)).ino;
		expect(inode(copy, 'wp-content/database/site.sqlite')).not.toBe(inode(wordpressDir(), 'wp-content/database/site.sqlite'));
		expect(inode(copy, 'wp-config.php')).not.toBe(inode(wordpressDir(), 'wp-config.php'));
		expect(readFileSync(join(copy, 'wp/wp-settings.php'))).toEqual(readFileSync(join(wordpressDir(), 'wp/wp-settings.php')));
	});

	it('is kept with what was written into it', () => {
		const copy = join(dir, 'copy');
		copySite(wordpressDir(), copy);
		writeFileSync(join(copy, 'wp/wp-content/mine.txt'), 'mine');
		copySite(wordpressDir(), copy);
		expect(readFileSync(join(copy, 'wp/wp-content/mine.txt'), 'utf8')).toBe('mine');
	});
});

describe('the official source', () => {
	it('fetches and unpacks both archives, whatever their folders are called', async () => {
		const zip = (name: string) => zipOf({ [`${name}/file.txt`]: name });
		const archives: Record<string, Buffer> = { '/latest.zip': await zip('wordpress'), '/plugin/sqlite-database-integration.zip': await zip('any-name') };
		await withServer(archives, async (address) => {
			const source = official({ site: address, downloads: address });
			expect(await source.available()).toBe(true);
			await source.fetch(dir);
		});
		expect(readFileSync(join(dir, 'wp/file.txt'), 'utf8')).toBe('wordpress');
		expect(readFileSync(join(dir, 'sqlite/file.txt'), 'utf8')).toBe('any-name');
	});

	it('is out of reach when one of the two is', async () => {
		const archives = { '/latest.zip': await zipOf({ 'wordpress/file.txt': '' }) };
		await withServer(archives, async (address) => expect(await official({ site: address, downloads: address }).available()).toBe(false));
	});

	it('is out of reach when nobody listens', async () => {
		let address = '';
		await withServer({}, async (closed) => { address = closed; });
		expect(await official({ site: address, downloads: address }).available()).toBe(false);
	});
});

describe('the mirror of this machine', () => {
	it.each([
		['one line per source', 'deb http://mirror.example/debian bookworm main', 'http://mirror.example/debian'],
		['with options', 'deb [arch=amd64 signed-by=/x.gpg] https://mirror.example/debian/ bookworm main', 'https://mirror.example/debian'],
		['as paragraphs', 'Types: deb\n# http://old.example/debian\nURIs: http://mirror.example/debian\nSuites: bookworm', 'http://mirror.example/debian'],
		['after others', 'deb http://a.example/debian-security x main\ndeb https://b.example/node_20.x y main\ndeb http://c.example/pub/debian z main', 'http://c.example/pub/debian'],
	])('is found %s', (_, list, mirror) => expect(debianMirror(['', list])).toBe(mirror));

	it.each([
		['nothing is listed', ''],
		['the line is commented out', '# deb http://mirror.example/debian bookworm main'],
		['the system is another', 'deb http://archive.example/ubuntu noble main'],
	])('is not guessed when %s', (_, list) => expect(debianMirror([list])).toBeUndefined());
});

async function zipOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
	const zip = new ZipFile();
	for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
	zip.end();
	const parts: Buffer[] = [];
	for await (const part of zip.outputStream) parts.push(part as Buffer);
	return Buffer.concat(parts);
}

async function withServer(answers: Readonly<Record<string, Buffer>>, work: (address: string) => Promise<void>): Promise<void> {
	const server = createServer((request, response) => {
		const body = answers[request.url ?? ''];
		response.writeHead(body ? 200 : 404).end(request.method === 'HEAD' ? undefined : body);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	try {
		await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
	} finally {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
}
