import { createRoot } from '@wordpress/element';
import { App } from './app';
import './style.scss';

const root = document.getElementById('dumbbell-stream-copyright');
if (root) createRoot(root).render(<App />);
