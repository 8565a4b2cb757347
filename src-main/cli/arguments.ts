/** The words of a command line, checked: what a command takes, and errors that say which option is wrong. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** The command line is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A command of the terminal. */
export interface Command {
  /** One line for the list of commands. */
  summary: string;
  /** What `--help` prints. */
  help: string;
  /** Resolves when done; throws UsageError or SpadeworkError. */
  run(args: string[]): Promise<void>;
}

type Options = NonNullable<ParseArgsConfig['options']>;
export type Values<Given extends Options> = {
  [Name in keyof Given]?: Given[Name]['type'] extends 'boolean' ? boolean : string;
};

/** Parses `args`; an unknown option, a missing value or a stray word is a UsageError. */
export function parseOptions<Given extends Options>(args: string[], options: Given): Values<Given> {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split('. ')[0]! : String(error));
  }
}

/** The value of an option that must be there. */
export function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new UsageError(`--${name} is missing`);
  return value;
}

/** A whole number within bounds, or undefined when the option was not given. */
export function wholeNumber(value: string | undefined, name: string, min: number, max: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max)
    throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, not "${value}"`);
  return number;
}

/** A number within bounds, or undefined when the option was not given. */
export function decimalNumber(value: string | undefined, name: string, min: number, max: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() === '' || !(number >= min && number <= max))
    throw new UsageError(`--${name} must be a number from ${min} to ${max}, not "${value}"`);
  return number;
}

/** One of a few words, in whatever case it was typed; undefined when the option was not given. */
export function oneOf<Choice extends string>(
  value: string | undefined,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  if (value === undefined) return undefined;
  const choice = choices.find((each) => each.toLowerCase() === value.toLowerCase());
  if (choice === undefined) throw new UsageError(`--${name} must be one of ${choices.join(', ')}, not "${value}"`);
  return choice;
}

/** Said where a folder's system does not promise to keep what it took. */
export const UNFLUSHED =
  'Written. This folder cannot be flushed to the disk, as on many network shares: keep it connected a while.';

/** A line for the person who waits; results alone go to stdout. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
