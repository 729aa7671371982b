/**
 * Checks what must hold of our own state, in production too. Never used about what a stranger sent: that gets a coded refusal.
 *
 * @throws Error when the condition is false: the machine is wrong and must not go on.
 */
export function assert(condition: boolean, why: string): asserts condition {
	if (!condition) throw new Error(`Broken invariant: ${why}`);
}
