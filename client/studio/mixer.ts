import { AUDIO } from './ladder.ts';

const FFT = 1_024;
/** Below this nobody hears anything, dB of full scale. */
const FLOOR_DB = -60;
const BEEP_HZ = 880;
const BEEP_S = 0.08;
const BEEP_VOLUME = 0.12;

/** Microphone and the sound of the picture, mixed: to a meter, and to the port of whoever encodes. Runs on whatever is plugged out. */
export class Mixer {
	readonly #context: AudioContext;
	readonly #mix: GainNode;
	readonly #meter: AnalyserNode;
	readonly #samples = new Float32Array(FFT);
	/** For the microphone alone: its meter tells whether it is alive. */
	readonly #microphoneGain: GainNode;
	readonly #microphoneMeter: AnalyserNode;
	#microphone: MediaStreamAudioSourceNode | null = null;
	#sound: MediaStreamAudioSourceNode | null = null;
	#beeps: ReturnType<typeof setInterval> | undefined;
	#tap: AudioWorkletNode | null = null;

	constructor() {
		this.#context = new AudioContext({ sampleRate: AUDIO.sampleRate, latencyHint: 'interactive' });
		this.#mix = new GainNode(this.#context);
		this.#meter = new AnalyserNode(this.#context, { fftSize: FFT });
		this.#microphoneGain = new GainNode(this.#context);
		this.#microphoneMeter = new AnalyserNode(this.#context, { fftSize: FFT });
		this.#microphoneGain.connect(this.#mix).connect(this.#meter);
	}

	/** A browser lets no page sound before it was touched: false until then. */
	get runs(): boolean {
		return this.#context.state === 'running';
	}

	/** After a click. */
	async resume(): Promise<void> {
		if (!this.runs) await this.#context.resume();
	}

	/** @param port Gets every sample from now on. */
	async tap(port: MessagePort): Promise<void> {
		if (!this.#tap) {
			const context = this.#context; // By this name the bundler finds the module.
			await context.audioWorklet.addModule(new URL(/* webpackChunkName: "audio-worklet" */ './audio-worklet.ts', import.meta.url));
			this.#tap = new AudioWorkletNode(this.#context, 'dumbbell-tap', { numberOfOutputs: 0, channelCount: AUDIO.channels, channelCountMode: 'explicit' });
			this.#mix.connect(this.#tap);
		}
		this.#tap.port.postMessage(port, [port]);
	}

	setMicrophone(track: MediaStreamTrack | null): void {
		this.#microphone?.disconnect();
		this.#microphone = track ? this.#context.createMediaStreamSource(new MediaStream([track])) : null;
		this.#microphone?.connect(this.#microphoneGain);
		this.#microphone?.connect(this.#microphoneMeter);
	}

	setMuted(muted: boolean): void {
		this.#microphoneGain.gain.value = muted ? 0 : 1;
	}

	/** The sound that belongs to the picture. */
	setSound(track: MediaStreamTrack | null, beeps: boolean): void {
		this.#sound?.disconnect();
		this.#sound = track ? this.#context.createMediaStreamSource(new MediaStream([track])) : null;
		this.#sound?.connect(this.#mix);
		clearInterval(this.#beeps);
		this.#beeps = beeps ? setInterval(() => this.#beep(), 1_000) : undefined;
	}

	/** Of everything, 0 to 1: the louder half of what can be heard fills the upper half. */
	level(): number {
		return scale(this.#loudness(this.#meter));
	}

	/** Of the microphone alone, before it is muted; 0: nothing at all. */
	microphoneLevel(): number {
		return scale(this.#loudness(this.#microphoneMeter));
	}

	close(): void {
		clearInterval(this.#beeps);
		void this.#context.close();
	}

	#loudness(meter: AnalyserNode): number {
		meter.getFloatTimeDomainData(this.#samples);
		let sum = 0;
		for (const sample of this.#samples) sum += sample * sample;
		return 20 * Math.log10(Math.sqrt(sum / FFT) || 1e-9);
	}

	#beep(): void {
		const at = this.#context.currentTime;
		const tone = new OscillatorNode(this.#context, { frequency: BEEP_HZ });
		const volume = new GainNode(this.#context, { gain: BEEP_VOLUME });
		tone.connect(volume).connect(this.#mix);
		tone.start(at);
		tone.stop(at + BEEP_S);
	}
}

function scale(db: number): number {
	return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}
