/** The menu with its panels, and the statistics: loaded with them. */
export const panels = `
.menu { position: absolute; z-index: 2; bottom: 62px; inset-inline-end: 12px; width: 336px; max-width: calc(100% - 24px); max-height: calc(100% - 74px); overflow: auto; overscroll-behavior: contain; padding: 8px; border-radius: 14px; background: var(--_panel); box-shadow: 0 6px 32px #0008, inset 0 0 0 1px #ffffff1f; font-size: 14px; }
.menu .head { display: flex; align-items: center; position: sticky; z-index: 1; top: -8px; margin: -8px -8px 4px; padding: 4px; background: #15171c; border-bottom: 1px solid #ffffff1f; }
.menu .head.narrow { display: none; }
.menu h2 { flex: 1; padding-inline: 10px; font: inherit; font-size: 15px; font-weight: 650; }
.menu .head button { width: 44px; height: 44px; border-radius: 10px; display: grid; place-items: center; flex: none; }
.menu .head button:hover, .statistics .close:hover { background: #ffffff24; }
.menu .head .back + h2 { padding-inline: 4px; }
.menu .head .icon, .item .icon { width: 20px; height: 20px; }
:is(.back, .item) .icon:dir(rtl) { transform: scaleX(-1); }
.menu :focus-visible { outline-offset: -2px; }
.item, .switch { display: flex; width: 100%; align-items: center; gap: 8px; min-height: 44px; padding: 4px 10px; border-radius: 10px; }
.item span:first-child, .switch span:first-child { flex: 1; }
.item:hover, .switch:hover { background: #ffffff1a; }
.item .icon { opacity: .75; }
.hint { color: #ffffffbf; }
.menu > p, .menu > h3 { padding: 0 10px 6px; }
.menu h3 { font: inherit; font-weight: 650; padding-top: 8px; }
.switch { font-weight: 600; }
.track { position: relative; flex: none; width: 44px; height: 26px; border-radius: 26px; background: #6d727c; transition: background .15s; }
.track::after { content: ""; position: absolute; top: 3px; inset-inline-start: 3px; width: 20px; height: 20px; border-radius: 50%; background: #fff; transition: inset-inline-start .15s; }
[aria-checked="true"] .track { background: var(--_accent); }
[aria-checked="true"] .track::after { inset-inline-start: 21px; background: var(--_on-accent); }
legend { padding: 8px 10px 2px; font-weight: 650; }
.choice { display: flex; align-items: center; padding-inline-end: 10px; border-radius: 10px; }
.choice:hover { background: #ffffff1a; }
.choice label { flex: 1; display: flex; align-items: center; gap: 10px; min-height: 44px; padding: 0 10px; cursor: pointer; }
.choice input[type="radio"] { appearance: none; flex: none; width: 20px; height: 20px; margin: 0; border-radius: 50%; border: 2px solid #c3c8d0; }
.choice input[type="radio"]:checked { border: 6px solid #fff; }
.choice input[type="number"] { width: 76px; height: 36px; padding: 0 8px; border: 1px solid #8b919c; border-radius: 8px; background: #0006; color: inherit; font: inherit; text-align: end; }
.choice input:invalid { border-color: #ff8080; }
.facts { display: grid; grid-template-columns: 1fr auto; gap: 6px 16px; padding: 8px 10px; }
.facts dt { color: #ffffffbf; }
.facts .row { grid-column: 1 / -1; }
.facts dd { text-align: end; font-variant-numeric: tabular-nums; }
.facts .key { text-align: left; font: 13px/1.6 ui-monospace, Menlo, Consolas, monospace; user-select: all; }
.vouched { display: flex; gap: 10px; align-items: flex-start; padding-top: 8px !important; }
.keys { width: 100%; border-collapse: collapse; margin-bottom: 4px; }
.keys th { font-weight: 400; text-align: start; padding: 6px 10px; }
.keys td { text-align: end; padding: 6px 10px; white-space: nowrap; }
kbd { display: inline-block; min-width: 28px; padding: 2px 7px; border-radius: 6px; background: var(--_soft); font: inherit; font-size: 13px; text-align: center; }
.statistics { position: absolute; z-index: 1; top: 12px; left: 12px; max-width: calc(100% - 24px); max-height: calc(100% - 80px); overflow: auto; overscroll-behavior: contain; padding: 10px 14px; border-radius: 12px; background: #0c0d10e6; font: 12px/1.5 ui-monospace, Menlo, Consolas, monospace; }
.statistics caption { text-align: start; font-weight: 700; padding-bottom: 4px; }
.statistics table { border-collapse: collapse; }
.statistics th { font-weight: 400; text-align: start; padding-inline-end: 18px; color: #ffffffc7; }
.statistics td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.statistics .close { position: sticky; top: 0; float: right; width: 44px; height: 44px; margin: -10px -14px 0 8px; border-radius: 10px; display: grid; place-items: center; }
.statistics .icon { width: 18px; height: 18px; }
@container stage (max-width: 519px) or (max-height: 299px) {
	.menu { inset: 0; width: 100%; max-width: none; max-height: none; border-radius: 0; background: #15171c; box-shadow: none; }
	.menu .head.narrow { display: flex; }
	.statistics { inset: 0; max-width: none; max-height: none; border-radius: 0; background: #15171c; }
}
@media (forced-colors: active) {
	.track::after { forced-color-adjust: none; background: CanvasText; }
	.track { border: 1px solid CanvasText; }
	[aria-checked="true"] .track { background: Highlight; forced-color-adjust: none; }
	.choice input[type="radio"] { appearance: auto; }
}
`;
