import { canonical } from '../canonical.ts';
import { leafHash, MerkleTree, verifyConsistency, verifyInclusion, type Hash } from '../merkle.ts';
import { equalBytes } from '@dumbbell-stream/core/wire.ts';
import { bytesOf, isMembers, listOf, membersOf, numberOf, signedBy, textOf, told, utf8, whether, type Facts, type Finding, type Head, type Json, type Members, type Tools } from './report.ts';

/** The words before a head where it is signed. */
const HEAD_WORDS = 'dumbbell-stream log head';

/** The hash of an entry. */
export const entryHash = (entry: Json | undefined): Promise<Hash> => leafHash(utf8(canonical(entry)));

/** A signed head. */
export async function checkHead(signed: Members, tools: Tools): Promise<{ readonly findings: readonly Finding[]; readonly facts: Facts }> {
	const head = membersOf(signed.head);
	const said = told(`The log of ${textOf(head.site)} had ${numberOf(head.size)} entries on ${textOf(head.time)}.`);
	return { findings: [said, ...(await signedBy(tools, HEAD_WORDS, signed.head, signed))], facts: { heads: [headOf(head)] } };
}

export const headOf = (head: Members): Head => ({ site: textOf(head.site), size: numberOf(head.size), root: bytesOf(head.root) });

/** An entry with its way to the root. */
export async function isProved(proof: Members): Promise<boolean> {
	if (!isMembers(proof.entry)) return false;
	return verifyInclusion(await entryHash(proof.entry), numberOf(proof.index), numberOf(proof.size), listOf(proof.path).map(bytesOf), bytesOf(proof.root));
}

/** Entries as the site gives them, from the first on. */
export async function checkEntries(value: Members): Promise<{ readonly findings: readonly Finding[]; readonly facts: Facts }> {
	const entries = listOf(value.entries).map(membersOf);
	const whole = entries.every(({ index }, at) => index === at);
	const leaves = whole ? await Promise.all(entries.map(({ entry }) => entryHash(entry))) : [];
	return { findings: [whole ? told(`${entries.length} entries, from the first on.`) : whether(false, '', 'Entries are missing: give all of them, from the first on.')], facts: whole ? { leaves } : {} };
}

/** What is seen only when files are held against each other: entries against heads, heads against each other. */
export async function compareLogs(all: readonly Facts[]): Promise<readonly Finding[]> {
	const heads = all.flatMap(({ heads: some }) => some ?? []);
	const findings: Finding[] = [];
	for (const { leaves } of all) {
		for (const head of leaves ? heads.filter(({ size }) => size <= leaves.length) : []) {
			const { root } = await MerkleTree.of((leaves ?? []).slice(0, head.size));
			findings.push(whether(equalBytes(root, head.root), `The entries are those that the head of ${head.size} was signed over.`, `The entries are not those that the head of ${head.size} was signed over.`));
		}
	}
	for (const { growth } of all) {
		const [older, newer] = [heads.find(({ size }) => size === growth?.first), heads.find(({ size }) => size === growth?.second)];
		if (!growth || !older || !newer) continue;
		const ok = older.site === newer.site && (await verifyConsistency(growth.first, growth.second, older.root, newer.root, growth.path));
		findings.push(whether(ok, `The log only grew from ${growth.first} to ${growth.second} entries.`, `The log was rewritten between ${growth.first} and ${growth.second} entries.`));
	}
	for (const [at, head] of heads.entries()) {
		const other = heads.slice(at + 1).find(({ size, site }) => size === head.size && site === head.site);
		if (other && !equalBytes(other.root, head.root)) findings.push(whether(false, '', `There are two heads of ${head.size} entries: the site has shown different logs to different people.`));
	}
	return findings;
}
