import type { Commitment } from '../excerpt.ts';
import type { Helper } from './helper.ts';
import { localTime, post, say, utcClock, type PageData } from './page.ts';

/** What the server says of an excerpt. */
interface Verdict {
	readonly id: string;
	readonly indexes?: readonly number[];
	readonly result: 'open' | 'signed' | 'not_verifiable';
	readonly why: string;
}

/** Fields of the notice that an excerpt tells. */
const TOLD = ['stream_key', 'session', 'rendition', 'seq_from', 'seq_to', 'capture_from_ms', 'capture_to_ms'] as const satisfies readonly (keyof Commitment)[];

/**
 * The field for an excerpt: the file is checked here, packet by packet; then the server draws some of them, because it does not believe
 * a browser. What the excerpt tells of stream and time goes into the form.
 */
export function enhanceExcerpt(form: HTMLFormElement, input: HTMLInputElement, { helper, data }: { readonly helper: Helper; readonly data: PageData }): void {
	const status = document.createElement('p');
	status.className = 'dumbbell-status';
	status.setAttribute('role', 'status');
	input.after(status);
	const tell = (kind: 'busy' | 'good' | 'bad', text: string): void => {
		status.dataset['kind'] = kind;
		status.textContent = text;
	};
	const { name } = input;
	let latest = 0;
	input.addEventListener('change', () => {
		const file = input.files?.[0];
		const turn = ++latest;
		field(form, 'evidence').value = '';
		// What is too large for the server is checked here all the same, and not sent: with it nothing at all would arrive.
		input.name = file && file.size > data.bytes ? '' : name;
		if (!file) return tell('busy', '');
		tell('busy', say(data.words, 'checking', 0));
		const current = (kind: 'busy' | 'good' | 'bad', text: string): void => {
			if (turn === latest) tell(kind, text);
		};
		check(file, (share) => current('busy', say(data.words, 'checking', Math.round(share * 100)))).catch(() => current('bad', say(data.words, 'notChecked')));

		async function check(excerpt: File, progress: (share: number) => void): Promise<void> {
			const read = await helper.ask({ t: 'excerpt', file: excerpt }, progress);
			if (turn !== latest) return;
			if (typeof read === 'string') return current('bad', say(data.words, 'notVerifiable', read));
			const verdict = await dialogue(read.commitment);
			if (turn !== latest) return;
			field(form, 'evidence').value = verdict.id;
			if (verdict.result !== 'signed') return current('bad', say(data.words, verdict.why === 'another-site' ? 'otherSite' : 'notVerifiable', verdict.why));
			fill(form, read.commitment, data.zone);
			const { capture_from_ms: from, capture_to_ms: to, count } = read.commitment;
			const missing = read.missing === 0 ? say(data.words, 'noneMissing') : say(data.words, 'someMissing', read.missing);
			current('good', say(data.words, 'signed', utcClock(from), utcClock(to), count, missing));
		}
	});

	async function dialogue(commitment: Commitment): Promise<Verdict> {
		const asked = await post<Verdict>(`${data.rest}/evidence`, commitment);
		if (!asked.indexes?.length) return asked;
		const packets = await helper.ask({ t: 'show', indexes: asked.indexes });
		return post<Verdict>(`${data.rest}/evidence/packets`, { id: asked.id, packets });
	}
}

/** Writes into the form what the excerpt tells; times that somebody has typed stay. */
function fill(form: HTMLFormElement, commitment: Commitment, zone: string): void {
	for (const name of TOLD) field(form, name).value = String(commitment[name]);
	for (const [name, ms] of [['from', commitment.capture_from_ms], ['to', commitment.capture_to_ms]] as const) {
		const shown = field(form, name);
		if (shown.value === '') shown.value = localTime(ms, zone);
	}
}

/** A field of the notice by its name; one that nobody sees is made when it is first needed. */
export function field(form: HTMLFormElement, name: string): HTMLInputElement {
	const full = `dumbbell_notice[${name}]`;
	const found = form.querySelector<HTMLInputElement>(`input[name="${full}"]`);
	if (found) return found;
	const made = Object.assign(document.createElement('input'), { type: 'hidden', name: full });
	form.append(made);
	return made;
}
