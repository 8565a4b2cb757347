/** Figures as a table for the terminal. */
import type { Figures } from '../../../training/evaluation/examination.ts';
import type { EvaluationReport } from './evaluate-pictures.ts';

const ROWS = [
  ['mIoU', 'mIoU, %', 2],
  ['accuracy', 'pixel accuracy, %', 2],
  ['FD-MobileNetV2', 'FD-MobileNetV2', 2],
  ['FID', 'FID', 2],
  ['diversity', 'diversity', 2],
] as const;

/** Pictures beside photographs, then the labels; what was not measured is left out. */
export function formatReport({ judged, maps, reference, pictures, photographs }: EvaluationReport): string {
  const line = (name: string, values: readonly (number | undefined)[], digits: number): string =>
    name.padEnd(26) + values.map((value) => (value === undefined ? '-' : value.toFixed(digits)).padStart(12)).join('');
  const columns: Figures[] = photographs ? [pictures, photographs] : [pictures];
  const lines = [
    `${judged}: ${maps} maps, compared with ${reference} photos`,
    ''.padEnd(26) +
      ['pictures', 'photos']
        .slice(0, columns.length)
        .map((name) => name.padStart(12))
        .join(''),
    ...ROWS.filter(([key]) => pictures[key] !== undefined).map(([key, name, digits]) =>
      line(
        name,
        columns.map((figures) => figures[key]),
        digits,
      ),
    ),
  ];
  const { style } = pictures;
  if (style) {
    lines.push(line('style: even cosine', [style.evenCosine], 3), line('style: cosine', [style.cosine], 3));
    lines.push(
      line('style: found again, %', [style.recovered], 1),
      line('style: colour error', [style.colourError], 2),
    );
  }
  for (const name of Object.keys(pictures.IoU))
    lines.push(
      line(
        `IoU ${name}, %`,
        columns.map(({ IoU }) => IoU[name]),
        1,
      ),
    );
  return lines.join('\n');
}
