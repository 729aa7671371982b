import { makeLog } from './log.ts';
import { cryptoReady, ingestKey, streamKey } from './crypto.ts';
import { describeOptions, type Options } from './options.ts';
import { pairingWords } from './pairing.ts';
import { addressesOf } from './stream-json.ts';
import { makeStandAlone, StreamsStore } from './streams-store.ts';
import { VERSION } from './version.ts';

/** What `--help` prints. */
export function help(): string {
	return `Dumbbell Stream sidecar ${VERSION}: coordinator, source, floor and STUN of live streams.

  node sidecar.mjs            runs until it is stopped
  node sidecar.mjs key        makes a stream that needs no WordPress, and prints its ID, ingest key and addresses
      --title TEXT            its title
  node sidecar.mjs pair       prints the text that connects a WordPress site with this sidecar
  node sidecar.mjs --version
  node sidecar.mjs --help

Settings, from the environment (and what they are without):
${describeOptions()}
`;
}

/** The command `pair`: the text that connects a site. The secret is made if there is none yet, and stays. */
export async function pair(options: Options): Promise<string> {
	await cryptoReady();
	const store = await StreamsStore.open(options.dataDir, makeLog(options.log, (line) => process.stderr.write(`${line}\n`)));
	return pairingWords({ url: addressOfThis(options), secret: options.secret ?? (await store.secret()) }, options.publicUrl !== null);
}

/** As far as it is known without listening. */
const addressOfThis = ({ publicUrl, tls, port }: Options): string => publicUrl ?? `${tls ? 'https' : 'http'}://localhost:${port}`;

/** The command `key`: makes a stream that stands alone. A sidecar on the same DATA_DIR knows it at once. */
export async function makeKey(options: Options, title: string): Promise<string> {
	await cryptoReady();
	const store = await StreamsStore.open(options.dataDir, makeLog(options.log, (line) => process.stderr.write(`${line}\n`)));
	const known = makeStandAlone(title);
	await store.put(known);
	const secret = options.secret ?? (await store.secret());
	const key = ingestKey(secret, streamKey(known.stream) as Uint8Array, known.generation);
	const { ingestUrl, watchUrl, embedUrl, src } = addressesOf(known.stream, addressOfThis(options));
	return `Stream ID    ${known.stream}
Ingest key   ${key}
Ingest       ${ingestUrl}
Watch        ${watchUrl}
Embed        ${embedUrl}
For players  ${src}

Send a file with ffmpeg:
  ffmpeg -re -i FILE -c:v libx264 -preset veryfast -tune zerolatency -g 25 -c:a aac -f mp4 \\
    -movflags frag_keyframe+empty_moov+default_base_moof -frag_duration 80000 \\
    -method POST -headers "Authorization: Bearer ${key}" ${ingestUrl}

The key of this stream lies in ${options.dataDir}: keep a copy of that folder, nobody can make it again.
`;
}
