import type { Alarms } from '../alarms.ts';
import { TestPicture } from './test-picture.ts';
import type { Problem, SourceKind, SourceRequest } from './studio-types.ts';

/** A picture, perhaps with a sound of its own. */
export interface Source {
	readonly kind: SourceKind;
	readonly label: string;
	readonly deviceId: string;
	readonly video: MediaStreamTrack;
	/** What belongs to the picture: the sound of a window or of a file. Never a microphone's. */
	readonly sound: MediaStreamTrack | null;
	/** A tone each second goes with it. */
	readonly beeps: boolean;
	stop(): void;
}
/** A wish that could not be met: `problem` says why. */
export class SourceError extends Error {
	readonly problem: Problem;
	constructor(problem: Problem, why: string) {
		super(why);
		this.problem = problem;
	}
}
export interface SourceParts {
	/** Largest picture wanted. */
	readonly width: number;
	readonly height: number;
	readonly alarms: Alarms;
	readonly now: () => number;
}

const FRAMES_PER_SECOND = 30;

/** @throws {SourceError} */
export async function openSource(request: SourceRequest, parts: SourceParts): Promise<Source> {
	switch (request.kind) {
		case 'camera':
			return openCamera(request.deviceId ?? '', parts);
		case 'screen':
			return openScreen();
		case 'file':
			return openFile(request.file);
		case 'test':
			return openTest(parts);
	}
}

/** @throws {SourceError} */
export async function openMicrophone(deviceId: string): Promise<MediaStreamTrack> {
	const wish = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
	const stream = await asked('microphone', () => orAnother(deviceId, (exact) => navigator.mediaDevices.getUserMedia({ audio: { ...exact, ...wish } })));
	return stream.getAudioTracks()[0] as MediaStreamTrack;
}

async function openCamera(deviceId: string, { width, height }: SourceParts): Promise<Source> {
	const wish = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: FRAMES_PER_SECOND } };
	const stream = await asked('camera', () => orAnother(deviceId, (exact) => navigator.mediaDevices.getUserMedia({ video: { ...exact, ...wish } })));
	const video = stream.getVideoTracks()[0] as MediaStreamTrack;
	return { kind: 'camera', label: video.label, deviceId: video.getSettings().deviceId ?? deviceId, video, sound: null, beeps: false, stop: () => video.stop() };
}

async function openScreen(): Promise<Source> {
	let stream: MediaStream;
	try {
		stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: FRAMES_PER_SECOND } }, audio: true });
	} catch (error) {
		throw new SourceError('screen-denied', reasonOf(error));
	}
	const video = stream.getVideoTracks()[0] as MediaStreamTrack;
	return { kind: 'screen', label: video.label, deviceId: '', video, sound: stream.getAudioTracks()[0] ?? null, beeps: false, stop: () => stopAll(stream) };
}

/** Plays the file in a video element that nobody sees, again and again. */
async function openFile(file: File): Promise<Source> {
	const element = document.createElement('video') as HTMLVideoElement & { captureStream?: () => MediaStream; mozCaptureStream?: () => MediaStream };
	element.src = URL.createObjectURL(file);
	element.loop = true;
	element.playsInline = true;
	const release = (): void => {
		element.pause();
		URL.revokeObjectURL(element.src);
		element.removeAttribute('src');
		element.load();
	};
	try {
		await new Promise<void>((done, failed) => {
			element.addEventListener('loadeddata', () => done(), { once: true });
			element.addEventListener('error', () => failed(new Error(element.error?.message ?? 'unplayable')), { once: true });
		});
		const capture = element.captureStream ?? element.mozCaptureStream;
		const stream = capture?.call(element);
		await element.play();
		const video = stream?.getVideoTracks()[0];
		if (!stream || !video) throw new Error('no picture');
		return { kind: 'file', label: file.name, deviceId: '', video, sound: stream.getAudioTracks()[0] ?? null, beeps: false, stop: () => { stopAll(stream); release(); } };
	} catch (error) {
		release();
		throw new SourceError('file-unplayable', reasonOf(error));
	}
}

function openTest({ alarms, now }: SourceParts): Source {
	const picture = new TestPicture(alarms, now);
	return { kind: 'test', label: '', deviceId: '', video: picture.stream.getVideoTracks()[0] as MediaStreamTrack, sound: null, beeps: true, stop: () => picture.stop() };
}

/** A device that was there before a reload may be gone, or have another name now: then any will do. */
async function orAnother(deviceId: string, ask: (exact: { readonly deviceId?: ConstrainDOMString }) => Promise<MediaStream>): Promise<MediaStream> {
	if (deviceId === '' || deviceId === 'default') return ask({});
	try {
		return await ask({ deviceId: { exact: deviceId } });
	} catch (error) {
		if (error instanceof Error && error.name === 'OverconstrainedError') return ask({}); // No DOMException in every browser.
		throw error;
	}
}

/** What the browser says against a device, as our problem. */
async function asked(device: 'camera' | 'microphone', ask: () => Promise<MediaStream>): Promise<MediaStream> {
	try {
		return await ask();
	} catch (error) {
		const name = error instanceof DOMException ? error.name : '';
		const why = name === 'NotAllowedError' || name === 'SecurityError' ? 'denied' : name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'missing';
		throw new SourceError(`${device}-${why}`, reasonOf(error));
	}
}

function stopAll(stream: MediaStream): void {
	for (const track of stream.getTracks()) track.stop();
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
