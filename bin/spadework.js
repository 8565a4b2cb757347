#!/usr/bin/env node
// The terminal's way in. The program itself is built into dist/.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = new URL('../dist/main/cli.js', import.meta.url);
if (existsSync(fileURLToPath(program))) {
  await import(program.href);
} else {
  console.error('Spadework is not built yet. Run "npm run build" in its folder first.');
  process.exitCode = 1;
}
