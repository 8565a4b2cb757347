/** Photos with their maps, as a person chooses them from a folder. */
import sharp from 'sharp';

interface GivenFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const SMALL = { width: 48, height: 40 };

/** A photo and its map: one label left of `split`, another right of it. */
export async function pairFiles(name: string, split: number, { width, height } = SMALL): Promise<GivenFile[]> {
  const left = (i: number): boolean => i % width < split;
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    left(Math.floor(i / 3)) ? 200 : 40 + (i % 30),
  );
  const ids = Uint8Array.from({ length: width * height }, (_, i) => (left(i) ? 0 : 1));
  const photo = sharp(rgb, { raw: { width, height, channels: 3 } });
  const map = sharp(ids, { raw: { width, height, channels: 1 } }).toColourspace('b-w');
  return [
    { name: `${name}.jpg`, mimeType: 'image/jpeg', buffer: await photo.jpeg().toBuffer() },
    { name: `${name}.png`, mimeType: 'image/png', buffer: await map.png().toBuffer() },
  ];
}
