import { loadVerifier } from '../../crypto.ts';
import { verifyFiles } from './files.ts';
import type { Finding } from './report.ts';

const MARKS = { true: '✓', false: '✗', null: '·' } as const;
const CLASSES = { true: 'good', false: 'bad', null: 'told' } as const;

/** Lets the page check the files that somebody chooses. They stay in the browser. */
export function showPage(page: Document): void {
	const files = page.querySelector<HTMLInputElement>('#files');
	const key = page.querySelector<HTMLInputElement>('#key');
	const answer = page.querySelector('#answer');
	if (!files || !key || !answer) return;
	let turn = 0;
	const check = async (): Promise<void> => {
		const mine = ++turn;
		const chosen = [...(files.files ?? [])];
		if (chosen.length === 0) return answer.replaceChildren();
		answer.replaceChildren(element(page, 'p', 'Checking…'));
		try {
			const given = await Promise.all(chosen.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
			const { reports, together, ok } = await verifyFiles(given, { verify: await loadVerifier(), key: key.value.trim() || null });
			if (mine !== turn) return; // Other files were chosen meanwhile.
			const verdict = element(page, 'h2', ok ? '✓ All is well' : '✗ Not all is well');
			verdict.className = ok ? 'good' : 'bad';
			answer.replaceChildren(verdict, ...reports.flatMap(({ name, kind, findings }) => [element(page, 'h3', `${name}: ${kind}`), list(page, findings)]), ...(together.length > 0 ? [element(page, 'h3', 'Together'), list(page, together)] : []));
		} catch {
			if (mine === turn) answer.replaceChildren(element(page, 'p', 'This browser cannot read the files, or not check signatures. Choose the files again, use a newer browser, or node verify.mjs.'));
		}
	};
	for (const input of [files, key]) input.addEventListener('change', () => void check());
}

function list(page: Document, findings: readonly Finding[]): HTMLElement {
	const items = element(page, 'ul', '');
	for (const { ok, text } of findings) {
		const item = element(page, 'li', `${MARKS[`${ok}`]} ${text}`);
		item.className = CLASSES[`${ok}`];
		items.append(item);
	}
	return items;
}

function element(page: Document, name: string, text: string): HTMLElement {
	const made = page.createElement(name);
	made.textContent = text;
	return made;
}
