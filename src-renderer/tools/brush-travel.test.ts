import { expect, it } from 'vitest';
import { MAX_BRUSH } from '../../src-shared/document/index.ts';
import { sizeToTravel, travelToSize } from './brush-travel.ts';

it('gives every size back', () => {
  for (let size = 1; size <= MAX_BRUSH; size++) expect(travelToSize(sizeToTravel(size))).toBe(size);
});
