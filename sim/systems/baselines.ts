import type { SystemFactory } from '../system.ts';
import { DONET, Donet } from './donet.ts';
import { TREEBONE, Treebone } from './mtreebone.ts';
import { PUSHPULL, PushPull } from './pushpull.ts';
import { SingleTree, TREE2, TREE4 } from './single-tree.ts';
import { SPLITSTREAM, SplitStream } from './splitstream.ts';
import { UNICAST, Unicast } from './unicast.ts';

/** The systems that the product is compared with, by the name that the command line takes, each with its tuned parameters. */
export const BASELINES: Readonly<Record<string, SystemFactory>> = {
	unicast: (env) => new Unicast(env, 'unicast', UNICAST),
	'unicast-uncapped': (env) => new Unicast(env, 'unicast-uncapped', { ...UNICAST, uncapped: true }),
	tree2: (env) => new SingleTree(env, 'tree2', TREE2),
	tree4: (env) => new SingleTree(env, 'tree4', TREE4),
	splitstream: (env) => new SplitStream(env, 'splitstream', SPLITSTREAM),
	splitstream8: (env) => new SplitStream(env, 'splitstream8', { ...SPLITSTREAM, stripes: 8 }),
	splitstream16: (env) => new SplitStream(env, 'splitstream16', { ...SPLITSTREAM, stripes: 16 }),
	'splitstream-rejoin': (env) => new SplitStream(env, 'splitstream-rejoin', { ...SPLITSTREAM, rejoin: true }),
	donet: (env) => new Donet(env, 'donet', DONET),
	pushpull: (env) => new PushPull(env, 'pushpull', PUSHPULL),
	mtreebone: (env) => new Treebone(env, 'mtreebone', TREEBONE),
};
