import { SERVER } from './paths.ts';

/** Nobody feeds it. */
export const ORPHAN = -1;
/** Not there any more, or not yet. */
export const ABSENT = -2;

/** Pools of the floor. */
export const VIEWERS = 1;
export const RESCUES = 2;
export type Floor = typeof VIEWERS | typeof RESCUES;

/** Who feeds whom now, in columns. Receivers hang in a list through their siblings, so that every change costs the same. */
export class Feeds {
	readonly feeder: Int32Array;
	/** Feeds that one gives. The server's floor is not counted here. */
	readonly count: Int32Array;
	/** Which places of the server's floor one has: viewers without a place in the tree and rescues are rationed apart. */
	readonly onFloor: Uint8Array;
	readonly #floorPlaces: Readonly<Record<Floor, number>>;
	readonly #floorUsed: Record<Floor, number> = { [VIEWERS]: 0, [RESCUES]: 0 };
	/** Most feeds of one viewer at any instant. */
	most = 0;
	readonly #first: Int32Array;
	readonly #next: Int32Array;
	readonly #previous: Int32Array;
	/** Over all changes: two runs of one seed agree. */
	hash = 0x811c9dc5;

	constructor(size: number, floor: { readonly viewers: number; readonly rescues: number }) {
		this.#floorPlaces = { [VIEWERS]: floor.viewers, [RESCUES]: floor.rescues };
		this.feeder = new Int32Array(size).fill(ABSENT);
		this.count = new Int32Array(size);
		this.onFloor = new Uint8Array(size);
		[this.#first, this.#next, this.#previous] = [0, 1, 2].map(() => new Int32Array(size).fill(-1)) as [Int32Array, Int32Array, Int32Array];
		this.feeder[SERVER] = SERVER;
	}

	present(id: number): boolean {
		return this.feeder[id] !== ABSENT;
	}

	/** Comes without a feed. */
	enter(id: number): void {
		this.feeder[id] = ORPHAN;
	}

	/** Goes; whom it fed must be dealt with first. */
	exit(id: number): void {
		this.detach(id);
		this.feeder[id] = ABSENT;
	}

	/** Ends what feeds it, if anything does. */
	detach(id: number): void {
		const feeder = this.feeder[id] as number;
		if (feeder < 0) return;
		const floor = this.onFloor[id] as Floor | 0;
		if (floor !== 0) {
			this.onFloor[id] = 0;
			this.#floorUsed[floor]--;
		} else {
			const previous = this.#previous[id] as number;
			const next = this.#next[id] as number;
			if (previous < 0) this.#first[feeder] = next;
			else this.#next[previous] = next;
			if (next >= 0) this.#previous[next] = previous;
			this.count[feeder] = (this.count[feeder] as number) - 1;
		}
		this.feeder[id] = ORPHAN;
	}

	/** @returns false, and changes nothing, when the floor is full. */
	attachFloor(id: number, floor: Floor): boolean {
		if (this.onFloor[id] !== floor && this.#floorUsed[floor] >= this.#floorPlaces[floor]) return false;
		this.detach(id);
		this.#fedBy(id, SERVER);
		this.onFloor[id] = floor;
		this.#floorUsed[floor]++;
		return true;
	}
	get floorUsed(): number {
		return this.#floorUsed[VIEWERS] + this.#floorUsed[RESCUES];
	}

	#fedBy(id: number, feeder: number): void {
		this.feeder[id] = feeder;
		this.hash = Math.imul(Math.imul(this.hash ^ id, 0x01000193) ^ feeder, 0x85ebca6b);
	}

	attach(id: number, feeder: number): void {
		this.detach(id);
		this.#fedBy(id, feeder);
		const first = this.#first[feeder] as number;
		this.#previous[id] = -1;
		this.#next[id] = first;
		if (first >= 0) this.#previous[first] = id;
		this.#first[feeder] = id;
		const count = (this.count[feeder] as number) + 1;
		this.count[feeder] = count;
		if (feeder !== SERVER && count > this.most) this.most = count;
	}

	/** Whether the stream reaches it; `without`: by a way on which that one does not stand, so that no feed can close a circle. */
	flows(id: number, without = ABSENT): boolean {
		let at = id;
		while (at !== SERVER) {
			if (at < 0 || at === without) return false;
			at = this.feeder[at] as number;
		}
		return true;
	}

	receivers(id: number): number[] {
		const found: number[] = [];
		for (let at = this.#first[id] as number; at >= 0; at = this.#next[at] as number) found.push(at);
		return found;
	}

	/** It and everybody who is fed through it. */
	below(id: number): number[] {
		const found = [id];
		for (let i = 0; i < found.length; i++) for (let at = this.#first[found[i] as number] as number; at >= 0; at = this.#next[at] as number) found.push(at);
		return found;
	}
}
