/** Ids that lie in the pack's range by chance: a file of another data set with few classes looks like one of the pack's own. */
import type { Label } from '../../packs.ts';
import { labelForClass } from './class-names.ts';
import { ID_SOURCES, leftOver, meaningOfId, type IdSourceId } from './sources.ts';

/** Another source is as likely when it names this share of the pixels. */
const NAMED = 0.5;
/** What lies at the top of a landscape: the share of the first row by which a reading has its sky in place. */
const SKY_ABOVE = 0.5;

/**
 * Whether sources other than the pack's own explain `ids` as well as it does: they name most of the pixels, or they have the
 * sky on top where the pack's reading has none. `candidates` are those that explain every id.
 */
export function explainedByOthers(
  ids: Int16Array,
  width: number,
  candidates: readonly { readonly source: string }[],
  labels: readonly Label[],
): boolean {
  const top = ids.subarray(0, width);
  const others = ID_SOURCES.filter(
    (source) => source !== 'own-ids' && source !== 'unknown-ids' && candidates.some((one) => one.source === source),
  );
  const sky = skyLabels(labels);
  const rest = leftOver(labels);
  const share = (
    pixels: Int16Array,
    source: IdSourceId,
    fits: (label: number, certain: boolean) => boolean,
  ): number => {
    const known = Array.from({ length: 256 }, (_, id) => {
      const { label, certainty } = meaningOfId(source, id, labels);
      return fits(label, certainty === 'certain');
    });
    return pixels.reduce((sum, id) => sum + (known[id] === true ? 1 : 0), 0) / pixels.length;
  };
  const isSky = (label: number): boolean => sky.has(label);
  const ownSky = share(top, 'own-ids', isSky) >= SKY_ABOVE;
  return others.some((source) => {
    const theirSky = share(top, source, isSky) >= SKY_ABOVE;
    if (theirSky !== ownSky) return theirSky;
    return share(ids, source, (label, certain) => certain && label !== rest) >= NAMED;
  });
}

/** Ids of the pack's labels for sky and clouds. */
function skyLabels(labels: readonly Label[]): Set<number> {
  const found = ['sky', 'clouds'].map((name) => labelForClass(name, labels)?.label.id);
  return new Set(found.filter((id) => id !== undefined));
}
