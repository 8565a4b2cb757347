/**
 * Compiles src-main/engine/modulation/kernels/assembly to WebAssembly and writes it, base64, into kernels.generated.ts, which is
 * committed: the app then needs no compiler and no file look-up at run time. `--check` only says whether it is current.
 */
import { readFile, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const SOURCE = 'src-main/engine/modulation/kernels/assembly/index.ts';
const TARGET = 'src-main/engine/modulation/kernels/kernels.generated.ts';

const { error, stderr, binary } = await compile();
if (error) {
  console.error(stderr);
  process.exit(1);
}
const text = `// Built from assembly/index.ts by scripts/build-kernels.mjs. Do not edit.\nexport const KERNELS_BASE64 =\n  '${Buffer.from(binary).toString('base64')}';\n`;
if (process.argv.includes('--check')) {
  const current = await readFile(TARGET, 'utf8').catch(() => '');
  if (current !== text) {
    console.error(`${TARGET} is out of date: run node scripts/build-kernels.mjs`);
    process.exit(1);
  }
} else {
  await writeFile(TARGET, text);
}

async function compile() {
  let binary;
  const result = await asc.main(
    [
      SOURCE,
      '--outFile',
      'kernels.wasm',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--importMemory',
      '--enable',
      'simd',
    ],
    {
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) binary = contents;
      },
    },
  );
  return { error: result.error, stderr: result.stderr.toString(), binary };
}
