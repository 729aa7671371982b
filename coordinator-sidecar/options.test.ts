import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { help } from './commands.ts';
import { describeOptions, OPTION_NAMES, readOptions } from './options.ts';
import { REFUSALS } from './refusal.ts';
import { VERSION } from './version.ts';

describe('settings', () => {
	test('have a default each', () => {
		expect(readOptions({})).toEqual({
			port: 8_080, host: undefined, stunPort: 3_478, rtmpPort: 0, publicUrl: null, siteUrl: null, secret: null, allowedOrigins: null, dataDir: './dumbbell-data', keepMegabytes: 256, floorViewers: 20, floorRescues: 10,
			bufferMs: 450, rootPairs: 1, iceServers: [], tls: null, trustProxy: 0, socketsPerAddress: 400, requestsPerSecond: 40, assetsDir: null, log: 'info',
		});
	});

	test('are read and tidied', () => {
		const options = readOptions({
			PORT: ' 9000 ', PUBLIC_URL: 'https://Live.example.org:8443/sub/', SITE_URL: 'http://example.org', ALLOWED_ORIGINS: 'https://a.example,https://b.example:444', TLS_CERT: 'c', TLS_KEY: 'k',
			ICE_SERVERS: '[{"urls":["stun:a.example","turns:b.example"]}]', DUMBBELL_SECRET: '0123456789abcdef', LOG: '',
		});
		expect(options).toMatchObject({
			port: 9_000, publicUrl: 'https://live.example.org:8443/sub', siteUrl: 'http://example.org', allowedOrigins: ['https://a.example', 'https://b.example:444'], tls: { cert: 'c', key: 'k' },
			iceServers: [{ urls: ['stun:a.example', 'turns:b.example'] }], secret: '0123456789abcdef', log: 'info',
		});
		expect(readOptions({ ALLOWED_ORIGINS: '*' }).allowedOrigins).toBe('*');
	});

	test.each([
		['PORT', '70000', 'PORT must be a whole number from 0 to 65535.'],
		['PORT', '8080x', 'PORT must be a whole number from 0 to 65535.'],
		['FLOOR_VIEWERS', '-1', 'FLOOR_VIEWERS must be a whole number from 0 to 100000.'],
		['PUBLIC_URL', 'live.example.org', 'PUBLIC_URL must be an address that begins with http:// or https://, without ? and #.'],
		['SITE_URL', 'https://example.org/?page=1', 'SITE_URL must be an address that begins with http:// or https://, without ? and #.'],
		['DUMBBELL_SECRET', 'short', 'DUMBBELL_SECRET must have 16 characters or more; make one with: openssl rand -base64 32.'],
		['ALLOWED_ORIGINS', 'https://example.org/page', 'ALLOWED_ORIGINS must be * or a list of origins such as https://example.org; "https://example.org/page" is none.'],
		['ICE_SERVERS', '{"urls":"stun:a"}', 'ICE_SERVERS must be a JSON list such as [{"urls":"stun:stun.example.org:3478"}].'],
		['ICE_SERVERS', '[{"urls":"http://a"}]', 'ICE_SERVERS must be a JSON list such as [{"urls":"stun:stun.example.org:3478"}].'],
		['LOG', 'loud', 'LOG must be one of silent, error, info, debug.'],
		['TLS_CERT', 'cert.pem', 'TLS_CERT and TLS_KEY must be set together.'],
	])('%s=%s is refused with a sentence', (name, value, sentence) => {
		expect(() => readOptions({ [name]: value })).toThrow(sentence);
	});

	test('all stand in --help, one line each', () => {
		expect(describeOptions().split('\n')).toHaveLength(OPTION_NAMES.length);
		for (const name of OPTION_NAMES) expect(help()).toContain(`\n  ${name} `);
	});
});

test('the version is that of package.json', () => {
	expect(VERSION).toBe((JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }).version);
});

test('every refusal is a sentence with a status of its own kind', () => {
	for (const [code, [status, sentence]] of Object.entries(REFUSALS)) {
		expect(code).toMatch(/^DS-[a-z0-9-]+$/);
		expect([4, 5]).toContain(Math.floor(status / 100));
		expect(sentence).toMatch(/^[A-Z`].*/);
	}
});
