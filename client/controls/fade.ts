/** Without input for so long, the controls give way to the picture. */
const QUIET_MS = 3_000;
/** The pointer has left the player. */
const LEFT_MS = 800;

/** Keeps `data-quiet` on the stage: present while nobody has touched anything for some time. */
export class Fade {
	readonly #stage: HTMLElement;
	#quietAtPress = false;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(stage: HTMLElement) {
		this.#stage = stage;
		stage.addEventListener('pointerdown', () => (this.#quietAtPress = this.quiet), { capture: true });
		for (const type of ['pointermove', 'pointerdown', 'keydown', 'focusin']) stage.addEventListener(type, () => this.wake());
		stage.addEventListener('pointerleave', ({ pointerType }) => pointerType === 'mouse' && !this.quiet && this.wake(LEFT_MS));
	}

	get quiet(): boolean {
		return this.#stage.hasAttribute('data-quiet');
	}

	/** They were hidden when the finger came down, which itself has shown them. */
	get quietAtPress(): boolean {
		return this.#quietAtPress;
	}

	/** Shows the controls for some time. */
	wake(forMs: number = QUIET_MS): void {
		this.#stage.removeAttribute('data-quiet');
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.rest(), forMs);
	}

	/** Hides them; CSS keeps them where they are needed, see styles.ts. */
	rest(): void {
		clearTimeout(this.#timer);
		this.#stage.setAttribute('data-quiet', '');
	}

	stop(): void {
		clearTimeout(this.#timer);
	}
}
