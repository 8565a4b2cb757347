/**
 * Makes a model pack that ships, or makes it anew, from weights and a description.
 *
 *   node scripts/make-pack.mjs <description.json> <folder with generator.*, encoder.* and enlarger.*> <folder of the pack>
 *
 * The weights may be .safetensors or .pth. The description holds id, name, licence, labels and defaultLabel as in
 * pack.json, and under "options" what weights cannot tell (ImportOptions in src-main/import/import-checkpoint.ts). Files
 * beside the pack's own, such as its card, stay as they are.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const [descriptionFile, weightsFolder, packFolder] = process.argv.slice(2);
if (packFolder === undefined) {
  console.error('Usage: node scripts/make-pack.mjs <description.json> <weights folder> <pack folder>');
  process.exit(2);
}

const { makePack, readCheckpoint, readNetworks } = await importTypeScript(`
  export { makePack } from './src-main/import/make-pack.ts';
  export { readCheckpoint } from './src-main/import/open-checkpoint.ts';
  export { readNetworks } from './src-main/import/read-networks.ts';
`);
const { options, ...description } = JSON.parse(readFileSync(descriptionFile, 'utf8'));
const generator = findWeights('generator');
if (generator === undefined) throw new Error(`no generator.safetensors or generator.pth in ${weightsFolder}`);
const encoder = findWeights('encoder');
const enlarger = findWeights('enlarger');
const networks = {
  ...readNetworks({ generator, encoder }, options),
  ...(enlarger && { enlarger: readCheckpoint(enlarger.path) }),
};
const { files } = makePack(networks, description, options);
mkdirSync(packFolder, { recursive: true });
for (const [name, bytes] of files) {
  writeFileSync(join(packFolder, name), bytes);
  console.log(`${join(packFolder, name)}  ${bytes.length} bytes`);
}

function findWeights(network) {
  const path = ['safetensors', 'pth']
    .map((ending) => join(weightsFolder, `${network}.${ending}`))
    .find((file) => existsSync(file));
  return path && { path };
}

/** Bundles in memory: the modules run as they are in the app, without a build. */
async function importTypeScript(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: resolve(import.meta.dirname, '..'), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'warning',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
