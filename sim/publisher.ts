import { randomFrom, certificateMessage, writeCertificateBody } from '@dumbbell-stream/core';
import { seal } from './crypto.ts';
import type { World } from './world.ts';

/** The encoder at the source: a new session with each `begin`, then chunks at the stream's rate until `end`. */
export class Publisher {
	readonly #world: World;
	readonly #keys = new Map<number, Uint8Array>();
	#session = 0;
	#mediaMs = 0;
	#run = 0;

	constructor(world: World) {
		this.#world = world;
	}

	/** The key that signs the present session. */
	get key(): Uint8Array {
		return this.#keys.get(this.#session) ?? new Uint8Array(32);
	}

	/** Of all renditions, kbit/s. */
	get #rates(): readonly number[] {
		const { rateKbps, lowerKbps } = this.#world.options;
		return [rateKbps, ...lowerKbps];
	}

	begin(): void {
		const world = this.#world;
		this.#session = world.unixNow;
		const key = new Uint8Array(32);
		const draw = randomFrom(this.#session);
		for (let i = 0; i < 32; i++) key[i] = draw() & 0xff;
		this.#keys.set(this.#session, key);
		const body = writeCertificateBody({ scope: 'media', stream: world.stream, key, session: this.#session, notAfter: this.#session + 86_400_000 });
		const certificate = new Uint8Array(146);
		certificate.set(body);
		certificate.set(seal(world.stream, certificateMessage(body), 64), 82);
		this.#rates.forEach((_, rendition) => {
			world.push(world.source, { t: 'announce', rendition, announcement: { certificate, codecs: 'video/mp4; codecs="avc1.42c01f"', init: new Uint8Array(700) } });
		});
		this.#mediaMs = 0;
		this.#chunk(++this.#run);
	}

	end(): void {
		this.#run++;
		this.#rates.forEach((_, rendition) => this.#world.push(this.#world.source, { t: 'end-of-body', rendition }));
	}

	#chunk(run: number): void {
		if (run !== this.#run) return;
		const world = this.#world;
		const { chunkMs, groupMs } = world.options;
		const startsGroup = this.#mediaMs % groupMs < chunkMs;
		this.#rates.forEach((kbps, rendition) => {
			const bytes = new Uint8Array(Math.round((kbps * chunkMs) / 8));
			const draw = randomFrom(this.#session + this.#mediaMs + rendition);
			for (let i = 0; i < bytes.length; i += 64) bytes[i] = draw() & 0xff;
			world.push(world.source, { t: 'chunk', rendition, mediaMs: this.#mediaMs, captureMs: world.unixNow - chunkMs, lastsMs: chunkMs, startsGroup, bytes });
		});
		this.#mediaMs += chunkMs;
		world.at(world.now + chunkMs, () => this.#chunk(run));
	}
}
