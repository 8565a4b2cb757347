import { describe, expect, it } from 'vitest';
import { ariaShortcut, isSameShortcut, matchesShortcut, shortcutOf, showShortcut, type KeyStroke } from './shortcut.ts';

const stroke = (key: string, held: Partial<KeyStroke> = {}): KeyStroke => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe('matchesShortcut', () => {
  it('compares every modifier', () => {
    const held = stroke('Z', { ctrlKey: true, shiftKey: true });
    expect(matchesShortcut('Ctrl+Shift+Z', held, false)).toBe(true);
    expect(matchesShortcut('Ctrl+Z', held, false)).toBe(false);
    expect(matchesShortcut('B', stroke('b', { altKey: true }), false)).toBe(false);
  });
  it('takes Command for Ctrl on a Mac, and not Ctrl', () => {
    expect(matchesShortcut('Ctrl+Z', stroke('z', { metaKey: true }), true)).toBe(true);
    expect(matchesShortcut('Ctrl+Z', stroke('z', { ctrlKey: true }), true)).toBe(false);
  });
  it('takes symbols with or without Shift, as layouts differ', () => {
    expect(matchesShortcut('?', stroke('?', { shiftKey: true }), false)).toBe(true);
    expect(matchesShortcut('[', stroke('['), false)).toBe(true);
  });
  it('reads a plus as a key', () => {
    expect(matchesShortcut('Ctrl++', stroke('+', { ctrlKey: true }), false)).toBe(true);
  });
});

describe('shortcutOf', () => {
  it('names a stroke as shortcuts are written, so that it matches itself', () => {
    const strokes: [string, KeyStroke][] = [
      ['Ctrl+Shift+Z', stroke('Z', { ctrlKey: true, shiftKey: true })],
      ['B', stroke('b')],
      ['?', stroke('?', { shiftKey: true })],
      ['Ctrl++', stroke('+', { ctrlKey: true, shiftKey: true })],
      ['Alt+F4', stroke('F4', { altKey: true })],
    ];
    for (const [name, pressed] of strokes) {
      expect(shortcutOf(pressed, false)).toBe(name);
      expect(matchesShortcut(name, pressed, false)).toBe(true);
    }
  });
  it('takes no modifier alone, and not Space', () => {
    for (const key of ['Shift', 'Control', 'Alt', ' ']) expect(shortcutOf(stroke(key), false)).toBeUndefined();
  });
  it('reads Option with a letter or digit by the place of the key', () => {
    const pressed = stroke('¡', { altKey: true, code: 'Digit1' });
    expect(shortcutOf(pressed, true)).toBe('Alt+1');
    expect(matchesShortcut('Alt+1', pressed, true)).toBe(true);
  });
});

it('knows a shortcut in another spelling', () => {
  expect(isSameShortcut('Shift+?', '?')).toBe(true);
  expect(isSameShortcut('b', 'B')).toBe(true);
  expect(isSameShortcut('Shift+B', 'B')).toBe(false);
});

it('shows shortcuts as each platform does', () => {
  expect(showShortcut('Ctrl+Shift+Z', true)).toBe('⌘⇧Z');
  expect(showShortcut('Ctrl+Shift+Z', false)).toBe('Ctrl+Shift+Z');
  expect(ariaShortcut('Ctrl+Z', false)).toBe('Control+Z');
});
