import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';

/** 4 or 16 bytes. A socket for both families shows IPv4 as `::ffff:a.b.c.d`; a zone (`%eth0`) does not count. */
export function addressBytes(text: string): Uint8Array {
	const address = text.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
	if (isIPv4(address)) return Uint8Array.from(address.split('.').map(Number));
	const [head = '', tail = ''] = address.split('::');
	const groups = (side: string): number[] => (side === '' ? [] : side.split(':').map((group) => Number.parseInt(group, 16)));
	const [left, right] = [groups(head), groups(tail)];
	const all = [...left, ...Array<number>(Math.max(0, 8 - left.length - right.length)).fill(0), ...right];
	return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 255]));
}

/** IPv4 as it is, however written; of IPv6 the first 64 bits, which one household or host has to itself. */
export function countedAs(address: string): string {
	const bytes = addressBytes(address);
	return bytes.length === 4 ? bytes.join('.') : `${Buffer.from(bytes.subarray(0, 8)).toString('hex')}/64`;
}

/**
 * The address to count by. Only our own proxies are believed: each appends whom it saw to X-Forwarded-For, so with `trustProxy` of
 * them the entry that many from the right is the one that no stranger wrote.
 */
export function addressOf(request: Pick<IncomingMessage, 'headers' | 'socket'>, trustProxy: number): string {
	const seen = request.socket.remoteAddress ?? '';
	if (trustProxy === 0) return countedAs(seen);
	const header = request.headers['x-forwarded-for'];
	const entries = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((entry) => entry.trim());
	const told = entries[entries.length - trustProxy] ?? '';
	return countedAs(isIPv4(told) || isIPv6(told) ? told : seen);
}
