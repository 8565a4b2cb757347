import { present } from '../../src-shared/present.ts';
import type { Painting } from '../stores/painting.svelte.ts';
import type { Gesture, ToolPointer } from '../tools/tool.ts';
import { movedPlace } from '../../src-shared/projects/photo-place.ts';
import type { ReferencePhoto } from './reference-photo.svelte.ts';

/** Moves the unlocked tracing photo under the pointer; one act of the history. */
export function dragReference(reference: ReferencePhoto, painting: Painting, start: ToolPointer): Gesture {
  const before = reference.place;
  return {
    move(samples) {
      const { x, y } = present(samples.at(-1));
      reference.place = movedPlace(before, { x: x - start.x, y: y - start.y }, painting.document);
    },
    release() {
      painting.undoLog.add(reference.placing(before));
      return 'done';
    },
    cancel() {
      reference.place = before;
    },
  };
}
