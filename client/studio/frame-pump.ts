import type { ToWorker } from './messages.ts';

/** Not in every browser, and in none's types. */
type TrackProcessor = new (options: { readonly track: MediaStreamTrack; readonly maxBufferSize?: number }) => { readonly readable: ReadableStream<VideoFrame> };

/** Carries the pictures of a track to the worker. */
export interface FramePump {
	stop(): void;
}

/** By the browser's own stream of frames, which a hidden page does not stop; else picture by picture from a video element. */
export function pumpFrames(track: MediaStreamTrack, post: (message: ToWorker, transfer: Transferable[]) => void): FramePump {
	const { MediaStreamTrackProcessor: Processor } = globalThis as { MediaStreamTrackProcessor?: TrackProcessor };
	if (Processor) {
		const copy = track.clone(); // The processor owns what it reads; the preview goes on with the original.
		const { readable } = new Processor({ track: copy, maxBufferSize: 2 });
		post({ t: 'frames', readable }, [readable]);
		return { stop: () => copy.stop() };
	}
	return pumpFromElement(track, post);
}

function pumpFromElement(track: MediaStreamTrack, post: (message: ToWorker, transfer: Transferable[]) => void): FramePump {
	const video = document.createElement('video');
	video.muted = true;
	video.playsInline = true;
	video.srcObject = new MediaStream([track]);
	let stopped = false;
	const next = (now: number): void => {
		if (stopped) return;
		video.requestVideoFrameCallback(next);
		if (video.videoWidth === 0) return;
		const frame = new VideoFrame(video, { timestamp: Math.round(now * 1_000) });
		post({ t: 'frame', frame }, [frame]);
	};
	video.requestVideoFrameCallback(next);
	video.play().catch(() => undefined);
	return {
		stop: () => {
			stopped = true;
			video.srcObject = null;
		},
	};
}
