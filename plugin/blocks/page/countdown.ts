const HOUR_S = 3_600;
/** Before that a countdown is a number nobody reads: the date stays. */
const FROM_S = 24 * HOUR_S;

/**
 * The time that is left, as "1:05:12" or "5:12"; null when a date says more, or when it has begun.
 *
 * @param digits Writes a whole number with at least so many digits, in the reader's figures.
 */
export function timeLeft(startsMs: number, nowMs: number, digits: (value: number, least: number) => string): string | null {
	const left = Math.ceil((startsMs - nowMs) / 1000);
	if (!(left > 0) || left > FROM_S) return null;
	const [hours, minutes, seconds] = [Math.floor(left / HOUR_S), Math.floor((left % HOUR_S) / 60), left % 60];
	return hours > 0 ? `${digits(hours, 1)}:${digits(minutes, 2)}:${digits(seconds, 2)}` : `${digits(minutes, 1)}:${digits(seconds, 2)}`;
}
