/** What the server says to the script of the forms: where to ask, by which clock the fields are, and all words. */
export interface PageData {
	/** Address of the plugin's REST routes. */
	readonly rest: string;
	/** Time zone of the site, as Intl takes it. */
	readonly zone: string;
	/** The largest file that is sent with the form; 0: none. */
	readonly bytes: number;
	readonly words: Readonly<Record<string, string>>;
}

const MODULE_DATA_ID = 'wp-script-module-data-@dumbbell-stream/notice';

/** Null on a page without our data. */
export function pageData(document: Document): PageData | null {
	const text = document.getElementById(MODULE_DATA_ID)?.textContent;
	return text ? (JSON.parse(text) as PageData) : null;
}

/** A sentence with its values: `%1$s` and so on, or `%s`; `%%` is a percent sign. */
export function say(words: PageData['words'], name: string, ...values: readonly (string | number)[]): string {
	let next = 0;
	return (words[name] ?? name).replace(/%(?:%|(?:(\d)\$)?s)/g, (found, index: string | undefined) => (found === '%%' ? '%' : String(values[index === undefined ? next++ : Number(index) - 1] ?? '')));
}

/** A moment as a field for date and time holds it, by the clock of the site; '' if this browser does not know its zone. */
export function localTime(unixMs: number, zone: string): string {
	try {
		const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).formatToParts(unixMs);
		const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
		return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}`;
	} catch {
		return '';
	}
}

/** Hours, minutes and seconds, UTC, as they are said of an excerpt. */
export const utcClock = (unixMs: number): string => new Date(unixMs).toISOString().slice(11, 19);

/** Posts to a route of the plugin. @throws with the server's own sentence. */
export async function post<T>(url: string, body: unknown): Promise<T> {
	const response = await fetch(url, { method: 'POST', credentials: 'omit', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
	const answer = (await response.json()) as T & { readonly message?: string };
	if (!response.ok) throw new Error(answer.message ?? `status ${response.status}`);
	return answer;
}
