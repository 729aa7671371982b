/** Pages are Markdown made of strings; nothing here knows what they are about. */

/** The first column is text, the others are numbers: right-aligned. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], textColumns = 1): string {
	if (rows.length === 0) return '*Not measured yet.*\n';
	const rule = head.map((_, i) => (i < textColumns ? '---' : '---:'));
	return `${[head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

/** Thousands parted by commas, as everywhere in our documents. */
export function count(value: number): string {
	return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** `digits` after the point; if there are any, never fewer than it takes to tell a small number from zero. */
export function fixed(value: number, digits: number): string {
	if (!Number.isFinite(value)) return '–';
	const needed = digits > 0 && value !== 0 && Math.abs(value) < 0.5 * 10 ** -digits ? Math.min(6, Math.ceil(-Math.log10(Math.abs(value)))) : digits;
	const text = value.toFixed(needed).replace(/^-(0\.?0*)$/, '$1');
	return Math.abs(value) >= 10_000 ? count(value) : text;
}

/** Paragraphs, headings and tables, one blank line between them and one newline at the end. */
export function page(...parts: readonly (string | undefined)[]): string {
	return `${parts.filter((part) => part !== undefined && part !== '').map((part) => (part as string).trim()).join('\n\n')}\n`;
}
