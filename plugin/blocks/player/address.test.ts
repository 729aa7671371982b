import { describe, expect, test } from 'vitest';
import { ffmpegCommand } from '../stream-panel/ffmpeg';
import { shortcodeOf, streamOf } from './address';

const SITE = 'https://site.example';

describe('the address of a stream', () => {
	test.each([
		[`${SITE}/stream/evening-show/`, { slug: 'evening-show' }],
		[`${SITE}/blog/stream/evening-show`, { slug: 'evening-show' }],
		[`${SITE}/stream/evening-show/embed/`, { slug: 'evening-show' }],
		[`${SITE}/stream/evening-show/?utm=1#top`, { slug: 'evening-show' }],
		[`${SITE}/stream/caf%C3%A9/`, { slug: 'café' }],
		[`${SITE}/?dumbbell_stream=evening-show`, { slug: 'evening-show' }],
		[`${SITE}/?post_type=dumbbell_stream&p=12`, { id: 12 }],
	])('%s is known', (url, stream) => {
		expect(streamOf(url, SITE)).toEqual(stream);
	});

	test.each([
		['of another site', 'https://other.example/stream/evening-show/'],
		['of a post', `${SITE}/evening-show/`],
		['of something below a stream', `${SITE}/stream/evening-show/feed/`],
		['of a post by number', `${SITE}/?p=12`],
		['with a stray per cent sign', `${SITE}/stream/100%/`],
		['that is none', 'stream/evening-show'],
	])('one %s is not', (_what, url) => {
		expect(streamOf(url, SITE)).toBeNull();
	});
});

describe('the shortcode', () => {
	test('says what the block says, and no more', () => {
		expect(shortcodeOf({ streamId: 4, posterId: 0, autoplay: false, muted: false })).toBe('[dumbbell_stream id="4"]');
		expect(shortcodeOf({ streamId: 4, posterId: 7, autoplay: true, muted: true })).toBe('[dumbbell_stream id="4" poster="7" autoplay muted]');
	});
});

describe('the command for ffmpeg', () => {
	test('follows the quality of the stream', () => {
		const command = ffmpegCommand('https://live.example/ingest/x', 'KEY', { name: 'low', width: 854, height: 480, kbits: 1100 });
		expect(command).toContain('scale=-2:480');
		expect(command).toContain('-b:v 972k');
		expect(command).toContain('"Authorization: Bearer KEY"');
		expect(command.split(' \\\n').at(-1)?.trim()).toBe('"https://live.example/ingest/x"');
	});

	test('without one sends the usual', () => {
		expect(ffmpegCommand('u', 'k')).toContain('scale=-2:720');
	});
});
