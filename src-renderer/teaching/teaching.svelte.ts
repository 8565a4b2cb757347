/** The teaching of a pack, as the window shows it. */
import { SvelteMap } from 'svelte/reactivity';
import { SpadeworkError, toPlainError } from '../../src-shared/api/errors.ts';
import type { RgbImage, StudioApi } from '../../src-shared/api/studio-api.ts';
import { TEACHING_MINUTES, type GivenPair, type Teaching } from '../../src-shared/api/teach-api.ts';
import { present } from '../../src-shared/present.ts';
import { readImageFile } from '../actions/pick-file.ts';
import type { HostConnection } from '../host/host-connection.ts';
import { errorWords } from '../stores/language.svelte.ts';
import type { Status } from '../stores/status.svelte.ts';
import { pairFiles } from './pair-files.ts';

const TOPIC = 'teaching';

export class TeachingModel {
  now = $state.raw<Teaching | null>(null);
  /** Small pictures of the pairs, by id. */
  readonly pictures = new SvelteMap<string, Uint8Array>();
  sheet = $state.raw<{ which: 'first' | 'latest'; step: number; png: Uint8Array } | null>(null);
  /** Which sheet is shown. */
  shownSheet = $state<'first' | 'latest'>('latest');
  compared = $state.raw<{ before: RgbImage; after: RgbImage } | null>(null);
  /** Photos that came without a map: to be painted over. */
  bare = $state.raw<readonly File[]>([]);
  /** What of the files that came could not be taken, in words. */
  refused = $state.raw<readonly string[]>([]);
  minutes = $state<number>(TEACHING_MINUTES.usual);
  /** Side of the crops; 0 until one is chosen, which is the usual one. */
  size = $state(0);
  /** Pairs that are still being read. */
  reading = $state(0);
  busy = $state(false);

  constructor(
    private readonly api: StudioApi,
    private readonly status: Status,
  ) {}

  listen(connection: HostConnection): void {
    connection.on('teachingChanged', (teaching) => void this.take(teaching));
  }

  async refresh(): Promise<void> {
    await this.attempt(async () => this.take(await this.api.teaching()));
  }

  /** The size that is trained at: as chosen, as begun, or the usual one of the pack. */
  get usedSize(): number {
    const { now } = this;
    if (now === null || now.pack === null) return 0;
    if (now.size > 0) return now.size;
    const { sizes } = now.pack;
    return sizes.includes(this.size) ? this.size : (sizes.findLast((size) => size <= USUAL_SIZE) ?? sizes[0] ?? 0);
  }

  /** Crops a step and bytes at that size. */
  get memory(): { batch: number; bytes: number } | undefined {
    return this.now?.pack?.memory.find(({ size }) => size === this.usedSize);
  }

  begin(key: string): Promise<void> {
    return this.attempt(async () => {
      this.forget();
      await this.api.beginTeaching(key);
      await this.refresh();
    });
  }

  /** Takes files: pairs, projects, and photos to be painted over. */
  async addFiles(files: readonly File[]): Promise<void> {
    const { pairs, photos, projects, others } = pairFiles(files);
    this.refused = [];
    const given = [
      ...pairs.map(({ photo, map }) => ({
        name: photo.name,
        read: async (): Promise<GivenPair> => ({
          kind: 'files',
          photo: await readImageFile(photo),
          map: await readImageFile(map),
        }),
      })),
      ...projects.map((file) => ({
        name: file.name,
        read: async (): Promise<GivenPair> => ({ kind: 'project', file: await readImageFile(file) }),
      })),
    ];
    this.bare = [...this.bare, ...photos];
    this.reading = given.length;
    const unknown = new SpadeworkError('photo-format', { name: others[0]?.name ?? '' });
    const refused = others.length === 0 ? [] : [errorWords(toPlainError(unknown)).what];
    for (const { name, read } of given) {
      try {
        await this.api.addTeachingPair(await read());
      } catch (thrown) {
        const { what, next } = errorWords(toPlainError(thrown));
        refused.push(what.includes(name) ? `${what} ${next}` : `${name}: ${what} ${next}`);
      }
      this.reading--;
    }
    this.refused = refused;
    await this.refresh();
  }

  add(given: GivenPair): Promise<void> {
    return this.attempt(async () => {
      await this.api.addTeachingPair(given);
      await this.refresh();
    });
  }

  remove(id: string): Promise<void> {
    return this.attempt(async () => {
      await this.api.removeTeachingPair(id);
      await this.refresh();
    });
  }

  start(): Promise<void> {
    return this.attempt(() => this.api.startTeaching({ size: this.usedSize, minutes: this.minutes }));
  }

  goOn(): Promise<void> {
    this.compared = null;
    return this.attempt(() => this.api.goOnTeaching(this.minutes));
  }

  pause(): Promise<void> {
    return this.attempt(() => this.api.pauseTeaching());
  }

  compare(call: Parameters<StudioApi['compareTeaching']>[0]): Promise<void> {
    return this.attempt(async () => {
      this.compared = await this.api.compareTeaching(call);
    });
  }

  /** Resolves to the key of the new pack, or null where it could not be kept. */
  async keep(name: string): Promise<string | null> {
    let key: string | null = null;
    await this.attempt(async () => {
      ({ key } = await this.api.keepTeaching(name));
    });
    return key;
  }

  discard(): Promise<void> {
    return this.attempt(async () => {
      await this.api.discardTeaching();
      this.forget();
      await this.refresh();
    });
  }

  private forget(): void {
    this.pictures.clear();
    this.sheet = null;
    this.compared = null;
    this.bare = [];
    this.refused = [];
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    await this.status.attempt(TOPIC, work);
    this.busy = false;
  }

  private async take(teaching: Teaching): Promise<void> {
    this.now = teaching;
    for (const { id } of teaching.pairs) {
      if (this.pictures.has(id)) continue;
      const picture = await this.api.teachingPairPicture(id).catch(() => null);
      if (picture !== null) this.pictures.set(id, picture);
    }
    await this.takeSheet();
  }

  /** Fetches the sheet that is to be shown, where another one is there. */
  async takeSheet(): Promise<void> {
    const which = this.shownSheet;
    const step = this.now?.sheets?.[which];
    if (step === undefined || (this.sheet?.which === which && this.sheet.step === step)) return;
    const png = await this.api.teachingSheet(which).catch(() => null);
    if (png !== null && which === this.shownSheet) this.sheet = { which, step, png };
  }
}

/** Larger crops take minutes a step on a processor. */
const USUAL_SIZE = 128;

/** The document of now with its tracing photo, as a pair; throws `teach-no-photo`. */
export function documentPair(
  painting: { name: string; document: { composite(): { width: number; height: number; ids: Uint8Array } } },
  reference: { file: { name: string; bytes: Uint8Array } | null; place: { x: number; y: number; scale: number } },
  labels: Extract<GivenPair, { kind: 'document' }>['labels'],
  untitled: string,
): GivenPair {
  const name = painting.name || untitled;
  if (reference.file === null) throw new SpadeworkError('teach-no-photo', { name });
  const { width, height, ids } = painting.document.composite();
  return {
    kind: 'document',
    name,
    photo: present(reference.file),
    place: reference.place,
    map: { width, height, ids: ids.slice() },
    labels,
  };
}
