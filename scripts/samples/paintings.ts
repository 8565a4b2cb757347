/** The six paintings that ship, each drawn by name of label, so that they fit whatever ids the shipped pack has. */
import {
  addLayer,
  beginStroke,
  LabelDocument,
  paintEllipse,
  paintPolygon,
  type Point,
  type SpanSink,
} from '../../src-shared/document/index.ts';
import { uniformGenerator } from '../../src-shared/random.ts';

export const SAMPLE_SIDE = 512;

export interface SamplePainting {
  id: string;
  /** Id of the shipped style that it is shown in. */
  style: string;
  base: string;
  draw(easel: Easel): void;
}

/** Draws in shares of the side, 0 to 1 from the top left, and rough at the rims like land is. */
export class Easel {
  readonly document: LabelDocument;
  private readonly random: () => number;

  constructor(
    private readonly idOf: (label: string) => number,
    base: string,
    seed: number,
  ) {
    this.document = new LabelDocument({ width: SAMPLE_SIDE, height: SAMPLE_SIDE, base: idOf(base) });
    this.random = uniformGenerator(seed);
  }

  layer(name: string, draw: (paint: (label: string, fill: (sink: SpanSink) => void) => void) => void): void {
    const stroke = beginStroke(this.document, addLayer(this.document, { name }), 'brush');
    draw((label, fill) => stroke.paint(this.idOf(label), fill));
    stroke.commit();
  }

  /** Everything below a line through `points`, whose rim wanders by `rough`. */
  below(points: readonly (readonly [number, number])[], rough: number): (sink: SpanSink) => void {
    const line = this.wander(points, rough);
    return (sink) => paintPolygon(sink, [...line, at(1.01, 1.01), at(-0.01, 1.01)]);
  }

  /** The area within `points`, whose rim wanders by `rough`. */
  area(points: readonly (readonly [number, number])[], rough: number): (sink: SpanSink) => void {
    const line = this.wander([...points, points[0]!], rough);
    return (sink) => paintPolygon(sink, line);
  }

  ellipse(x: number, y: number, width: number, height: number): (sink: SpanSink) => void {
    const side = (share: number): number => Math.max(1, Math.round(share * SAMPLE_SIDE));
    const box = { x: Math.round((x - width / 2) * SAMPLE_SIDE), y: Math.round((y - height / 2) * SAMPLE_SIDE) };
    return (sink) => paintEllipse(sink, { ...box, width: side(width), height: side(height) });
  }

  /** Flat clouds of some lobes. */
  cloud(x: number, y: number, width: number): (sink: SpanSink) => void {
    const lobes = Array.from({ length: 5 }, (_, i) =>
      this.ellipse(
        x + ((i - 2) * width) / 5,
        y - this.random() * width * 0.06,
        width / 2.4,
        width * (0.14 + this.random() * 0.1),
      ),
    );
    return (sink) => lobes.forEach((lobe) => lobe(sink));
  }

  /** Midpoints are moved, and theirs again, as ridges and shores are drawn. */
  private wander(points: readonly (readonly [number, number])[], rough: number): Point[] {
    let line = points.map(([x, y]) => ({ x, y }));
    for (let scale = rough; line.length < 400; scale *= 0.58) {
      line = line.flatMap((point, i) => {
        const next = line[i + 1];
        if (next === undefined) return [point];
        const away = (this.random() - 0.5) * scale;
        return [point, { x: (point.x + next.x) / 2 + away * 0.3, y: (point.y + next.y) / 2 + away }];
      });
    }
    return line.map(({ x, y }) => at(x, y));
  }
}

function at(x: number, y: number): Point {
  return { x: x * SAMPLE_SIDE, y: y * SAMPLE_SIDE };
}

export const samplePaintings: readonly SamplePainting[] = [
  {
    id: 'lake',
    style: 'sunset-glow',
    base: 'sky',
    draw: (easel) => {
      easel.layer('Clouds', (paint) => {
        paint('clouds', easel.cloud(0.25, 0.16, 0.36));
        paint('clouds', easel.cloud(0.78, 0.1, 0.3));
      });
      easel.layer('Mountains', (paint) => {
        paint(
          'mountain',
          easel.below(
            [
              [-0.01, 0.42],
              [0.2, 0.24],
              [0.36, 0.4],
              [0.62, 0.14],
              [0.84, 0.38],
              [1.01, 0.3],
            ],
            0.07,
          ),
        );
        paint(
          'snow',
          easel.area(
            [
              [0.54, 0.22],
              [0.62, 0.12],
              [0.7, 0.22],
              [0.66, 0.25],
              [0.6, 0.22],
            ],
            0.02,
          ),
        );
        paint(
          'snow',
          easel.area(
            [
              [0.14, 0.3],
              [0.2, 0.22],
              [0.25, 0.3],
              [0.2, 0.31],
            ],
            0.015,
          ),
        );
      });
      easel.layer('Forest', (paint) => {
        paint(
          'tree',
          easel.below(
            [
              [-0.01, 0.48],
              [0.3, 0.5],
              [0.55, 0.53],
              [1.01, 0.46],
            ],
            0.05,
          ),
        );
      });
      easel.layer('Water and shore', (paint) => {
        paint(
          'lake, river',
          easel.below(
            [
              [-0.01, 0.6],
              [0.5, 0.59],
              [1.01, 0.61],
            ],
            0.006,
          ),
        );
        paint(
          'sand',
          easel.below(
            [
              [-0.01, 0.8],
              [0.3, 0.88],
              [0.7, 0.93],
              [1.01, 0.86],
            ],
            0.03,
          ),
        );
        paint(
          'grass',
          easel.below(
            [
              [-0.01, 0.87],
              [0.35, 0.95],
              [0.7, 0.99],
              [1.01, 0.93],
            ],
            0.03,
          ),
        );
        paint('rock', easel.ellipse(0.62, 0.76, 0.15, 0.06));
      });
    },
  },
  {
    id: 'beach',
    style: 'bright-beach',
    base: 'sky',
    draw: (easel) => {
      easel.layer('Clouds', (paint) => {
        paint('clouds', easel.cloud(0.65, 0.2, 0.5));
        paint('clouds', easel.cloud(0.15, 0.3, 0.26));
      });
      easel.layer('Sea', (paint) =>
        paint(
          'sea',
          easel.below(
            [
              [-0.01, 0.46],
              [1.01, 0.46],
            ],
            0.002,
          ),
        ),
      );
      easel.layer('Headland', (paint) => {
        paint(
          'mountain',
          easel.area(
            [
              [-0.01, 0.36],
              [0.18, 0.34],
              [0.33, 0.46],
              [-0.01, 0.47],
            ],
            0.03,
          ),
        );
        paint(
          'tree',
          easel.area(
            [
              [-0.01, 0.41],
              [0.14, 0.41],
              [0.26, 0.465],
              [-0.01, 0.47],
            ],
            0.02,
          ),
        );
      });
      easel.layer('Sand', (paint) => {
        paint(
          'sand',
          easel.below(
            [
              [-0.01, 0.66],
              [0.25, 0.64],
              [0.55, 0.72],
              [1.01, 0.56],
            ],
            0.03,
          ),
        );
        paint('rock', easel.ellipse(0.83, 0.6, 0.2, 0.09));
        paint(
          'bushes',
          easel.area(
            [
              [0.7, 1.02],
              [0.78, 0.86],
              [0.9, 0.8],
              [1.02, 0.76],
              [1.02, 1.02],
            ],
            0.05,
          ),
        );
      });
    },
  },
  {
    id: 'forest-road',
    style: 'autumn-lake',
    base: 'sky',
    draw: (easel) => {
      easel.layer('Forest', (paint) => {
        paint(
          'tree',
          easel.below(
            [
              [-0.01, 0.14],
              [0.2, 0.2],
              [0.42, 0.4],
              [0.5, 0.44],
              [0.6, 0.38],
              [0.8, 0.16],
              [1.01, 0.1],
            ],
            0.08,
          ),
        );
      });
      easel.layer('Meadow', (paint) => {
        paint(
          'grass',
          easel.below(
            [
              [-0.01, 0.62],
              [0.3, 0.52],
              [0.5, 0.5],
              [0.7, 0.53],
              [1.01, 0.64],
            ],
            0.02,
          ),
        );
        paint(
          'bushes',
          easel.area(
            [
              [-0.01, 0.6],
              [0.16, 0.56],
              [0.3, 0.53],
              [0.22, 0.62],
              [-0.01, 0.7],
            ],
            0.04,
          ),
        );
        paint(
          'bushes',
          easel.area(
            [
              [1.01, 0.6],
              [0.84, 0.56],
              [0.72, 0.54],
              [0.82, 0.62],
              [1.01, 0.72],
            ],
            0.04,
          ),
        );
      });
      easel.layer('Road', (paint) =>
        paint(
          'earth',
          easel.area(
            [
              [0.49, 0.5],
              [0.53, 0.5],
              [0.6, 0.62],
              [0.55, 0.76],
              [0.76, 1.02],
              [0.24, 1.02],
              [0.4, 0.76],
              [0.5, 0.62],
            ],
            0.012,
          ),
        ),
      );
    },
  },
  {
    id: 'canyon',
    style: 'desert-noon',
    base: 'sky',
    draw: (easel) => {
      easel.layer('Far rim', (paint) =>
        paint(
          'mountain',
          easel.below(
            [
              [-0.01, 0.34],
              [0.3, 0.32],
              [0.32, 0.38],
              [0.7, 0.37],
              [0.72, 0.3],
              [1.01, 0.31],
            ],
            0.02,
          ),
        ),
      );
      easel.layer('Walls', (paint) => {
        paint(
          'rock',
          easel.area(
            [
              [-0.01, 0.16],
              [0.22, 0.2],
              [0.26, 0.34],
              [0.36, 0.42],
              [0.4, 0.62],
              [0.46, 0.78],
              [-0.01, 1.02],
            ],
            0.04,
          ),
        );
        paint(
          'rock',
          easel.area(
            [
              [1.01, 0.2],
              [0.8, 0.22],
              [0.74, 0.38],
              [0.66, 0.44],
              [0.62, 0.62],
              [0.56, 0.78],
              [1.01, 1.02],
            ],
            0.04,
          ),
        );
      });
      easel.layer('Ground', (paint) => {
        paint(
          'earth',
          easel.below(
            [
              [-0.01, 0.9],
              [0.3, 0.8],
              [0.5, 0.72],
              [0.7, 0.8],
              [1.01, 0.88],
            ],
            0.03,
          ),
        );
        paint(
          'lake, river',
          easel.area(
            [
              [0.5, 0.7],
              [0.53, 0.7],
              [0.5, 0.8],
              [0.62, 0.9],
              [0.58, 1.02],
              [0.36, 1.02],
              [0.5, 0.9],
              [0.44, 0.8],
            ],
            0.012,
          ),
        );
        paint('bushes', easel.ellipse(0.2, 0.93, 0.16, 0.05));
        paint('bushes', easel.ellipse(0.84, 0.95, 0.2, 0.06));
      });
    },
  },
  {
    id: 'winter',
    style: 'overcast-shore',
    base: 'sky',
    draw: (easel) => {
      easel.layer('Mountains', (paint) => {
        paint(
          'mountain',
          easel.below(
            [
              [-0.01, 0.3],
              [0.16, 0.18],
              [0.34, 0.34],
              [0.55, 0.22],
              [0.8, 0.36],
              [1.01, 0.24],
            ],
            0.07,
          ),
        );
        paint(
          'snow',
          easel.below(
            [
              [-0.01, 0.36],
              [0.2, 0.3],
              [0.4, 0.42],
              [0.56, 0.33],
              [0.8, 0.44],
              [1.01, 0.36],
            ],
            0.06,
          ),
        );
      });
      easel.layer('Forest', (paint) =>
        paint(
          'tree',
          easel.below(
            [
              [-0.01, 0.46],
              [0.3, 0.52],
              [0.6, 0.5],
              [1.01, 0.44],
            ],
            0.07,
          ),
        ),
      );
      easel.layer('Snowfield', (paint) => {
        paint(
          'snow',
          easel.below(
            [
              [-0.01, 0.66],
              [0.4, 0.6],
              [0.7, 0.63],
              [1.01, 0.58],
            ],
            0.02,
          ),
        );
        paint('lake, river', easel.ellipse(0.42, 0.76, 0.46, 0.1));
        paint(
          'tree',
          easel.area(
            [
              [0.8, 0.7],
              [0.84, 0.44],
              [0.88, 0.7],
            ],
            0.03,
          ),
        );
        paint(
          'tree',
          easel.area(
            [
              [0.88, 0.74],
              [0.93, 0.4],
              [0.98, 0.74],
            ],
            0.03,
          ),
        );
      });
    },
  },
  {
    id: 'islands',
    style: 'hazy-sunset',
    base: 'sky',
    draw: (easel) => {
      easel.layer('Clouds', (paint) => {
        paint('clouds', easel.cloud(0.3, 0.24, 0.6));
        paint('clouds', easel.cloud(0.82, 0.14, 0.32));
      });
      easel.layer('Sea', (paint) =>
        paint(
          'sea',
          easel.below(
            [
              [-0.01, 0.5],
              [1.01, 0.5],
            ],
            0.002,
          ),
        ),
      );
      easel.layer('Islands', (paint) => {
        paint(
          'mountain',
          easel.area(
            [
              [0.04, 0.51],
              [0.16, 0.4],
              [0.24, 0.36],
              [0.36, 0.51],
            ],
            0.04,
          ),
        );
        paint(
          'mountain',
          easel.area(
            [
              [0.52, 0.53],
              [0.6, 0.42],
              [0.67, 0.32],
              [0.78, 0.44],
              [0.92, 0.53],
            ],
            0.05,
          ),
        );
        paint(
          'tree',
          easel.area(
            [
              [0.5, 0.55],
              [0.62, 0.5],
              [0.8, 0.5],
              [0.95, 0.55],
            ],
            0.03,
          ),
        );
        paint(
          'tree',
          easel.area(
            [
              [0.02, 0.53],
              [0.14, 0.48],
              [0.3, 0.48],
              [0.4, 0.53],
            ],
            0.03,
          ),
        );
        paint('sand', easel.ellipse(0.72, 0.56, 0.42, 0.03));
        paint('rock', easel.ellipse(0.26, 0.74, 0.16, 0.08));
        paint('rock', easel.ellipse(0.38, 0.78, 0.07, 0.04));
      });
    },
  },
];
