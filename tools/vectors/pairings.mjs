/** Pairing strings, which the sidecar writes and WordPress reads. */
import { SECRET, sha256, utf8 } from './bytes.mjs';

/** @typedef {import('../vectors.mjs').Case} Case */

/** @param {string} payload */
const check = (payload) => sha256(utf8(`dumbbell-stream pairing ${payload}`)).toString('base64url').slice(0, 8);

/** @param {string} text JSON, or what should be. */
function code(text) {
	const payload = utf8(text).toString('base64url');
	return `dumbbell1.${payload}.${check(payload)}`;
}

/** @returns {readonly Case[]} */
export function pairingCases() {
	/**
	 * @param {string} name
	 * @param {string} url
	 * @param {string} [secret]
	 */
	const good = (name, url, secret = SECRET) => ({ name, valid: true, url, secret, code: code(JSON.stringify({ url, secret })) });
	/**
	 * @param {string} name
	 * @param {'malformed' | 'cut'} fault
	 * @param {string} given
	 */
	const bad = (name, fault, given) => ({ name, valid: false, fault, code: given });
	const whole = code(JSON.stringify({ url: 'https://live.example.org', secret: SECRET }));
	return [
		good('a host', 'https://live.example.org'),
		good('a port and a path', 'https://example.org:8443/live'),
		good('a secret beyond ASCII', 'https://live.example.org', 'grüße, 世界, 🗝, long enough'),
		bad('empty', 'malformed', ''),
		bad('something else', 'malformed', 'https://live.example.org'),
		bad('two parts', 'malformed', whole.split('.').slice(0, 2).join('.')),
		bad('a later version', 'malformed', whole.replace('dumbbell1', 'dumbbell2')),
		bad('letters that are none of base64url', 'malformed', whole.replace(/\.(.)/, '.!')),
		bad('one letter lost from the middle', 'cut', whole.replace(/(\..{9})./, '$1')),
		bad('one letter lost at the end', 'cut', whole.slice(0, -1)),
		bad('no JSON', 'malformed', code('live.example.org')),
		bad('a list', 'malformed', code('[]')),
		bad('no secret', 'malformed', code('{"url":"https://live.example.org"}')),
		bad('an address that is a number', 'malformed', code(`{"url":7,"secret":${JSON.stringify(SECRET)}}`)),
	];
}
