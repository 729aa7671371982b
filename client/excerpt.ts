/** Loaded only when somebody saves one. */
const LENGTH_BYTES = 4;

/**
 * A file that proves what was sent: the announcement, then packets, unchanged, each with its length in front. What `readRecording` reads.
 *
 * @param name Stream, or anything that tells this file from others.
 */
export function saveExcerpt(announcement: Uint8Array, packets: readonly Uint8Array[], name: string): void {
	const url = URL.createObjectURL(new Blob([fileOf([announcement, ...packets])], { type: 'application/octet-stream' }));
	const link = document.createElement('a');
	link.href = url;
	link.download = `${name}.dumbbell`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(url), 60_000); // Some browsers begin to read it later.
}

/** The bytes of such a file. */
export function fileOf(packets: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const file = new Uint8Array(packets.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0));
	const view = new DataView(file.buffer);
	let at = 0;
	for (const packet of packets) {
		view.setUint32(at, packet.length);
		file.set(packet, at + LENGTH_BYTES);
		at += LENGTH_BYTES + packet.length;
	}
	return file;
}
