/** One calm line for each thing that is made sure of. */

/** @param {number} ms */
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** @param {string} title */
export const heading = (title) => process.stdout.write(`\n${title}\n`);

/**
 * Does a piece of work and prints its line. On a terminal the title stands there while it runs.
 * @template T
 * @param {string} title A few words.
 * @param {(note: (text: string) => void) => T | Promise<T>} work May call `note` to say more than "done".
 * @param {object} [options]
 * @param {boolean} [options.alone] False when others run beside it: then only its end is told. Default: true.
 * @returns {Promise<T>}
 */
export async function step(title, work, { alone = true } = {}) {
	const start = performance.now();
	const waits = alone && process.stdout.isTTY;
	let said = 'done';
	if (waits) process.stdout.write(`  … ${title}`);
	const line = (/** @type {string} */ mark, /** @type {string} */ text) => {
		const took = performance.now() - start;
		if (waits) process.stdout.write('\r\x1b[K');
		process.stdout.write(`  ${mark} ${title.padEnd(26)} ${text}${took >= 100 ? ` (${seconds(took)})` : ''}\n`);
	};
	try {
		const result = await work((text) => { said = text; });
		line('✓', said);
		return result;
	} catch (error) {
		line('✗', 'failed');
		throw error;
	}
}
