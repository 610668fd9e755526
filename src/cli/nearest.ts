/**
 * The candidate that a mistyped word most likely meant: the one fewest edits away, and no more than
 * a third of its letters. Swapping two neighbours counts as one edit. `undefined` when none is near.
 */
export function findNearest(word: string, candidates: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let fewest = Infinity;
  for (const candidate of candidates) {
    const limit = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    if (Math.abs(word.length - candidate.length) > limit) continue;
    const edits = editDistance(word, candidate);
    if (edits <= limit && edits < fewest) {
      nearest = candidate;
      fewest = edits;
    }
  }
  return nearest;
}

/** Edits between two words, row by row of the usual table; only three rows of it are ever needed. */
function editDistance(left: string, right: string): number {
  let rows: Rows = {
    beforeLast: [],
    last: Array.from({ length: right.length + 1 }, (_, index) => index),
  };
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current[column] = Math.min(
        at(rows.last, column) + 1,
        at(current, column - 1) + 1,
        at(rows.last, column - 1) + (isSame ? 0 : 1),
        isSwap ? at(rows.beforeLast, column - 2) + 1 : Infinity,
      );
    }
    rows = { beforeLast: rows.last, last: current };
  }
  return at(rows.last, right.length);
}

interface Rows {
  readonly beforeLast: readonly number[];
  readonly last: readonly number[];
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
