import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { addressBytes, addressOf, countedAs } from './addresses.ts';
import { BURST_SECONDS, Places, Rates } from './rates.ts';

describe('rates', () => {
	test('let a burst pass, then as many as the rate', () => {
		let now = 0;
		const rates = new Rates(5, { now: () => now, unixMs: () => 0 });
		const allowed = (tries: number): number => Array.from({ length: tries }, () => rates.allow('a')).filter(Boolean).length;
		expect(allowed(100)).toBe(5 * BURST_SECONDS);
		now = 1_000;
		expect(allowed(100)).toBe(5);
		now = 1_000_000;
		expect(allowed(100)).toBe(50);
	});

	test('count each address for itself, and remember only so many', () => {
		const rates = new Rates(1, { now: () => 0, unixMs: () => 0 }, 100);
		for (let i = 0; i < 1_000; i++) expect(rates.allow(`address ${i}`)).toBe(true);
		expect(rates.size).toBe(100);
	});
});

test('places are given back once', () => {
	const places = new Places(2);
	const [one, two] = [places.take('a'), places.take('a')];
	expect(two).not.toBeNull();
	expect(places.take('a')).toBeNull();
	expect(places.take('b')).not.toBeNull();
	one?.();
	one?.();
	expect(places.take('a')).not.toBeNull();
	expect(places.take('a')).toBeNull();
});

describe('addresses', () => {
	test.each([
		['192.0.2.1', '192.0.2.1'],
		['::ffff:192.0.2.1', '192.0.2.1'],
		['2001:db8:1:2:3:4:5:6', '20010db800010002/64'],
		['2001:db8:1:2::1', '20010db800010002/64'],
		['2001:db8::1', '20010db800000000/64'],
		['::1', '0000000000000000/64'],
		['fe80::1%eth0', 'fe80000000000000/64'],
	])('%s counts as %s', (address, counted) => {
		expect(countedAs(address)).toBe(counted);
	});

	test('have 4 or 16 bytes', () => {
		expect([...addressBytes('10.1.2.255')]).toEqual([10, 1, 2, 255]);
		expect(Buffer.from(addressBytes('2001:db8::a:1')).toString('hex')).toBe('20010db8000000000000000000' + '0a0001');
	});

	test.each([
		[0, '203.0.113.1', '127.0.0.1'],
		[1, '203.0.113.1', '203.0.113.1'],
		[1, 'forged, 203.0.113.1', '203.0.113.1'],
		[2, 'forged, 203.0.113.1, 198.51.100.7', '203.0.113.1'],
		[2, '203.0.113.1', '127.0.0.1'],
		[1, 'unknown', '127.0.0.1'],
		[1, undefined, '127.0.0.1'],
	])('behind %i proxies and with X-Forwarded-For: %s it is %s', (proxies, header, expected) => {
		const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: '127.0.0.1' });
		expect(addressOf({ headers: header === undefined ? {} : { 'x-forwarded-for': header }, socket }, proxies)).toBe(expected);
	});
});
