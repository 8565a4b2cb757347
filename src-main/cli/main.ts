/** Entry of the terminal's `spadework`. Exit codes: 0 done, 1 failed, 2 the command line is wrong. */
import { toPlainError } from '../../src-shared/api/errors.ts';
import { findPlaces } from '../host/places.ts';
import { UsageError, type Command } from './arguments.ts';
import { batch } from './batch.ts';
import { compare } from './compare.ts';
import { evaluate } from './evaluate.ts';
import { exportOnnx } from './export-onnx.ts';
import { generate } from './generate.ts';
import { importCheckpointCommand } from './import-checkpoint.ts';
import { models } from './models.ts';
import { segment } from './segment.ts';
import { serve } from './serve.ts';
import { train } from './train.ts';
import { variants } from './variants.ts';

const commands: Readonly<Record<string, Command>> = {
  generate,
  variants,
  batch,
  segment,
  train,
  'import-checkpoint': importCheckpointCommand,
  models,
  'export-onnx': exportOnnx,
  evaluate,
  compare,
  serve,
};

async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === '--version' || name === '-V') console.log(findPlaces().app.version);
    else if (name === '--help' || name === '-h' || name === 'help') console.log(overview());
    else if (name === undefined) throw new UsageError('a command is missing');
    else await runCommand(name, rest);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      const about = name !== undefined && Object.hasOwn(commands, name) ? `spadework ${name}` : 'spadework';
      console.error(`${about}: ${error.message}. See "${about} --help".`);
      return 2;
    }
    console.error(`spadework: ${toPlainError(error).message}`);
    return 1;
  }
}

async function runCommand(name: string, args: string[]): Promise<void> {
  if (!Object.hasOwn(commands, name)) throw new UsageError(`there is no command "${name}"`);
  const command = commands[name]!;
  if (args.includes('--help') || args.includes('-h')) console.log(command.help);
  else await command.run(args);
}

function overview(): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(19)}${summary}`);
  return `Usage: spadework <command> [options]

Paint a map of labels and see a photograph of it.

${lines.join('\n')}

"spadework <command> --help" says more about one. --version prints the version.`;
}

const exitCode = await main(process.argv.slice(2));
// Runtimes may leave threads behind that would keep the process; what was printed must be out before it ends.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
