// What a compiler does not say. Layout is nobody's business here: style is what the files beside yours look like.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
	{ ignores: ['**/node_modules/', '**/dist/', '**/build/', 'vendor/', '.dumbbell/', 'docs/results/'] },
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
	js.configs.recommended,
	{
		rules: {
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			'no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
			'no-var': 'error',
			'prefer-const': 'error',
			'no-else-return': 'error',
			'no-return-assign': ['error', 'except-parens'],
		},
	},
	{
		files: ['**/*.ts', '**/*.tsx', 'tools/**/*.mjs'],
		extends: [tseslint.configs.recommended],
		languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['vitest.config.ts'] } } },
		rules: {
			'no-undef': 'off', // The compiler knows better.
			'no-unused-vars': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', varsIgnorePattern: '^_$', caughtErrors: 'none' }],
			'@typescript-eslint/await-thenable': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
			'@typescript-eslint/no-unnecessary-type-assertion': 'error',
			'@typescript-eslint/prefer-readonly': 'error',
			'@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
			'@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
		},
	},
	{
		files: ['plugin/**/*.tsx', 'plugin/**/*.ts'],
		extends: [tseslint.configs.disableTypeChecked], // Their types come with WordPress, not from npm.
		languageOptions: { parserOptions: { projectService: false } },
	},
	{
		files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
		languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
	},
	{
		files: ['plugin/**/*.js'], // Scripts of admin pages.
		languageOptions: { sourceType: 'script', globals: { btoa: 'readonly', crypto: 'readonly', document: 'readonly', navigator: 'readonly', window: 'readonly', wp: 'readonly' } },
	},
);
