/** The life of a link, edge by edge, as docs/PROTOCOL.md describes it. Written out, not derived: core's table is compared with this. */

/** from event -> to: effects */
const EDGES = `
dialing up -> greeting: say-hello
dialing silence -> closing: hang-up
dialing bye -> closing: hang-up
dialing down -> closed:
greeting hello -> idle: start-beats
greeting silence -> closing: hang-up
greeting bye -> closing: hang-up
greeting down -> closed:
idle we-want -> fed:
idle they-want -> feeding: open-feed
idle silence -> closing: stop-beats hang-up
idle bye -> closing: stop-beats hang-up
idle down -> closed: stop-beats
feeding they-want -> feeding: open-feed
feeding pause -> feeding-paused:
feeding stop -> idle: close-feed
feeding refuse -> idle: close-feed
feeding silence -> closing: close-feed stop-beats hang-up
feeding bye -> closing: close-feed stop-beats hang-up
feeding down -> closed: close-feed stop-beats
feeding-paused they-want -> feeding: open-feed
feeding-paused resume -> feeding: open-feed
feeding-paused stop -> idle: close-feed
feeding-paused refuse -> idle: close-feed
feeding-paused silence -> closing: close-feed stop-beats hang-up
feeding-paused bye -> closing: close-feed stop-beats hang-up
feeding-paused down -> closed: close-feed stop-beats
fed we-want -> fed:
fed pause -> fed-paused:
fed stop -> idle:
fed refuse -> idle:
fed silence -> closing: stop-beats hang-up
fed bye -> closing: stop-beats hang-up
fed down -> closed: stop-beats
fed-paused we-want -> fed:
fed-paused resume -> fed:
fed-paused stop -> idle:
fed-paused refuse -> idle:
fed-paused silence -> closing: stop-beats hang-up
fed-paused bye -> closing: stop-beats hang-up
fed-paused down -> closed: stop-beats
closing down -> closed:
`;

/** @returns {readonly import('../vectors.mjs').Case[]} */
export function linkSessionCases() {
	return EDGES.trim().split('\n').map((line) => {
		const [, from, event, to, effects] = /** @type {RegExpExecArray} */ (/^(\S+) (\S+) -> ([^:]+):(.*)$/.exec(line));
		return { name: `${from} (${event}) -> ${to}`, valid: true, from, event, to, effects: effects?.split(' ').filter(Boolean) ?? [] };
	});
}
