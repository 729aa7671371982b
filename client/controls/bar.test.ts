import { expect, test } from 'vitest';
import { badgeOf } from './bar.ts';

test.each([
	[{ behind: false, recorded: false }, 'liveNow'],
	[{ behind: true, recorded: false }, 'backToLive'],
	[{ behind: false, recorded: true }, 'recorded'],
	[{ behind: true, recorded: true }, 'recorded'],
] as const)('the badge of %o is %s: a recording is never called live', (screen, badge) => expect(badgeOf(screen)).toBe(badge));
