import { loadVerifier } from '../../crypto.ts';
import { Excerpt, ExcerptError } from '../excerpt.ts';
import { hashCopy } from './copy-hash.ts';
import type { Reply, Request, Results, Task } from './messages.ts';
import { solve } from './work.ts';

/** Checking and hashing beside the page: it stays quick while 32 MiB are read. */
const scope = globalThis as unknown as { onmessage: ((event: MessageEvent<Request>) => void) | null; postMessage(reply: Reply): void };

/** Progress is told at every so much: more would only cost time. */
const STEP = 0.01;

let excerpt: Excerpt | null = null;

scope.onmessage = ({ data: { id, task } }) => {
	let told = 0;
	const progress = (share: number): void => {
		if (share < told + STEP) return;
		told = share;
		scope.postMessage({ id, share });
	};
	perform(task, progress).then(
		(result) => scope.postMessage({ id, result }),
		(error: unknown) => scope.postMessage({ id, error: String(error) }),
	);
};

async function perform(task: Task, progress: (share: number) => void): Promise<Results[keyof Results]> {
	switch (task.t) {
		case 'hash':
			return hashCopy(task.file, progress);
		case 'work':
			return solve(task.challenge);
		case 'excerpt':
			return read(task.file, progress);
		case 'show':
			return excerpt?.show(task.indexes) ?? [];
	}
}

async function read(file: Blob, progress: (share: number) => void): Promise<Results['excerpt']> {
	excerpt = null;
	try {
		const verify = await loadVerifier();
		excerpt = await Excerpt.read(new Uint8Array(await file.arrayBuffer()), { verify, progress: (done, all) => progress(done / all) });
		return { commitment: excerpt.commitment, missing: excerpt.missing };
	} catch (error) {
		if (error instanceof ExcerptError) return error.fault;
		throw error;
	}
}
