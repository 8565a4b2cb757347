import { t } from '../stores/language.svelte.ts';

/** A span of time as people say it: '0.4 s', '12 s', '5 min', '3 h 20 min'. */
export function durationWords(seconds: number): string {
  if (seconds < 10) return t('teach.time.seconds', { seconds: Number(seconds.toPrecision(2)) });
  if (seconds < 60) return t('teach.time.seconds', { seconds: Math.round(seconds) });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t('teach.time.minutes', { minutes });
  return t('teach.time.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
