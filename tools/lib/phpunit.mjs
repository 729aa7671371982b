/** Reading what PHPUnit reports. */

/**
 * @param {string} junit The report, empty when there is none.
 * @param {number} code PHPUnit's exit code.
 * @returns {import('../lanes.mjs').Count}
 */
export function phpunitCount(junit, code) {
	const total = /<testsuite [^>]*>/.exec(junit)?.[0] ?? ''; // The first one sums up all others.
	const number = (/** @type {string} */ name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(total)?.[1] ?? 0);
	const failed = number('errors') + number('failures');
	const passed = number('tests') - failed - number('skipped');
	return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}
