/** What the label map shows on the screen. */

/**
 * Runs in the page. Colours ('#rrggbb') at points of it, once everything so far is drawn. The last canvas holds the pointer's
 * outline and guides, which count for nothing.
 */
export async function readColours(places: readonly { x: number; y: number }[]): Promise<string[]> {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const layers = [...document.querySelectorAll<HTMLCanvasElement>('[data-testid=label-canvas] canvas')].slice(0, -1);
  return places.map(({ x, y }) => {
    const probe = document.createElement('canvas').getContext('2d')!;
    for (const layer of layers) {
      const box = layer.getBoundingClientRect();
      const density = layer.width / box.width;
      const [left, top] = [Math.floor((x - box.x) * density), Math.floor((y - box.y) * density)];
      probe.drawImage(layer, left, top, 1, 1, 0, 0, 1, 1);
    }
    const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
    return `#${((red! << 16) | (green! << 8) | blue!).toString(16).padStart(6, '0')}`;
  });
}
