import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

export interface RemuxEvents {
	/** Bytes of a fragmented MP4. @returns A promise to be awaited before more is handed over, or null. */
	mp4(bytes: Buffer): Promise<void> | null;
	/** The input may be fed again. */
	room(): void;
	/** Everything has come out; `why` when it could not. */
	ended(why: string | null): void;
}

/** Nothing is encoded anew: other boxes around the same frames, cut every 80 ms. */
const ARGUMENTS = [
	...['-hide_banner', '-nostats', '-loglevel', 'error', '-fflags', 'nobuffer', '-analyzeduration', '1000000', '-probesize', '500000'],
	...['-f', 'flv', '-i', 'pipe:0', '-map', '0:v:0?', '-map', '0:a:0?', '-map_metadata', '-1', '-c', 'copy'],
	...['-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-frag_duration', '80000', '-flush_packets', '1', 'pipe:1'],
];
const FLV_HEADER = Buffer.from([0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]);
const TAG_BYTES = 11;
const WORDS_MAX = 300;

/** @throws Error when there is no ffmpeg on this machine. */
export async function requireFfmpeg(): Promise<void> {
	await new Promise<void>((done, failed) => {
		const child = spawn('ffmpeg', ['-version'], { stdio: 'ignore' });
		child.once('error', () => failed(new Error('RTMP_PORT needs ffmpeg on this machine, which puts what arrives into MP4. Install ffmpeg, or set RTMP_PORT to 0.')));
		child.once('exit', () => done());
	});
}

/** FLV in, as RTMP carries it; fragmented MP4 out. By ffmpeg, which knows every program's habits. */
export class Remux {
	readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
	#said = '';

	constructor({ mp4, room, ended }: RemuxEvents) {
		const child = spawn('ffmpeg', ARGUMENTS, { stdio: ['pipe', 'pipe', 'pipe'] });
		this.#child = child;
		child.stdin.on('error', () => undefined); // It has ended: 'close' says why.
		child.stdin.on('drain', room);
		child.stdin.write(FLV_HEADER);
		child.stdout.on('data', (bytes: Buffer) => {
			const gate = mp4(bytes);
			if (!gate) return;
			child.stdout.pause();
			void gate.then(() => child.stdout.resume());
		});
		child.stderr.on('data', (bytes: Buffer) => {
			this.#said = (this.#said + bytes.toString('utf8')).slice(-WORDS_MAX);
		});
		child.once('error', (error) => ended(error.message));
		child.once('close', (code, signal) => ended(code === 0 || signal !== null ? null : this.#said.trim() || `ffmpeg ended with ${code}`));
	}

	/** One message as a tag of FLV. @returns false when no more should come before `room`. */
	push(type: number, clockMs: number, payload: Buffer): boolean {
		const tag = Buffer.alloc(TAG_BYTES);
		tag[0] = type;
		tag.writeUIntBE(payload.length, 1, 3);
		tag.writeUIntBE(clockMs & 0xff_ffff, 4, 3);
		tag[7] = (clockMs >>> 24) & 0xff;
		const size = Buffer.alloc(4);
		size.writeUInt32BE(TAG_BYTES + payload.length);
		return this.#child.stdin.write(Buffer.concat([tag, payload, size]));
	}

	/** The input has ended: what is left comes out. */
	finish(): void {
		this.#child.stdin.end();
	}

	/** At once. May be called again. */
	kill(): void {
		this.#child.kill('SIGKILL');
	}
}
