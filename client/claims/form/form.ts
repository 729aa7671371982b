import { enhanceExcerpt, field } from './excerpt-field.ts';
import { Helper, type FormWorker } from './helper.ts';
import { pageData, say, type PageData } from './page.ts';

/**
 * What a script adds to the forms of notices. They work without it: everything here only spares work, or does what a server cannot.
 * Needs a secure page, as WebCrypto does; on another one the forms stay as they are.
 */
const data = pageData(document);
const helper = new Helper(() => new Worker(/* webpackChunkName: "form-worker" */ new URL('./form-worker.ts', import.meta.url), { type: 'module' }) as unknown as FormWorker);

/** A challenge is solved anew before it is sent if its answer is older: it is good for an hour. */
const WORK_MS = 50 * 60_000;
/** Whoever has signed is not kept waiting any longer for work that is only a brake. */
const PATIENCE_MS = 20_000;

for (const place of document.querySelectorAll<HTMLElement>('[data-dumbbell-step]')) {
	if (data) enhance(place, data);
}

function enhance(place: HTMLElement, page: PageData): void {
	const step = place.dataset['dumbbellStep'];
	const forms = [...place.querySelectorAll<HTMLFormElement>('form')];
	for (const form of forms) sendOnce(form, page);
	const [form] = forms;
	if (step === 'door' && form) openBySecret(form);
	place.querySelectorAll<HTMLAnchorElement>('[data-dumbbell-copy-link]').forEach((link) => offerCopy(link, page));
	if (!form || !globalThis.crypto?.subtle) return;
	const excerpt = form.querySelector<HTMLInputElement>('[data-dumbbell-excerpt] input[type="file"]');
	if (excerpt) enhanceExcerpt(form, excerpt, { helper, data: page });
	const copy = form.querySelector<HTMLElement>('[data-dumbbell-copy]');
	if (copy) offerHash(copy, form, page);
	if (form.querySelector('[data-dumbbell-work]')) workBeforeSending(form, page);
}

/** Pressing twice sends once. A page that comes back from the browser's memory can send again. */
function sendOnce(form: HTMLFormElement, { words }: PageData): void {
	let pressed: { readonly button: HTMLButtonElement; readonly text: string | null } | null = null;
	form.addEventListener('submit', (event) => {
		if (event.defaultPrevented) return;
		if (pressed) return event.preventDefault();
		const button = (event.submitter ?? form.querySelector('.dumbbell-primary')) as HTMLButtonElement;
		pressed = { button, text: button.textContent };
		if (button.classList.contains('dumbbell-primary')) button.textContent = say(words, 'sending');
	});
	addEventListener('pageshow', ({ persisted }) => {
		if (!persisted || !pressed) return;
		pressed.button.textContent = pressed.text;
		pressed = null;
	});
}

/** The secret behind the # of a link is sent by a form: no server writes it into its log. */
function openBySecret(form: HTMLFormElement): void {
	const input = form.querySelector<HTMLInputElement>('input[name$="[code]"]');
	const secret = location.hash.slice(1);
	if (!input || !/^[\w-]{43}$/.test(secret) || form.querySelector('[aria-invalid]')) return;
	history.replaceState(null, '', location.pathname + location.search);
	input.value = secret;
	form.requestSubmit();
}

function offerCopy(link: HTMLAnchorElement, { words }: PageData): void {
	const button = Object.assign(document.createElement('button'), { type: 'button', textContent: say(words, 'copyLink') });
	button.addEventListener('click', () => {
		navigator.clipboard.writeText(link.href).then(() => { button.textContent = say(words, 'copied'); }, () => link.focus());
	});
	if (navigator.clipboard) link.after(' ', button);
}

/** A file of which only the hash leaves this computer. */
function offerHash(place: HTMLElement, form: HTMLFormElement, { words }: PageData): void {
	const target = field(form, 'source_hash');
	const input = Object.assign(document.createElement('input'), { type: 'file', id: `${target.id}-file` });
	const label = Object.assign(document.createElement('label'), { htmlFor: input.id, textContent: say(words, 'chooseCopy') });
	const status = document.createElement('p');
	status.className = 'dumbbell-status';
	status.setAttribute('role', 'status');
	const box = document.createElement('div');
	box.className = 'dumbbell-field dumbbell-copy';
	box.append(label, input, status);
	place.querySelector('.dumbbell-choices')?.after(box);
	let latest = 0;
	input.addEventListener('change', () => {
		const file = input.files?.[0];
		const turn = ++latest;
		target.value = '';
		status.textContent = '';
		if (!file) return;
		const progress = (share: number): void => {
			if (turn === latest) status.textContent = say(words, 'hashing', Math.round(share * 100));
		};
		progress(0);
		helper.ask({ t: 'hash', file }, progress).then(
			(hash) => {
				if (turn !== latest) return;
				target.value = hash;
				status.textContent = say(words, 'hashed');
			},
			() => { status.textContent = say(words, 'notHashed'); },
		);
	});
}

/** While somebody reads what he will sign, his browser does the little work that keeps floods away. */
function workBeforeSending(form: HTMLFormElement, { rest, words }: PageData): void {
	let done = { at: -Infinity };
	const work = async (): Promise<void> => {
		const { challenge } = await ask(rest);
		const answer = await helper.ask({ t: 'work', challenge });
		if (answer === null) return;
		field(form, 'pow_challenge').value = challenge;
		field(form, 'pow_answer').value = answer;
		done = { at: performance.now() };
	};
	let working = work().catch(() => undefined);
	let mayGo = false;
	form.addEventListener('submit', (event) => {
		const fresh = performance.now() - done.at < WORK_MS;
		const pressed = event.submitter as HTMLButtonElement | null;
		if (mayGo || fresh || !pressed?.value.startsWith('send')) return;
		event.preventDefault();
		event.stopImmediatePropagation();
		pressed.textContent = pressed.textContent === '' ? '' : say(words, 'sending');
		if (done.at > 0) working = work().catch(() => undefined);
		void Promise.race([working, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]).then(() => {
			mayGo = true;
			form.requestSubmit(pressed);
		});
	}, { capture: true });
}

async function ask(rest: string): Promise<{ readonly challenge: string }> {
	const response = await fetch(`${rest}/claims/challenge`, { credentials: 'omit', cache: 'no-store' });
	if (!response.ok) throw new Error(`status ${response.status}`);
	return response.json() as Promise<{ readonly challenge: string }>;
}

