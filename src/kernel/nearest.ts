/**
 * The candidate that the word is most likely a misspelling of, or `undefined` when none is near: up
 * to one edit in three letters, where swapping two neighbours is one edit.
 */
export function findNearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = measure(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** ` Did you mean "x"?` for the end of a sentence, or nothing. */
export function suggest(word: string, candidates: Iterable<string>): string {
  const nearest = findNearest(word, candidates);
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
}

/** Longer words are no misspellings; comparing them would cost time for nothing. */
const MAX_LENGTH = 64;

/** Optimal string alignment distance, row by row. */
function measure(left: string, right: string): number {
  let beforePrevious: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    let last = row;
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = at(previous, column - 1) + (left[row - 1] === right[column - 1] ? 0 : 1);
      const swapped = isSwap(left, right, [row, column])
        ? at(beforePrevious, column - 2) + 1
        : Infinity;
      last = Math.min(at(previous, column) + 1, last + 1, replaced, swapped);
      current.push(last);
    }
    [beforePrevious, previous] = [previous, current];
  }
  return at(previous, right.length);
}

function isSwap(left: string, right: string, [row, column]: readonly [number, number]): boolean {
  if (row < 2 || column < 2) return false;
  return left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
}

function at(distances: readonly number[], index: number): number {
  return distances[index] ?? Infinity;
}
