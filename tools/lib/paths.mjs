/** Where things lie in the checkout. Everything that the tools make stands under `.dumbbell/`, except what is built. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout: the folder that holds package.json. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/**
 * An absolute path in the checkout.
 * @param {...string} parts
 */
export const path = (...parts) => join(ROOT, ...parts);

/**
 * An absolute path in `.dumbbell/`, the folder for what may be deleted at any time and is then made again.
 * @param {...string} parts
 */
export const made = (...parts) => join(ROOT, '.dumbbell', ...parts);

/** The WordPress that tests and demo are made from: a folder that holds `wp/`. `WP_DIR` names another one. */
export const wordpressDir = () => process.env['WP_DIR'] || made('wp');
