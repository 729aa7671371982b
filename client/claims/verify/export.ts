import { canonical } from '../canonical.ts';
import { checkHead, isProved } from './log.ts';
import { checkReceipt } from './receipt.ts';
import { bad, good, isMembers, listOf, membersOf, numberOf, sha256hex, signedBy, textOf, told, whether, type Facts, type Finding, type Json, type Members, type Tools } from './report.ts';

/** The words before an export where it is signed, and before an event where it is hashed into its chain. */
const WORDS = 'dumbbell-stream export';
const EVENT_WORDS = 'dumbbell-stream claim event';
const NO_HASH = '0'.repeat(64);

/** All that a site has about one claim: signature, chain of events, what persons said, receipts, proofs of the log. */
export async function checkExport(signed: Members, tools: Tools): Promise<{ readonly findings: readonly Finding[]; readonly facts: Facts }> {
	const whole = membersOf(signed.export);
	const claim = membersOf(whole.claim);
	const events = listOf(whole.events).map(membersOf);
	const receipts = await Promise.all(listOf(whole.receipts).map((one) => checkReceipt(membersOf(one), tools)));
	const { head, proofs } = membersOf(whole.log);
	const log = isMembers(head) ? await checkHead(head, tools) : { findings: [], facts: {} };
	const proved = await Promise.all(listOf(proofs).map((one) => isProved(membersOf(one))));
	const wrong = receipts.flatMap(({ findings }) => findings.filter(({ ok }) => ok === false));
	return {
		findings: [
			told(`All that ${textOf(whole.site)} had about notice ${textOf(claim.public_id)} on ${textOf(whole.made)}.`),
			...(await signedBy(tools, WORDS, signed.export, signed)),
			...(await chainFaults(textOf(claim.public_id), events)),
			...(claim.signed_text ? [whether((await sha256hex(textOf(claim.signed_text))) === claim.signed_text_hash, 'The text is the one that was signed for.', 'The text is not the one that was signed for.')] : []),
			wrong.length === 0 ? good(`${receipts.length} receipts are good.`) : bad(`Of ${receipts.length} receipts some are wrong: ${wrong[0]?.text ?? ''}`),
			...log.findings.filter(({ ok }) => ok === false),
			whether(proved.every(Boolean) && proved.length === events.length, `All ${proved.length} events stand in the log.`, 'Not all events are proved to stand in the log.'),
		],
		facts: {
			...log.facts,
			textHashes: receipts.flatMap(({ facts }) => facts.textHashes ?? []),
			evidenceRoots: receipts.flatMap(({ facts }) => facts.evidenceRoots ?? []),
		},
	};
}

/** Each event is sealed with the hash of the one before; what persons said may have been erased, and is then only committed to. */
async function chainFaults(claim: string, events: readonly Members[]): Promise<readonly Finding[]> {
	let before = NO_HASH;
	let erased = 0;
	for (const [at, event] of events.entries()) {
		const number = at + 1;
		if (numberOf(event.seq) !== number || event.prev_hash !== before) return [bad(`Event ${number} does not follow the one before it.`)];
		const sealed = { v: 1, claim, seq: number, type: event.type, actor: event.actor_kind, user: event.actor_user_id, data: event.data_json, time: event.created_gmt };
		if ((await sha256hex(EVENT_WORDS + before + canonical(sealed))) !== event.hash) return [bad(`Event ${number} was changed after it was written.`)];
		const said = await commitmentsOf(event);
		if (said === null) erased++;
		else if (canonical(said) !== canonical(parsed(event.data_json).commitments ?? {})) return [bad(`What persons said at event ${number} was changed after it was written.`)];
		before = textOf(event.hash);
	}
	return [good(`The chain of ${events.length} events is whole.`), ...(erased > 0 ? [told(`At ${erased} of them nobody said anything, or what he said was erased.`)] : [])];
}

/** Salted hashes of what persons said; null if nothing is left of it. */
async function commitmentsOf({ salt, private_json }: Members): Promise<Members | null> {
	if (textOf(salt) === '') return null;
	const said = Object.entries(parsed(private_json));
	return Object.fromEntries(await Promise.all(said.map(async ([field, value]) => [field, await sha256hex(`${textOf(salt)}\0${field}\0${canonical(value)}`)] as const)));
}

function parsed(json: Json | undefined): Members {
	try {
		return membersOf(JSON.parse(textOf(json)) as Json);
	} catch {
		return {};
	}
}
