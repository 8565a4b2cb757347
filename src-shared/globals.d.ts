/** What window and host both have beyond the language itself. */
declare class TextEncoder {
  /** The text's bytes in UTF-8. */
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(encoding?: string, options?: { fatal?: boolean });
  /** Throws TypeError where `fatal` is set and the bytes are not of the encoding. */
  decode(bytes: Uint8Array): string;
}
