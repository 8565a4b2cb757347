import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.ts';

describe('text in any encoding', () => {
  const text = '0: 空\n1: café';
  it.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 as Notepad writes it', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
  ])('%s', (_, bytes) => expect(decodeText(bytes)).toBe(text));

  it('Shift_JIS, EUC-JP and Windows-1252', () => {
    expect(decodeText(Uint8Array.of(0x8b, 0xf3))).toBe('空');
    expect(decodeText(Uint8Array.of(0xb6, 0xf5, 0xa4, 0xab))).toMatch(/空か|ｶ/);
    expect(decodeText(Uint8Array.of(0x63, 0x61, 0x66, 0xe9))).toBe('café');
  });
});
