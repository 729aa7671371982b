import { assert } from './assert.ts';

/**
 * Every bound and every time constant of the protocol, with unit and reason. Times are milliseconds unless the name says otherwise.
 * References such as "tree 6.2" are sections of docs/PROTOCOL.md's companion rules; the relations below are asserted at load.
 */
export const LIMITS = {
	/** A whole packet, signature included. 16 KiB is what every browser's data channel passes as one message. */
	packetBytes: 16_384,
	/** What the source aims for below 4 Mbit/s: half the store-and-forward time per hop at the same header cost. */
	packetBytesAim: 8_192,
	/** A control message. The largest is a signal with an SDP of many candidates. */
	controlBytes: 16_384,
	/** An SDP or a candidate as the link's library writes it. */
	signalBytes: 12_288,
	/** Initialisation segment inside the announcement, so that the announcement stays one packet. */
	initBytes: 12_288,
	/** The codecs string of a rendition, RFC 6381. */
	codecsBytes: 255,
	/** Renditions of one stream (quality levels). */
	renditions: 8,

	/** Messages held on a link that is up but has not said hello (an unordered channel may deliver them first). */
	earlyMessages: 8,
	/** Packets whose session's announcement has not come yet. */
	earlyPackets: 64,
	/** Verify jobs waiting per link: a flood of forgeries must not grow memory. */
	jobsPerLink: 32,
	/** Sequences in one `need`. */
	needSeqs: 64,
	/** Sequences a feeder still owes to one link, held until they arrive or time out. */
	owedSeqs: 128,
	/** Links of one viewer, all roles: parent, children, buddy, ward, standby, incoming standby, and those in transition or measured. */
	links: 64,
	/** Idle links that the coordinator asks one peer to keep besides its roles: incoming standby, at most three per child. */
	warm: 40,
	/** Ends in one list of a directive: the children of a source with many root pairs are the most. */
	named: 64,
	/** Children of one position of a binary pair, and of a pair with variable fan-out: 12 slots, one of them the spare. */
	fanOut: 2,
	fanOutMax: 11,
	/** Feeds that one viewer may carry, whatever his uplink. */
	slots: 12,
	/** Neighbours of open slots whose distance a newcomer is asked for: a parent and a buddy for each of 8 slots, 32 behind a symmetric NAT. */
	candidates: 64,

	/** Unsent bytes that may stand in a data channel's own buffer; more would delay our control messages behind media. */
	channelBytes: 65_536,
	/**
	 * Of a newcomer's backlog so much at most stands in a channel's own buffer: two of the largest packets. It then takes the uplink
	 * that is left over, because the live packets of all other links find at most this before them.
	 */
	backlogBytes: 32_768,
	/** Our own queue per link. 1 MiB is about 3 s at 2.5 Mbit/s: what is older comes too late anyway. */
	queueBytes: 1_048_576,
	/** Packets kept per rendition: history for joiners (a whole group) and for buddies. */
	bufferPackets: 4_096,
	bufferBytes: 16 * 1_048_576,
	/** How far ahead of the head a packet may lie before it is refused: half a buffer. */
	aheadPackets: 2_048,
	/** Media kept behind the head whatever the groups are, tree 6.5: B + 4 L, generously. */
	historyMs: 3_000,
	/** Group longer than this cannot be joined in time; the ingest refuses it. */
	groupMs: 10_000,
	/** A packet captured this long before the head that the coordinator told is a replay. */
	staleMs: 10_000,
	/** After a session began, packets of the one before it are late and not yet a replay. */
	sessionGraceMs: 10_000,
	/** A certificate may begin this much in the future: clocks differ. */
	clockSkewMs: 60_000,
	/** Sessions that one key list names; before them `since` says it all. */
	revokedSessions: 64,
	/** A key list as a whole: 114 bytes, the sessions, the signature. */
	keyListBytes: 114 + 64 * 8 + 64,
	/** Key lists whose signature is being checked: a coordinator sends one, and seldom a second so soon. */
	keyListsWaiting: 4,
	/** Ranges that one list of tombstones names; who has more merges the nearest. */
	withheldRanges: 64,
	/** A list of tombstones as a whole: 50 bytes, the ranges, the signature. */
	tombstonesBytes: 50 + 64 * 16 + 64,
	/** Lists of tombstones whose signature is being checked, and those that wait for another site key. */
	tombstonesWaiting: 4,

	/** L: mean one-way latency of the stream's links. Default and bounds. */
	latencyMs: 92,
	latencyMsMin: 60,
	latencyMsMax: 200,
	/** B: default and lower bound, and upper bound. */
	bufferMs: 600,
	bufferMsMax: 3_000,
	/** What a real player keeps when it stops: B covers it besides the gap. */
	reserveMs: 100,
	/** s: an active feed says that it is alive after this much silence. */
	aliveMs: 50,
	/** Beats between buddies and on paused feeds. */
	headMs: 200,
	/** A buddy whose head stood still in two beats has trouble of its own, and is asked after the standby. */
	stuckHeadMs: 450,
	/** Beats on standby and other idle links, and from the fed to the feeder. */
	idleBeatMs: 1_000,
	/** A link on which nothing was heard for so long is closed, and a feed on it ends (the lease). */
	leaseMs: 3_000,
	/** A near neighbour (parent, child, buddy, ward) that was not heard for so long is reported; its link may live on. */
	missMs: 1_000,
	/** A neighbour of a new directive to which no link could be made for so long is reported. */
	unlinkedMs: 3_000,
	/** tau_d: silence of the feeder that makes an orphan; at least, and at most max(2 L, this). */
	detectMsMin: 150,
	detectMsMax: 250,
	/** Grant of a feed: at least this long is waited; for the floor longer, as nobody else is left to ask. */
	grantMs: 100,
	floorGrantMs: 1_000,
	/** A planned want whose feeder only lacks a credit waits there this long before it is refused. */
	plannedWaitMs: 3_000,
	/** After buddy and standby failed an orphan pauses before it asks the buddy again. */
	orphanPauseMs: 200,
	/** Waiting for a missing packet inside a feed, at least. */
	repairMs: 50,
	/** A player with so little in front of it has reached the hole: real ones stop with some 100 ms left. */
	skipMs: 200,
	/** More repairs than this share of the packets (of 256) within this time: the feed is not worth mending, go on at the next group. */
	repairShare: 64,
	repairWindowMs: 5_000,
	/** A hole that nobody could fill for so long is given up, whatever the player says. */
	hopelessMs: 2_000,
	/** Packets without a hole after which a new feed counts as good. */
	commitPackets: 10,
	/** The overlap of two feeds lasts at most so long; then the old one stands. */
	overlapMs: 3_000,
	/** Who has gone over to another rendition serves the receivers of the former one for so long: two batches, in which they get other feeders. */
	formerMs: 10_000,
	/** The parent's head must be near mine for so long before a delay feed goes back. */
	returnMs: 2_000,
	/** The buddy must be ahead by at least this in two beats before a delay feed. */
	delayMs: 150,
	/** Neighbours that were offered are measured for so long: setting up a link takes 0.7 s at the median. */
	measureMs: 1_500,
	/** A link that no directive names is closed after this. */
	unusedMs: 5_000,
	/** Setting up a link. */
	dialMs: 8_000,
	/** From up to hello. */
	helloMs: 3_000,
	/** Between attempts at the same neighbour: first, and longest. */
	redialMs: 500,
	redialMsMax: 8_000,
	/** The same for the coordinator: short, because a fresh one waits for everybody's report before it rebuilds the tree. */
	controlRedialMsMax: 2_000,
	/** Reports to the coordinator. */
	reportMs: 2_000,
	/** Clock comparison with the coordinator. */
	timeMs: 15_000,
	/** A viewer refused by a full floor asks again after this. */
	fullRetryMs: 1_500,
	/** Newcomers hold a rescue place for at most so long. */
	newcomerMs: 10_000,
	/** Who was sent away because the stream is withheld asks again after this: it may be given back any minute, and a thousand ask. */
	withheldRetryMs: 5_000,
	/** After a clean end of body the stream waits so long for its publisher. */
	endedMs: 30_000,

	/** Slots that may be open above the deepest level: enough for a joiner to choose from, at the price of at most one level. */
	gaps: 16,
	/** The longest list of open slots that is looked at for one joiner. */
	openSlotsMost: 40,
	/** A hole is filled by so many promotions of the oldest child at most, then by the oldest of so many drawn leaves. */
	promotions: 2,
	samples: 16,
	/** A position whose holders were exchanged rests for so long. */
	exchangeMs: 60_000,
	/** A newcomer measures the neighbours of open slots when the tree has so many viewers, and no more than so many join per second: */
	measureFrom: 24,
	measureJoins: 8,
	/** or than one in so many. */
	measureShare: 100,
	/** After its time for measuring a newcomer's answer may be so late. */
	offerGraceMs: 500,
	/** In the place of a rendition: whatever goes. */
	anyRendition: 255,
	/** A change of rendition comes about within so long, or not. */
	changeMs: 10_000,
	/** A pair with fewer viewers than this, per cent, who could carry two children and a spare becomes wider than binary. */
	binaryPercent: 55,
	/** Positions looked at per second to see whether older viewers should rise: at most, and one for so many viewers. */
	improvements: 32,
	improveShare: 200,
	/** Leaves within two seconds that make a mass event: at least, and per cent of the viewers; it is over after so long without. */
	emergencyLeaves: 8,
	emergencyPercent: 6,
	emergencyCalmMs: 10_000,
	/** Changes are gathered for so long in a mass event. */
	emergencyBatchMs: 100,
	/** The coordinator looks after under-performers, age order and distant buddies so often. */
	tendMs: 1_000,
	/** Changes of the layout are gathered for so long before directives go out. */
	batchMs: 200,
	/** A wave is over when all confirmed, or after this. */
	waveMs: 3_000,
	/** An accused peer must answer its probe within this: pages on a busy machine stand still for more than half a second. */
	probeMs: 1_000,
	/** A peer whose control link is gone but whom no neighbour misses keeps its place for so long. */
	controlGraceMs: 30_000,
	/** A fresh coordinator gathers the peers' reports for so long before it rebuilds the layout. */
	settleMs: 3_500,
	/** News of head and clock to every peer. */
	newsMs: 5_000,
	/** Resume tokens live this long. */
	resumeMs: 12 * 3_600_000,
	/** Tickets from WordPress may live this long. */
	ticketMs: 5 * 60_000,
	/** Peers of one coordinator. */
	peers: 1_000_000,
	/** Join requests waiting for their ticket's verdict. */
	joinsWaiting: 10_000,
	/** Control messages a peer may send per second before it is closed with `flood`; bursts of three times that pass. */
	controlPerSecond: 200,
	/** Control messages on a link between viewers, per second, before it is closed with `flood`. Beats are at most 20. */
	linkMessagesPerSecond: 200,
	/** Packets that one neighbour may have repaired per second; what is above is told to be lacking. */
	repairsPerSecond: 128,
	/** Signs of life after which who was called silent feeds again; a straggler or two of a dead one do not count. */
	signsOfLife: 3,
	/** What a released feeder had sent before it heard of that is welcome for so long. */
	tailMs: 1_000,
	/** Bytes that nobody asked for, per second and at once, before the link is closed with `flood`. The tail of a released feed fits. */
	unsolicitedBytesPerSecond: 262_144,
	unsolicitedBytes: 2_097_152,
	/** A peer that cannot connect to its parent for so long is placed anew. */
	stuckMs: 8_000,

	/** Open slots shown to the scorer of a newcomer; behind a symmetric NAT most do not connect, and 32 leave him none of them three times in a million. */
	places: 8,
	placesSymmetric: 32,
	/** Gain, in ms of the default scorer, from which two of one level change places: about a third of L, so that estimates do not shuffle people. */
	exchangeGainMs: 30,
	/** Lagging by more than 2 L behind the feeder for so long in sum makes late; so long without it makes clean. */
	lateMs: 3_000,
	cleanMs: 10_000,
	/** What was reported longer ago says nothing about now: three reports. */
	reportStaleMs: 6_000,
	/** So many peers found wanting within the window are an incident of the source or the network and nobody's own: per cent of all, and at least. */
	incidentPercent: 5,
	incidentPeers: 3,
	incidentMs: 10_000,
	/** Feeds nobody after it was demoted: first, doubled each time, longest. As long again without a fault, and it counts as new. */
	quarantineMs: 60_000,
	quarantineMsMax: 15 * 60_000,
	/** Asked to leave per second, per cent of all, when there are more who cannot carry than leaves; until they are so many per cent of the leaves. */
	shedPercent: 2,
	shedToPercent: 90,
	/** A verdict is repeated when it was not carried out within so long. */
	verdictMs: 10_000,
	/** Head-room without which a feeder never catches up: feeds counted at so many per cent of the stream's rate. */
	headroomPercent: 125,
	/** Late beyond B for so long: the next lower rendition. */
	beyondMs: 10_000,
	/** Without trouble for so long in a lower rendition: one step up. Doubled for each step down that comes within the longest after it. */
	climbMs: 60_000,
	climbMsMax: 15 * 60_000,
	/** Least B of the profiles "near" and "robust"; that of the normal one is `bufferMs`. */
	bufferMsNear: 450,
	bufferMsRobust: 600,
	/** B shrinks by so many per cent, once in this. */
	shrinkPercent: 10,
	shrinkMs: 10_000,
	/** Histogram of the gaps that B must cover: width of a bin, and the time after which a measurement weighs half. */
	coverBinMs: 20,
	coverHalfLifeMs: 7 * 60_000,
} as const;

/**
 * A relation between limits, asserted at load. Bundlers may drop it: what holds of constants in one place holds everywhere.
 *
 * @__NO_SIDE_EFFECTS__
 */
function holds(condition: boolean, why: string): void {
	assert(condition, why);
}

holds(LIMITS.packetBytesAim <= LIMITS.packetBytes, 'the aim fits a packet');
holds(LIMITS.initBytes + LIMITS.codecsBytes + 512 <= LIMITS.packetBytes, 'an announcement fits one packet');
holds(LIMITS.tombstonesBytes === 50 + LIMITS.withheldRanges * 16 + 64, 'the longest list of tombstones is as long as it may be');
holds(LIMITS.keyListBytes === 114 + LIMITS.revokedSessions * 8 + 64, 'the longest key list is as long as it may be');
holds(LIMITS.signalBytes + 64 <= LIMITS.controlBytes, 'a signal fits a control message');
holds(LIMITS.aheadPackets * 2 <= LIMITS.bufferPackets, 'what lies ahead fits the buffer beside the history');
holds(LIMITS.aliveMs * 3 <= LIMITS.detectMsMin, 'three beats must be lost before a feeder counts as silent');
holds(LIMITS.detectMsMax < LIMITS.bufferMs, 'detection fits the playout buffer');
holds(LIMITS.headMs * 3 < LIMITS.leaseMs && LIMITS.idleBeatMs * 2 < LIMITS.leaseMs, 'a link outlives two lost beats');
holds(LIMITS.headMs * 3 < LIMITS.missMs && LIMITS.missMs < LIMITS.leaseMs, 'a neighbour is missed after three lost beats, before its lease is over');
holds(LIMITS.controlRedialMsMax < LIMITS.withheldRetryMs, 'who is sent away for a while comes back later than who lost his link');
holds(LIMITS.controlRedialMsMax * 1.5 < LIMITS.settleMs, 'everybody has redialled before a fresh coordinator rebuilds');
holds(LIMITS.linkMessagesPerSecond > 2 * (1_000 / LIMITS.aliveMs), 'beats alone are no flood');
holds(LIMITS.needSeqs <= LIMITS.owedSeqs, 'one whole request can be owed');
holds(LIMITS.packetBytes < LIMITS.channelBytes, 'a packet fits the channel');
holds(LIMITS.packetBytes <= LIMITS.backlogBytes && LIMITS.backlogBytes < LIMITS.channelBytes, 'a backlog moves, and leaves room');
holds(LIMITS.slots === LIMITS.fanOutMax + 1, 'children and one to spare');
holds(2 * LIMITS.placesSymmetric <= LIMITS.candidates && LIMITS.places <= LIMITS.placesSymmetric, 'the neighbours of all slots shown can be measured');
holds(LIMITS.reportMs < LIMITS.lateMs && LIMITS.lateMs < LIMITS.cleanMs, 'nobody is judged by one report, and to be clean takes longer than to be late');
holds(LIMITS.reportMs * 2 < LIMITS.reportStaleMs, 'one lost report makes nobody unknown');
holds(LIMITS.quarantineMs <= LIMITS.quarantineMsMax && LIMITS.climbMs <= LIMITS.climbMsMax, 'a doubled time has room to grow');
holds(LIMITS.beyondMs >= LIMITS.cleanMs && LIMITS.climbMs > LIMITS.beyondMs, 'a rendition is tried for longer than its failure takes to show');
holds(LIMITS.bufferMsNear > LIMITS.detectMsMax && LIMITS.bufferMsRobust < LIMITS.bufferMsMax, 'every profile covers detection and leaves room to grow');
