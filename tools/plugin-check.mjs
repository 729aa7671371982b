/**
 * The rules of the plugin directory that can be checked on the files of the zip alone.
 * The directory's own tool, Plugin Check, knows more; it needs a network and runs where there is one.
 */
import { ASSETS } from './plugin-check/assets.mjs';
import { CODE } from './plugin-check/code.mjs';
import { METADATA } from './plugin-check/metadata.mjs';

/** @typedef {import('./plugin-check/php.mjs').Files} Files */
/** @typedef {import('./plugin-check/php.mjs').Check} Check */

/** @type {Record<string, Check>} */
export const CHECKS = { ...METADATA, ...CODE, ...ASSETS };

/**
 * @param {Files} files
 * @param {string} slug The plugin's folder, and the name of its main file.
 * @returns {string[]}
 */
export function pluginCheck(files, slug) {
	return Object.values(CHECKS).flatMap((check) => check(files, slug));
}
