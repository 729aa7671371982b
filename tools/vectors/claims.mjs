/** Claims: the one text of a value, and trees of hashes. */
import { createHash } from 'node:crypto';
import { drawn, flipped, join, sha256, u8, utf8 } from './bytes.mjs';

/** @typedef {import('../vectors.mjs').Case} Case */

/** @returns {readonly Case[]} */
export function canonicalCases() {
	/**
	 * @param {string} name
	 * @param {string} json
	 * @param {string} text
	 */
	const good = (name, json, text) => ({ name, valid: true, json, text, hash: createHash('sha256').update(text).digest('hex') });
	/**
	 * @param {string} name
	 * @param {string} json
	 */
	const bad = (name, json) => ({ name, valid: false, fault: 'refused', json });
	const nested = (/** @type {number} */ depth) => '['.repeat(depth) + ']'.repeat(depth);
	return [
		good('nothing, yes and no', '[null, true, false]', '[null,true,false]'),
		good('whole numbers', '[0, -0, 1, -1, 9007199254740991, -9007199254740991]', '[0,0,1,-1,9007199254740991,-9007199254740991]'),
		good('an empty object and an empty list', '{"a": {}, "b": []}', '{"a":{},"b":[]}'),
		good('names in the order of their characters', '{"b":1,"a":2,"B":3,"_":4,"-":5,"10":6,"9":7,"aa":8}', '{"-":5,"10":6,"9":7,"B":3,"_":4,"a":2,"aa":8,"b":1}'),
		good('an object whose names count', '{"1": "one", "0": "nought"}', '{"0":"nought","1":"one"}'),
		good('what must be escaped, and in one way', '"\\u0000\\u0008\\u0009\\u000A\\u000b\\u000C\\u000d\\u001F\\u0022\\u005c\\u002f\\u007f"', '"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\\"\\\\/\u007f"'),
		good('what must not be escaped', '"\\u00e9 \\u20ac \\ud83d\\ude00 \\u2028 < > & \'"', '"é € 😀 \u2028 < > & \'"'),
		good('letters that look the same and are not', '["\\u00e9", "e\\u0301"]', '["é","e\u0301"]'),
		good('a receipt in small', '{"status": "received", "log": null, "evidence": {"seqs": [7, 9], "root": "AA"}}', '{"evidence":{"root":"AA","seqs":[7,9]},"log":null,"status":"received"}'),
		good('32 lists in one another', nested(33), nested(33)),
		bad('33 lists in one another', nested(34)),
		bad('a fraction', '1.5'),
		bad('a number that is not exact', '9007199254740992'),
		bad('a negative number that is not exact', '-9007199254740992'),
		bad('a number beyond all', '1e400'),
		bad('half a character', '"\\ud83d"'),
		bad('a name with a blank', '{"a b": 1}'),
		bad('an empty name', '{"": 1}'),
		bad('a name in other letters', '{"é": 1}'),
		bad('a name that ends its line', '{"a\\n": 1}'),
	];
}

/** @param {Buffer} data */
const leaf = (data) => sha256(join(u8(0), data));
/** @param {Buffer} left @param {Buffer} right */
const node = (left, right) => sha256(join(u8(1), left, right));

/** RFC 9162, as it is written there: the largest power of two smaller than n. @param {number} n */
const split = (n) => 2 ** (Math.ceil(Math.log2(n)) - 1);

/** MTH. @param {readonly Buffer[]} leaves @returns {Buffer} */
function root(leaves) {
	if (leaves.length === 0) return sha256(Buffer.alloc(0));
	if (leaves.length === 1) return leaf(/** @type {Buffer} */ (leaves[0]));
	const k = split(leaves.length);
	return node(root(leaves.slice(0, k)), root(leaves.slice(k)));
}

/** PATH. @param {number} m @param {readonly Buffer[]} leaves @returns {readonly Buffer[]} */
function path(m, leaves) {
	if (leaves.length === 1) return [];
	const k = split(leaves.length);
	return m < k ? [...path(m, leaves.slice(0, k)), root(leaves.slice(k))] : [...path(m - k, leaves.slice(k)), root(leaves.slice(0, k))];
}

/** SUBPROOF. @param {number} m @param {readonly Buffer[]} leaves @param {boolean} known @returns {readonly Buffer[]} */
function subproof(m, leaves, known) {
	if (m === leaves.length) return known ? [] : [root(leaves)];
	const k = split(leaves.length);
	return m <= k ? [...subproof(m, leaves.slice(0, k), known), root(leaves.slice(k))] : [...subproof(m - k, leaves.slice(k), false), root(leaves.slice(0, k))];
}

/** @returns {readonly Case[]} */
export function merkleCases() {
	const all = Array.from({ length: 20 }, (_, i) => drawn(`entry ${i}`, i));
	/** @param {readonly Buffer[]} hashes */
	const texts = (hashes) => hashes.map((hash) => hash.toString('hex'));
	/** @param {number} size */
	const tree = (size) => {
		const leaves = all.slice(0, size);
		return {
			name: `${size} leaves`, valid: true, leaves: texts(leaves), root: root(leaves).toString('hex'),
			inclusion: leaves.map((_, index) => texts(path(index, leaves))),
			consistency: leaves.map((_, i) => texts(subproof(i + 1, leaves, true))), // From 1 leaf on.
		};
	};
	const seven = all.slice(0, 7);
	const good = { leaf: leaf(/** @type {Buffer} */ (seven[4])), index: 4, size: 7, path: path(4, seven), root: root(seven) };
	const grown = { first: 3, second: 7, firstRoot: root(all.slice(0, 3)), secondRoot: root(seven), path: subproof(3, seven, true) };
	/** @param {Record<string, unknown>} value */
	const plain = (value) => Object.fromEntries(Object.entries(value).map(([name, one]) => [name, Buffer.isBuffer(one) ? one.toString('hex') : Array.isArray(one) ? texts(one) : one]));
	/**
	 * @param {string} name
	 * @param {Partial<typeof good>} other
	 */
	const outside = (name, other) => ({ name, valid: false, fault: 'unproved', proof: 'inclusion', ...plain({ ...good, ...other }) });
	/**
	 * @param {string} name
	 * @param {Partial<typeof grown>} other
	 */
	const rewritten = (name, other) => ({ name, valid: false, fault: 'unproved', proof: 'consistency', ...plain({ ...grown, ...other }) });
	return [
		...[0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 20].map(tree),
		outside('another leaf', { leaf: leaf(utf8('another')) }),
		outside('another place', { index: 5 }),
		outside('a place after the end', { index: 7 }),
		outside('a place before the beginning', { index: -1 }),
		outside('another size', { size: 9 }),
		outside('a path one hash short', { path: good.path.slice(0, -1) }),
		outside('a path one hash long', { path: [...good.path, good.root] }),
		outside('a path of no hashes', { path: [] }),
		outside('a path in another order', { path: [...good.path].reverse() }),
		outside('a path with another bit', { path: good.path.map((hash, i) => (i === 1 ? flipped(hash, 9) : hash)) }),
		outside('another root', { root: flipped(good.root, 0) }),
		outside('a node given out as a leaf', { leaf: node(good.leaf, leaf(/** @type {Buffer} */ (seven[5]))), index: 2, size: 4, path: [] }),
		rewritten('an entry of the past changed', { firstRoot: root([utf8('another'), ...all.slice(1, 3)]) }),
		rewritten('an entry of the present changed', { secondRoot: root([...all.slice(0, 6), utf8('another')]) }),
		rewritten('a tree that shrank', { first: 7, second: 3, firstRoot: grown.secondRoot, secondRoot: grown.firstRoot }),
		rewritten('two roots of one size', { first: 7, firstRoot: flipped(grown.secondRoot, 3), path: [] }),
		rewritten('a path that nobody needs', { first: 7, firstRoot: grown.secondRoot }),
		rewritten('a path one hash short, between two trees', { path: grown.path.slice(0, -1) }),
		rewritten('a path one hash long, between two trees', { path: [...grown.path, grown.secondRoot] }),
		rewritten('a path of no hashes, between two trees', { path: [] }),
		rewritten('a path with another bit, between two trees', { path: grown.path.map((hash, i) => (i === 0 ? flipped(hash, 31) : hash)) }),
		rewritten('fewer leaves than it had', { first: -1 }),
	];
}
