import { createRoot } from '@wordpress/element';
import { App } from './app';
import type { StudioConfig } from './config';
import './style.scss';

/** PHP prints the place and, in it, what the screen must know. */
const place = document.getElementById('dumbbell-studio');
const config = document.getElementById('dumbbell-studio-config')?.textContent;
if (place && config) createRoot(place).render(<App config={JSON.parse(config) as StudioConfig} />);
