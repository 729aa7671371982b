import type { Ms } from './machine.ts';
import type { Rendition, Seq, Session } from './messages.ts';
import { PacketBuffer } from './packet-buffer.ts';
import type { Packet } from './wire.ts';

/** One rendition of one session, as this peer holds it: its announcement, its recent packets, and what is being done about its holes. */
export class Track {
	readonly session: Session;
	readonly rendition: Rendition;
	readonly buffer = new PacketBuffer();
	announcement: Packet | null = null;
	/** The announcement is not the one that the session began with. */
	renewed = false;
	/** Where it begins, as the first feeder says; 0: not told, or no longer of interest. */
	begins: Seq = 0;
	/** The oldest packet that is missing, since when, and how often it was asked for; 0: nothing is. */
	hole: Seq = 0;
	holeSince: Ms = 0;
	asked = 0;
	/** Everything up to here that was missing has been counted as a repair. */
	countedTo: Seq = 0;
	/** When the oldest hole is to be looked at; `Infinity`: there is none. */
	mendAt: Ms = Infinity;
	/** The next packet is the first of a new feed: what lies before it is missing for certain. */
	fresh = false;

	constructor(session: Session, rendition: Rendition) {
		this.session = session;
		this.rendition = rendition;
	}

	/** Media time of the newest packet held in order; 0 before the first. */
	get headMs(): Ms {
		return this.buffer.headPacket?.mediaMs ?? 0;
	}
}
