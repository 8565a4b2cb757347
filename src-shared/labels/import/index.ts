/**
 * Importing a label map, and the pictures that are exported of one. A report first, then the map:
 *
 * ```ts
 * const report = examineMap(image, pack.labels);                // throws not-a-label-map for a photo, map-size
 * report.source; report.sources;                                // words: messages `import.source.<id>`
 * report.entries;                                               // what was found, pixels, proposal, certainty
 * const again = examineMap(image, pack.labels, 'ade20k-ids');   // when the person knows better
 * const map = applyImport(report, new Map([[4, SAND]]));        // entry 4 becomes sand; EMPTY leaves its pixels empty
 * ```
 */
export { examineMap, reportClasses } from './examine.ts';
export { applyImport, type ImportEntry, type ImportReport } from './report.ts';
export type { DecodedImage } from './image.ts';
export type { IdSourceId, SourceId } from './sources.ts';
export { wordsOfClass } from './class-words.ts';
