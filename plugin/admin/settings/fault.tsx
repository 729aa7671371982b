/** What is wrong with a field, where the field is. */
export function Fault({ text }: { readonly text: string | undefined }) {
	return text === undefined ? null : <p className="dumbbell-settings-fault" role="alert">{text}</p>;
}
