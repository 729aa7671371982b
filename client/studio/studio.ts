import { fromBase64url } from '@dumbbell-stream/core/wire.ts';
import { Alarms } from '../alarms.ts';
import { chooseCodecs, findShortage } from './capabilities.ts';
import { listDevices } from './devices.ts';
import { pumpFrames, type FramePump } from './frame-pump.ts';
import { askBeforeLeaving, readInterrupted, WakeLock, writeInterrupted } from './keeper.ts';
import { ladderOf, pictureOf } from './ladder.ts';
import type { FromWorker, LinkState, ToWorker } from './messages.ts';
import { Mixer } from './mixer.ts';
import { openMicrophone, openSource, SourceError, type Source } from './sources.ts';
import type { GoLive, Interrupted, Phase, Problem, SourceRequest, Studio, StudioOptions, StudioView } from './studio-types.ts';

export type * from './studio-types.ts';
export type { AudienceNode, AudienceReport, Health } from './messages.ts';
export { ladderOf, uploadOf } from './ladder.ts';

const now = (): number => performance.now();
/** A microphone on which nothing at all is heard for so long is dead or shut off. */
const SILENT_MS = 6_000;
const LISTEN_MS = 500;
const CAMERA_PICTURE = pictureOf('standard');

const IDLE: StudioView = {
	phase: { t: 'idle' }, shortage: null, source: null, sourceLabel: '', preview: null, cameras: [], microphones: [], cameraId: '', microphoneId: '', muted: false,
	problems: [], health: null, audience: null,
};

/** A studio for one stream. Nothing is asked of the person before a source is chosen. */
export function createStudio(options: StudioOptions): Studio {
	return new PageStudio(options);
}

class PageStudio implements Studio {
	readonly #options: StudioOptions;
	readonly #life = new AbortController();
	readonly #alarms = new Alarms(now);
	readonly #wake = new WakeLock(this.#life.signal);
	readonly #listeners = new Set<() => void>();
	readonly interrupted: Interrupted | null;
	#view: StudioView = IDLE;
	#mixer: Mixer | null = null;
	#source: Source | null = null;
	#microphone: MediaStreamTrack | null = null;
	#worker: Worker | null = null;
	#pump: FramePump | null = null;
	#choice: GoLive | null = null;
	#heardAt = now();
	#asked = 0;

	constructor(options: StudioOptions) {
		this.#options = options;
		this.interrupted = readInterrupted(options.stream);
		const { signal } = this.#life;
		askBeforeLeaving(() => this.#running, signal);
		void findShortage().then((shortage) => this.#show({ shortage }));
		navigator.mediaDevices?.addEventListener('devicechange', () => void this.#listDevices(), { signal });
		void this.#listDevices();
		this.#listen();
	}

	get view(): StudioView {
		return this.#view;
	}

	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	level(): number {
		return this.#mixer?.level() ?? 0;
	}

	close(): void {
		this.#life.abort();
		this.#wake.set(false);
		this.#stopWorker();
		this.#source?.stop();
		this.#microphone?.stop();
		this.#mixer?.close();
		this.#alarms.stop();
		this.#listeners.clear();
	}

	get #running(): boolean {
		return ['opening', 'live', 'reconnecting', 'ending'].includes(this.#view.phase.t);
	}

	#show(change: Partial<StudioView>): void {
		if (this.#life.signal.aborted) return;
		this.#view = { ...this.#view, ...change };
		for (const listener of this.#listeners) listener();
	}

	#problem(problem: Problem, is: boolean): void {
		const others = this.#view.problems.filter((other) => other !== problem);
		if (is || others.length < this.#view.problems.length) this.#show({ problems: is ? [...others, problem] : others });
	}

	/** What was wrong with this device is over: another one is tried. */
	#forgetProblems(of: 'camera' | 'microphone' | 'source'): void {
		const begins = of === 'source' ? /^(camera|screen|file)-/ : new RegExp(`^${of}-`);
		this.#show({ problems: this.#view.problems.filter((problem) => !begins.test(problem)) });
	}

	async #listDevices(): Promise<void> {
		if (navigator.mediaDevices) this.#show(await listDevices());
	}

	// ------------------------------------------------------------------------------------------------------------- sources

	async setSource(request: SourceRequest): Promise<void> {
		const asked = ++this.#asked;
		this.#forgetProblems('source');
		try {
			const { width, height } = CAMERA_PICTURE;
			const source = await openSource(request, { width, height, alarms: this.#alarms, now });
			if (asked === this.#asked && !this.#life.signal.aborted) await this.#useSource(source);
			else source.stop(); // The person has chosen something else meanwhile.
		} catch (error) {
			if (!(error instanceof SourceError)) throw error;
			this.#problem(error.problem, true);
		}
	}

	async #useSource(source: Source): Promise<void> {
		this.#source?.stop();
		this.#source = source;
		const mixer = await this.#mixing();
		mixer.setSound(source.sound, source.beeps);
		source.video.addEventListener('ended', () => source === this.#source && void this.#sourceEnded(source), { signal: this.#life.signal });
		this.#pumpFrames();
		const cameraId = source.kind === 'camera' ? source.deviceId : this.#view.cameraId;
		this.#show({ source: source.kind, sourceLabel: source.label, preview: new MediaStream([source.video]), cameraId });
		if (this.#running) this.#remember();
		await this.#listDevices(); // Now their names may be read.
	}

	/** Pulled out, or the person stopped sharing: a camera is replaced by another one; whatever ends, the viewers keep its last picture. */
	async #sourceEnded(source: Source): Promise<void> {
		if (source.kind !== 'camera') return this.#problem(source.kind === 'screen' ? 'screen-ended' : 'file-ended', true);
		await this.#listDevices();
		const other = this.#view.cameras.find(({ id }) => id !== source.deviceId);
		if (!other) return this.#problem('camera-lost', true);
		await this.setSource({ kind: 'camera', deviceId: other.id });
		this.#problem('camera-changed', true);
	}

	async setMicrophone(deviceId: string): Promise<void> {
		this.#forgetProblems('microphone');
		this.#microphone?.stop();
		this.#microphone = null;
		const mixer = await this.#mixing();
		if (deviceId === '') {
			mixer.setMicrophone(null);
			return this.#show({ microphoneId: '' });
		}
		try {
			const track = await openMicrophone(deviceId);
			if (this.#life.signal.aborted) return track.stop();
			this.#useMicrophone(track, mixer, deviceId);
			await this.#listDevices();
		} catch (error) {
			if (!(error instanceof SourceError)) throw error;
			mixer.setMicrophone(null);
			this.#show({ microphoneId: '' });
			this.#problem(error.problem, true);
		}
	}

	#useMicrophone(track: MediaStreamTrack, mixer: Mixer, deviceId: string): void {
		const { signal } = this.#life;
		const mine = (): boolean => track === this.#microphone;
		this.#microphone = track;
		this.#heardAt = now();
		mixer.setMicrophone(track);
		track.addEventListener('ended', () => mine() && void this.#microphoneEnded(deviceId), { signal });
		track.addEventListener('mute', () => mine() && this.#problem('microphone-muted', true), { signal });
		track.addEventListener('unmute', () => mine() && this.#problem('microphone-muted', false), { signal });
		this.#show({ microphoneId: track.getSettings().deviceId ?? deviceId });
		if (this.#running) this.#remember();
	}

	async #microphoneEnded(lost: string): Promise<void> {
		await this.#listDevices();
		const other = this.#view.microphones.find(({ id }) => id !== lost && id !== this.#view.microphoneId);
		await this.setMicrophone(other?.id ?? '');
		this.#problem(other ? 'microphone-changed' : 'microphone-lost', true);
	}

	setMuted(muted: boolean): void {
		this.#mixer?.setMuted(muted);
		this.#show({ muted });
	}

	/** Made with the first source: a browser lets a page sound only after a click. */
	async #mixing(): Promise<Mixer> {
		this.#mixer ??= new Mixer();
		this.#mixer.setMuted(this.#view.muted);
		return this.#mixer;
	}

	/** Is the microphone alive? Its own noise is enough. */
	#listen(): void {
		if (this.#life.signal.aborted) return;
		this.#alarms.set('listen', now() + LISTEN_MS, () => this.#listen());
		const mixer = this.#mixer;
		if (!mixer) return;
		if (this.#running) this.#problem('sound-blocked', !mixer.runs);
		if (!this.#microphone || !mixer.runs || mixer.microphoneLevel() > 0) this.#heardAt = now();
		this.#problem('microphone-silent', now() - this.#heardAt > SILENT_MS);
	}

	// ------------------------------------------------------------------------------------------------------------- on the air

	async goLive(choice: GoLive): Promise<void> {
		if (this.#running || !this.#source) return;
		this.#choice = choice;
		this.#show({ phase: { t: 'opening' }, health: null, audience: null });
		try {
			const mixer = await this.#mixing();
			void mixer.resume();
			const ladder = ladderOf(choice.preset, choice.pictures, choice.sound);
			const codecs = await chooseCodecs(ladder);
			if (!codecs) return this.#failed('encoder', '');
			const stream = fromBase64url(this.#options.stream);
			if (!stream) return this.#failed('refused', '');
			this.#startWorker({ t: 'start', plan: { stream, url: await this.#address(), ladder, ...codecs } });
			this.#wake.set(true);
			this.#remember();
			this.#pumpFrames();
			const { port1, port2 } = new MessageChannel();
			this.#post({ t: 'sound', port: port2 }, [port2]);
			await mixer.tap(port1);
		} catch (error) {
			this.#failed('worker', error instanceof Error ? error.message : String(error));
		}
	}

	async again(): Promise<void> {
		if (this.#choice) await this.goLive(this.#choice);
	}

	end(): void {
		if (!this.#running || this.#view.phase.t === 'ending') return;
		this.#show({ phase: { t: 'ending' } });
		this.#post({ t: 'end' });
	}

	/** Where the sidecar takes signed packets. @throws Error when the stream's JSON does not say. */
	async #address(): Promise<string> {
		const response = await fetch(this.#options.src, { cache: 'no-store' });
		const { studio } = (await response.json()) as { readonly studio?: unknown };
		if (typeof studio !== 'string') throw new Error('This sidecar is too old for the studio.');
		return studio;
	}

	#remember(): void {
		const { source, cameraId, microphoneId } = this.#view;
		if (source && this.#choice) writeInterrupted(this.#options.stream, { choice: this.#choice, source, cameraId, microphoneId });
	}

	#pumpFrames(): void {
		this.#pump?.stop();
		this.#pump = this.#worker && this.#source ? pumpFrames(this.#source.video, (message, transfer) => this.#post(message, transfer)) : null;
	}

	#post(message: ToWorker, transfer: Transferable[] = []): void {
		this.#worker?.postMessage(message, transfer);
	}

	#startWorker(start: ToWorker): void {
		this.#stopWorker();
		const worker = new Worker(/* webpackChunkName: "studio-worker" */ new URL('./worker.ts', import.meta.url), { type: 'module' });
		this.#worker = worker;
		worker.onmessage = ({ data }: MessageEvent<FromWorker>) => worker === this.#worker && this.#heard(data);
		worker.onerror = (event) => {
			event.preventDefault();
			if (worker === this.#worker) this.#failed('worker', event.message ?? '');
		};
		worker.postMessage(start);
	}

	#stopWorker(): void {
		this.#pump?.stop();
		this.#pump = null;
		this.#post({ t: 'stop' });
		this.#worker?.terminate();
		this.#worker = null;
	}

	#heard(message: FromWorker): void {
		switch (message.t) {
			case 'ready':
				return;
			case 'need-ticket':
				return void this.#options.ticket().then((ticket) => this.#post({ t: 'ticket', ticket }), () => this.#post({ t: 'ticket', ticket: null }));
			case 'need-certificate':
				return void this.#options.certify(message.session, message.key).then(
					(certificate) => this.#post({ t: 'certificate', certificate, message: '' }),
					(error: unknown) => this.#post({ t: 'certificate', certificate: null, message: error instanceof Error ? error.message : '' }),
				);
			case 'link':
				return this.#linked(message.link);
			case 'health':
				return this.#show({ health: message.health });
			case 'audience':
				if (message.audience.state === 'live' && this.#view.phase.t === 'opening') this.#show({ phase: { t: 'live', since: Date.now() } });
				return this.#show({ audience: message.audience });
			case 'ended':
				return this.#over({ t: 'ended' });
			case 'failed':
				return this.#failed(message.code, message.message);
		}
	}

	#linked(link: LinkState): void {
		const { phase } = this.#view;
		if (phase.t === 'live' && link.t !== 'open') this.#show({ phase: { t: 'reconnecting', since: phase.since, lostAt: Date.now(), link } });
		else if (phase.t === 'reconnecting') this.#show({ phase: link.t === 'open' ? { t: 'live', since: phase.since } : { ...phase, link } });
	}

	#failed(code: Extract<Phase, { t: 'failed' }>['code'], message: string): void {
		this.#over({ t: 'failed', code, message });
	}

	#over(phase: Phase): void {
		this.#stopWorker();
		this.#wake.set(false);
		writeInterrupted(this.#options.stream, null);
		this.#show({ phase });
	}
}
