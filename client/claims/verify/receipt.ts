import { isProved } from './log.ts';
import { isMembers, membersOf, signedBy, textOf, told, whether, type Facts, type Finding, type Members, type Tools } from './report.ts';

/** The words before a receipt where it is signed. */
const WORDS = 'dumbbell-stream receipt';

/** A receipt: its signature, and whether the log says the same. */
export async function checkReceipt(signed: Members, tools: Tools): Promise<{ readonly findings: readonly Finding[]; readonly facts: Facts }> {
	const receipt = membersOf(signed.receipt);
	const findings: Finding[] = [
		told(`${textOf(receipt.site)} says: notice ${textOf(receipt.public_id)} was ${textOf(receipt.status)} on ${textOf(receipt.time)}.`),
		...(await signedBy(tools, WORDS, signed.receipt, signed)),
	];
	if (isMembers(receipt.log)) {
		const entry = membersOf(receipt.log.entry);
		const same = entry.id === receipt.public_id && entry.time === receipt.time;
		findings.push(whether(same && (await isProved(receipt.log)), `The log of the site says so too, as its entry ${String(receipt.log.index)}.`, 'The proof that the log says so too is wrong.'));
	}
	const evidence = membersOf(receipt.evidence);
	if (receipt.evidence) findings.push(told(`Excerpt: ${evidence.result === 'signed' ? 'signed by the stream' : 'not verifiable'}. Give the excerpt as well to compare it.`));
	return {
		findings,
		facts: { textHashes: [textOf(receipt.text_hash)].filter(Boolean), evidenceRoots: [textOf(evidence.root)].filter(Boolean) },
	};
}
