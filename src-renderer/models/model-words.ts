import type { GeneratorArchitecture } from '../../src-shared/packs.ts';
import { pictureSize } from '../../src-shared/packs.ts';
import { language, t } from '../stores/language.svelte.ts';

/** What a model can do, in a few words each. */
export function modelFacts(generator: GeneratorArchitecture, hasEncoder: boolean): string[] {
  const { width, height } = pictureSize(generator);
  return [
    `${width} × ${height}`,
    t('models.fact.labels', { count: generator.labels }),
    t(generator.zDim > 0 ? 'models.fact.vae' : 'models.fact.no-vae'),
    ...(hasEncoder ? [t('models.fact.encoder')] : []),
  ];
}

/** '48 MB', with one place where it is little. */
export function megabytesOf(bytes: number): string {
  const size = bytes / 1e6;
  return `${size.toLocaleString(language.code, { maximumFractionDigits: size < 10 ? 1 : 0 })} MB`;
}
