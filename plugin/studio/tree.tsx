import { Button } from '@wordpress/components';
import { useMemo, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { AudienceNode, StudioView } from '../../client/studio/studio-types';
import { HEIGHT, layOut, warmth, WIDTH } from '../../client/studio/tree-layout';
import { duration, viewersInWords } from './words';

/** The audience as a dumbbell, and the same facts as a table for those who read rather than see. */
export function TreePicture({ audience }: { readonly audience: StudioView['audience'] }) {
	const [table, setTable] = useState(false);
	const [chosen, setChosen] = useState<string | null>(null);
	const nodes = audience?.nodes ?? [];
	const { spots, wires } = useMemo(() => layOut(nodes), [nodes]);
	if (nodes.length === 0) return null;
	const node = nodes.find(({ id }) => id === chosen);
	return (
		<section className="dumbbell-studio-tree" aria-label={__('Who passes the picture on to whom', 'dumbbell-stream')}>
			<svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={viewersInWords(nodes.length)}>
				{wires.map(({ key, kind, path, lagMs }) => (
					<path key={key} d={path} className={`is-${kind}`} style={kind === 'feed' ? { stroke: colour(lagMs) } : undefined} />
				))}
				<circle cx={WIDTH / 2} cy={HEIGHT / 2} r={16} className="is-source" />
				{spots.map(({ node: one, x, y }) => (
					<circle key={one.id} cx={x} cy={y} r={one.id === chosen ? 10 : 7} className="is-viewer" style={{ fill: colour(one.lagMs) }} onClick={() => setChosen(one.id)}>
						<title>{inWords(one)}</title>
					</circle>
				))}
			</svg>
			{node && <p role="status">{inWords(node)}</p>}
			<Button variant="link" aria-expanded={table} onClick={() => setTable(!table)}>{table ? __('Hide the table', 'dumbbell-stream') : __('Show as a table', 'dumbbell-stream')}</Button>
			{table && <Table nodes={nodes} />}
		</section>
	);
}

function Table({ nodes }: { readonly nodes: readonly AudienceNode[] }) {
	return (
		<table className="widefat striped">
			<thead>
				<tr>
					<th scope="col">{__('Place', 'dumbbell-stream')}</th>
					<th scope="col">{__('Fed by', 'dumbbell-stream')}</th>
					<th scope="col">{__('Behind', 'dumbbell-stream')}</th>
					<th scope="col">{__('Watching for', 'dumbbell-stream')}</th>
					<th scope="col">{__('Passed on', 'dumbbell-stream')}</th>
				</tr>
			</thead>
			<tbody>
				{nodes.map((node) => (
					<tr key={node.id}>
						<td>{placeName(node)}</td>
						<td>{feederName(node, nodes)}</td>
						<td>{sprintf('%s s', (node.lagMs / 1_000).toFixed(1))}</td>
						<td>{duration(node.agedS * 1_000)}</td>
						<td>{megabytes(node.sharedBytes)}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

function colour(lagMs: number): string {
	return `color-mix(in oklab, #e8710a ${Math.round(warmth(lagMs) * 100)}%, #2271b1)`;
}

function placeName({ tree, position }: AudienceNode): string {
	return tree === null ? __('Directly', 'dumbbell-stream') : `${tree}${position}`;
}

function feederName({ feeder }: AudienceNode, nodes: readonly AudienceNode[]): string {
	const other = nodes.find(({ id }) => id === feeder);
	if (other) return placeName(other);
	return feeder === 'source' ? __('You', 'dumbbell-stream') : '–';
}

function megabytes(bytes: number): string {
	/* translators: %s: a number; megabytes. */
	return sprintf(__('%s MB', 'dumbbell-stream'), (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0));
}

/** One viewer in a line, without any address. */
function inWords(node: AudienceNode): string {
	/* translators: 1: place such as A3. 2: seconds behind. 3: time watched. 4: megabytes passed on. */
	return sprintf(__('%1$s: %2$s s behind, watching for %3$s, has passed on %4$s', 'dumbbell-stream'), placeName(node), (node.lagMs / 1_000).toFixed(1), duration(node.agedS * 1_000), megabytes(node.sharedBytes));
}
