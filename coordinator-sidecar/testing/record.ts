/**
 * Records a few seconds of a picture as a file of signed packets, with its stream JSON beside it: what the live preview of the plugin
 * directory plays, where nothing but files is to be had. A new stream each time, whose key is thrown away.
 * Usage: npx tsx coordinator-sidecar/testing/record.ts FOLDER
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { FLAG, fromBase64url, readPacket, type Sealed } from '@dumbbell-stream/core/wire.ts';
import { ingestKey, streamKey } from '../crypto.ts';
import { readOptions } from '../options.ts';
import { startSidecar } from '../server.ts';
import { makeStandAlone } from '../streams-store.ts';
import { watch } from './viewer.ts';

/** Long enough to be seen, short enough for a zip. */
const SECONDS = 8;
const LOOK_AGAIN_MS = 100;
/** Soft colours that move: pretty, and cheap to code. */
const PICTURE = ['-re', '-f', 'lavfi', '-i', `gradients=size=480x270:rate=25:speed=0.03:duration=${SECONDS}:seed=7`];
const CODING = ['-c:v', 'libx264', '-preset', 'slow', '-tune', 'zerolatency', '-g', '50', '-crf', '28', '-maxrate', '160k', '-bufsize', '160k', '-pix_fmt', 'yuv420p'];

async function record(folder: string): Promise<void> {
	const dir = mkdtempSync(join(tmpdir(), 'dumbbell-record-'));
	const running = await startSidecar(readOptions({ PORT: '0', HOST: '127.0.0.1', STUN_PORT: '0', DATA_DIR: dir, LOG: 'error' }));
	try {
		const known = makeStandAlone('A recorded demo');
		const key = streamKey(known.stream) as Uint8Array;
		await running.sidecar.store.put(known);
		const base = `127.0.0.1:${running.port}`;
		const { ticket } = (await (await fetch(`http://${base}/streams/${known.stream}/tickets`, { method: 'POST' })).json()) as { ticket: string };
		const viewer = watch({ coordinator: `ws://${base}/coordinator?stream=${known.stream}`, floor: `ws://${base}/floor?stream=${known.stream}`, stream: key, ticket: fromBase64url(ticket) as Uint8Array });
		await until(() => viewer.states.includes('waiting') || viewer.states.length > 0);
		await publish(`http://${base}/ingest/${known.stream}`, ingestKey(running.sidecar.secret, key, known.generation));
		await until(() => viewer.states.includes('ended') || viewer.states.at(-1) === 'waiting');
		viewer.close();
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, 'clip.dumbbell'), fileOf(viewer.raw.map((bytes) => readPacket(bytes, key)).filter((sealed): sealed is Sealed => typeof sealed !== 'string')));
		writeFileSync(join(folder, 'clip.json'), `${JSON.stringify({ protocol: 1, stream: known.stream, recording: 'clip.dumbbell' })}\n`);
	} finally {
		await running.stop();
		rmSync(dir, { recursive: true, force: true });
	}
}

function publish(url: string, key: string): Promise<void> {
	const args = ['-v', 'error', ...PICTURE, ...CODING, '-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-frag_duration', '80000', '-method', 'POST', '-headers', `Authorization: Bearer ${key}`, url];
	return new Promise((resolve, reject) => {
		const child = spawn('ffmpeg', args, { stdio: ['ignore', 'inherit', 'inherit'] });
		child.on('error', reject);
		child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`ffmpeg ended with ${code}`))));
	});
}

/** The announcement, then each packet once, in order, from the first group on. */
function fileOf(all: readonly Sealed[]): Buffer {
	const announcement = all.find(({ flags }) => flags & FLAG.announcement);
	const media = [...new Map(all.filter(({ flags }) => !(flags & FLAG.announcement)).map((sealed) => [sealed.seq, sealed])).values()].sort((a, b) => a.seq - b.seq);
	const from = media.findIndex(({ flags }) => flags & FLAG.groupStart);
	if (!announcement || from < 0) throw new Error('Nothing was recorded.');
	return Buffer.concat([announcement, ...media.slice(from)].flatMap(({ bytes }) => [u32(bytes.length), bytes]));
}

function u32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await wait(LOOK_AGAIN_MS);
}

await record(process.argv[2] ?? '.');
