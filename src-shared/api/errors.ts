/**
 * Errors a person can act on. Every failure that may reach a user carries a code; its words (what happened, what to do
 * next) live in messages/{en,ja}.json under `error.<code>.what` and `error.<code>.next`, with `{name}` placeholders
 * filled from `details`.
 */
import { z } from 'zod';
import en from '../messages/en.json' with { type: 'json' };

export type ErrorDetails = Readonly<Record<string, string | number>>;

export class SpadeworkError extends Error {
  override readonly name = 'SpadeworkError';

  constructor(
    readonly code: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(englishWords(code, details), options);
  }
}

/** The form in which an error crosses a process or network boundary. */
export const plainErrorSchema = z.object({
  code: z.string().max(100),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
  /** English words, for logs and for codes the receiver does not know. */
  message: z.string(),
});
export type PlainError = z.infer<typeof plainErrorSchema>;

/** Turns anything thrown into a plain error; unknown throws become code `internal` and keep their message as a detail. */
export function toPlainError(thrown: unknown): PlainError {
  if (thrown instanceof SpadeworkError) return { code: thrown.code, details: thrown.details, message: thrown.message };
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const wrapped = new SpadeworkError('internal', { reason });
  return { code: wrapped.code, details: wrapped.details, message: wrapped.message };
}

export function fromPlainError(plain: PlainError): SpadeworkError {
  return new SpadeworkError(plain.code, plain.details);
}

/** Fills `{name}` placeholders; an unknown placeholder stays as it is, so that a missing detail is seen. */
export function fillPlaceholders(text: string, details: ErrorDetails): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in details ? String(details[name]) : whole));
}

/** The error, saying in which file it is; for files of a folder, which nobody named. */
export function inFile(file: string, thrown: unknown): unknown {
  if (!(thrown instanceof SpadeworkError)) return thrown;
  return new SpadeworkError(thrown.code, { ...thrown.details, file }, { cause: thrown });
}

function englishWords(code: string, details: ErrorDetails): string {
  const messages: Record<string, string | undefined> = en;
  const what = messages[`error.${code}.what`] ?? code;
  const next = messages[`error.${code}.next`];
  const words = fillPlaceholders(next === undefined ? what : `${what} ${next}`, details);
  return 'file' in details ? `${details['file']}: ${words}` : words;
}
