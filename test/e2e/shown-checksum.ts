/** What of Konva is used here: it lists its stages where anyone can find them. */
interface KonvaImage {
  image(): HTMLCanvasElement;
}
interface KonvaRegistry {
  stages: readonly { container(): Element; find(selector: 'Image'): readonly KonvaImage[] }[];
}

/**
 * Runs in the window: the checksum (as `checksum` in src-renderer/canvas) of the RGB bytes that the pane of the photo has,
 * whatever part of them is in view; empty where there is no such pane.
 */
export function shownChecksum(): string {
  const { Konva } = globalThis as unknown as { Konva: KonvaRegistry };
  const stage = Konva.stages.find((candidate) => candidate.container().matches('[data-testid=photo-canvas]'));
  const canvas = stage?.find('Image')[0]?.image();
  if (canvas === undefined) return '';
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  let hash = 0x811c9dc5;
  for (let at = 0; at < data.length; at++) if (at % 4 !== 3) hash = Math.imul(hash ^ data[at]!, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
