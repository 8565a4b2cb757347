/** stack.xml: what other programs read of a project (OpenRaster 0.0.5, https://www.openraster.org). */
import type { Size } from '../../src-shared/geometry.ts';
import { present } from '../../src-shared/present.ts';

export interface StackLayer {
  name: string;
  /** Path inside the file. */
  source: string;
  x: number;
  y: number;
  visible: boolean;
  locked: boolean;
}

/** `layers` from the topmost to the lowest, as OpenRaster has them. */
export function stackXml({ width, height }: Size, layers: readonly StackLayer[]): string {
  const lines = layers.map(({ name, source, x, y, visible, locked }) => {
    const attributes = [
      `name="${escapeXml(name)}"`,
      `src="${source}"`,
      `x="${x}"`,
      `y="${y}"`,
      // Labels are never blended: a layer's opacity is of its overlay on the screen, and stands in project.json.
      'opacity="1.0"',
      `visibility="${visible ? 'visible' : 'hidden'}"`,
      'composite-op="svg:src-over"',
      ...(locked ? ['edit-locked="true"'] : []),
    ];
    return `    <layer ${attributes.join(' ')}/>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<image version="0.0.5" w="${width}" h="${height}" xres="72" yres="72">`,
    '  <stack>',
    ...lines,
    '  </stack>',
    '</image>',
    '',
  ].join('\n');
}

/** XML takes no control characters at all, escaped or not. */
function escapeXml(text: string): string {
  return [...text]
    .map((character) => {
      const code = present(character.codePointAt(0));
      const alone = code >= 0xd800 && code <= 0xdfff;
      if (code < 0x20 || alone || code === 0xfffe || code === 0xffff) return ' ';
      return '&<>"\''.includes(character) ? `&#${code};` : character;
    })
    .join('');
}
