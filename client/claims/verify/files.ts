import { Excerpt, ExcerptError } from '../excerpt.ts';
import { CanonicalError } from '../canonical.ts';
import { checkExport } from './export.ts';
import { checkEntries, checkHead, compareLogs } from './log.ts';
import { checkReceipt } from './receipt.ts';
import { bad, bytesOf, good, isMembers, listOf, numberOf, sha256hex, told, type Facts, type Finding, type Members, type Report, type Tools } from './report.ts';

/** A file that somebody wants to have checked. */
export interface Given {
	readonly name: string;
	readonly bytes: Uint8Array;
}

type Checked = { readonly findings: readonly Finding[]; readonly facts: Facts };

/** What a file of JSON is known by, and who checks it. */
const KINDS: readonly (readonly [member: string, kind: string, check: (value: Members, tools: Tools) => Promise<Checked>])[] = [
	['receipt', 'receipt', checkReceipt],
	['export', 'everything about one notice', checkExport],
	['head', 'head of a log', checkHead],
	['entries', 'entries of a log', checkEntries],
	['second', 'proof that a log only grew', (value) => Promise.resolve({ findings: [told('Give the two heads as well.')], facts: { growth: { first: numberOf(value.first), second: numberOf(value.second), path: listOf(value.path).map(bytesOf) } } })],
];

/** Checks files one by one, and then against each other. Whatever they hold, it never throws. */
export async function verifyFiles(files: readonly Given[], tools: Tools): Promise<{ readonly reports: readonly Report[]; readonly together: readonly Finding[]; readonly ok: boolean }> {
	const reports: Report[] = [];
	for (const file of files) reports.push(await verifyFile(file, tools));
	const together = [...(await compareLogs(reports.map(({ facts }) => facts))), ...compareTexts(reports)];
	const all = [...reports.flatMap(({ findings }) => findings), ...together];
	return { reports, together, ok: all.some(({ ok }) => ok === true) && !all.some(({ ok }) => ok === false) };
}

async function verifyFile({ name, bytes }: Given, tools: Tools): Promise<Report> {
	const value = jsonOf(bytes);
	try {
		for (const [member, kind, check] of KINDS) if (isMembers(value) && member in value) return { name, kind, ...(await check(value, tools)) };
	} catch (error) {
		if (error instanceof CanonicalError || error instanceof RangeError) return { name, kind: 'damaged file', findings: [bad(`It holds what no file of ours holds: ${error.message}.`)], facts: {} };
		throw error;
	}
	if (name.endsWith('.dumbbell')) return verifyExcerpt({ name, bytes }, tools);
	return { name, kind: 'file', findings: [], facts: { sha256: await sha256hex(bytes) } };
}

async function verifyExcerpt({ name, bytes }: Given, { verify }: Tools): Promise<Report> {
	try {
		const { commitment, missing } = await Excerpt.read(bytes, { verify });
		const [from, to] = [commitment.capture_from_ms, commitment.capture_to_ms].map((ms) => new Date(ms).toISOString());
		const findings = [
			good(`Signed by the stream ${commitment.stream_key}: ${commitment.count} packets from ${from} to ${to}, ${missing === 0 ? 'none' : missing} missing.`),
			told('The times are those of the source\'s clock. A signature proves where a picture came from, not whose work it shows.'),
		];
		return { name, kind: 'excerpt', findings, facts: { excerptRoot: commitment.root, sha256: await sha256hex(bytes) } };
	} catch (error) {
		if (!(error instanceof ExcerptError)) throw error;
		return { name, kind: 'excerpt', findings: [bad(`Not verifiable: ${error.fault}.`)], facts: { sha256: await sha256hex(bytes) } };
	}
}

/** Texts and excerpts against the receipts that speak of them. */
function compareTexts(reports: readonly Report[]): readonly Finding[] {
	const hashes = new Set(reports.flatMap(({ facts }) => facts.textHashes ?? []));
	const roots = new Set(reports.flatMap(({ facts }) => facts.evidenceRoots ?? []));
	return reports.flatMap(({ name, kind, facts }) => {
		if (facts.excerptRoot !== undefined) {
			if (roots.size === 0) return [];
			return [roots.has(facts.excerptRoot) ? good(`${name} is the excerpt that the receipt speaks of.`) : bad(`${name} is not the excerpt that the receipt speaks of.`)];
		}
		if (kind !== 'file' || facts.sha256 === undefined) return [];
		return [hashes.has(facts.sha256) ? good(`${name} is the text that was signed for.`) : bad(`${name} is neither a file of ours nor a text that one of the receipts speaks of.`)];
	});
}

function jsonOf(bytes: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch {
		return undefined;
	}
}
