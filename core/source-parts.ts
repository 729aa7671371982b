import type { Context } from './context.ts';
import { Door } from './door.ts';
import { Floor } from './floor.ts';
import type { Links } from './links.ts';
import type { JobId } from './messages.ts';
import { Source, type SourceOwner } from './source.ts';

/** How the parts of a source are made. */
export interface SourceParts {
	floor(ctx: Context): Floor;
	source(ctx: Context, owner: SourceOwner): Source;
	door(ctx: Context, links: () => Links, newJob: () => JobId): Door;
}

/** What a source has besides what every peer has. Handed in, so that a page that only watches does not load it. */
export const SOURCE_PARTS: SourceParts = {
	floor: (ctx) => new Floor(ctx),
	source: (ctx, owner) => new Source(ctx, owner),
	door: (ctx, links, newJob) => new Door(ctx, links, newJob),
};
