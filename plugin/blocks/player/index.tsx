import { registerBlockType, type BlockConfiguration } from '@wordpress/blocks';
import { registerBindings } from './bindings';
import metadata from './block.json';
import Edit from './edit';
import { icon } from './icon';
import { transforms } from './transforms';
import type { Attributes } from './types';
import { variations } from './variations';
import './editor.scss';
import './style.scss';

registerBlockType<Attributes>(metadata as unknown as BlockConfiguration<Attributes>, { icon, edit: Edit, save: () => null, transforms, variations });
registerBindings();
