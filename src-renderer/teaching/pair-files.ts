/** Which of some files belong together: a photo and the map of the same name, or of that name with a word for maps behind it. */

export interface PairedFiles {
  pairs: { photo: File; map: File }[];
  /** Photos without a map. */
  photos: File[];
  projects: File[];
  /** What is neither. */
  others: File[];
}

const PROJECT = /\.spadework$/i;
const PHOTO = /\.(jpe?g|jfif|webp|avif|png)$/i;
const PNG = /\.png$/i;
/** What people and tools put behind the name of a map. */
const MAP_WORD = /[-_. ](maps?|labels?|masks?|seg|lab|ids?|gt|labelids|labeltrainids)$/i;

/** Of two PNGs of one name the one with a word for maps is the map; of a PNG and another picture, the PNG. */
export function pairFiles(files: readonly File[]): PairedFiles {
  const projects = files.filter(({ name }) => PROJECT.test(name));
  const pictures = files.filter(({ name }) => PHOTO.test(name));
  const byName = new Map<string, File[]>();
  for (const file of pictures) {
    const name = nameOf(file.name).toLowerCase();
    byName.set(name, [...(byName.get(name) ?? []), file]);
  }
  const pairs: PairedFiles['pairs'] = [];
  const photos: File[] = [];
  const others = files.filter((file) => !projects.includes(file) && !pictures.includes(file));
  for (const group of byName.values()) {
    const map =
      group.find(({ name }) => PNG.test(name) && MAP_WORD.test(stemOf(name))) ??
      (group.length > 1 ? group.find(({ name }) => PNG.test(name)) : undefined);
    const photo = group.find((file) => file !== map);
    if (photo && map) pairs.push({ photo, map });
    else if (photo) photos.push(photo);
    others.push(...group.filter((file) => file !== photo && file !== map), ...(map && !photo ? [map] : []));
  }
  return { pairs, photos, projects, others };
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}

function nameOf(name: string): string {
  return stemOf(name).replace(MAP_WORD, '');
}
