import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ask, leaveNothing, siteCall, standAlone, start } from './testing/harness.ts';
import { watchPage } from './watch.ts';

leaveNothing();

const subject = { id: 'A'.repeat(43), title: 'A show', site: null, publicUrl: 'https://live.example.org', tickets: 'https://live.example.org', frames: [] };

describe('the page of a stream', () => {
	test('shows its title and the player, and lets nothing else run', async () => {
		const running = await start({ PUBLIC_URL: 'https://live.example.org' });
		const { id } = await standAlone(running, 'Friday <script>alert(1)</script> & "more"');
		const { status, headers, body } = await ask(running.port, 'GET', `/watch/${id}`);
		const html = body.toString();
		expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
		expect(html).toContain('<h1>Friday &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;</h1>');
		expect(html).not.toContain('<script>');
		expect(html).toContain(`<dumbbell-stream src="https://live.example.org/streams/${id}.json" stream="${id}" controls autoplay>`);
		const policy = headers['content-security-policy'] as string;
		expect(policy).toContain("default-src 'none'");
		expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'| \*(;| )|http:/);
		expect(policy).toContain('connect-src https://live.example.org wss://live.example.org;');
		expect(policy).toContain("frame-ancestors 'none'");
	});

	test('has exactly the style that its policy allows', () => {
		const { body, headers } = watchPage('watch', subject);
		const style = /<style>([\s\S]*?)<\/style>/.exec(body as string)?.[1] as string;
		expect(headers?.['content-security-policy']).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
		expect(body).not.toMatch(/ style="| on\w+="/);
	});

	test('may ask the site for tickets where the site gives them', async () => {
		const running = await start({ PUBLIC_URL: 'https://live.example.org' });
		const { id, known } = await standAlone(running);
		const site = { rest: 'https://site.example/wp-json/dumbbell-stream/v1/', post: 3, tickets: 'https://site.example/wp-json/dumbbell-stream/v1/streams/3/tickets' };
		await running.sidecar.streams.put({ ...known, open: false, home: 'https://site.example/blog', site });
		const { headers, body } = await ask(running.port, 'GET', `/watch/${id}`);
		expect(headers['content-security-policy']).toContain('connect-src https://live.example.org wss://live.example.org https://site.example;');
		expect(body.toString()).toContain('<a href="https://site.example/blog">site.example</a>');
	});

	test('for a frame is the player alone, on pages of any site', () => {
		const { body, headers } = watchPage('embed', subject);
		expect(headers?.['content-security-policy']).toContain('frame-ancestors *');
		expect(body).not.toMatch(/<h1>|class="share"|autoplay/);
	});

	test('[S5] for a frame stands only where the owner allows it, once he has said where', async () => {
		const running = await start({ PUBLIC_URL: 'https://live.example.org' });
		const { id, known } = await standAlone(running);
		const site = { rest: 'https://site.example/wp-json/dumbbell-stream/v1/', post: 3, tickets: 'https://site.example/wp-json/dumbbell-stream/v1/streams/3/tickets' };
		await running.sidecar.streams.put({ ...known, open: false, home: 'https://site.example/blog', site });
		const policy = async (path: string): Promise<string> => (await ask(running.port, 'GET', path)).headers['content-security-policy'] as string;
		expect(await policy(`/embed/${id}`)).toContain('frame-ancestors *');
		await siteCall(running.port, '/settings', { iceServers: [], floorViewers: null, embedOrigins: ['https://friend.example', 'https://*.school.example:8443'] });
		expect(await policy(`/embed/${id}`)).toMatch(/frame-ancestors 'self' https:\/\/site\.example https:\/\/friend\.example https:\/\/\*\.school\.example:8443$/);
		expect(await policy(`/watch/${id}`)).toContain("frame-ancestors 'none'");
	});

	test('loads only scripts that are there', async () => {
		const running = await start({ PUBLIC_URL: 'http://127.0.0.1:1' });
		const { id } = await standAlone(running);
		const html = (await ask(running.port, 'GET', `/watch/${id}`)).body.toString();
		const scripts = [...html.matchAll(/<script [^>]*src="http:\/\/127\.0\.0\.1:1(\/[^"]+)"/g)].map(([, path]) => path as string);
		expect(scripts).toEqual(['/dumbbell-stream.js', expect.stringMatching(/^\/watch\.js\?[\da-f]{8}$/)]);
		expect((await ask(running.port, 'GET', scripts[1] as string)).headers['content-type']).toBe('text/javascript; charset=utf-8');
	});

	test.each(['/watch/short', `/watch/${'A'.repeat(43)}`, `/embed/${'A'.repeat(43)}`])('at %s says kindly that nothing is there', async (path) => {
		const { port } = await start();
		const { status, body } = await ask(port, 'GET', path);
		expect(status).toBe(404);
		expect(body.toString()).toContain('There is no broadcast at this address.');
	});

	test('follows the title that the site gives it', async () => {
		const running = await start();
		const { id } = await standAlone(running, 'Old');
		const rest = 'https://site.example/wp-json/dumbbell-stream/v1/';
		await siteCall(running.port, '/streams', { stream: id, title: 'New', site: 'https://site.example', rest, post: 3, tickets: `${rest}streams/3/tickets`, generation: 1, open: true });
		expect((await ask(running.port, 'GET', `/watch/${id}`)).body.toString()).toContain('<title>New</title>');
	});
});
