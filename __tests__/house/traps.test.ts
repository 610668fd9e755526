import { expect, it } from 'vitest';
import { listTrackedFiles, readTracked } from './tracked-files.ts';

/** The traps of upstream, all of which this version claims to have closed. */
const CLOSED: readonly string[] = Array.from(
  { length: 87 },
  (_, index) => `T-${String(index + 1).padStart(2, '0')}`,
);

const tests = listTrackedFiles().filter(
  (file) => /^__tests__\/.*\.ts$/.test(file) && !file.startsWith('__tests__/house/'),
);
const named = [...new Set(tests.flatMap((file) => findNamed(readTracked(file))))].sort();

it.each(CLOSED)('%s is named by the test that closes it', (trap) => {
  expect(named).toContain(trap);
});

/** The traps in the texts of a file: titles may stand far from their `it`, in tables and contracts. */
function findNamed(source: string): readonly string[] {
  const code = source.replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  const texts = code.matchAll(/(['"`])((?:(?!\1)[^\\]|\\[^])*)\1/g);
  return [...texts].flatMap((match) => (match[2] ?? '').match(/\bT-\d{2}\b/g) ?? []);
}
