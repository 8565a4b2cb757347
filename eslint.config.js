import js from '@eslint/js';
import globals from 'globals';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import { testZones, zones } from './scripts/import-zones.mjs';

const production = ['src-*/**/*.{ts,svelte}', 'training/**/*.ts'];
const tests = ['**/*.test.ts', 'test/**/*.ts'];

const noElectron = { regex: '^electron($|/)', message: 'Electron is imported in src-main/electron only.' };
const noTensors = {
  regex: '^(@tensorflow/|onnxruntime-)',
  message: 'Tensor libraries are imported in src-main/engine/runtimes only.',
};
const noNode = { regex: '^node:', message: 'Node is not there.' };
const noWindow = { regex: '^(konva|svelte)($|/)', message: 'The libraries of the window are not there.' };
const forbid = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

const voidOfAssignment = {
  selector: 'UnaryExpression[operator="void"]:not([argument.type=/^(CallExpression|MemberExpression|Identifier)$/])',
  message: 'void marks a promise that nobody waits for, or what an effect follows; an assignment is a statement.',
};
const hashPrivate = {
  selector: ':matches(PropertyDefinition, MethodDefinition) > PrivateIdentifier',
  message: 'Members are private by the word: one way of saying it.',
};
/** Loops run over indices that are in range by construction; there `!` states it at no cost. */
const assertion = {
  selector: 'TSNonNullExpression:not([expression.computed=true])',
  message: 'What types cannot say is checked: present(...) of src-shared/present.ts.',
};

export default ts.config(
  {
    ignores: [
      'dist',
      'release',
      'node_modules',
      'coverage',
      '.cache',
      '.svelte-check',
      'models/recipe',
      'src-main/engine/modulation/kernels/assembly',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.node, ...globals.browser },
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.svelte'] },
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: 'tsconfig.base.json' })],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/extensions': ['.ts', '.mjs', '.js'],
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      // The plugin's rule knows no difference between an element of a loop and all else; `assertion` above does.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // What stands behind an interface keeps its signature, and an async function never throws where it is called.
      '@typescript-eslint/require-await': 'off',
      'no-console': 'off',
      'no-restricted-syntax': ['error', voidOfAssignment, hashPrivate],
      'import-x/no-cycle': 'error',
    },
  },
  { files: production, ignores: tests, rules: { 'import-x/no-restricted-paths': ['error', { zones }] } },
  { files: tests, rules: { 'import-x/no-restricted-paths': ['error', { zones: testZones }] } },
  {
    files: production,
    ignores: tests,
    rules: { 'no-restricted-syntax': ['error', voidOfAssignment, hashPrivate, assertion] },
  },
  { files: production, rules: forbid(noElectron, noTensors) },
  { files: ['src-main/electron/**/*.ts'], rules: forbid(noTensors) },
  { files: ['src-main/engine/runtimes/**/*.ts'], rules: forbid(noElectron) },
  { files: ['src-renderer/**/*.{ts,svelte}'], ignores: tests, rules: forbid(noElectron, noTensors, noNode) },
  { files: ['src-shared/**/*.ts'], ignores: tests, rules: forbid(noElectron, noTensors, noNode, noWindow) },
  {
    // Tests read JSON that they wrote themselves.
    files: tests,
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // The services of the host are plain objects of functions, with no `this` to lose.
    files: ['src-main/**/*.ts'],
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  {
    // A component's type is `any` to the linter's eyes; svelte-check knows it, and checks these.
    files: ['**/*.svelte'],
    rules: Object.fromEntries(
      ['assignment', 'member-access', 'return', 'argument', 'call'].map((what) => [
        `@typescript-eslint/no-unsafe-${what}`,
        'off',
      ]),
    ),
  },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser } } },
  // Scripts run as they are, without types.
  { files: ['**/*.{js,mjs}', '**/*.d.mts'], extends: [ts.configs.disableTypeChecked] },
  { files: ['scripts/test-electron/*.js'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
