/** The import rules of docs/architecture.md: for each kind, a forbidden import that must fail the lint. */
import { existsSync, readdirSync } from 'node:fs';
import { ESLint } from 'eslint';
import ts from 'typescript-eslint';
import { expect, test } from 'vitest';
import { mayImport } from './import-zones.mjs';

const zone = 'import-x/no-restricted-paths';
const library = 'no-restricted-imports';
const circle = 'import-x/no-cycle';
const importRules = [zone, library, circle];

// The texts below are not files of the tree: rules that need types cannot look at them, import rules can.
const eslint = new ESLint({
  overrideConfig: [{ ...ts.configs.disableTypeChecked, languageOptions: { parserOptions: { projectService: false } } }],
});

/** The rules about imports that a file of this content in that place breaks. */
async function brokenRules(filePath: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath, warnIgnored: true });
  expect(result!.messages.filter(({ fatal, ruleId }) => fatal || ruleId === null)).toEqual([]);
  return result!.messages.map(({ ruleId }) => ruleId!).filter((rule) => importRules.includes(rule));
}

test.each([
  ['shared code imports the host', 'src-shared/x.ts', '../src-main/host/places.ts', zone],
  ['shared code imports the window', 'src-shared/x.ts', '../src-renderer/stores/live-loop.ts', zone],
  ['shared code imports Node', 'src-shared/x.ts', 'node:fs', library],
  ['shared code imports the library of the window', 'src-shared/x.ts', 'svelte', library],
  ['the window imports the host', 'src-renderer/shell/x.ts', '../../src-main/files/data-folder.ts', zone],
  ['a component imports the engine', 'src-renderer/shell/X.svelte', '../../src-main/engine/api.ts', zone],
  ['the window imports Node', 'src-renderer/shell/x.ts', 'node:fs', library],
  ['the host imports the window', 'src-main/host/x.ts', '../../src-renderer/stores/live-loop.ts', zone],
  ['exports import the host', 'src-main/exports/x.ts', '../host/places.ts', zone],
  ['styles import Electron', 'src-main/styles/x.ts', '../electron/port-channel.ts', zone],
  ['variants import the server', 'src-main/variants/x.ts', '../server/access.ts', zone],
  ['traces import the host', 'src-main/traces/x.ts', '../host/places.ts', zone],
  ['files import the terminal', 'src-main/files/x.ts', '../cli/arguments.ts', zone],
  ['styles import exports', 'src-main/styles/x.ts', '../exports/encode-picture.ts', zone],
  ['a service reaches into the engine', 'src-main/exports/x.ts', '../engine/scheduler.ts', zone],
  ['the engine imports its client', 'src-main/engine/x.ts', '../engine-client/pictures.ts', zone],
  ['the engine imports the host', 'src-main/engine/packs/x.ts', '../../host/places.ts', zone],
  ['the network imports a runtime', 'src-main/engine/network/x.ts', '../runtimes/runtime.ts', zone],
  ['modulation imports packs', 'src-main/engine/modulation/x.ts', '../packs/load-pack.ts', zone],
  ['packs import a runtime', 'src-main/engine/packs/x.ts', '../runtimes/runtime.ts', zone],
  ['a runtime imports the engine', 'src-main/engine/runtimes/x.ts', '../engine.ts', zone],
  ['the Node host imports Electron', 'src-main/server/x.ts', '../electron/port-channel.ts', zone],
  ['training imports the host', 'training/x.ts', '../src-main/host/places.ts', zone],
  ['what ships imports helpers of tests', 'src-main/exports/x.ts', '../../test/support/exports/sea-map.ts', zone],
  ['the host imports electron', 'src-main/host/x.ts', 'electron', library],
  ['exports import a tensor library', 'src-main/exports/x.ts', 'onnxruntime-node', library],
  ['training imports a tensor library', 'training/x.ts', '@tensorflow/tfjs', library],
  ['a test of the window imports the host', 'src-renderer/shell/x.test.ts', '../../src-main/host/places.ts', zone],
  ['two files import each other', 'src-shared/document/tile.ts', './tile-grid.ts', circle],
])('%s', async (_, file, target, rule) => {
  const line = `import '${target}';`;
  const text = file.endsWith('.svelte') ? `<script lang="ts">${line}</script>` : line;
  expect(await brokenRules(file, text)).toContain(rule);
});

test.each([
  ['src-main/exports/x.ts', '../files/atomic-write.ts'],
  ['src-main/exports/x.ts', '../engine/api.ts'],
  ['src-main/electron/x.ts', 'electron'],
  ['src-main/engine/runtimes/x.ts', 'onnxruntime-node'],
  ['src-main/engine/packs/x.test.ts', '../../../test/support/packs/errors.ts'],
])('%s may import %s', async (file, target) => {
  expect(await brokenRules(file, `import '${target}';`)).toEqual([]);
});

test('the table has every folder that ships, and no other', () => {
  const foldersOf = (path: string): string[] =>
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${path}/${name}`);
  const folders = ['src-shared', 'src-renderer', 'training', ...foldersOf('src-main'), ...foldersOf('src-main/engine')];
  expect(Object.keys(mayImport).sort()).toEqual(folders.sort());
  for (const path of Object.values(mayImport).flat()) expect(existsSync(path), path).toBe(true);
});
