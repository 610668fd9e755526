import { expect, it } from 'vitest';
import { listTrackedFiles, readTracked } from './tracked-files.ts';

/** The traps of upstream that this version claims to have closed; those of later features are not here. */
const CLOSED: readonly string[] = [
  ...range(1, 38),
  ...range(39, 42),
  ...range(45, 48),
  ...range(50, 53),
  ...[54, 57],
  ...range(60, 67),
  ...[70, 73, 74, 75, 76, 77],
  ...range(79, 87),
].map((number) => `T-${String(number).padStart(2, '0')}`);

const tests = listTrackedFiles().filter(
  (file) => /^__tests__\/.*\.ts$/.test(file) && !file.startsWith('__tests__/house/'),
);
const named = [...new Set(tests.flatMap((file) => findNamed(readTracked(file))))].sort();

it.each(CLOSED)('%s is named by the test that closes it', (trap) => {
  expect(named).toContain(trap);
});

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** The traps in the texts of a file: titles may stand far from their `it`, in tables and contracts. */
function findNamed(source: string): readonly string[] {
  const code = source.replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  const texts = code.matchAll(/(['"`])((?:(?!\1)[^\\]|\\[^])*)\1/g);
  return [...texts].flatMap((match) => (match[2] ?? '').match(/\bT-\d{2}\b/g) ?? []);
}
