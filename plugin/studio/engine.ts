import apiFetch from '@wordpress/api-fetch';
import { useEffect, useState, useSyncExternalStore } from '@wordpress/element';
import type { Studio, StudioOptions, StudioView } from '../../client/studio/studio-types';
import type { StudioStream } from './config';

interface Engine {
	createStudio(options: StudioOptions): Studio;
}

/**
 * The studio of a stream; null while its module is on the way.
 *
 * @param address Of the engine's module, which is built apart from this screen and knows nothing of WordPress.
 */
export function useStudio(address: string, { id, stream, src }: StudioStream): Studio | null {
	const [studio, setStudio] = useState<Studio | null>(null);
	useEffect(() => {
		if (src === '') return undefined;
		let made: Studio | null = null;
		let wanted = true;
		void (import(/* webpackIgnore: true */ address) as Promise<Engine>).then(({ createStudio }) => {
			if (!wanted) return;
			made = createStudio({ stream, src, ticket: () => askForTicket(id), certify: (session, key) => askForCertificate(id, session, key) });
			setStudio(made);
		});
		return () => {
			wanted = false;
			made?.close();
			setStudio(null);
		};
	}, [address, id, stream, src]);
	return studio;
}

/** What it shows now. */
export function useView(studio: Studio): StudioView {
	return useSyncExternalStore((listener) => studio.subscribe(listener), () => studio.view);
}

async function askForTicket(id: number): Promise<string> {
	const { ticket } = await apiFetch<{ readonly ticket: string }>({ path: `/dumbbell-stream/v1/streams/${id}/tickets`, method: 'POST', data: { scope: 'broadcast' } });
	return ticket;
}

async function askForCertificate(id: number, session: number, key: string): Promise<string> {
	const { certificate } = await apiFetch<{ readonly certificate: string }>({ path: `/dumbbell-stream/v1/streams/${id}/certificates`, method: 'POST', data: { session, key, scope: 'media' } });
	return certificate;
}
