/** A failure that a person can mend: the message says what happened, the remedy what to do about it. */
export class Problem extends Error {
	/**
	 * @param {string} message One sentence.
	 * @param {string} [remedy] What to do, or to type.
	 * @param {string} [details] The end of a log, for instance.
	 */
	constructor(message, remedy = '', details = '') {
		super(message);
		this.remedy = remedy;
		this.details = details;
	}
}

/**
 * Ends the process with a message for people; a stack trace only for what nobody foresaw.
 * @param {unknown} error
 * @returns {never}
 */
export function die(error) {
	if (!(error instanceof Problem)) throw error;
	const parts = [error.details && indent(error.details), `✗ ${error.message}`, error.remedy && indent(error.remedy)];
	process.stderr.write(`${parts.filter(Boolean).join('\n')}\n`);
	process.exit(1);
}

/** @param {string} text */
const indent = (text) => text.trimEnd().replaceAll(/^/gm, '    ');
