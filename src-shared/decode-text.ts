/** Text files as programs and people of many systems write them. */

const MARKS: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
/** Hiragana, katakana, kanji, and their punctuation. */
const JAPANESE = /[\u3000-\u30ff\u4e00-\u9fff]/;

/**
 * Text of unknown encoding: by its byte order mark; else UTF-16 where every other byte is zero, UTF-8 where it is valid,
 * Shift_JIS or EUC-JP where that gives Japanese, and Windows-1252.
 */
export function decodeText(bytes: Uint8Array): string {
  for (const [encoding, mark] of MARKS)
    if (mark.every((byte, i) => bytes[i] === byte)) return new TextDecoder(encoding).decode(bytes);
  const encoding = guessUtf16(bytes);
  if (encoding !== undefined) return new TextDecoder(encoding).decode(bytes);
  const utf8 = decodeStrictly('utf-8', bytes);
  if (utf8 !== undefined) return utf8;
  for (const japanese of ['shift_jis', 'euc-jp']) {
    const text = decodeStrictly(japanese, bytes);
    if (text !== undefined && JAPANESE.test(text)) return text;
  }
  return new TextDecoder('windows-1252').decode(bytes);
}

/** Of files without a mark, by where ASCII leaves zeros. */
function guessUtf16(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, 512);
  const zeros = [0, 0];
  sample.forEach((byte, i) => (zeros[i % 2]! += byte === 0 ? 1 : 0));
  const enough = sample.length / 4;
  if (zeros[1]! > enough && zeros[0] === 0) return 'utf-16le';
  if (zeros[0]! > enough && zeros[1] === 0) return 'utf-16be';
  return undefined;
}

function decodeStrictly(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
