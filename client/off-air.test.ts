import { expect, it, test } from 'vitest';
import { judge, Key, Studio } from '@dumbbell-stream/core/testing/studio.ts';
import { rangesOf, type Claims } from './off-air.ts';

const studio = new Studio('ours', 1_772_395_200_000);
const [site, thief] = [new Key('the site'), new Key('a thief')];
const ranges = [{ from: 5, to: 9 }];
const keyList = studio.keyList({ site: site.publicKey });
const tombstones = studio.tombstones({ ranges }, site);
const verify = async (by: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> => judge({ t: 'verify', job: 1, by, message, signature }).ok;

it('[T18] what the site has signed counts, when the stream names the site', async () => {
	expect(await rangesOf({ keyList, tombstones }, studio.stream, verify)).toEqual(ranges);
});
const another = new Studio('another', 1_772_395_200_000);
test.each<[string, Claims]>([
	['says nothing', { keyList: null, tombstones: null }],
	['names no site', { keyList: studio.keyList(), tombstones }],
	['was forged by a server', { keyList, tombstones: studio.tombstones({ number: 9, ranges }, thief) }],
	['brings a site of its own', { keyList: studio.keyList({ site: thief.publicKey }, thief), tombstones: studio.tombstones({ ranges }, thief) }],
	['is of another stream', { keyList: another.keyList({ site: site.publicKey }), tombstones: another.tombstones({ ranges }, site) }],
	['is no list', { keyList, tombstones: new Uint8Array(5) }],
])('[T18] nothing counts of an address that %s', async (_, claims) => {
	expect(await rangesOf(claims, studio.stream, verify)).toEqual([]);
});
