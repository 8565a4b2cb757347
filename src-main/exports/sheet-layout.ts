/** Where the pictures of a contact sheet go: equal tiles in rows, each with a line of words under it. Any unit will do. */
export interface SheetFormat {
  /** Largest number of tiles across and down on one page. */
  columns: number;
  rows: number;
  margin: number;
  gap: number;
  /** Width of a tile; its height follows from the pictures. */
  tileWidth: number;
  captionHeight: number;
}

export interface SheetPage {
  width: number;
  height: number;
  tiles: { index: number; left: number; top: number; width: number; height: number; captionTop: number }[];
}

/** Pages for `count` pictures of which the tallest has `aspect` = height / width. Pages are no larger than what is on them. */
export function layOutSheet(count: number, aspect: number, format: SheetFormat): SheetPage[] {
  const columns = Math.min(format.columns, Math.ceil(Math.sqrt(count)));
  const perPage = columns * format.rows;
  const tileHeight = Math.max(1, Math.round(format.tileWidth * aspect));
  const [stepX, stepY] = [format.tileWidth + format.gap, tileHeight + format.captionHeight + format.gap];
  const pages: SheetPage[] = [];
  for (let first = 0; first < count; first += perPage) {
    const onPage = Math.min(perPage, count - first);
    const tiles = Array.from({ length: onPage }, (_, i) => {
      const left = format.margin + (i % columns) * stepX;
      const top = format.margin + Math.floor(i / columns) * stepY;
      return { index: first + i, left, top, width: format.tileWidth, height: tileHeight, captionTop: top + tileHeight };
    });
    pages.push({
      width: 2 * format.margin + columns * stepX - format.gap,
      height: 2 * format.margin + Math.ceil(onPage / columns) * stepY - format.gap,
      tiles,
    });
  }
  return pages;
}
