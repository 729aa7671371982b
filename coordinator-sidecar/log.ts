/** From quiet to talkative. */
export const LOG_LEVELS = ['silent', 'error', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** One line per event, `name key=value …`: for people and for `grep`. Addresses of viewers are never written above `debug`. */
export interface Log {
	error(name: string, fields?: LogFields): void;
	info(name: string, fields?: LogFields): void;
	debug(name: string, fields?: LogFields): void;
}

const VALUE_LETTERS_MAX = 2_000;

/** @param write Takes one finished line without its end. */
export function makeLog(level: LogLevel, write: (line: string) => void): Log {
	const rank = LOG_LEVELS.indexOf(level);
	const line = (of: Exclude<LogLevel, 'silent'>) => (name: string, fields: LogFields = {}): void => {
		if (LOG_LEVELS.indexOf(of) > rank) return;
		const pairs = Object.entries(fields).map(([key, value]) => ` ${key}=${quoted(String(value))}`);
		write(`${new Date().toISOString()} ${of} ${name}${pairs.join('')}`);
	};
	return { error: line('error'), info: line('info'), debug: line('debug') };
}

/** What a stranger sent must not be able to begin a new line or look like another field. */
function quoted(value: string): string {
	return /^[\w.:/@+-]*$/.test(value) ? value : JSON.stringify(value.slice(0, VALUE_LETTERS_MAX));
}

/** What went wrong, in one line, without a stack. */
export function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
