/** What fast-check draws: any control message, of every kind. The types make the list complete. */
import fc from 'fast-check';
import { LIMITS } from '../limits.ts';
import type { CloseCode, End, Epoch, PeerId } from '../messages.ts';
import { peerId, TICKET_BYTES, type Control, type ControlOf, type Kind } from '../wire.ts';

const u8 = fc.integer({ min: 0, max: 0xff });
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u53 = fc.maxSafeNat();
const bytes = (minLength: number, maxLength = minLength): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength, maxLength });
const peer: fc.Arbitrary<PeerId> = bytes(16).map(peerId);
const end: fc.Arbitrary<End> = fc.oneof(peer, fc.constantFrom<End>('coordinator', 'source', 'floor'));
const endOrNull: fc.Arbitrary<End | null> = fc.oneof(end, fc.constant(null));
const ends = fc.array(end, { maxLength: LIMITS.warm });
const epoch: fc.Arbitrary<Epoch> = fc.tuple(u53, u32);
const seqs = fc.array(u32, { maxLength: LIMITS.needSeqs });
const token = bytes(0, TICKET_BYTES);
const code = fc.constantFrom<CloseCode>(
	'bye', 'bad-frame', 'bad-packet', 'bad-ticket', 'version', 'full', 'too-slow', 'silent', 'unused', 'superseded', 'removed', 'flood', 'ended', 'withdrawn', 'withheld',
);
const place = {
	tree: fc.constantFrom('A' as const, 'B' as const), position: u53, level: u16, fanOut: u8, parent: end, children: ends, buddy: endOrNull, ward: endOrNull, standby: endOrNull,
};

type Drawn<K extends Kind> = { readonly [F in keyof ControlOf<K>]: fc.Arbitrary<ControlOf<K>[F]> };
const t = <K extends Kind>(kind: K): fc.Arbitrary<K> => fc.constant(kind);

const FIELDS: { readonly [K in Kind]: Drawn<K> } = {
	hello: { t: t('hello'), protocol: u8, stream: bytes(32), from: end, session: u53, head: u32, label: u16, epoch, token },
	want: { t: t('want'), n: u32, session: u53, rendition: u8, from: u32, why: fc.constantFrom('planned', 'orphan', 'delay', 'bridge', 'newcomer', 'viewer'), label: u16, epoch },
	refuse: { t: t('refuse'), n: u32, why: fc.constantFrom('credit', 'label', 'not-yours', 'no-data', 'full', 'revoked'), epoch, oldest: u32 },
	stop: { t: t('stop'), n: u32 },
	pause: { t: t('pause'), n: u32 },
	resume: { t: t('resume'), n: u32, session: u53, rendition: u8, from: u32, label: u16 },
	need: { t: t('need'), session: u53, rendition: u8, seqs },
	lack: { t: t('lack'), session: u53, rendition: u8, seqs },
	beat: {
		t: t('beat'), n: u32, session: u53, rendition: u8, head: u32, headMs: u53, label: u16, lower: u16, ack: u32, state: fc.constantFrom('fed', 'recovering', 'repairing'),
		etaMs: u16, credits: u8, stamp: u32, echo: u32, heldMs: u16,
	},
	grant: { t: t('grant'), n: u32, label: u16, session: u53, rendition: u8, from: u32, head: u32, headMs: u53 },
	bye: { t: t('bye'), code },
	still: { t: t('still') },
	pulse: { t: t('pulse'), of: u32, head: u32, headMs: u53 },
	join: { t: t('join'), protocol: u8, stream: bytes(32), token, peers: fc.boolean(), slots: u8, nat: fc.constantFrom('unknown', 'easy', 'restricted', 'symmetric', 'blocked'), rendition: u8 },
	report: {
		t: t('report'), epoch, ...place, settled: fc.boolean(), feed: fc.constantFrom('none', 'parent', 'bridge', 'buddy', 'delay', 'standby', 'floor'), feeder: endOrNull,
		label: u16, session: u53, head: u32, headMs: u53, captureMs: u53, lagMs: u32, gapMs: u32, rttMs: u16, buddyRttMs: u16, coverMs: u16, queueMs: u16,
		rendition: u8, bytesFromPeers: u53, bytesFromServer: u53, bytesToPeers: u53, stalledMs: u32, unlinked: endOrNull,
	},
	accuse: { t: t('accuse'), peer, why: fc.constantFrom('silent', 'link-down', 'bad-packet', 'bye') },
	signal: { t: t('signal'), peer, attempt: u32, data: bytes(0, 400) },
	consent: { t: t('consent'), peers: fc.boolean(), slots: u8, rendition: u8 },
	alive: { t: t('alive'), n: u32 },
	time: { t: t('time'), stamp: u53, unixMs: u53 },
	measured: { t: t('measured'), n: u32, trips: fc.array(fc.record({ peer, rttMs: u16 }), { maxLength: LIMITS.candidates }) },
	welcome: {
		t: t('welcome'), peer: end, token, boot: u53, session: u53, head: u32, captureMs: u53, unixMs: u53, bufferMs: u16, latencyMs: u16, live: fc.boolean(),
	},
	directive: {
		t: t('directive'), epoch, rendition: u8, wave: u8, ...place, bridge: endOrNull, warm: ends, bufferMs: u16, latencyMs: u16,
		guard: fc.array(fc.record({ peer, epoch }), { maxLength: 8 }),
	},
	probe: { t: t('probe'), n: u32 },
	news: {
		t: t('news'), session: u53, head: u32, headMs: u53, captureMs: u53, unixMs: u53, bufferMs: u16, latencyMs: u16,
		stream: fc.constantFrom('live', 'waiting', 'ended'), viewers: u32,
	},
	end: { t: t('end'), code },
	keys: { t: t('keys'), list: bytes(0, LIMITS.keyListBytes) },
	tombstones: { t: t('tombstones'), list: bytes(0, LIMITS.tombstonesBytes) },
	offer: { t: t('offer'), n: u32, ends: fc.array(peer, { maxLength: LIMITS.candidates }) },
};

/** Any message of one kind. */
export function controlOf<K extends Kind>(kind: K): fc.Arbitrary<ControlOf<K>> {
	const fields: Readonly<Record<string, fc.Arbitrary<unknown>>> = FIELDS[kind];
	return fc.record(fields) as unknown as fc.Arbitrary<ControlOf<K>>;
}

/** Any message of any kind. */
export const control: fc.Arbitrary<Control> = fc.oneof(...(Object.keys(FIELDS) as Kind[]).map((kind) => controlOf(kind)));
