/**
 * Errors a person can act on. Every failure that may reach a user carries a code; its words (what happened, what to do
 * next) live in messages/{en,ja}.json under `error.<code>.what` and `error.<code>.next`, with `{name}` placeholders
 * filled from `details`.
 */
import { z } from 'zod';
import en from '../messages/en.json' with { type: 'json' };
import { messageWords, type Dictionary, type MessageDetails } from '../messages/message-words.ts';

/** Codes that have words. */
export type ErrorCode = keyof typeof en extends infer Key
  ? Key extends `error.${infer Code}.what`
    ? Code
    : never
  : never;

export type ErrorDetails = MessageDetails;

export class SpadeworkError extends Error {
  override readonly name = 'SpadeworkError';

  constructor(
    readonly code: ErrorCode,
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
  /** The words of what caused it, and of what caused that. */
  cause: z.string().max(2000).optional(),
});
export type PlainError = z.infer<typeof plainErrorSchema>;

/** Turns anything thrown into a plain error; unknown throws become code `internal` and keep their message as a detail. */
export function toPlainError(thrown: unknown): PlainError {
  if (thrown instanceof SpadeworkError) {
    const { code, details, message } = thrown;
    return { code, details, message, ...causeOf(thrown) };
  }
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const wrapped = new SpadeworkError('internal', { reason });
  return { code: wrapped.code, details: wrapped.details, message: wrapped.message, ...causeOf(thrown) };
}

export function fromPlainError({ code, details, message, cause }: PlainError): SpadeworkError {
  const options = cause === undefined ? {} : { cause: new Error(cause) };
  if (isErrorCode(code)) return new SpadeworkError(code, details, options);
  return new SpadeworkError('internal', { reason: message }, options);
}

function isErrorCode(code: string): code is ErrorCode {
  return `error.${code}.what` in en;
}

function causeOf(thrown: unknown): Pick<PlainError, 'cause'> {
  const words: string[] = [];
  for (let at = thrown; at instanceof Error && at.cause !== undefined && words.length < 5; at = at.cause)
    words.push(at.cause instanceof Error ? at.cause.message : JSON.stringify(at.cause));
  return words.length === 0 ? {} : { cause: words.join('; ').slice(0, 2000) };
}

/** The error, saying in which file it is; for files of a folder, which nobody named. */
export function inFile(file: string, thrown: unknown): unknown {
  if (!(thrown instanceof SpadeworkError)) return thrown;
  return new SpadeworkError(thrown.code, { ...thrown.details, file }, { cause: thrown });
}

function englishWords(code: string, details: ErrorDetails): string {
  const messages: Dictionary = en;
  const words = ['what', 'next']
    .map((part) => `error.${code}.${part}`)
    .filter((key) => key in messages)
    .map((key) => messageWords(messages, 'en', key, details))
    .join(' ');
  return 'file' in details ? `${details['file']}: ${words}` : words;
}
