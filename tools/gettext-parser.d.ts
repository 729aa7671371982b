/** The part of gettext-parser that is used; the package brings no types of this version. */
declare module 'gettext-parser' {
	const gettext: {
		readonly po: { parse(text: Buffer, charset: string): unknown; compile(catalogue: object): Buffer };
		readonly mo: { parse(bytes: Buffer): unknown; compile(catalogue: object): Buffer };
	};
	export default gettext;
}
