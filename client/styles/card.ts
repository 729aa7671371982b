/** The question about sharing. */
export const card = `
.card { position: absolute; z-index: 1; background: var(--_panel); box-shadow: 0 6px 32px #0008, inset 0 0 0 1px #ffffff1f; border-radius: 16px; overflow: auto; overscroll-behavior: contain; display: flex; flex-direction: column; gap: 14px; padding: 20px 22px 16px; }
.card:focus-visible { outline-offset: -3px; }
.card[data-kind="large"] { inset: 12px 12px 62px; width: min(470px, calc(100% - 24px)); height: fit-content; max-height: calc(100% - 74px); margin: auto; }
.card[data-kind="small"] { bottom: 66px; inset-inline-end: 14px; width: 356px; max-height: calc(100% - 80px); gap: 10px; padding: 14px 16px 12px; border-radius: 14px; font-size: 14px; }
.card h2 { font: inherit; font-size: 19px; font-weight: 650; line-height: 1.3; margin-bottom: 6px; }
.card[data-kind="small"] h2 { font-size: 16px; margin-bottom: 2px; }
.card .question { text-wrap: pretty; }
.card .answers { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; }
.card .answers button { padding-inline: 10px; }
.card[data-kind="small"] .answers button { padding-inline: 6px; }
.card .later { font-size: 13px; color: #ffffffc7; text-align: center; }
.card .brief, .card .short, .card[data-kind="small"] .later, .card[data-kind="small"] .long { display: none; }
.card[data-kind="small"] .short { display: inline; }
@container stage (max-width: 519px) or (max-height: 299px) {
	.card[data-kind="large"] { inset: 0; width: 100%; height: 100%; max-height: none; border-radius: 0; background: #15171c; padding: 10px 16px; gap: 6px; justify-content: center; overflow: hidden; box-shadow: none; }
	.card[data-kind="large"] .question { overflow: auto; min-height: 0; font-size: 13.5px; line-height: 1.4; }
	.card[data-kind="large"] h2 { font-size: 16px; margin-bottom: 2px; }
	.card .answers { flex: none; gap: 8px; }
	.card .answers button { padding-inline: 6px; font-size: 13.5px; }
	.card .long { display: none; }
	.card .short { display: inline; }
	.card[data-kind="large"] .later { font-size: 12px; }
	.card[data-kind="small"] { inset: auto 8px 50px; width: auto; flex-direction: row; align-items: center; gap: 8px; padding: 4px 6px 4px 14px; border-radius: 12px; }
	.card[data-kind="small"]:dir(rtl) { padding: 4px 14px 4px 6px; }
	.card[data-kind="small"] .question { flex: 1; }
	.card[data-kind="small"] h2 { font-size: 14px; margin: 0; }
	.card[data-kind="small"] :is(p, .answers) { display: none; }
	.card[data-kind="small"] .brief { display: flex; gap: 6px; }
	.card[data-kind="small"] button { padding-inline: 12px; font-size: 13px; box-shadow: none; background: none; text-decoration: underline; text-underline-offset: 3px; }
}
@container stage (max-height: 219px) {
	/* What sharing means must be read without scrolling: the heading is left to screen readers. */
	.card[data-kind="large"] .later { display: none; }
	.card[data-kind="large"] h2 { position: absolute; clip-path: inset(50%); }
	.card[data-kind="large"] .question { font-size: 12.5px; line-height: 1.35; }
}
`;
