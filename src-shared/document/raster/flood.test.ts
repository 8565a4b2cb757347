import { describe, expect, it } from 'vitest';
import type { LabelMap } from '../../labels/label-map.ts';
import { uniformGenerator } from '../../random.ts';
import { paintFlood, paintLabel } from './flood.ts';
import { TestSink } from '../../../test/support/document/test-sink.ts';

/** A map drawn as text; '.' is label 0, '#' is label 1. */
function mapOf(...rows: string[]): LabelMap {
  return {
    width: rows[0]!.length,
    height: rows.length,
    ids: Uint8Array.from(rows.join(''), (cell) => (cell === '.' ? 0 : 1)),
  };
}

function flood(map: LabelMap, x: number, y: number, gap = 0): TestSink {
  const sink = new TestSink(map.width, map.height);
  paintFlood(sink, map, x, y, { gap });
  return sink;
}

function floodByDefinition({ width, height, ids }: LabelMap, x: number, y: number): Uint8Array {
  const area = new Uint8Array(ids.length);
  const queue: [number, number][] = [[x, y]];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const [column, row] = next;
    const i = row * width + column;
    if (column < 0 || row < 0 || column >= width || row >= height || area[i] === 1 || ids[i] !== ids[y * width + x])
      continue;
    area[i] = 1;
    queue.push([column + 1, row], [column - 1, row], [column, row + 1], [column, row - 1]);
  }
  return area;
}

/** Two labels in rectangles of all sizes. */
function blotches(random: () => number, width: number, height: number): LabelMap {
  const ids = new Uint8Array(width * height);
  for (let i = 0; i < 25; i++) {
    const [left, top, label] = [Math.floor(random() * width), Math.floor(random() * height), i % 2];
    const right = Math.min(width, left + 1 + Math.floor(random() * 12));
    for (let row = top; row < Math.min(height, top + 1 + Math.floor(random() * 12)); row++)
      ids.fill(label, row * width + left, row * width + right);
  }
  return { width, height, ids };
}

/** Squares that slide one by one, and pixels that go to whom is fewer steps away: slow and plain. */
function gapFloodByDefinition(map: LabelMap, x: number, y: number, gap: number): Uint8Array {
  const { width, height, ids } = map;
  const label = ids[y * width + x];
  const fits = (left: number, top: number, side: number, beyond = false): boolean => {
    for (let i = 0; i < side * side; i++) {
      const [column, row] = [left + (i % side), top + Math.floor(i / side)];
      const outside = column < 0 || row < 0 || column >= width || row >= height;
      if (outside ? !beyond : ids[row * width + column] !== label) return false;
    }
    return true;
  };
  const startsOf = (side: number, beyond = false): [number, number][] => {
    const around = Array.from({ length: side * side }, (_, i): [number, number] => [
      x - (i % side),
      y - Math.floor(i / side),
    ]);
    return around.filter(([left, top]) => fits(left, top, side, beyond));
  };
  let room = 2 * gap;
  while (startsOf(room, true).length === 0) room--;
  let side = Math.min(gap, Math.floor(room / 2)) + 1;
  while (startsOf(side).length === 0) side--;
  const cover = (corners: Iterable<[number, number]>): Set<number> => {
    const pixels = new Set<number>();
    for (const [left, top] of corners)
      for (let i = 0; i < side * side; i++) pixels.add((top + Math.floor(i / side)) * width + left + (i % side));
    return pixels;
  };
  const all: [number, number][] = Array.from(ids, (_, i): [number, number] => [
    i % width,
    Math.floor(i / width),
  ]).filter(([left, top]) => fits(left, top, side));
  const reached = new Map<string, [number, number]>();
  const queue = startsOf(side);
  for (let next = queue.pop(); next; next = queue.pop()) {
    const [left, top] = next;
    if (reached.has(next.join()) || !fits(left, top, side)) continue;
    reached.set(next.join(), next);
    queue.push([left + 1, top], [left - 1, top], [left, top + 1], [left, top - 1]);
  }
  const mine = cover(reached.values());
  const other = new Set([...cover(all)].filter((i) => !mine.has(i)));
  const besides = (i: number): number[] => [
    ...(i % width > 0 ? [i - 1] : []),
    ...(i % width < width - 1 ? [i + 1] : []),
    i - width,
    i + width,
  ];
  for (let moved = true; moved;) {
    const free = [...ids.keys()].filter((i) => ids[i] === label && !mine.has(i) && !other.has(i));
    const toMine = free.filter((i) => besides(i).some((one) => mine.has(one)));
    const toOther = free.filter((i) => !toMine.includes(i) && besides(i).some((one) => other.has(one)));
    for (const i of toMine) mine.add(i);
    for (const i of toOther) other.add(i);
    moved = toMine.length + toOther.length > 0;
  }
  return new Uint8Array(ids.length).map((_, i) => (mine.has(i) ? 1 : 0));
}

describe('flood fill', () => {
  it('fills the 4-connected area, each pixel once, on random maps', () => {
    const random = uniformGenerator(3);
    for (let i = 0; i < 60; i++) {
      const width = 1 + Math.floor(random() * 60);
      const height = 1 + Math.floor(random() * 60);
      const map = { width, height, ids: new Uint8Array(width * height).map(() => (random() < 0.6 ? 0 : 1)) };
      const x = Math.floor(random() * width);
      const y = Math.floor(random() * height);
      expect(flood(map, x, y).counts).toEqual(floodByDefinition(map, x, y));
    }
  });

  it('fills all of one label', () => {
    const sink = new TestSink(4, 2);
    paintLabel(sink, mapOf('.#.#', '##..'), 1);
    expect(sink.toString()).toBe('.#.#\n##..');
  });

  it('paints nothing from outside', () => {
    expect(flood(mapOf('...'), 3, 0).area).toBe(0);
    expect(flood(mapOf('...'), 0, -1).area).toBe(0);
  });
});

describe('gap tolerance', () => {
  const room = mapOf(
    '..................',
    '..................',
    '..................',
    '...##########.....',
    '...#........#.....',
    '...#..............',
    '...#..............',
    '...#........#.....',
    '...##########.....',
    '..................',
    '..................',
    '..................',
  );

  it('leaks through a gap that is wider than the tolerance and through any without one', () => {
    const all = room.ids.filter((label) => label === 0).length;
    expect(flood(room, 6, 5).area).toBe(all);
    expect(flood(room, 6, 5, 1).area).toBe(all);
  });

  it('stays in a room with a door as wide as the tolerance, fills its corners, and cuts the door', () => {
    expect(flood(room, 6, 5, 2).toString()).toBe(
      [
        '..................',
        '..................',
        '..................',
        '..................',
        '....########......',
        '....#########.....',
        '....#########.....',
        '....########......',
        '..................',
        '..................',
        '..................',
        '..................',
      ].join('\n'),
    );
  });

  it('fills the outside from outside without entering', () => {
    const outside = flood(room, 0, 0, 2);
    expect([outside.has(17, 5), outside.has(13, 5), outside.has(11, 5)]).toEqual([true, true, false]);
  });

  it('closes a line that stops short of the edge', () => {
    const horizon = mapOf(
      ...Array.from({ length: 20 }, (_, y) => (y === 10 ? '.'.repeat(3) + '#'.repeat(27) : '.'.repeat(30))),
    );
    expect(flood(horizon, 20, 2).has(20, 18)).toBe(true);
    const above = flood(horizon, 20, 2, 4);
    expect([above.has(0, 9), above.has(29, 0), above.has(0, 11), above.has(20, 18)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('fills a river of varying width along its length, where the tolerance is about as wide', () => {
    // 8 to 12 pixels wide, between two banks.
    const half = (x: number): number => 5 + Math.sin(x / 9);
    const rows = Array.from({ length: 40 }, (_, y) =>
      Array.from({ length: 160 }, (_, x) => (Math.abs(y - 20 - 6 * Math.sin(x / 25)) < half(x) ? '.' : '#')).join(''),
    );
    const river = mapOf(...rows);
    const whole = flood(river, 80, 20).area;
    for (const gap of [4, 9, 10, 11, 12, 30]) expect(flood(river, 80, 20, gap).area, `gap ${gap}`).toBe(whole);
  });

  it('shrinks the tolerance to what fits where the start itself is narrow', () => {
    const slit = mapOf('#######', '#.....#', '#######');
    expect(flood(slit, 3, 1, 8).area).toBe(5);
  });

  it('is what its definition says, on random maps', () => {
    const random = uniformGenerator(5);
    for (let i = 0; i < 80; i++) {
      const map = blotches(random, 1 + Math.floor(random() * 40), 1 + Math.floor(random() * 40));
      const x = Math.floor(random() * map.width);
      const y = Math.floor(random() * map.height);
      const gap = 1 + Math.floor(random() * 5);
      expect(flood(map, x, y, gap).counts).toEqual(gapFloodByDefinition(map, x, y, gap));
    }
  });

  it('stays within the plain fill, and equals it where there is no gap', () => {
    const random = uniformGenerator(9);
    const map = { width: 80, height: 60, ids: new Uint8Array(4800) };
    for (let i = 0; i < 6; i++) {
      const x = Math.floor(random() * 40);
      const y = Math.floor(random() * 30);
      for (let row = y; row < y + 25; row++) map.ids.fill(1 + i, row * 80 + x, row * 80 + x + 30);
    }
    for (const [x, y] of [
      [79, 59],
      [20, 20],
      [35, 30],
    ] as const) {
      const plain = flood(map, x, y);
      const tight = flood(map, x, y, 1);
      expect(tight.area).toBeLessThanOrEqual(plain.area);
      tight.counts.forEach((count, i) => expect(count).toBeLessThanOrEqual(plain.counts[i]!));
    }
    const oneRoom = mapOf('##########', '#........#', '#...##...#', '#........#', '#........#', '##########');
    expect(flood(oneRoom, 2, 4, 1).toString()).toBe(flood(oneRoom, 2, 4).toString());
  });
});
