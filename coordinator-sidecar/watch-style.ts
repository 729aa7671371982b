/** The style of `/watch` and `/embed`. The player brings its own; this is only the page around it. */
export const STYLE = `
:root { color-scheme: light dark; --page: #f7f7f5; --text: #1c1d1f; --soft: #5d6066; --line: #dcdcd8; --face: #fff; --stage: #0b0c0e; --dumbbell-accent: #2f6fde; }
@media (prefers-color-scheme: dark) { :root { --page: #121316; --text: #f0f0ee; --soft: #a3a7ae; --line: #2b2e34; --face: #1c1e22; --stage: #000; --dumbbell-accent: #7fb0ff; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; -webkit-text-size-adjust: 100%; }
.stage { background: var(--stage); }
dumbbell-stream { display: block; aspect-ratio: 16 / 9; margin: 0 auto; color: #fff; }
dumbbell-stream a { color: inherit; }
.fallback { display: grid; place-content: center; height: 100%; padding: 1.5rem; text-align: center; }
.watch { display: grid; grid-template-rows: auto 1fr; }
.watch dumbbell-stream { width: 100%; max-width: calc((100vh - 7rem) * 16 / 9); max-width: calc((100dvh - 7rem) * 16 / 9); }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 2rem; width: 100%; max-width: 110rem; margin: 0 auto; padding: 1.25rem clamp(1rem, 3vw, 2.5rem); align-self: start; }
.words { flex: 1 1 16rem; min-width: 0; }
h1 { margin: 0; font-size: clamp(1.15rem, .95rem + .8vw, 1.6rem); line-height: 1.25; font-weight: 650; letter-spacing: -.01em; overflow-wrap: anywhere; }
p { margin: .2rem 0 0; color: var(--soft); }
.words a { color: inherit; text-underline-offset: .2em; text-decoration-color: var(--line); }
.words a:hover { color: var(--text); text-decoration-color: currentcolor; }
.share { display: inline-flex; align-items: center; justify-content: center; gap: .6rem; min-height: 44px; min-width: 9.5rem; padding: 0 1.15rem; border: 1px solid var(--line); border-radius: 999px; background: var(--face); color: var(--text); font: inherit; font-weight: 550; cursor: pointer; }
.share[hidden] { display: none; }
.share:hover { border-color: var(--soft); }
.share svg { width: 18px; height: 18px; flex: none; fill: none; stroke: currentcolor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
:focus-visible { outline: 3px solid var(--dumbbell-accent); outline-offset: 2px; }
.embed, .embed .stage { height: 100vh; height: 100dvh; overflow: hidden; background: var(--stage); }
.embed dumbbell-stream { width: 100%; height: 100%; aspect-ratio: auto; }
.missing { display: grid; place-content: center; padding: 2rem; text-align: center; }
.missing h1 { font-size: 1.5rem; }
@media (max-height: 30rem) { .watch dumbbell-stream { max-width: calc(100vh * 16 / 9); max-width: calc(100dvh * 16 / 9); } }
@media (max-width: 30rem) { .share { flex: 1 1 100%; } }
`;
