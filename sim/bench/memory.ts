/** A program of its own, so that nothing else lies on its heap: what the coordinator's layout weighs per viewer. `node --expose-gc memory.mjs N` */
import { peerId, randomFrom, Tree } from '@dumbbell-stream/core';

const peers = Number(process.argv[2] ?? 1_000_000);
const random = randomFrom(1);
const collect = (globalThis as { gc?: () => void }).gc;
if (!collect) throw new Error('start node with --expose-gc');
const tree = new Tree({ random: randomFrom(2) });
collect();
const before = process.memoryUsage().heapUsed;
const begin = performance.now();
for (let i = 0; i < peers; i++) {
	tree.join(peerId(Uint8Array.from({ length: 16 }, () => random() & 0xff)), { slots: 3, nat: 'easy' });
	if (i % 1_000 === 0) tree.touched(); // As after a batch of directives.
}
tree.touched();
const seconds = (performance.now() - begin) / 1_000;
collect();
const bytes = process.memoryUsage().heapUsed - before;
process.stdout.write(`${JSON.stringify({ bench: 'memory', peers, placed: tree.size, depth: tree.depth, bytesPerViewer: Math.round(bytes / peers), joinsPerSecond: Math.round(peers / seconds) })}\n`);
