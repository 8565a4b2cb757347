/** What window and host both have beyond the language itself. */
declare class TextEncoder {
  /** The text's bytes in UTF-8. */
  encode(text: string): Uint8Array<ArrayBuffer>;
}
