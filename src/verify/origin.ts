import type { Origin } from './observation.ts';

const SNIFFED = 512;

/** Tells application from platform by the same signs as wfctl's `doctor app` does. */
export function guessOrigin(contentType: string, beginning: string): Origin {
  const type = contentType.toLowerCase();
  if (/[/+]json\b/.test(type) || /^\s*[{[]/.test(beginning)) return 'application';
  const isPage = /<html|<!doctype html/i.test(beginning.slice(0, SNIFFED));
  return type.includes('html') || isPage ? 'platform' : 'unknown';
}
