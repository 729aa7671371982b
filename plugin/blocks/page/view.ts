/** Keeps lists of live streams, counts of viewers and countdowns fresh, also in pages that a cache has kept for a day. */
import { readAnswer, type Answer, type LiveStream } from './answer';
import { timeLeft } from './countdown';
import { Asking } from './schedule';

const MODULE_DATA_ID = 'wp-script-module-data-@dumbbell-stream/page';
const ASK_MS_MAX = 10_000;

const data = JSON.parse(document.getElementById(MODULE_DATA_ID)?.textContent ?? '{}') as { readonly live?: string; readonly startsIn?: string };
const fresh = [...document.querySelectorAll<HTMLElement>('[data-dumbbell-live], [data-dumbbell-viewers]')];

if (fresh.length > 0 && data.live !== undefined) keepFresh(fresh, data.live);
const clocks = [...document.querySelectorAll<HTMLTimeElement>('.dumbbell-stream-starts time')];
if (clocks.length > 0) countDown(clocks, data.startsIn ?? '%s');

function keepFresh(elements: readonly HTMLElement[], url: string): void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const number = (name: string) => Math.min(...elements.map((element) => Number(element.dataset[name])));
	const asking = new Asking(
		{
			now: () => Date.now(),
			random: () => Math.random(),
			visible: () => document.visibilityState === 'visible',
			alarm: (ms, ring) => {
				clearTimeout(timer);
				timer = setTimeout(ring, ms);
			},
			ask: async () => {
				const response = await fetch(url, { credentials: 'omit', signal: AbortSignal.timeout(ASK_MS_MAX) });
				if (!response.ok) throw new Error(`status ${response.status}`);
				const answer = readAnswer(await response.json());
				for (const element of elements) show(element, answer);
				return answer.refreshMs;
			},
		},
		number('dumbbellAt'),
		number('dumbbellRefresh'),
	);
	document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && asking.shown());
}

function show(element: HTMLElement, { streams }: Answer): void {
	if (element.dataset['dumbbellLive'] !== undefined) return showList(element, streams.slice(0, Number(element.dataset['dumbbellLive'])));
	const stream = streams.find(({ id }) => String(id) === element.dataset['dumbbellViewers']);
	setText(element, stream?.watching ?? element.dataset['dumbbellAway'] ?? '');
}

/** Items are kept, moved, filled: whoever has the focus in the list keeps it. */
function showList(element: HTMLElement, streams: readonly LiveStream[]): void {
	const [list, none, template] = [element.querySelector('ul'), element.querySelector<HTMLElement>('.dumbbell-stream-none'), element.querySelector('template')];
	if (!list || !none || !template) return;
	const before = new Map([...list.children].map((item) => [(item as HTMLElement).dataset['id'], item as HTMLElement]));
	streams.forEach((stream, index) => {
		const item = before.get(String(stream.id)) ?? (template.content.firstElementChild?.cloneNode(true) as HTMLElement);
		before.delete(String(stream.id));
		fill(item, stream);
		if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
	});
	for (const item of before.values()) item.remove();
	list.hidden = streams.length === 0;
	none.hidden = streams.length > 0;
}

function fill(item: HTMLElement, { id, title, url, watching, poster }: LiveStream): void {
	item.dataset['id'] = String(id);
	item.querySelector('a')?.setAttribute('href', url);
	setText(item.querySelector('strong'), title);
	setText(item.querySelector('small'), watching);
	const frame = item.querySelector('.dumbbell-stream-poster');
	const image = frame?.querySelector('img');
	if (!frame || image?.src === poster?.src) return;
	image?.remove();
	if (poster) frame.prepend(Object.assign(new Image(poster.width, poster.height), { alt: '', loading: 'lazy', src: poster.src }));
}

function setText(element: Element | null, text: string): void {
	if (element && element.textContent !== text) element.textContent = text;
}

/** Once a second while it is near; no reader is told each second. */
function countDown(all: readonly HTMLTimeElement[], startsIn: string): void {
	const lang = document.documentElement.lang || undefined;
	const digits = (value: number, least: number) => new Intl.NumberFormat(lang, { minimumIntegerDigits: least, useGrouping: false }).format(value);
	const update = () => {
		for (const time of all) {
			const left = timeLeft(Date.parse(time.dateTime), Date.now(), digits);
			if (left !== null) {
				time.title ||= time.textContent ?? '';
				setText(time, startsIn.replace('%s', left));
			} else if (Date.parse(time.dateTime) <= Date.now()) {
				time.parentElement?.remove();
			}
		}
	};
	update();
	setInterval(update, 1_000);
}
