/**
 * The box, the picture and what lies over it. Sizes are in px, since a page's `rem` may be anything, and follow the browser's zoom.
 * Small means the player, not the window: container queries ask for the stage.
 */
export const frame = `
:host {
	--_accent: var(--dumbbell-accent, #2f62e8);
	--_on-accent: #fff;
	--_live: var(--dumbbell-live, #ff4f4f);
	--_ink: #fff;
	--_panel: #15171cf5;
	--_soft: #ffffff1f;
	--_edge: #ffffff4d;
	display: block;
	position: relative;
	overflow: hidden;
	aspect-ratio: 16 / 9;
	max-height: 100vh;
	max-height: 100svh;
	border-radius: var(--dumbbell-radius, inherit);
	background: #0c0d10;
	color: var(--_ink);
	color-scheme: dark;
	font-size: 15px;
	line-height: 1.45;
	text-align: start;
	-webkit-tap-highlight-color: transparent;
}
/* Black or white on the accent, whichever reads better: both give at least 4.5:1 on their side of this luminance. */
@supports (color: color(from red xyz-d65 x y z)) {
	:host {
		--_on-accent: color(from var(--_accent) xyz-d65 clamp(0, (0.18 - y) * 1000, 0.9505) clamp(0, (0.18 - y) * 1000, 1) clamp(0, (0.18 - y) * 1000, 1.089));
	}
}
:host([hidden]), [hidden] { display: none !important; }
:host(:fullscreen) { width: 100%; height: 100%; max-height: none; aspect-ratio: auto; border-radius: 0; }
*, ::before, ::after { box-sizing: border-box; }
h2, h3, p, dl, dd, fieldset { margin: 0; padding: 0; border: 0; }
/* Words that nobody has translated keep their punctuation on the right side. */
h2, h3, p, dd, button, span, .tip { unicode-bidi: plaintext; }

.stage { position: absolute; inset: 0; overflow: hidden; border-radius: inherit; container: stage / size; outline: 0; }
.stage:focus-visible::after { content: ""; position: absolute; inset: 0; border-radius: inherit; box-shadow: inset 0 0 0 2px #fff, inset 0 0 0 3px #000; pointer-events: none; }
video, .poster, .shade { position: absolute; inset: 0; width: 100%; height: 100%; }
video { object-fit: contain; }
.poster { object-fit: cover; transition: opacity .25s, visibility .25s; }
.stage[data-pictured] .poster { opacity: 0; visibility: hidden; }
.shade { background: #000; opacity: 0; transition: opacity .3s; }
[data-state="idle"] .shade { opacity: .12; }
/* Dark enough for white words on a white picture. */
:is([data-state="connecting"], [data-state="waiting"], [data-state="ended"]) .shade { opacity: .56; }
:is([data-state="full"], [data-state="error"], [data-card="large"]) .shade { opacity: .64; }
[data-state="ended"] video { filter: blur(14px); transform: scale(1.06); }
.stage[data-quiet][data-state="playing"]:not([data-paused], [data-open], [data-card="large"]) { cursor: none; }

/* The thin line at the lower edge moves while something is on its way. */
.line { position: absolute; z-index: 1; inset: auto 0 0; height: 3px; overflow: hidden; opacity: 0; pointer-events: none; }
.line::before { content: ""; position: absolute; inset: 0; width: 34%; border-radius: 3px; background: linear-gradient(90deg, transparent, var(--_accent) 30%, #fff 50%, var(--_accent) 70%, transparent); animation: along 1.6s ease-in-out infinite; }
[data-state="connecting"] .line { opacity: 1; }
[data-state="stalled"] .line { opacity: 1; transition: opacity .2s 1s; }
@keyframes along { from { left: -34%; } to { left: 100%; } }

button, .button, .item { font: inherit; color: inherit; background: none; border: 0; margin: 0; padding: 0; cursor: pointer; text-decoration: none; text-align: inherit; }
:focus-visible { outline: 2px solid #fff; outline-offset: 2px; }
:focus:not(:focus-visible) { outline: 0; }
.icon { display: block; flex: none; width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.icon.filled { fill: currentColor; stroke: none; }

.big { position: absolute; inset: 0; width: 76px; height: 76px; margin: auto; border-radius: 50%; display: grid; place-items: center; background: var(--_accent); color: var(--_on-accent); box-shadow: 0 2px 18px #0006; transition: transform .15s, filter .15s; }
.big .icon { width: 36px; height: 36px; }
.big:hover { transform: scale(1.05); filter: brightness(1.08); }
.big:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #000; }

.badge, .live { display: inline-flex; align-items: center; gap: 7px; font-size: 13px; font-weight: 600; letter-spacing: .02em; white-space: nowrap; }
.badge { position: absolute; top: 14px; inset-inline-start: 14px; padding: 5px 11px; border-radius: 99px; background: #000000bf; }
.dot { width: 8px; height: 8px; border-radius: 50%; background: var(--_live); }

.unmute { position: absolute; top: 14px; inset-inline-start: 14px; display: inline-flex; align-items: center; gap: 8px; min-height: 44px; padding: 0 18px 0 14px; border-radius: 99px; background: #fff; color: #111; font-weight: 600; box-shadow: 0 1px 12px #0006; }
.unmute:dir(rtl) { padding: 0 14px 0 18px; }
.unmute:hover { background: #e9ebef; }
.unmute:focus-visible { outline-color: #fff; box-shadow: 0 0 0 5px #000; }

.message { position: absolute; inset: 0; padding: 16px 24px 64px; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 4px; text-align: center; pointer-events: none; text-shadow: 0 0 8px #000a; }
.message > * { pointer-events: auto; max-width: 44ch; text-wrap: balance; }
[data-state="error"] .message { padding-bottom: 16px; }
.message .said { font-size: 18px; font-weight: 600; line-height: 1.35; }
.message small { margin-top: 8px; font-size: 12px; color: #ffffffe0; letter-spacing: .04em; }
.message :is(button, .button) { margin-top: 14px; text-shadow: none; }
.message[data-place="cover"] { background: #1b1d21; text-shadow: none; }
.message[data-place="corner"] { inset: auto auto 68px 14px; inset-inline: 14px auto; padding: 0; }
.message[data-place="corner"] .said { padding: 6px 13px; border-radius: 99px; background: #000000bf; font-size: 14px; font-weight: 500; text-shadow: none; }
.message :is(button, .button), .card button { display: inline-flex; align-items: center; justify-content: center; min-height: 44px; padding: 6px 18px; border-radius: 10px; background: var(--_soft); box-shadow: inset 0 0 0 1px var(--_edge); font-weight: 600; line-height: 1.25; text-align: center; }
:is(.message :is(button, .button), .card button):hover { background: #ffffff38; }
.message .password { display: flex; flex-wrap: wrap; justify-content: center; gap: 10px; margin-top: 14px; text-shadow: none; }
.password input { min-height: 44px; width: min(240px, 60vw); padding: 6px 14px; box-sizing: border-box; border: 0; border-radius: 10px; background: #fff; color: #111; font: inherit; box-shadow: inset 0 0 0 1px #0003; }
.message .password button { margin-top: 0; background: var(--_accent); color: var(--_on-accent); box-shadow: none; }
.message .password button:hover { background: var(--_accent); filter: brightness(1.08); }
.password .wrong { flex-basis: 100%; min-height: 1.35em; text-shadow: 0 0 8px #000a; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

@container stage (max-width: 519px) or (max-height: 299px) {
	.big { width: 60px; height: 60px; }
	.big .icon { width: 30px; height: 30px; }
	.badge, .unmute { top: 10px; inset-inline-start: 10px; }
	.message { padding: 10px 16px 52px; }
	[data-state="error"] .message { padding-bottom: 10px; }
	.message .said { font-size: 16px; }
	.message :is(button, .button) { margin-top: 8px; }
	.message[data-place="corner"] { bottom: 52px; inset-inline-start: 10px; }
	.message small { margin-top: 4px; }
}
@media (prefers-reduced-motion: reduce) {
	*, ::before, ::after { transition-property: opacity, visibility !important; }
	.big:hover { transform: none; }
	.line::before { width: 100%; animation: none; background: var(--_accent); }
}
@media (forced-colors: active) {
	:host { border: 1px solid CanvasText; }
	.line::before { forced-color-adjust: none; background: Highlight; }
	.dot { forced-color-adjust: none; background: CanvasText; }
	.message :is(button, .button) { background: ButtonFace; }
	.badge, .message .said, .message p, .unmute, .big, .tip, .card, .menu, .statistics { background: Canvas; border: 1px solid CanvasText; }
	.message p { border: 0; padding: 0 6px; }
	button, .button { border: 1px solid ButtonText; }
	:focus-visible { outline-color: Highlight; }
}
`;
