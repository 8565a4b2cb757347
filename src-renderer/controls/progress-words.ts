import type { Progress } from '../../src-shared/api/progress.ts';
import { t } from '../stores/language.svelte.ts';

/** '12 of 64 · 3.1 a second · 17 s left': as much of it as is known. */
export function progressWords({ done, total, perSecond, secondsLeft }: Progress): string {
  const parts = [t('progress.count', { done, total })];
  if (perSecond !== null && done < total)
    parts.push(
      perSecond >= 1
        ? t('progress.rate', { rate: perSecond.toFixed(1) })
        : t('progress.each', { seconds: (1 / perSecond).toFixed(1) }),
    );
  if (secondsLeft !== null && done < total) parts.push(t('progress.left', { time: durationWords(secondsLeft) }));
  return parts.join(' · ');
}

/** '17 s', '2 min 5 s', '1 h 3 min'. */
function durationWords(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return t('time.seconds', { seconds: whole });
  if (whole < 3600) return t('time.minutes', { minutes: Math.floor(whole / 60), seconds: whole % 60 });
  return t('time.hours', { hours: Math.floor(whole / 3600), minutes: Math.floor((whole % 3600) / 60) });
}
