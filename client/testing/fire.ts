/** Dispatches an event with these properties, also to an `on…` property of the target. */
export function fire(target: EventTarget, type: string, properties: object = {}): void {
	const event = Object.assign(new Event(type), properties);
	(target as unknown as Record<string, ((event: Event) => void) | null | undefined>)[`on${type}`]?.(event);
	target.dispatchEvent(event);
}

/** Lets every promise and every timer of 0 ms that is due have its turn. */
export async function turns(count = 12): Promise<void> {
	for (let i = 0; i < count; i++) await new Promise((done) => setTimeout(done, 0));
}
