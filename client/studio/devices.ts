import type { Device } from './studio-types.ts';

/** Cameras and microphones as the browser names them now. */
export async function listDevices(): Promise<{ readonly cameras: readonly Device[]; readonly microphones: readonly Device[] }> {
	const all = await navigator.mediaDevices.enumerateDevices();
	const of = (kind: MediaDeviceKind): readonly Device[] => all.filter((device) => device.kind === kind && device.deviceId !== '').map(({ deviceId, label }) => ({ id: deviceId, label }));
	return { cameras: of('videoinput'), microphones: of('audioinput') };
}
