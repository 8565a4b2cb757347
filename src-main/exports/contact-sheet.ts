/** Contact sheets: all pictures of a batch, small, with their names, as PNG pages or as one PDF for printing. */
import { loadImageLibrary } from '../files/image-library.ts';
import { CAPTION_FONT_FILE, drawCaptions, shorten } from './captions.ts';
import { layOutSheet, type SheetFormat, type SheetPage } from './sheet-layout.ts';

interface SheetPicture {
  caption: string;
  /** The file's bytes: PNG, JPEG or WebP. */
  read(): Promise<Uint8Array>;
}

export interface Sheet {
  title: string;
  pictures: readonly SheetPicture[];
  /** Height / width of the tallest picture. */
  aspect: number;
}

/** Pixels. */
const PNG_FORMAT: SheetFormat = { columns: 8, rows: 8, margin: 24, gap: 12, tileWidth: 256, captionHeight: 22 };
const PNG_CAPTION = { size: 14, colour: '#d8dade', background: '#16181d' };

/** Points on A4; the tile's width follows from the page. */
const PAGE = { width: 595.28, height: 841.89 };
const PDF_MARGIN = 36;
const PDF_GAP = 10;
const PDF_CAPTION = { size: 7, height: 14 };
const PDF_TITLE_HEIGHT = 24;
const PDF_COLUMNS = 4;
/** Pixels of a tile in the PDF: 300 dots an inch. */
const PDF_TILE_PIXELS = 512;

/** How many PNG pages a sheet of `count` pictures has. */
export function sheetPageCount(count: number): number {
  return layOutSheet(count, 1, PNG_FORMAT).length;
}

/** One PNG a page, drawn one at a time. */
export async function* drawPngPages({ pictures, aspect }: Sheet): AsyncGenerator<Uint8Array> {
  const sharp = await loadImageLibrary();
  for (const page of layOutSheet(pictures.length, aspect, PNG_FORMAT)) {
    const { width, height } = page;
    const canvas = withoutAlpha(await drawCaptions(captionsOf(page, pictures), width, height, PNG_CAPTION));
    for (const tile of page.tiles) {
      const image = sharp(await pictures[tile.index]!.read()).toColourspace('srgb');
      const rgb = await image
        .resize({ width: tile.width, height: tile.height, fit: 'contain', background: PNG_CAPTION.background })
        .raw()
        .toBuffer();
      for (let y = 0; y < tile.height; y++)
        canvas.set(
          rgb.subarray(y * tile.width * 3, (y + 1) * tile.width * 3),
          ((tile.top + y) * width + tile.left) * 3,
        );
    }
    yield Uint8Array.from(
      await sharp(canvas, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer(),
    );
  }
}

function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
  }
  return rgb;
}

function captionsOf(
  page: SheetPage,
  pictures: readonly SheetPicture[],
): { text: string; left: number; top: number; width: number }[] {
  return page.tiles.map(({ index, left, captionTop, width }) => ({
    text: pictures[index]!.caption,
    left,
    top: captionTop + 3,
    width,
  }));
}

/** A PDF on A4, four pictures across. `date` (ISO) is its date of creation, so that the same sheet gives the same bytes. */
export async function drawPdf({ title, pictures, aspect }: Sheet, date: string): Promise<Uint8Array> {
  const sharp = await loadImageLibrary();
  // Loaded when the first PDF is drawn: it takes a quarter of a second.
  const { default: PDFDocument } = await import('pdfkit');
  const document = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    info: { Title: title, Creator: 'Spadework', CreationDate: new Date(date), ModDate: new Date(date) },
  });
  const written = collect(document);
  document.registerFont('caption', CAPTION_FONT_FILE);
  const columns = Math.min(PDF_COLUMNS, pictures.length);
  const tileWidth = (PAGE.width - 2 * PDF_MARGIN - (PDF_COLUMNS - 1) * PDF_GAP) / PDF_COLUMNS;
  const stepY = tileWidth * aspect + PDF_CAPTION.height + PDF_GAP;
  const rows = Math.max(1, Math.floor((PAGE.height - 2 * PDF_MARGIN - PDF_TITLE_HEIGHT + PDF_GAP) / stepY));
  const perPage = columns * rows;
  for (const [index, picture] of pictures.entries()) {
    const place = index % perPage;
    if (place === 0) {
      document.addPage();
      document.font('caption').fontSize(11).text(title, PDF_MARGIN, PDF_MARGIN, { lineBreak: false });
    }
    const left = PDF_MARGIN + (place % columns) * (tileWidth + PDF_GAP);
    const top = PDF_MARGIN + PDF_TITLE_HEIGHT + Math.floor(place / columns) * stepY;
    const jpeg = await sharp(await picture.read())
      .resize({ width: PDF_TILE_PIXELS, withoutEnlargement: true })
      .jpeg({ quality: 90 })
      .toBuffer();
    document.image(jpeg, left, top, { fit: [tileWidth, tileWidth * aspect] });
    document
      .fontSize(PDF_CAPTION.size)
      .text(shorten(picture.caption, tileWidth / PDF_CAPTION.size), left, top + tileWidth * aspect + 3, {
        lineBreak: false,
      });
  }
  document.end();
  return written;
}

function collect(document: PDFKit.PDFDocument): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Uint8Array.from(Buffer.concat(parts))));
    document.on('error', reject);
  });
}
