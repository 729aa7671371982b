import { FLAG, type Announcement } from '@dumbbell-stream/core/wire.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Player } from './player.ts';
import { FakeMediaSource, FakeVideo, fakeChunk, JUNK } from './testing/fake-media.ts';

const MIME = 'video/mp4; codecs="avc1.42c01f,mp4a.40.2"';
const CHUNK_MS = 80;
const GROUP_MS = 800;

beforeEach(() => {
	FakeMediaSource.made = [];
	FakeMediaSource.supported = () => true;
	vi.stubGlobal('MediaSource', FakeMediaSource);
	vi.stubGlobal('document', { visibilityState: 'visible' });
	vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:test');
	vi.spyOn(URL, 'revokeObjectURL').mockReturnValue();
});
afterEach(() => {
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

/** A player, its video, and a publisher that keeps time. */
class Stage {
	readonly video = new FakeVideo();
	readonly faults: string[] = [];
	now = 0;
	/** Media time that the publisher has reached. */
	mediaMs = 0;
	sending = true;
	#session = 1_000;
	#rendition = 0;
	#seq = 0;
	readonly player: Player;

	constructor(targetMs = 600) {
		void this.video.play(); // The press of play comes before there is a source.
		this.player = new Player({
			video: this.video as unknown as HTMLVideoElement,
			now: () => this.now,
			pressedAt: 0,
			changed: () => undefined,
			fault: (code) => this.faults.push(code),
		});
		this.player.target(targetMs);
	}
	/** A session begins at this media time. */
	begin(mediaMs = 0, codecs = MIME): void {
		this.#session++;
		this.#seq = 0;
		this.mediaMs = mediaMs;
		const announcement: Announcement = { certificate: new Uint8Array(0), codecs, init: new TextEncoder().encode('init') };
		this.player.announced(this.#session, announcement);
	}
	/** From here on packets are of another rendition of the same session. */
	change(codecs = MIME): void {
		this.#rendition++;
		this.#seq = 500;
		this.player.announced(this.#session, { certificate: new Uint8Array(0), codecs, init: new TextEncoder().encode('init') });
	}
	/** The publisher's next chunk. @param lost It was captured, but never arrives. */
	chunk(lost = false, payload: Uint8Array | null = null): void {
		const flags = FLAG.chunkStart | FLAG.chunkEnd | (this.mediaMs % GROUP_MS === 0 ? FLAG.groupStart : 0);
		const { mediaMs } = this;
		this.#seq++;
		this.mediaMs += CHUNK_MS;
		if (lost) return;
		this.player.play({
			session: this.#session, rendition: this.#rendition, seq: this.#seq, mediaMs, captureMs: 1_700_000_000_000 + mediaMs, flags,
			payload: payload ?? fakeChunk(mediaMs, mediaMs + CHUNK_MS),
		});
	}
	chunks(count: number): void {
		for (let i = 0; i < count; i++) this.chunk();
	}
	async turn(): Promise<void> {
		for (let i = 0; i < 8; i++) await Promise.resolve();
	}
	/** Time passes; unless told otherwise the publisher sends in real time. */
	async passes(ms: number): Promise<void> {
		for (let passed = 0; passed < ms; passed += 40) {
			this.now += 40;
			if (this.sending && this.now % CHUNK_MS === 0) this.chunk();
			await this.turn();
			this.video.passes(40);
			if (this.now % 240 === 0) this.player.beat();
			await this.turn();
		}
	}
	get distanceMs(): number {
		const { buffered } = this.video;
		return Math.round((buffered.end(buffered.length - 1) - this.video.currentTime) * 1000);
	}
	get heldSeconds(): number {
		return this.video.buffer?.spans.reduce((sum, { start, end }) => sum + end - start, 0) ?? 0;
	}
}

async function playing(): Promise<Stage> {
	const stage = new Stage();
	stage.begin();
	stage.chunks(10);
	await stage.passes(4_000);
	return stage;
}

test('the first picture comes with the first media, and the playhead stands B behind the newest', async () => {
	const stage = new Stage();
	stage.begin(60_000);
	stage.chunks(10);
	await stage.turn();
	expect(stage.player.facts().startupMs).not.toBeNull();
	await stage.passes(3_000);
	const { stalls, mediaMs, captureMs } = stage.player.facts();
	expect(Math.abs(stage.distanceMs - 600)).toBeLessThan(160);
	expect(stalls).toBe(0);
	expect(mediaMs).toBeGreaterThan(62_000);
	expect(captureMs).toBeCloseTo(1_700_000_000_000 + (mediaMs ?? 0), 0);
});

test('with little media it shows the first picture and waits until B lies ahead', async () => {
	const stage = new Stage();
	stage.begin();
	stage.chunks(1);
	await stage.passes(200);
	expect(stage.video.playbackRate).toBe(0);
	expect(stage.player.facts().startupMs).toBeLessThan(100);
	await stage.passes(600);
	expect(stage.video.playbackRate).toBeGreaterThan(0);
	expect(stage.player.facts().stalls).toBe(0);
});

test('a lost group is jumped as soon as there is something behind the hole', async () => {
	const stage = await playing();
	stage.sending = false;
	while (stage.mediaMs % GROUP_MS !== 0) stage.chunk();
	for (let i = 0; i < GROUP_MS / CHUNK_MS; i++) stage.chunk(true);
	stage.chunks(10);
	stage.sending = true;
	await stage.passes(2_000);
	expect(Math.abs(stage.distanceMs - 600)).toBeLessThan(160);
	expect(stage.player.facts().stalledMs).toBeLessThan(300);
	expect(stage.video.buffer?.spans).toHaveLength(2);
});

test('a source that falls silent is one stall, whose length is told; then it catches up', async () => {
	const stage = await playing();
	stage.sending = false;
	await stage.passes(2_000);
	const stall = stage.player.facts();
	expect(stall.stalls).toBe(1);
	expect(stall.stallMs).toBeGreaterThan(1_000);
	stage.chunks(2_000 / CHUNK_MS);
	stage.sending = true;
	await stage.passes(15_000);
	const after = stage.player.facts();
	expect(after.stalls).toBe(1);
	expect(after.stalledMs).toBeLessThan(2_000);
	expect(Math.abs(stage.distanceMs - 600)).toBeLessThan(200);
});

test('a publisher who is away is no stall', async () => {
	const stage = await playing();
	stage.sending = false;
	stage.player.publisher('away');
	await stage.passes(5_000);
	expect(stage.player.facts().stalls).toBe(0);
	expect(stage.player.facts().stillMs).toBeGreaterThan(4_000);
});

test('when he comes back the picture waits for what it needs, and that is no stall either', async () => {
	const stage = await playing();
	stage.sending = false;
	stage.player.publisher('away');
	await stage.passes(5_000);
	stage.begin(0);
	stage.sending = true;
	stage.player.publisher('here');
	await stage.passes(4_000);
	expect(stage.player.facts().stalls).toBe(0);
	expect(stage.player.facts().stillMs).toBeLessThan(100);
	expect(Math.abs(stage.distanceMs - 600)).toBeLessThan(200);
});

test('however large B is, nobody looks at a still picture for longer than a second', async () => {
	const stage = new Stage(3_000);
	stage.begin();
	await stage.passes(1_300);
	expect(stage.player.facts().stillMs).toBeLessThan(100);
});

test('a new session goes on in the same buffer where the old one ended, although its time begins anew', async () => {
	const stage = await playing();
	const { end } = stage.video.buffer?.spans.at(-1) ?? { end: 0 };
	stage.begin(0);
	stage.chunks(10);
	await stage.passes(3_000);
	expect(FakeMediaSource.made).toHaveLength(1);
	expect(stage.video.buffer?.spans).toHaveLength(1);
	expect(stage.video.currentTime).toBeGreaterThan(end);
	const { mediaMs, stalls, captureMs } = stage.player.facts();
	expect(mediaMs).toBeLessThan(stage.mediaMs);
	expect(captureMs).toBeCloseTo(1_700_000_000_000 + (mediaMs ?? 0), 0);
	expect(stalls).toBe(0);
});

test('a new session with another codec changes the type of the buffer', async () => {
	const stage = await playing();
	stage.begin(0, 'video/mp4; codecs="vp09.00.10.08,opus"');
	stage.chunks(10);
	await stage.passes(1_000);
	expect(stage.video.buffer?.types).toEqual([MIME, 'video/mp4; codecs="vp09.00.10.08,opus"']);
	expect(FakeMediaSource.made).toHaveLength(1);
});

test('a new session with another number of tracks needs a new media source, and plays on', async () => {
	const stage = await playing();
	stage.begin(0, 'video/mp4; codecs="avc1.42c01f"');
	stage.chunks(10);
	await stage.passes(2_000);
	expect(FakeMediaSource.made).toHaveLength(2);
	expect(stage.video.paused).toBe(false);
	expect(stage.player.facts().mediaMs).toBeGreaterThan(1_000);
});

test('a codec that this browser does not play is a fault at once', () => {
	const stage = new Stage();
	FakeMediaSource.supported = (type) => !type.includes('av01');
	stage.begin(0, 'video/mp4; codecs="av01.0.04M.08"');
	expect(stage.faults).toEqual(['DS-21']);
	expect(Player.playable('video/mp4; codecs="av01.0.04M.08"')).toBe('DS-21');
	expect(Player.playable(MIME)).toBeNull();
	vi.stubGlobal('MediaSource', undefined);
	expect(Player.playable(null)).toBe('DS-22');
});

test('broken media makes the decoder anew once, at the next group; twice in a minute is a fault', async () => {
	const stage = await playing();
	stage.chunk(false, JUNK);
	await stage.passes(3_000);
	expect(FakeMediaSource.made).toHaveLength(2);
	expect(stage.faults).toEqual([]);
	expect(stage.player.facts().bufferMs).toBeGreaterThan(300);
	stage.chunk(false, JUNK);
	await stage.passes(200);
	expect(stage.faults).toEqual(['DS-27']);
});

test('what lies more than ten seconds back is removed, in strides', async () => {
	const stage = await playing();
	const removes = vi.spyOn(stage.video.buffer as NonNullable<FakeVideo['buffer']>, 'remove');
	await stage.passes(60_000);
	expect(stage.heldSeconds).toBeLessThan(17);
	expect(removes.mock.calls.length).toBeLessThan(12);
	expect(stage.player.facts().stalls).toBe(0);
});

test('a viewer who pauses for minutes costs a bounded amount of memory, and sees the newest after goLive', async () => {
	const stage = await playing();
	stage.video.pause();
	await stage.passes(180_000);
	expect(stage.heldSeconds).toBeLessThan(30);
	stage.player.goLive();
	await stage.passes(2_000);
	expect(stage.video.paused).toBe(false);
	expect(stage.mediaMs - (stage.player.facts().mediaMs ?? 0)).toBeLessThan(1_000);
});

test('a viewer who pauses and plays on sees what he missed, as far as it was kept, at normal speed', async () => {
	const stage = await playing();
	const at = stage.video.currentTime;
	stage.video.pause();
	await stage.passes(10_000);
	void stage.video.play();
	await stage.passes(5_000);
	expect(stage.video.currentTime).toBeCloseTo(at + 5, 0);
	expect(stage.video.playbackRate).toBe(1);
});

test('after a computer slept the playhead jumps to the newest', async () => {
	const stage = await playing();
	stage.now += 600_000;
	stage.chunks(75);
	await stage.passes(2_000);
	expect(Math.abs(stage.distanceMs - 600)).toBeLessThan(200);
});

test('a full buffer gives up what lies behind, then what lies before', async () => {
	const stage = await playing();
	const buffer = stage.video.buffer as NonNullable<FakeVideo['buffer']>;
	await stage.passes(10_000);
	buffer.capacity = 8;
	await stage.passes(20_000);
	expect(stage.heldSeconds).toBeLessThan(9);
	expect(stage.player.facts().stalls).toBe(0);
	buffer.capacity = 0.1;
	await stage.passes(3_000);
	buffer.capacity = Infinity;
	await stage.passes(10_000);
	expect(stage.faults).toEqual([]);
	expect(Math.abs(stage.distanceMs - 600)).toBeLessThan(200);
});

test('at the end of the stream everything is played, then it is finished; a publisher who comes back plays again', async () => {
	const stage = await playing();
	stage.sending = false;
	stage.player.publisher('over');
	expect(stage.player.facts().finished).toBe(false);
	await stage.passes(2_000);
	expect(stage.player.facts().finished).toBe(true);
	stage.sending = true;
	stage.begin(0);
	stage.chunks(10);
	await stage.passes(2_000);
	expect(stage.video.paused).toBe(false);
	expect(stage.player.facts()).toMatchObject({ finished: false, stallMs: 0 });
	expect(stage.player.facts().mediaMs).toBeGreaterThan(1_000);
});

test('a last chunk that comes after the end is played too', async () => {
	const stage = await playing();
	stage.sending = false;
	stage.player.publisher('over');
	await stage.turn();
	stage.chunk();
	await stage.passes(2_000);
	expect(stage.player.facts()).toMatchObject({ finished: true, mediaMs: stage.mediaMs });
});

test('an end that is taken back is none', async () => {
	const stage = await playing();
	stage.sending = false;
	stage.player.publisher('over');
	await stage.passes(2_000);
	stage.player.publisher('away');
	stage.begin(0);
	stage.sending = true;
	stage.player.publisher('here');
	await stage.passes(4_000);
	expect(stage.video.paused).toBe(false);
	expect(Math.abs(stage.distanceMs - 600)).toBeLessThan(200);
});

test.each([
	['of the same codecs', MIME, [MIME]],
	['of other codecs', 'video/mp4; codecs="avc1.4d401f,mp4a.40.2"', [MIME, 'video/mp4; codecs="avc1.4d401f,mp4a.40.2"']],
])('another rendition %s takes over at a group: the picture and its clock run on', async (_, codecs, types) => {
	const stage = await playing();
	const sources = FakeMediaSource.made.length;
	while (stage.mediaMs % GROUP_MS !== 0) stage.chunk();
	const before = stage.player.facts().mediaMs ?? 0;
	stage.change(codecs);
	await stage.passes(2_000);
	const { stalls, mediaMs } = stage.player.facts();
	expect(FakeMediaSource.made).toHaveLength(sources);
	expect(stage.video.buffer?.types).toEqual(types);
	expect(stage.video.buffer?.spans).toHaveLength(1);
	expect(stalls).toBe(0);
	expect(Math.abs((mediaMs ?? 0) - before - 2_000)).toBeLessThan(200);
});

test('another rendition with another number of tracks makes the decoder anew', async () => {
	const stage = await playing();
	const sources = FakeMediaSource.made.length;
	stage.change('video/mp4; codecs="avc1.42c01f"');
	await stage.passes(2_000);
	expect(FakeMediaSource.made).toHaveLength(sources + 1);
	expect(stage.player.facts().mediaMs).not.toBeNull();
});

test('packets of a session that is not announced are not played', async () => {
	const stage = await playing();
	const appends = stage.video.buffer?.appends;
	stage.player.play({ session: 5, rendition: 0, seq: 1, mediaMs: 0, captureMs: 0, flags: FLAG.chunkStart | FLAG.chunkEnd | FLAG.groupStart, payload: fakeChunk(0, 80) });
	await stage.turn();
	expect(stage.video.buffer?.appends).toBe(appends);
});

test('after stop the video is free and nothing is touched any more', async () => {
	const stage = await playing();
	const { plays } = stage.video;
	stage.player.stop();
	expect(stage.video.src).toBe('');
	await stage.passes(2_000);
	expect([stage.video.plays, stage.video.playbackRate]).toEqual([plays, 1]);
});
