import { Path, SVG } from '@wordpress/primitives';

/** A dumbbell lying on its side: two trees, one stream. */
export const icon = (
	<SVG viewBox="0 0 24 24" xmlns="http://www.w3.org/2000/svg">
		<Path d="M6 6.5a5.5 5.5 0 1 0 4.9 8h2.2a5.5 5.5 0 1 0 0-5h-2.2A5.5 5.5 0 0 0 6 6.5Zm0 1.5a4 4 0 1 1 0 8 4 4 0 0 1 0-8Zm12 0a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z" />
	</SVG>
);
