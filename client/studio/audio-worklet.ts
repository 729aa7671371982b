import type { SoundBlock } from './messages.ts';

/** What an AudioWorklet's global scope has; the compiler knows this file as part of a page. */
interface Scope {
	readonly currentTime: number;
	registerProcessor(name: string, processor: unknown): void;
	AudioWorkletProcessor: new () => { readonly port: MessagePort };
}

/** 480 samples are 10 ms at 48 kHz: few messages, little delay. The graph works in steps of 128, so 512. */
const STEPS = 4;

const scope = globalThis as unknown as Scope;

/** Hands everything that it hears to a port, which the page sends it and whose other end the encoder's worker has. */
class Tap extends scope.AudioWorkletProcessor {
	#out: MessagePort | null = null;
	#gathered: Float32Array[][] = [];
	#time = 0;

	constructor() {
		super();
		this.port.onmessage = ({ data }: MessageEvent<MessagePort>) => {
			this.#out = data;
		};
	}

	process([input]: readonly (readonly Float32Array[])[]): boolean {
		if (this.#gathered.length === 0) this.#time = scope.currentTime;
		const silence = new Float32Array(128);
		const [left, right] = input ?? [];
		this.#gathered.push([(left ?? silence).slice(), (right ?? left ?? silence).slice()]);
		if (this.#gathered.length === STEPS) this.#send();
		return true;
	}

	#send(): void {
		const channels = [0, 1].map((channel) => {
			const parts = this.#gathered.map((step) => step[channel] as Float32Array);
			const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
			let at = 0;
			for (const part of parts) {
				whole.set(part, at);
				at += part.length;
			}
			return whole;
		});
		this.#gathered = [];
		const block: SoundBlock = { time: this.#time, channels };
		this.#out?.postMessage(block, channels.map(({ buffer }) => buffer));
	}
}

scope.registerProcessor('dumbbell-tap', Tap);
