/** A picture to try a broadcast with: colours, a clock for people, and the same clock as squares for programs. */
import type { Alarms } from '../alarms.ts';

const WIDTH = 1280;
const HEIGHT = 720;
const FRAME_MS = 40;
const BARS = ['#c0c0c0', '#c0c000', '#00c0c0', '#00c000', '#c000c0', '#c00000', '#0000c0'];
/** Squares of the strip: a white one, a black one, then the bits. */
export const CLOCK_BITS = 32;
/** The strip stands so far from the lower edge, in shares of the height; a square is the width divided by the squares. */
const STRIP_TOP = 0.86;
const STRIP_HEIGHT = 0.06;

/** Draws on by itself until it is stopped, in a hidden page as well. */
export class TestPicture {
	readonly #canvas = document.createElement('canvas');
	readonly #alarms: Alarms;
	readonly #now: () => number;
	readonly stream: MediaStream;
	readonly #track: MediaStreamTrack & { requestFrame?: () => void };
	#frames = 0;

	/** @param now What `alarms` count by. */
	constructor(alarms: Alarms, now: () => number) {
		this.#alarms = alarms;
		this.#now = now;
		this.#canvas.width = WIDTH;
		this.#canvas.height = HEIGHT;
		this.#draw(); // Without a context there is no stream.
		this.stream = this.#canvas.captureStream(0);
		this.#track = this.stream.getVideoTracks()[0] as MediaStreamTrack;
		this.#next();
	}

	stop(): void {
		this.#alarms.set('test-picture', Infinity, () => undefined);
		this.#track.stop();
	}

	#next(): void {
		this.#draw();
		this.#track.requestFrame?.();
		this.#alarms.set('test-picture', this.#now() + FRAME_MS, () => this.#next());
	}

	#draw(): void {
		const context = this.#canvas.getContext('2d', { alpha: false });
		if (!context) return;
		const unixMs = Date.now();
		BARS.forEach((colour, i) => {
			context.fillStyle = colour;
			context.fillRect((i * WIDTH) / BARS.length, 0, WIDTH / BARS.length + 1, HEIGHT * 0.7);
		});
		context.fillStyle = '#101010';
		context.fillRect(0, HEIGHT * 0.7, WIDTH, HEIGHT * 0.3);
		context.fillStyle = '#fff';
		context.font = '64px monospace';
		context.textAlign = 'center';
		context.fillText(new Date(unixMs).toISOString().slice(11, 23), WIDTH / 2, HEIGHT * 0.8);
		const angle = (this.#frames++ * FRAME_MS * Math.PI * 2) / 2_000;
		context.beginPath();
		context.arc(WIDTH / 2 + Math.cos(angle) * 220, HEIGHT * 0.35 + Math.sin(angle) * 160, 40, 0, Math.PI * 2);
		context.fill();
		this.#strip(context, unixMs);
	}

	/** Reads from left to right: white, black, then the lower bits of the Unix time in ms, highest first. */
	#strip(context: CanvasRenderingContext2D, unixMs: number): void {
		const side = WIDTH / (CLOCK_BITS + 2);
		const low = unixMs % 2 ** CLOCK_BITS;
		for (let i = 0; i < CLOCK_BITS + 2; i++) {
			const bit = i === 0 ? 1 : i === 1 ? 0 : Math.floor(low / 2 ** (CLOCK_BITS + 1 - i)) % 2;
			context.fillStyle = bit ? '#fff' : '#000';
			context.fillRect(i * side, HEIGHT * STRIP_TOP, side + 1, HEIGHT * STRIP_HEIGHT);
		}
	}
}
