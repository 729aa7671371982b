/** What is kept per row, and in how many bits: a viewer must not cost more than some fifty bytes here. */
const KINDS = {
	/** Behind the source, ms, as last told. */
	lag: Float32Array,
	/** When that was. */
	seen: Float64Array,
	/** When it was last late, away from its parent, or falling behind. */
	uneasy: Float64Array,
	/** How long its player has stood still in all, ms. */
	stalled: Float32Array,
	/** Trouble with the parent, and with others' feeds, ms of it; drains while there is none. */
	up: Float32Array,
	down: Float32Array,
	/** Rows of the parent and of who feeds it now; -1: nobody known. */
	parent: Int32Array,
	feeder: Int32Array,
	flags: Uint8Array,
	/** How many rows name this one as parent; how many of those blame it; how many of those were well elsewhere. */
	kids: Uint16Array,
	blamers: Uint16Array,
	relieved: Uint16Array,
	/** How many rows it feeds; how many of those are late now. */
	feeds: Uint16Array,
	lateFeeds: Uint16Array,
	/** Children that it says it has. */
	children: Uint8Array,
	/** The most feeds' worth that it passed on of late. */
	carried: Float32Array,
	/** Round trips to who feeds it, and to the parent when it was last fed by it, ms. */
	rtt: Uint16Array,
	parentRtt: Uint16Array,
} as const;

type Column = keyof typeof KINDS;
const NAMES = Object.keys(KINDS) as readonly Column[];
type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array | Uint16Array;

/** Rows of numbers in columns: memory that does not grow with what a runtime thinks an object is. Rows are used again. */
export class Columns {
	readonly #columns: Record<Column, Numbers>;
	readonly #free: number[] = [];
	#rows = 0;
	#room: number;

	constructor(room = 64) {
		this.#room = room;
		this.#columns = Object.fromEntries(NAMES.map((name) => [name, new KINDS[name](room)])) as unknown as Record<Column, Numbers>;
	}

	/** A row of zeros. */
	add(): number {
		const row = this.#free.pop() ?? this.#rows++;
		if (row >= this.#room) this.#grow();
		for (const name of NAMES) this.#columns[name][row] = 0;
		return row;
	}

	remove(row: number): void {
		this.#free.push(row);
	}

	get(name: Column, row: number): number {
		return this.#columns[name][row] as number;
	}

	set(name: Column, row: number, value: number): void {
		this.#columns[name][row] = value;
	}

	add1(name: Column, row: number, by: number): void {
		this.set(name, row, this.get(name, row) + by);
	}

	/** Rows in use. */
	get rows(): number {
		return this.#rows - this.#free.length;
	}

	/** Of memory for one row, used or not. */
	static get bytesPerRow(): number {
		return NAMES.reduce((sum, name) => sum + KINDS[name].BYTES_PER_ELEMENT, 0);
	}

	#grow(): void {
		this.#room *= 2;
		for (const name of NAMES) {
			const larger = new KINDS[name](this.#room);
			larger.set(this.#columns[name]);
			this.#columns[name] = larger;
		}
	}
}
