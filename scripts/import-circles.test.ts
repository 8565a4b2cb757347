/**
 * No file of what ships imports itself by way of others, not even for a type: what two files know of each other is read and
 * changed together. The lint rule `import-x/no-cycle` passes over imports of types, and over components.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

type ImportsOf = (file: string) => readonly string[];

/** The files of one circle, in the order of their imports; undefined where there is none. */
function findCircle(files: readonly string[], importsOf: ImportsOf): string[] | undefined {
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (file: string): string[] | undefined => {
    if (way.includes(file)) return way.slice(way.indexOf(file));
    if (done.has(file)) return undefined;
    way.push(file);
    for (const next of importsOf(file)) {
      const circle = visit(next);
      if (circle !== undefined) return circle;
    }
    way.pop();
    done.add(file);
    return undefined;
  };
  for (const file of files) {
    const circle = visit(file);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

/** What a file imports of this repository, types included; of a component, what its scripts import. */
function readImports(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const scripts = file.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => script!)
    : [text];
  return scripts
    .flatMap((script) => ts.preProcessFile(script).importedFiles)
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => join(dirname(file), fileName))
    .filter((path) => /\.(ts|svelte)$/.test(path) && existsSync(path));
}

const shipped = ['src-shared', 'src-main', 'src-renderer', 'training']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
  .filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('.test.ts'));

test('what ships imports nothing in a circle', () => {
  expect(shipped.length).toBeGreaterThan(500);
  expect(findCircle(shipped, readImports)).toBeUndefined();
});

test('a circle over three files is found, and a path that meets itself again is none', () => {
  const circle: Record<string, string[]> = { a: ['b', 'd'], b: ['c'], c: ['a'], d: [] };
  expect(findCircle(['d', 'a'], (file) => circle[file]!)).toEqual(['a', 'b', 'c']);
  const diamond: Record<string, string[]> = { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] };
  expect(findCircle(['a'], (file) => diamond[file]!)).toBeUndefined();
});

test('imports of types and of components count', () => {
  expect(readImports('src-renderer/tools/tool.ts')).toContain('src-renderer/tools/tool-context.ts');
  expect(readImports('src-renderer/layers/HistoryPanel.svelte')).toContain('src-renderer/controls/Panel.svelte');
});
