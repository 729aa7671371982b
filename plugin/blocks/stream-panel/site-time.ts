import { date, getDate } from '@wordpress/date';

const HOUR_S = 3_600;

/** A moment as WordPress's picker of dates takes it: the wall clock of the site, without a zone. @param unixS Unix seconds. */
export function toPicker(unixS: number): string {
	return date('Y-m-d\\TH:i:s', new Date(unixS * 1000), undefined);
}

/** The moment that was picked, Unix seconds. The picker tells the wall clock of the site; a date that is none counts as 0. */
export function fromPicker(wallClock: string): number {
	const ms = getDate(wallClock).getTime();
	return Number.isFinite(ms) ? Math.round(ms / 1000) : 0;
}

/** What is offered first: the next full hour that is at least a quarter of an hour away. @param nowMs Unix ms. */
export function nextFullHour(nowMs: number): number {
	return Math.ceil((nowMs / 1000 + HOUR_S / 4) / HOUR_S) * HOUR_S;
}
