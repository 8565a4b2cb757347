/** The figure of docs/exact-modulation.md: distinct neighbourhoods by resolution, as an SVG drawn from measured shares. */
import type { EngineResult } from './engine.ts';

const [WIDTH, HEIGHT] = [720, 320];
const PLOT = { left: 64, top: 24, right: 16, bottom: 64 };
const SERIES = [
  { kind: 'real', colour: '#d9903d', name: 'label maps of photographs (COCO-Stuff)' },
  { kind: 'drawn', colour: '#5b8fd1', name: 'drawn maps' },
] as const;

/** Bars of the published configuration's results; throws where they were not measured. */
export function drawDistinctFigure(results: readonly EngineResult[]): string {
  const series = SERIES.map((one) => {
    const result = results.find(
      ({ configuration, maps }) => configuration.startsWith('published') && maps.includes(one.kind),
    );
    if (!result) throw new Error(`the figure needs the published configuration on ${one.kind} maps`);
    return { ...one, shares: result.distinct };
  });
  const heights = Object.keys(series[0]!.shares)
    .map(Number)
    .sort((a, b) => a - b);
  const [width, height] = [WIDTH - PLOT.left - PLOT.right, HEIGHT - PLOT.top - PLOT.bottom];
  const slot = width / heights.length;
  const y = (share: number): number => PLOT.top + height * (1 - share);
  const bars = heights.flatMap((resolution, column) =>
    series.map(({ shares, colour }, row) => {
      const share = shares[String(resolution)] ?? 0;
      const x = PLOT.left + column * slot + slot * (0.14 + row * 0.37);
      const label = share >= 0.1 ? Math.round(share * 100) : Math.round(share * 1000) / 10;
      return `<rect x="${x.toFixed(1)}" y="${y(share).toFixed(1)}" width="${(slot * 0.35).toFixed(1)}" height="${(height * share).toFixed(1)}" fill="${colour}"/><text x="${(x + slot * 0.175).toFixed(1)}" y="${(y(share) - 4).toFixed(1)}" text-anchor="middle">${label} %</text>`;
    }),
  );
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<line x1="${PLOT.left}" x2="${WIDTH - PLOT.right}" y1="${y(share)}" y2="${y(share)}" stroke="#8884"/><text x="${PLOT.left - 8}" y="${y(share) + 4}" text-anchor="end">${share * 100} %</text>`,
  );
  const names = heights.map(
    (resolution, column) =>
      `<text x="${PLOT.left + (column + 0.5) * slot}" y="${HEIGHT - PLOT.bottom + 18}" text-anchor="middle">${resolution}×${resolution}</text>`,
  );
  const legend = series.map(
    ({ colour, name }, row) =>
      `<rect x="${PLOT.left + row * 320}" y="${HEIGHT - 24}" width="12" height="12" fill="${colour}"/><text x="${PLOT.left + row * 320 + 18}" y="${HEIGHT - 14}">${name}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#777" role="img" aria-label="Distinct 5x5 neighbourhoods as a share of all pixels, by resolution">\n${[...grid, ...bars, ...names, ...legend].join('\n')}\n</svg>\n`;
}
