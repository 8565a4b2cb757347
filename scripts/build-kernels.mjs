/**
 * Compiles src-main/engine/modulation/kernels/assembly to WebAssembly and writes it, base64, into kernels.generated.ts, which is
 * committed: the app then needs no compiler and no file look-up at run time. `--check` only says whether it is current.
 */
import { readFile, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const SOURCE = 'src-main/engine/modulation/kernels/assembly/index.ts';
/** The same kernels for a memory that threads share: WebAssembly wants to know beforehand, and how large it may be. */
const SHARED = ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'];
const TARGET = 'src-main/engine/modulation/kernels/kernels.generated.ts';

const [own, shared] = [await compile([]), await compile(SHARED)];
const text = `// Built from assembly/index.ts by scripts/build-kernels.mjs. Do not edit.\nexport const KERNELS_BASE64 = {\n  own:\n    '${own}',\n  shared:\n    '${shared}',\n};\n`;
if (process.argv.includes('--check')) {
  const current = await readFile(TARGET, 'utf8').catch(() => '');
  if (current !== text) {
    console.error(`${TARGET} is out of date: run node scripts/build-kernels.mjs`);
    process.exit(1);
  }
} else {
  await writeFile(TARGET, text);
}

/** Base64 of the compiled kernels. */
async function compile(options) {
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
      ...options,
    ],
    {
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) binary = contents;
      },
    },
  );
  if (result.error) {
    console.error(result.stderr.toString());
    process.exit(1);
  }
  return Buffer.from(binary).toString('base64');
}
