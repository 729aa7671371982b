/** What no file may say, and what each file must be. */
import { filesWith, grep, isTest, scripts, type Finding, type Tree } from './tree.ts';

const BYTES_MAX = 1_048_576;

const everything = (tree: Tree) => filesWith(tree, /./);
/** The patterns of these rules would find themselves. */
const withoutUs = (tree: Tree) => everything(tree).filter(({ name }) => !name.startsWith('tools/tidy'));

/** Work that is left is written where work is planned, not into the code. */
export const marks = (tree: Tree): Finding[] => grep(withoutUs(tree).filter(({ name }) => name !== 'package-lock.json'), /\b(TODO|FIXME|XXX|HACK)\b/, 'leaves a mark');

/** A checkout works wherever it lies. */
export const machinePaths = (tree: Tree): Finding[] => grep(withoutUs(tree), /(?<![\w.~:/-])\/(work|root|home|Users)\/\w/, 'names a path of one machine');

/** Packages come from wherever this machine is told to take them. */
export const registryHosts = (tree: Tree): Finding[] =>
	grep(withoutUs(tree).filter(({ name }) => !name.endsWith('.lock')), /registry\.(npmjs|yarnpkg)\.|(repo\.|\/\/)packagist\.org|\b(deb|security|snapshot)\.debian\.org/i, 'names a package registry');

/** The lock file fixes versions, not the places to take them from. */
export function resolvedAddresses(tree: Tree): Finding[] {
	return grep([tree.get('package-lock.json')].filter((file) => file !== undefined), /"resolved": "https?:/, 'fixes an address');
}

/** A test that is left out says nothing for ever. */
export const leftOutTests = (tree: Tree): Finding[] =>
	grep(scripts(tree).filter(({ name }) => isTest(name) && !name.startsWith('tools/tidy')), /\b(it|test|describe)(\.\w+)*\.(only|skip|todo)\(|\bx(it|describe)\(/, 'leaves tests out');

/** git is for what people write. */
export const bigFiles = (tree: Tree): Finding[] => everything(tree).filter(({ bytes }) => bytes > BYTES_MAX).map(({ name, bytes }) => `${name} has ${bytes} bytes; at most ${BYTES_MAX}`);

/** One newline at the end, none of Windows', no blanks at the end of lines. */
export function looseEnds(tree: Tree): Finding[] {
	const files = withoutUs(tree).filter(({ name }) => /\.(ts|tsx|mjs|js|json|php|css|scss|yml|neon|sh)$/.test(name));
	return [
		...grep(files, /[ \t]+$|\r$/, 'ends in blanks'),
		...files.filter(({ text }) => text !== '' && !text.endsWith('\n')).map(({ name }) => `${name} does not end with a newline`),
	];
}

/** One version for all that is released together: package.json says it, and every place that has to repeat it says the same. */
export function versions(tree: Tree): Finding[] {
	const text = (name: string) => tree.get(name)?.text ?? '';
	const said: readonly (readonly [string, string | undefined])[] = [
		['package.json', (JSON.parse(text('package.json') || '{}') as { version?: string }).version],
		['plugin/dumbbell-stream.php', /^[\s*]*Version:\s*(\S+)/m.exec(text('plugin/dumbbell-stream.php'))?.[1]],
		['plugin/dumbbell-stream.php, to PHP,', /'DUMBBELL_STREAM_VERSION', '([^']+)'/.exec(text('plugin/dumbbell-stream.php'))?.[1]],
		['plugin/tests/constants.php', /'DUMBBELL_STREAM_VERSION', '([^']+)'/.exec(text('plugin/tests/constants.php'))?.[1]],
		['readme.txt', /^Stable tag:\s*(\S+)/m.exec(text('readme.txt'))?.[1]],
		['readme.txt, of its newest change,', /^== Changelog ==\s+= (\S+) =/m.exec(text('readme.txt'))?.[1]],
		...['client/version.ts', 'coordinator-sidecar/version.ts'].map((name) => [name, /VERSION = '([^']+)'/.exec(text(name))?.[1]] as const),
		...filesWith(tree, /(?<!^)package\.json$|block\.json$/).map(({ name, text: json }) => [name, (JSON.parse(json) as { version?: string }).version] as const),
	];
	const [[, version] = []] = said;
	return said.filter(([, other]) => other === undefined || other !== version).map(([name, other]) => `${name} says version ${other ?? 'nothing'}, package.json ${version}`);
}

/** A link inside the checkout leads somewhere. */
export function brokenLinks(tree: Tree): Finding[] {
	return filesWith(tree, /\.md$/).flatMap(({ name, text }) => {
		const prose = text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '');
		const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/') + 1) : '';
		const targets = [...prose.matchAll(/\]\(([^)\s#]+)(?:#[^)\s]*)?\)/g)].map((match) => match[1] ?? '');
		return targets.filter((target) => !/^[a-z]+:/.test(target) && !exists(tree, folder + target)).map((target) => `${name} links to ${target}, which does not exist`);
	});
}

function exists(tree: Tree, target: string): boolean {
	const path = new URL(target, 'file:///').pathname.slice(1).replace(/\/$/, '');
	return tree.has(path) || [...tree.keys()].some((name) => name.startsWith(`${path}/`));
}
