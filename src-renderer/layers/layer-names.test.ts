import { describe, expect, it } from 'vitest';
import { copyName, firstFree } from './layer-names.ts';

describe('layer names', () => {
  it('count on from what is there', () => {
    expect(firstFree((n) => `Layer ${n}`, 1, ['Layer 1', 'Ground'])).toBe('Layer 2');
    expect(copyName('Ground', ['Ground'])).toBe('Ground 2');
    expect(copyName('Ground 2', ['Ground', 'Ground 2'])).toBe('Ground 3');
  });
  it('keep numbers that belong to the name', () => {
    expect(copyName('v1.5', ['v1.5'])).toBe('v1.5 2');
  });
});
