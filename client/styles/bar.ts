/** The control bar. Its scrim is dark enough behind every button for white on a white picture. */
export const bar = `
.bar { position: absolute; inset: auto 0 0; display: flex; align-items: center; padding: 30px 8px 6px; background: linear-gradient(#0000, #00000096 30px, #000000c9); transition: opacity .25s; pointer-events: none; }
.bar > * { pointer-events: auto; }
.bar > .gap { flex: 1; pointer-events: none; }
.bar button { position: relative; display: inline-flex; align-items: center; justify-content: center; flex: none; min-width: 44px; height: 44px; border-radius: 10px; }
.bar button:hover { background: #ffffff24; }
.bar :focus-visible { outline-offset: -3px; }
.stage[data-quiet]:is([data-state="playing"], [data-state="stalled"]):not([data-paused], [data-open], [data-card="large"]) .bar:not(:has(:focus-visible)) { opacity: 0; }
.stage[data-quiet]:is([data-state="playing"], [data-state="stalled"]):not([data-paused], [data-open], [data-card="large"]) .bar:not(:has(:focus-visible)) > * { pointer-events: none; }

.sounds { display: inline-flex; align-items: center; }
.volume { appearance: none; width: 0; height: 44px; margin: 0; opacity: 0; background: none; cursor: pointer; border-radius: 10px; transition: width .2s, opacity .2s; }
.sounds:is(:hover, :has(:focus-visible)) .volume { width: 80px; opacity: 1; margin-inline: 2px 8px; }
.volume::-webkit-slider-runnable-track { height: 4px; border-radius: 4px; background: linear-gradient(to right, #fff var(--level, 100%), #ffffff59 0); }
.volume:dir(rtl)::-webkit-slider-runnable-track { background: linear-gradient(to left, #fff var(--level, 100%), #ffffff59 0); }
.volume::-moz-range-track { height: 4px; border-radius: 4px; background: #ffffff59; }
.volume::-moz-range-progress { height: 4px; border-radius: 4px; background: #fff; }
.volume::-webkit-slider-thumb { appearance: none; width: 14px; height: 14px; margin-top: -5px; border-radius: 50%; background: #fff; }
.volume::-moz-range-thumb { width: 14px; height: 14px; border: 0; border-radius: 50%; background: #fff; }

.bar .live { padding: 0 10px; }
.bar .live[aria-disabled] { cursor: default; background: none; }
.bar .live[data-behind] { background: var(--_soft); }
.live[data-behind] .dot { background: #b9bec7; }
.bar .sharing { gap: 7px; padding-inline: 11px; font-size: 14px; }
.bar .sharing .icon { width: 20px; height: 20px; }
.bar [aria-pressed="true"]::after { content: ""; position: absolute; inset: auto 11px 6px; height: 2px; border-radius: 2px; background: currentColor; }
.bar [aria-expanded="true"] { background: #ffffff24; }

.tip { position: absolute; z-index: 3; padding: 5px 10px; border-radius: 8px; background: #15171c; box-shadow: 0 0 0 1px #ffffff2e; font-size: 13px; white-space: nowrap; pointer-events: none; }

@container stage (max-width: 639px) {
	.bar .wide { display: none; }
	.bar .sharing { padding-inline: 0; }
}
@container stage (max-width: 519px) or (max-height: 299px) {
	.bar { padding: 24px 4px 2px; background: linear-gradient(#0000, #00000096 24px, #000000c9); }
}
@container stage (max-width: 359px) {
	.bar .sharing { display: none; }
}
@media (pointer: coarse) { .volume { display: none; } }
@media (forced-colors: active) {
	.bar { background: Canvas; padding-top: 4px; }
	.volume { appearance: auto; }
}
`;
