import js from '@eslint/js';
import globals from 'globals';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';

const electronLibraries = ['electron', 'electron/*'];
const tensorLibraries = ['@tensorflow/*', 'onnxruntime-*'];

export default ts.config(
  { ignores: ['dist', 'release', 'node_modules', '.cache', '.svelte-check', 'models/recipe'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: 'tsconfig.base.json' })] },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // Typed-array loops run over indices that are in range by construction; `!` states it at no cost.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-console': 'off',
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            { target: './src-shared', from: ['./src-main', './src-renderer', './node_modules/electron'] },
            { target: './src-renderer', from: './src-main' },
            { target: './src-main', from: './src-renderer' },
            { target: './src-main/engine', from: ['./src-main/electron', './src-main/server', './src-main/cli'] },
          ],
        },
      ],
    },
  },
  {
    files: ['src-*/**/*.{ts,svelte}'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: electronLibraries, message: 'Electron is imported in src-main/electron only.' },
            { group: tensorLibraries, message: 'Tensor libraries are imported in src-main/engine/runtimes only.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src-main/electron/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: tensorLibraries, message: 'Tensor libraries are imported in runtimes only.' }] },
      ],
    },
  },
  {
    files: ['src-main/engine/runtimes/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: electronLibraries, message: 'Electron is imported in src-main/electron only.' }] },
      ],
    },
  },
  {
    files: ['src-shared/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: ['node:*', ...electronLibraries, ...tensorLibraries, 'konva', 'svelte', 'svelte/*'] },
      ],
    },
  },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser } } },
);
